internal import HustingsProtocol
internal import Sandbox

/// Section 6: ending.
enum EndingPlays {
  static let shutdown: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      let id = await run.ask("shutdown")
      let answer = try await run.answer(to: id, mend: "Answer `shutdown` with {}, then wait for the end of the input.")
      guard answer.result == .object([:]) else {
        throw Breach(sent: "`shutdown`", came: answer.shown, mend: "Answer `shutdown` with {}.")
      }
      return .kept
    }
  }

  static let endOfInput: Rule.Play = { stage throws(Breach) in
    for says in [true, false] {
      let run = try await PluginRun.start(stage)
      try await run.begin()
      if says {
        let id = await run.ask("shutdown")
        _ = await run.hear(within: stage.limits.answer) { run.answers[id] != nil }
      }
      let sent = "the end of standard input, \(says ? "after" : "without") `shutdown`"
      let exit = await run.finish()
      guard let exit else {
        throw Breach(
          sent: sent, came: "the plugin ran on for \(stage.limits.end.components.seconds) seconds",
          mend: "End when a read returns nothing.")
      }
      guard exit.kind == .code(0) else {
        throw Breach(sent: sent, came: exit.description, mend: "Exit with code 0.")
      }
    }
    return .kept
  }

  static let inTime: Rule.Play = { stage throws(Breach) in
    let seconds = stage.manifest.limits.seconds
    for item in stage.survey.views + stage.survey.actions where item.took > .seconds(seconds) {
      throw Breach(
        sent: "a request for `\(item.id)`, whose data were answered at once",
        came: "no answer within limits.seconds, which is \(seconds)",
        mend: "Do less in one request, or raise limits.seconds in plugin.json, to 60 at most.")
    }
    return .kept
  }
}
