internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTesting
internal import HustingsTransport
internal import Sandbox
internal import Synchronization

/// One process of the plugin in the sandbox, and the host's end of the conversation with it, played line by line.
///
/// One task plays it: what the plugin says is taken while the play waits for something, and data calls are answered
/// then as `data` says. What is wrong whatever is played goes into the findings.
final class PluginRun {
  /// What becomes of the plugin's data calls.
  enum DataMode {
    case answer
    case hold
    case refuse(RPCError)
    /// The first answer to each call has a cursor.
    case inParts
  }

  /// An answer of the plugin's.
  enum Answer {
    case result(JSONValue)
    case error(code: Int, message: String, data: JSONValue)
  }

  let stage: Stage
  let process: SandboxedProcess
  let wire: Wire
  let log: LogTail
  var data = DataMode.answer
  /// Members added to every data answer, as a later version may.
  var dataExtra = false
  /// Which rule an answer breaks that nobody asked for.
  var unaskedBreaks = "2.10"

  /// The host's requests without an answer: their lines.
  private(set) var open: [MessageID: String] = [:]
  private(set) var answers: [MessageID: Answer] = [:]
  /// Errors without an id.
  private(set) var strays: [Answer] = []
  /// The data calls that are well-formed, in the order in which they came.
  private(set) var calls: [DataCall] = []
  private(set) var held: [DataCall] = []
  private(set) var end: Wire.End?
  private(set) var isBegun = false
  /// The tokens of open requests, with what tells their data apart.
  private(set) var tokens: [MessageID: (token: String, variant: Int)] = [:]
  private var openCalls: Set<MessageID> = []
  private var cursors: [String: DataCall] = [:]
  private var lastID = 0

  private init(stage: Stage, process: SandboxedProcess) {
    self.stage = stage
    self.process = process
    let streams = process.handOverStreams()
    log = LogTail(draining: streams.errors)
    wire = Wire(input: streams.output, output: streams.input)
  }

  static func start(_ stage: Stage) async throws(Breach) -> PluginRun {
    let limits = SandboxLimits(memoryMB: stage.manifest.limits.memoryMB)
    do {
      return PluginRun(
        stage: stage,
        process: try await SandboxSpawner.shared.spawn(
          SandboxedProgram(bundle: stage.plugin.folder, arguments: stage.manifest.run, limits: limits)))
    } catch {
      throw Breach(sent: "nothing: the plugin was to be started", came: error.problem, mend: error.mend)
    }
  }

  // MARK: Saying

  /// The next id of a request.
  func nextID() -> MessageID {
    lastID += 1
    return .integer(lastID)
  }

  /// Sends a request as the host writes it.
  ///
  /// - Returns: Its id.
  @discardableResult
  func ask(
    _ method: String, _ params: String = "{}", id: MessageID? = nil, extra: String = "", inPiecesOf size: Int? = nil
  ) async -> MessageID {
    let id = id ?? nextID()
    let name = String(decoding: RawJSON(encoding: id).bytes, as: UTF8.self)
    let line = #"{"jsonrpc":"2.0","id":\#(name),"method":"\#(method)","params":\#(params)\#(extra)}"#
    note(id, line)
    await wire.send(bytes: Array(line.utf8) + [0x0A], inPiecesOf: size, within: stage.limits.long)
    return id
  }

  /// Notes a request that a play sends itself.
  func note(_ id: MessageID, _ line: String) {
    open[id] = line
  }

  /// Asks for a view or an action.
  @discardableResult
  func ask(
    for item: Survey.Item, variant: Int = 0, key: String = "k1", extras: Bool = false, inPiecesOf size: Int? = nil
  ) async -> MessageID {
    let id = nextID()
    let token = token(of: id, variant: variant)
    let params = Plausible.params(item, stage.manifest, token: token, key: key, extras: extras)
    return await ask(
      item.isAction ? "action.invoke" : "view.render", params, id: id, extra: extras ? Plausible.extra : "",
      inPiecesOf: size)
  }

