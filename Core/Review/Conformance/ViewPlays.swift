internal import HustingsProtocol

/// Section 4: views and actions.
enum ViewPlays {
  static let pages: Rule.Play = { stage throws(Breach) in
    for view in stage.survey.views { if let breach = view.breach { throw breach } }
    return .kept
  }

  static let outcomes: Rule.Play = { stage throws(Breach) in
    guard !stage.survey.actions.isEmpty else { return .notApplicable("the plugin has no action") }
    for action in stage.survey.actions { if let breach = action.breach { throw breach } }
    return .kept
  }

  static let notThere: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      for isAction in [false, true] {
        let item = Survey.Item(id: "no-such-thing", isAction: isAction)
        let id = await run.ask(for: item)
        let answer = try await run.answer(to: id)
        guard case .error(ErrorCode.notFound.rawValue, _, _) = answer else {
          throw Breach(
            sent: "a request for \(isAction ? "an action" : "a view") that the plugin does not have",
            came: answer.shown, mend: "Answer the error -32001.")
        }
      }
      return .kept
    }
  }

  private static func page(_ view: Survey.Item, _ run: PluginRun) async throws(Breach) -> JSONValue? {
    let id = await run.ask(for: view)
    let answer = try await run.answer(to: id, within: run.stage.limits.view(run.stage.manifest))
    return answer.result
  }

  /// Each view on a new process, and twice on one that has shown others before.
  static let restart: Rule.Play = { stage throws(Breach) in
    let views = stage.survey.views.filter(\.isAnswered).prefix(3)
    guard !views.isEmpty else { return .notApplicable("no view of the plugin was answered with a page") }
    let shown = try await stage.conversation { (run) async throws(Breach) -> [JSONValue?] in
      var shown: [JSONValue?] = []
      for view in Array(views) + Array(views) { shown.append(try await page(view, run)) }
      return Array(shown.suffix(views.count))
    }
    for (view, before) in zip(views, shown) {
      let anew = try await stage.conversation { (run) throws(Breach) in try await page(view, run) }
      guard before == anew else {
        throw Breach(
          sent: "the same request for the view `\(view.id)` to a process that had answered others, and to a new one",
          came: "two pages that differ",
          mend: "Keep nothing in memory between requests; take the time from `context.now`, and no random numbers.")
      }
    }
    return .kept
  }

  static let badParameters: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      let view = stage.anyView ?? Survey.Item(id: "none", isAction: false)
      let context = Plausible.context(view, stage.manifest, token: "k7Qx")
      var cases = [
        ("view.render", #"{"parameters":{},"context":\#(context)}"#),
        ("view.render", #"{"view":5,"parameters":{},"context":\#(context)}"#),
        ("view.render", #"{"view":"\#(view.id)","parameters":{}}"#),
        ("view.render", #"{"view":"\#(view.id)","parameters":{},"context":"k7Qx"}"#),
      ]
      if let action = stage.survey.actions.first {
        cases.append(("action.invoke", #"{"values":{},"key":"k1","context":\#(context)}"#))
        cases.append(("action.invoke", #"{"action":"\#(action.id)","values":{},"key":"k1"}"#))
      }
      for (method, params) in cases {
        let id = await run.ask(method, params)
        let answer = try await run.answer(to: id)
        guard case .error(ErrorCode.invalidParams.rawValue, _, _) = answer else {
          throw Breach(
            sent: "`\(method)` with \(params)", came: answer.shown,
            mend: "Answer the error -32602 when a required member is missing or has another type.")
        }
      }
      return .kept
    }
  }

  static let ping: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      let mend = "Answer `ping` with {}, also while you wait for data."
      var waiting: MessageID?
      if let view = stage.dataView {
        run.data = .hold
        let id = await run.ask(for: view)
        _ = await run.hear(within: stage.limits.answer) { !run.held.isEmpty || run.answers[id] != nil }
        waiting = id
      }
      let id = await run.ask("ping")
      let answer = try await run.answer(to: id, mend: mend)
      guard answer.result == .object([:]) else { throw Breach(sent: "`ping`", came: answer.shown, mend: mend) }
      run.data = .answer
      for call in run.takeHeld() { await run.respond(to: call) }
      if let waiting { _ = try await run.answer(to: waiting, within: stage.limits.view(stage.manifest)) }
      return .kept
    }
  }
}
