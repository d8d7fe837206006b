internal import HustingsProtocol

/// What the plugin does when all goes well.
struct Survey: Sendable {
  /// A view or an action.
  struct Item: Sendable {
    var id: String
    var isAction: Bool
    var asksForData = false
    var writes = false
    /// Whether it was answered with a result.
    var isAnswered = false
    /// How it broke the rule of its kind.
    var breach: Breach?
    /// How long it took.
    var took = Duration.zero
  }

  var views: [Item] = []
  var actions: [Item] = []
  /// Whether the same view gives the same page again; where not, pages are not compared but by the rule about it.
  var isStable = true
}

extension Survey {
  /// Asks for every view and action once, with data as a host would give them.
  static func of(_ stage: Stage) async -> Survey {
    var survey = Survey()
    survey.views = stage.manifest.views.map { Survey.Item(id: $0.id, isAction: false) }
    survey.actions = stage.manifest.actions.map { Survey.Item(id: $0.id, isAction: true) }
    for index in survey.views.indices { await look(at: &survey.views[index], stage) }
    for index in survey.actions.indices { await look(at: &survey.actions[index], stage) }
    return survey
  }

  private static func look(at item: inout Survey.Item, _ stage: Stage) async {
    let asked = item
    let seen: Result<Survey.Item, Breach>
    do throws(Breach) {
      seen = .success(
        try await stage.conversation { (run) throws(Breach) in
          var item = asked
          let start = ContinuousClock.now
          let id = await run.ask(for: item)
          let answer = try await run.answer(to: id, within: stage.limits.view(stage.manifest))
          item.took = .now - start
          item.asksForData = !run.calls.isEmpty
          item.writes = run.calls.contains { $0.key != nil }
          item.isAnswered = answer.result != nil
          item.breach = answer.fault(of: item)
          return item
        })
    } catch {
      seen = .failure(error)
    }
    switch seen {
    case .success(let seen): item = seen
    case .failure(let breach): item.breach = breach
    }
  }
}

extension PluginRun.Answer {
  /// What is wrong with the answer to a view or action; nil if nothing is.
  fileprivate func fault(of item: Survey.Item) -> Breach? {
    let sent = "a request for the \(item.isAction ? "action" : "view") `\(item.id)`"
    let mend =
      item.isAction
      ? "Answer with `ok`, and `goTo`, `message` or `errors`." : "Answer with a `title` and `blocks` of the reference."
    switch self {
    case .error(let code, _, _):
      // What was invented for it may not exist for it: the protocol's own refusals are answers.
      let known = ErrorCode(rawValue: code)
      guard known == nil || known == .internalError || known == .methodNotFound else { return nil }
      return Breach(sent: sent, came: shown, mend: mend)
    case .result(let value):
      do {
        let json = RawJSON(encoding: value)
        if item.isAction { _ = try ActionResult(json: json) } else { _ = try Page(json: json) }
        return nil
      } catch {
        return Breach(sent: sent, came: "\(shown): \(error)", mend: mend)
      }
    }
  }
}
