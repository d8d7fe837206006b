package import Host
internal import HustingsProtocol

/// Plays every rule of the protocol against a plugin, in the real sandbox, and says which it keeps.
package enum Conformance {
  /// How long the plugin may take, before a rule counts as broken.
  package struct Limits: Sendable {
    /// For the answer to `initialize`.
    package var start: Duration = .seconds(10)
    /// For an answer that needs no work.
    package var answer: Duration = .seconds(10)
    /// For the longest line.
    package var long: Duration = .seconds(60)
    /// How long nothing comes before nothing more is expected.
    package var quiet: Duration = .milliseconds(300)
    /// From the end of the input to the plugin's.
    package var end: Duration = .seconds(2)

    /// For a view or action; nil is three times as long as the manifest allows, so that being late breaks the rule about
    /// that alone.
    package var work: Duration?

    /// The protocol's limits, and generous ones where it has none.
    package init() {}

    /// For a view or action of a plugin.
    func view(_ manifest: Manifest) -> Duration { work ?? max(answer, .seconds(3 * manifest.limits.seconds)) }
  }

  /// How many plays run at once.
  private static let width = 3

  /// Plays every rule that binds plugins.
  ///
  /// - Parameters:
  ///   - plugin: The plugin as the host would run it.
  ///   - limits: How long it may take.
  /// - Returns: What came of each, in the order of the rules.
  package static func check(plugin: InstalledPlugin, limits: Limits = Limits()) async -> [RuleResult] {
    var stage = Stage(plugin: plugin, limits: limits)
    let rules = Rule.all.filter { $0.play != nil }
    do throws(Breach) {
      let answer = try await stage.run { (run) throws(Breach) in try await run.begin() }
      guard answer.result != nil else {
        throw Breach(sent: "`initialize`", came: answer.shown, mend: "Answer with version, sdk, views and actions.")
      }
    } catch {
      return rules.map { rule in
        let outcome: RuleResult.Outcome =
          rule.number == "3.1" ? .broken(error) : .notApplicable("the plugin does not begin: see 3.1")
        return RuleResult(number: rule.number, title: rule.title, outcome: outcome)
      }
    }
    stage.survey = await Survey.of(stage)
    // Whether pages can be compared at all is known before the rules that compare them are played.
    var verdicts: [String: Result<Rule.Verdict, Breach>] = [:]
    verdicts["4.4"] = await played(ViewPlays.restart, stage)
    if case .failure? = verdicts["4.4"] { stage.survey.isStable = false }
    await withTaskGroup(of: (String, Result<Rule.Verdict, Breach>).self) { [stage] group in
      var waiting = rules.filter { verdicts[$0.number] == nil && !Self.afterAll.contains($0.number) }.makeIterator()
      func start() {
        guard let rule = waiting.next(), let play = rule.play else { return }
        group.addTask { (rule.number, await played(play, stage)) }
      }
      for _ in 0..<width { start() }
      while let (number, verdict) = await group.next() {
        verdicts[number] = verdict
        start()
      }
    }
    for rule in rules where verdicts[rule.number] == nil {
      if let play = rule.play { verdicts[rule.number] = await played(play, stage) }
    }
    return rules.map { result($0, verdicts[$0.number], stage.findings) }
  }

  /// Rules that are watched in all plays, and decided after them.
  private static let afterAll: Set<String> = ["2.9", "5.1", "5.2", "5.3"]

  private static func played(_ play: Rule.Play, _ stage: Stage) async -> Result<Rule.Verdict, Breach> {
    do throws(Breach) {
      return .success(try await play(stage))
    } catch {
      return .failure(error)
    }
  }

  private static func result(
    _ rule: Rule, _ verdict: Result<Rule.Verdict, Breach>?, _ findings: Findings
  ) -> RuleResult {
    let outcome: RuleResult.Outcome
    switch (verdict, findings.breach(rule.number)) {
    case (.failure(let breach)?, _): outcome = .broken(breach)
    case (_, let breach?): outcome = .broken(breach)
    case (.success(.notApplicable(let why))?, nil): outcome = .notApplicable(why)
    case (.success(.kept)?, nil): outcome = .kept
    case (nil, nil): outcome = .notApplicable("it was not played")
    }
    return RuleResult(number: rule.number, title: rule.title, outcome: outcome)
  }
}
