internal import HustingsProtocol

/// Section 2, the second half: several requests at once.
enum OpenPlays {
  /// Waits until as many data calls wait as were asked for, or no more come.
  private static func hold(_ count: Int, _ run: PluginRun) async throws(Breach) {
    _ = await run.hear(within: run.stage.limits.answer) { !run.held.isEmpty || run.open.isEmpty }
    // A plugin that does one thing after the other asks for the next data when it has got these.
    _ = await run.hear(within: run.stage.limits.quiet) { run.held.count >= count }
  }

  /// Answers what waits, the last first, until nothing is open.
  private static func release(_ run: PluginRun, _ ids: [MessageID], mend: String) async throws(Breach) {
    let deadline = ContinuousClock.now + run.stage.limits.view(run.stage.manifest)
    while ids.contains(where: { run.open[$0] != nil }), deadline > .now, run.end == nil {
      for call in run.takeHeld().reversed() { await run.respond(to: call) }
      _ = await run.hear(within: run.stage.limits.answer) {
        !run.held.isEmpty || ids.allSatisfy { run.answers[$0] != nil }
      }
      if !run.held.isEmpty { _ = await run.hear(within: run.stage.limits.quiet / 10) { run.held.count >= ids.count } }
    }
    for id in ids { _ = try await run.answer(to: id, within: .milliseconds(1), mend: mend) }
  }

  static let anyOrder: Rule.Play = { stage throws(Breach) in
    guard let view = stage.dataView else { return .notApplicable(Stage.noData) }
    let mend = "Tell answers apart by their `id`: keep each call's request with it."
    let variants = [1, 2]
    let alone = try await stage.conversation { (run) throws(Breach) in
      var pages: [JSONValue?] = []
      for variant in variants {
        let id = await run.ask(for: view, variant: variant)
        pages.append(try await run.answer(to: id, within: stage.limits.view(stage.manifest)).result)
      }
      return pages
    }
    let together = try await stage.conversation { (run) throws(Breach) in
      run.data = .hold
      var ids: [MessageID] = []
      for variant in variants { ids.append(await run.ask(for: view, variant: variant)) }
      try await hold(2, run)
      try await release(run, ids, mend: mend)
      return ids.map { run.answers[$0]?.result }
    }
    guard stage.survey.isStable, stage.findings.breach("2.7") == nil else { return .kept }
    guard alone == together else {
      throw Breach(
        sent: "two requests for the view `\(view.id)`, whose data were answered in the opposite order",
        came: "other pages than for each alone", mend: mend)
    }
    return .kept
  }

  static let manyOpen: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      run.data = .hold
      let mend = "Take up to 64 requests before the first is answered."
      let view = stage.dataView ?? stage.anyView
      var ids: [MessageID] = []
      for number in 0..<64 {
        if let view, number % 2 == 0 {
          ids.append(await run.ask(for: view))
        } else {
          ids.append(await run.ask("ping"))
        }
      }
      _ = await run.hear(within: stage.limits.quiet) { run.held.count >= 32 }
      try await release(run, ids, mend: mend)
      for id in ids {
        guard case .error(let code, _, _)? = run.answers[id], code == ErrorCode.rateLimited.rawValue else { continue }
        throw Breach(sent: "64 requests at once", came: run.answers[id]?.shown ?? "", mend: mend)
      }
      return .kept
    }
  }

  static let idsOnce: Rule.Play = { stage throws(Breach) in
    guard let view = stage.dataView else { return .notApplicable(Stage.noData) }
    try await stage.conversation { (run) throws(Breach) in
      run.data = .hold
      var ids: [MessageID] = []
      for _ in 0..<8 { ids.append(await run.ask(for: view)) }
      try await hold(8, run)
      try await release(run, ids, mend: "Answer every request, once.")
    }
    return .kept
  }

  static let cancelled: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      let mend = "Answer a cancelled request too: with the error -32800, or with its result."
      if let view = stage.dataView ?? stage.anyView {
        run.data = .hold
        let id = await run.ask(for: view)
        _ = await run.hear(within: stage.limits.answer) { !run.held.isEmpty || run.answers[id] != nil }
        await run.tell("$/cancel", #"{"id":\#(RawJSON(encoding: id).text)}"#)
        _ = await run.hear(within: stage.limits.quiet / 4) { run.answers[id] != nil }
        run.data = .answer
        for call in run.takeHeld() { await run.respond(to: call) }
        let answer = try await run.answer(to: id, within: stage.limits.view(stage.manifest), mend: mend)
        if case .error(let code, _, _) = answer, code != ErrorCode.cancelled.rawValue {
          throw Breach(sent: "`$/cancel` while the view `\(view.id)` waits for data", came: answer.shown, mend: mend)
        }
        // It is answered already: the second comes too late, and is ignored.
        await run.tell("$/cancel", #"{"id":\#(RawJSON(encoding: id).text)}"#)
      }
      for id in [#""none""#, "123456"] { await run.tell("$/cancel", #"{"id":\#(id)}"#) }
      let before = run.strays.count
      try await run.fence(mend: "Ignore `$/cancel` for an id that is not open.")
      guard run.strays.count == before else {
        throw Breach(
          sent: "`$/cancel` for an id that is not open", came: run.strays.last?.shown ?? "", mend: "Ignore it.")
      }
      return .kept
    }
  }

  static let progress: Rule.Play = { stage throws(Breach) in
    stage.findings.saw("progress") ? .kept : .notApplicable("the plugin tells no progress")
  }

  static let unasked: Rule.Play = { stage throws(Breach) in
    try await stage.conversation { (run) throws(Breach) in
      if let view = stage.anyView {
        let id = await run.ask(for: view)
        _ = try await run.answer(to: id, within: stage.limits.view(stage.manifest))
      }
      try await run.fence()
      return .kept
    }
  }
}
