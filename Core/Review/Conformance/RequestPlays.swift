internal import HustingsProtocol

/// Section 2, the first half: single requests.
enum RequestPlays {
  static let everyID: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      run.unaskedBreaks = "2.1"
      let ids: [MessageID] = [
        .integer(0), .integer(-1), .integer(9_007_199_254_740_993), .integer(.max), .string("7"), .integer(7),
        .string("a b"), .string("0f6d"), .string(String(repeating: "x", count: 256)),
      ]
      for id in ids {
        await run.ask("ping", id: id)
        _ = try await run.answer(
          to: id, mend: "Answer with the id as it came: a number stays a number, a string stays that string.")
      }
      return .kept
    }
  }

  static let notifications: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      run.unaskedBreaks = "2.2"
      for (method, params) in [("no/such", #"{"a":1}"#), ("ping", "{}"), ("$/cancel", #"{"id":"none"}"#)] {
        let before = run.strays.count
        await run.tell(method, params)
        try await run.fence(mend: "Go on after a notification that is not known.")
        guard run.strays.count == before else {
          throw Breach(
            sent: "the notification `\(method)`", came: run.strays.last?.shown ?? "",
            mend: "Answer only what has an `id`.")
        }
      }
      return .kept
    }
  }

  /// The answers to `initialize`, a view and `ping`, asked with members of a later version or without.
  private static func answers(
    _ stage: Stage, extras: Bool, mend: String
  ) async throws(Breach) -> [PluginRun.Answer] {
    try await stage.run { (run) throws(Breach) in
      run.dataExtra = extras
      var answers = [try await run.begin(extra: extras ? Plausible.extra : "")]
      if let view = stage.dataView ?? stage.anyView {
        let id = await run.ask(for: view, extras: extras)
        answers.append(try await run.answer(to: id, within: stage.limits.view(stage.manifest), mend: mend))
      }
      let ping = await run.ask("ping", #"{"later":[1,{"a":null}]}"#, extra: extras ? Plausible.extra : "")
      answers.append(try await run.answer(to: ping, mend: mend))
      return answers
    }
  }

  static let unknownMembers: Rule.Play = { stage throws(Breach) in
    let mend = "Ignore members that are not known, in the envelope, in parameters and in results."
    let plain = try await answers(stage, extras: false, mend: mend)
    let extended = try await answers(stage, extras: true, mend: mend)
    for (before, after) in zip(plain, extended) {
      guard before.result != nil, after.result == nil || stage.survey.isStable && before.result != after.result else {
        continue
      }
      throw Breach(
        sent: #"a message with the member "later":{"a":[1,null]} in it"#,
        came: "\(after.shown), and without that member \(before.shown)", mend: mend)
    }
    return .kept
  }

  static let unknownMethod: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      for method in ["no.such", "data.query"] {
        let id = await run.ask(method)
        let answer = try await run.answer(to: id)
        guard case .error(ErrorCode.methodNotFound.rawValue, _, _) = answer else {
          throw Breach(
            sent: "the request `\(method)`", came: answer.shown,
            mend: "Answer the error -32601 to every method but those that the host asks.")
        }
      }
      return .kept
    }
  }
}
