internal import HustingsProtocol
internal import HustingsTesting

/// Section 1: lines.
enum LinePlays {
  static let messagesAlone: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      try await run.fence()
      return .kept
    }
  }

  static let anyPieces: Rule.Play = { stage throws(Breach) in
    let mend = "Collect what reads return until a line break comes, and take every line in it."
    return try await stage.run { (run) throws(Breach) in
      let id = await run.ask(
        "initialize", #"{"versions":["1.0"],"host":"hustings check"}"#, inPiecesOf: 1)
      _ = try await run.answer(to: id, within: stage.limits.start, mend: mend)
      if let view = stage.anyView {
        let id = await run.ask(for: view, inPiecesOf: 1)
        _ = try await run.answer(to: id, within: stage.limits.view(stage.manifest), mend: mend)
      }
      // Ten messages in one write, the last cut in two.
      let ids = (0..<10).map { _ in run.nextID() }
      let lines = ids.map { #"{"jsonrpc":"2.0","id":\#(RawJSON(encoding: $0).text),"method":"ping","params":{}}"# }
      for (id, line) in zip(ids, lines) { run.note(id, line) }
      let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
      for piece in [bytes.prefix(bytes.count - 20), bytes.suffix(20)] {
        await run.wire.send(bytes: Array(piece), inPiecesOf: piece.count, within: stage.limits.long)
      }
      for id in ids { _ = try await run.answer(to: id, mend: mend) }
      return .kept
    }
  }

  static let longLine: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      let id = run.nextID()
      let head = #"{"jsonrpc":"2.0","id":\#(RawJSON(encoding: id).text),"method":"ping","params":{"filler":""#
      let tail = #""}}"#
      let filler = 8 << 20 - head.utf8.count - tail.utf8.count
      let line = Array(head.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: filler) + Array(tail.utf8)
      run.note(id, #"`ping` with an unknown member, a line of 8,388,608 bytes"#)
      let isRead = await run.wire.send(bytes: line + [0x0A], within: stage.limits.long)
      let mend = "Take lines of up to 8 MiB; members that are not known can be skipped."
      guard isRead else {
        let came = await run.silence(after: stage.limits.long)
        throw Breach(sent: "a line of 8,388,608 bytes", came: "it was not read: \(came)", mend: mend)
      }
      let answer = try await run.answer(to: id, within: stage.limits.long, mend: mend)
      guard case .result = answer else {
        throw Breach(sent: "`ping` in a line of 8,388,608 bytes", came: answer.shown, mend: mend)
      }
      return .kept
    }
  }

  /// A line, the code of its answer, and the answer's id.
  private static let noMessages: [(line: String, code: ErrorCode, id: MessageID?)] = [
    ("this is no JSON", .parseError, nil),
    (#"{"jsonrpc":"2.0","id":901,"method":"ping","params":{"a":"#, .parseError, nil),
    (#"[{"jsonrpc":"2.0","id":902,"method":"ping","params":{}}]"#, .invalidRequest, nil),
    (#"{"hello":"plugin"}"#, .invalidRequest, nil),
    (#"{"jsonrpc":"2.0","id":903,"method":7}"#, .invalidRequest, .integer(903)),
  ]

  static let garbage: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      for (line, code, id) in noMessages {
        let mend = "Answer a line that is no message with the error \(code.rawValue), and go on."
        let before = run.strays.count
        if let id { run.note(id, line) }
        await run.wire.send(line, within: stage.limits.long)
        _ = await run.hear(within: stage.limits.answer) {
          run.strays.count > before || id.map { run.answers[$0] != nil } ?? false
        }
        let answer = id.flatMap { run.answers[$0] } ?? (run.strays.count > before ? run.strays.last : nil)
        guard let answer else {
          throw Breach(sent: line, came: await run.silence(after: stage.limits.answer), mend: mend)
        }
        guard case .error(code.rawValue, _, _) = answer else {
          throw Breach(sent: line, came: answer.shown, mend: mend)
        }
        if let id, run.answers[id] == nil {
          throw Breach(sent: line, came: "an answer without the request's id", mend: "\(mend) Name its `id`.")
        }
      }
      // What looks like an answer is never answered, or two ends would answer each other for ever.
      let before = run.strays.count
      for line in [
        #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"The line is no JSON."}}"#,
        #"{"jsonrpc":"2.0","id":904,"result":{},"error":{"code":-32603,"message":"Both."}}"#,
      ] {
        await run.wire.send(line, within: stage.limits.long)
        try await run.fence(mend: "Go on after a line that is no message.")
        guard run.strays.count == before else {
          throw Breach(
            sent: line, came: run.strays.last?.shown ?? "", mend: "Never answer what has a `result` or an `error`.")
        }
      }
      return .kept
    }
  }
}

extension PluginRun.Answer {
  /// The answer in words.
  var shown: String {
    switch self {
    case .result(let value): "the result \(String(decoding: value.jsonBytes().prefix(400), as: UTF8.self))"
    case .error(let code, let message, _): "the error \(code): \(message.prefix(200))"
    }
  }

  /// The result, nil for an error.
  var result: JSONValue? {
    if case .result(let value) = self { value } else { nil }
  }
}
