internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Review

/// The protocol's rules alone, rule by rule.
enum ConformanceReport {
  /// Plays every rule against the plugin of a folder, and prints what came of each.
  ///
  /// - Returns: 1 when a rule is broken, 0 otherwise.
  static func print(_ folder: String, _ options: Options, _ output: Output) async throws(Failure) -> Int32 {
    let made = try await PluginFolder(folder, output)
    defer { made.remove() }
    let results = await Conformance.check(plugin: made.installed)
    if options.has("json") {
      output.line(String(decoding: results.map(RuleLine.init).jsonBytes(), as: UTF8.self))
    } else {
      for result in results { output.line(result.lines) }
      let broken = results.count(where: \.isBroken)
      let kept = results.count(where: \.isKept)
      output.line("\(kept) ok, \(broken) failed, \(results.count - kept - broken) not applicable")
    }
    return results.contains(where: \.isBroken) ? 1 : 0
  }
}

extension RuleResult {
  fileprivate var isKept: Bool {
    if case .kept = outcome { true } else { false }
  }

  /// The result as the terminal shows it.
  fileprivate var lines: String {
    switch outcome {
    case .kept: "ok   \(number) \(title)"
    case .notApplicable(let why): "--   \(number) \(title): n/a, \(why)"
    case .broken(let breach):
      "FAIL \(number) \(title)\n       sent: \(breach.sent)\n       came: \(breach.came)\n       mend: \(breach.mend)"
    }
  }
}

/// A rule's result for programs.
private struct RuleLine: JSONObject {
  var rule = ""
  var title = ""
  var outcome = ""
  var sent: String?
  var came: String?
  var mend: String?
  var reason: String?

  static let members: [Member<Self>] = [
    .required("rule", \.rule, "The rule's number."), .required("title", \.title, "What it says."),
    .required("outcome", \.outcome, "ok, failed or notApplicable."), .optional("sent", \.sent, "What was sent."),
    .optional("came", \.came, "What came."), .optional("mend", \.mend, "What to change."),
    .optional("reason", \.reason, "Why it does not apply."),
  ]

  init() {}

  init(_ result: RuleResult) {
    (rule, title) = (result.number, result.title)
    switch result.outcome {
    case .kept: outcome = "ok"
    case .notApplicable(let why): (outcome, reason) = ("notApplicable", why)
    case .broken(let breach): (outcome, sent, came, mend) = ("failed", breach.sent, breach.came, breach.mend)
    }
  }
}