  /// Opens a token for a request.
  func token(of id: MessageID, variant: Int = 0) -> String {
    let token = RowID(high: UInt64(lastID) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(lastID)).description
    tokens[id] = (token, variant)
    return token
  }

  /// Sends a notification.
  func tell(_ method: String, _ params: String) async {
    await wire.send(#"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#, within: stage.limits.long)
  }

  // MARK: Hearing

  /// Takes what the plugin says until something is so.
  ///
  /// - Returns: False if it was not within the limit, or can never be.
  func hear(within limit: Duration, until isSo: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while !isSo() {
      guard end == nil, deadline > .now else { return false }
      switch await wire.next(within: deadline - .now) {
      case .line(let line): await take(line)
      case .end(let how): ended(how)
      case .nothing: return isSo()
      }
    }
    return true
  }

  /// Waits for the answer to a request.
  func answer(
    to id: MessageID, within limit: Duration? = nil, mend: String = "Answer every request, once."
  ) async throws(Breach) -> Answer {
    let limit = limit ?? stage.limits.answer
    _ = await hear(within: limit) { answers[id] != nil }
    guard let answer = answers[id] else {
      throw Breach(sent: open[id] ?? "", came: await silence(after: limit), mend: mend)
    }
    return answer
  }

  /// What it means that nothing came.
  func silence(after limit: Duration) async -> String {
    guard end != nil else { return "no answer within \(limit.components.seconds) seconds" }
    let how = await process.exit(within: .seconds(1)).map { " \($0)" } ?? ""
    let log = log.lastLine.map { " Its log ends with: \($0)" } ?? ""
    return "no answer: the plugin closed its output.\(how)\(log)"
  }

  /// Says `initialize` as a host does, and waits for the answer.
  @discardableResult
  func begin(versions: String = #"["1.0"]"#, extra: String = "") async throws(Breach) -> Answer {
    let id = await ask("initialize", #"{"versions":\#(versions),"host":"hustings check"\#(extra)}"#, extra: extra)
    return try await answer(
      to: id, within: stage.limits.start, mend: "Answer `initialize` with the version, the views and the actions.")
  }

  /// Asks `ping` and waits: what was sent before has then been read.
  func fence(mend: String = "Go on taking lines.") async throws(Breach) {
    let id = await ask("ping")
    _ = try await answer(to: id, mend: mend)
  }

  // MARK: Ending

  /// Ends what the plugin reads and hears out what it still says, as long as it may take.
  ///
  /// - Returns: How it ended; nil if it did not in time and was killed.
  @discardableResult
  func finish() async -> SandboxExit? {
    data = .answer
    for call in takeHeld() { await respond(to: call) }
    wire.closeOutput()
    let limit = stage.findings.lingers ? .milliseconds(100) : stage.limits.end
    let deadline = ContinuousClock.now + limit
    _ = await hear(within: limit) { false }
    let exit = await process.exit(within: max(.milliseconds(1), deadline - .now))
    if exit == nil {
      stage.findings.lingers = true
      process.kill()
      _ = await process.waitForExit()
    }
    wire.close()
    return exit
  }

  private func ended(_ how: Wire.End) {
    end = how
    switch how {
    case .betweenLines: break
    case .inLine:
      stage.findings.note(
        "1.1", sent: "", came: "the output ended in the middle of a line", mend: "End every message with `\\n`.")
    case .lineTooLong:
      stage.findings.note("1.3", sent: "", came: "a line of over 8 MiB", mend: "Write shorter lines: show fewer rows.")
    case .tooMuch:
      stage.findings.note("2.6", sent: "", came: "more lines than anybody asked for", mend: "Say less.")
    }
  }

  // MARK: Taking

  private func take(_ line: [UInt8]) async {
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

extension JSONValue {
  /// A member of an object, nil of all else.
  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// The text of a string, nil of all else.
  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
