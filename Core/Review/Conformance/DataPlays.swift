internal import HustingsProtocol

/// Section 5: data. What a data call says is checked in every play; the first three only say whether there was one.
enum DataPlays {
  private static func seen(_ stage: Stage) -> Rule.Verdict {
    stage.findings.saw("data") ? .kept : .notApplicable("the plugin asks for no data")
  }

  static let tokens: Rule.Play = { stage throws(Breach) in seen(stage) }
  static let schema: Rule.Play = { stage throws(Breach) in seen(stage) }
  static let manifest: Rule.Play = { stage throws(Breach) in seen(stage) }

  private static let refusals: [RPCError] =
    ErrorDetail.Side.allCases.map { side in
      RPCError(.permissionDenied, "That was not granted.", data: ErrorDetail(side: side, reason: "fieldNotGranted"))
    } + [
      RPCError(.notFound, "There is no such row."), RPCError(.conflict, "Another change came first."),
      RPCError(.invalid, "A value does not fit.", data: ErrorDetail(reason: "outOfRange", field: "count")),
      RPCError(.rateLimited, "64 requests are unanswered."), RPCError(.tooLarge, "That is too large."),
      RPCError(.timeout, "The data did not come in time."), RPCError(.unavailable, "The data are not there now."),
      RPCError(.internalError, "The host is at fault."),
    ]

  static let errors: Rule.Play = { stage throws(Breach) in
    let items = (stage.survey.views + stage.survey.actions).filter(\.asksForData).prefix(4)
    guard !items.isEmpty else { return .notApplicable("the plugin asks for no data") }
    let mend = "Answer with that error, or with a page that says what is missing."
    return try await stage.conversation { (run) throws(Breach) in
      for refusal in refusals {
        run.data = .refuse(refusal)
        for item in items {
          let id = await run.ask(for: item)
          let answer = try await run.answer(to: id, within: stage.limits.view(stage.manifest), mend: mend)
          guard case .error(let code, _, _) = answer, code != refusal.code.rawValue else { continue }
          guard ErrorCode(rawValue: code) == nil || code == ErrorCode.internalError.rawValue else { continue }
          throw Breach(
            sent: "the error \(refusal.code.rawValue) to a data call of `\(item.id)`", came: answer.shown, mend: mend)
        }
      }
      return .kept
    }
  }

  static let cursors: Rule.Play = { stage throws(Breach) in
    guard let view = stage.dataView else { return .notApplicable(Stage.noData) }
    try await stage.conversation { (run) throws(Breach) in
      run.data = .inParts
      for view in stage.survey.views.filter(\.asksForData).prefix(4) {
        let id = await run.ask(for: view)
        _ = try await run.answer(
          to: id, within: stage.limits.view(stage.manifest), mend: "Go on when an answer has a `cursor`.")
      }
    }
    return stage.findings.saw("cursor")
      ? .kept : .notApplicable("the view `\(view.id)` is content with the first rows of an answer")
  }

  /// The keys of an action's writes, on a process of its own.
  private static func keys(_ action: Survey.Item, _ stage: Stage, key: String) async throws(Breach) -> [String] {
    try await stage.conversation { (run) throws(Breach) in
      let id = await run.ask(for: action, key: key)
      _ = try await run.answer(to: id, within: stage.limits.view(stage.manifest))
      return run.calls.compactMap(\.key)
    }
  }

  static let keys: Rule.Play = { stage throws(Breach) in
    let writing = stage.survey.actions.filter(\.writes)
    guard !writing.isEmpty else { return .notApplicable("no action of the plugin writes") }
    for action in writing.prefix(4) {
      let first = try await keys(action, stage, key: "form-1")
      let again = try await keys(action, stage, key: "form-1")
      let other = try await keys(action, stage, key: "form-2")
      guard first.sorted() == again.sorted() else {
        throw Breach(
          sent: "the action `\(action.id)` twice with the same key",
          came: "writes with the keys \(first.joined(separator: ", ")) and then \(again.joined(separator: ", "))",
          mend: "Derive each write's key from the action's `key`, the same way every time.")
      }
      guard Set(first).isDisjoint(with: other) else {
        throw Breach(
          sent: "the action `\(action.id)` with two keys",
          came: "writes with the same key: \(first.joined(separator: ", "))",
          mend: "Derive each write's key from the action's `key`: another form is another write.")
      }
    }
    return .kept
  }
}
