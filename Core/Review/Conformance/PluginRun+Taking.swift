internal import HustingsProtocol
internal import HustingsTesting
internal import HustingsTransport

// What the plugin says: its answers go to whom they belong, its data calls are answered, and what is wrong whatever is
// played goes into the findings.
extension PluginRun {
  /// Takes one line of the plugin's.
  func take(_ line: [UInt8]) async {
    let shown = String(decoding: line.prefix(2000), as: UTF8.self)
    let envelope: Envelope
    do throws(EnvelopeError) {
      envelope = try Envelope(line: line)
    } catch {
      return stage.findings.note(
        "1.1", sent: open.values.first ?? "", came: "a line that is no message: \(shown)",
        mend: "Write messages alone to standard output; what is meant for people goes to standard error.")
    }
    switch envelope {
    case .request(let id, let method, let params): await takeCall(id, method, params, shown)
    case .notification(let method, let params): takeNotice(method, params, shown)
    case .result(let id, let result): takeAnswer(id, .result((try? JSONValue(json: result)) ?? .null), shown)
    case .failure(let id, _):
      let error = (try? JSONValue(json: RawJSON(validating: line)))?["error"] ?? .null
      var code = 0
      if case .integer(let number)? = error["code"] { code = number }
      let answer = Answer.error(code: code, message: error["message"]?.string ?? "", data: error["data"] ?? .null)
      if let id { takeAnswer(id, answer, shown) } else { strays.append(answer) }
    }
  }

  private func takeAnswer(_ id: MessageID, _ answer: Answer, _ shown: String) {
    if let line = open.removeValue(forKey: id) {
      answers[id] = answer
      tokens[id] = nil
      if line.contains(#""method":"initialize""#), case .result = answer { isBegun = true }
    } else if answers[id] != nil {
      stage.findings.note(
        "2.1", sent: "one request with the id \(RawJSON(encoding: id).text)", came: "a second answer: \(shown)",
        mend: "Answer each request once.")
    } else {
      stage.findings.note(
        unaskedBreaks, sent: "no request with the id \(RawJSON(encoding: id).text)", came: "an answer to it: \(shown)",
        mend: "Answer with the id of the request, as it came: a number stays a number, a string that string.")
    }
  }

  private func takeNotice(_ method: String, _ params: RawJSON, _ shown: String) {
    guard method == Method.progress.rawValue else { return }
    stage.findings.see("progress")
    guard let progress = try? ProgressParams(json: params), open[progress.id] != nil else {
      return stage.findings.note(
        "2.9", sent: open.values.first ?? "no request that is open", came: shown,
        mend: "Name in `progress` the `id` of the host's request that is being answered.")
    }
  }

  private func takeCall(_ id: MessageID, _ method: String, _ params: RawJSON, _ shown: String) async {
    let findings = stage.findings
    if !isBegun {
      findings.note(
        "3.1", sent: open.values.first ?? "nothing yet", came: shown,
        mend: "Ask for nothing before `initialize` was answered.")
    }
    if openCalls.contains(id) {
      findings.note(
        "2.7", sent: "no answer yet to the plugin's request of that id", came: shown,
        mend: "Count the ids of your requests up, over all requests of the process.")
    }
    if case .string(let text) = id, text.utf8.count > 256 {
      findings.note("2.7", sent: "", came: shown, mend: "Use ids of at most 256 bytes.")
    }
    openCalls.insert(id)
    let owner = CallCheck.token(in: params).flatMap { token in tokens.first { $0.value.token == token } }
    let call: DataCall
    do throws(CallCheck.Fault) {
      call = try CallCheck.call(
        id, method, params, manifest: stage.manifest, isOpen: owner != nil, variant: owner?.value.variant ?? 0)
      try CallCheck.checkCursor(call, cursors)
    } catch {
      findings.note(error.rule, sent: open.values.first ?? "", came: shown, mend: error.mend)
      await fail(id, error.error)
      return
    }
    findings.see("data")
    if call.cursor != nil { findings.see("cursor") }
    calls.append(call)
    if case .hold = data { held.append(call) } else { await respond(to: call) }
  }

  // MARK: Answering data calls

  /// The calls that wait, which then wait no longer.
  func takeHeld() -> [DataCall] {
    defer { held = [] }
    return held
  }

  /// Answers a data call as a host would, from invented data.
  func respond(to call: DataCall) async {
    if case .refuse(let error) = data { return await fail(call.id, error) }
    // What a document would hold is the plugin's own secret: none can be invented.
    if call.method == .getDocument {
      let detail = ErrorDetail(reason: "documentNotFound")
      return await fail(call.id, RPCError(.notFound, "There is no such document.", data: detail))
    }
    var cursor: String?
    if case .inParts = data, call.method == .query, call.cursor == nil {
      cursor = "sealed-\(calls.count)"
      cursors[cursor ?? ""] = call
    }
    let result = InventedData.answer(call, cursor: cursor, extras: dataExtra)
    openCalls.remove(call.id)
    let id = RawJSON(encoding: call.id).text
    await wire.send(
      #"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)\#(dataExtra ? Plausible.extra : "")}"#,
      within: stage.limits.long)
  }

  private func fail(_ id: MessageID, _ error: RPCError) async {
    openCalls.remove(id)
    let line = Envelope.failure(id: id, error).line()
    await wire.send(bytes: line, within: stage.limits.long)
  }
}
