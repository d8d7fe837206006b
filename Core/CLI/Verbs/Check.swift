internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Review

extension Verb {
  /// Plays the protocol's rules against a plugin.
  static let check = Verb(
    name: "check", summary: "check a plugin before it is reviewed", operands: "PATH", operandCount: 1...1,
    about: "Plays every rule of the protocol against the plugin in its sandbox. Exits 1 when one is broken.",
    example: "hustings check --conformance Plugins/TaxCalculator",
    options: [Option("conformance", nil, "play the protocol's rules"), .json],
    work: .machine { (options, output) throws(Failure) in
      guard options.has("conformance") else {
        throw .misuse("Say what to check.", hint: "`hustings check --conformance PATH` plays the protocol's rules.")
      }
      let plugin = try TakenIn(options.path(options.operands[0]))
      let results = await Conformance.check(plugin: plugin.installed)
      plugin.remove()
      if options.has("json") {
        output.line(String(decoding: results.map(RuleLine.init).jsonBytes(), as: UTF8.self))
      } else {
        for result in results { output.line(result.lines) }
        let broken = results.count(where: \.isBroken)
        let kept = results.count(where: \.isKept)
        output.line("\(kept) ok, \(broken) failed, \(results.count - kept - broken) not applicable")
      }
      return results.contains(where: \.isBroken) ? 1 : 0
    })
}

/// A plugin taken into a store that goes with the command.
private struct TakenIn {
  let installed: InstalledPlugin
  private let folder: String

  init(_ source: String) throws(Failure) {
    var template = Array("/tmp/hustings-check-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure("No temporary folder: \(String(cString: strerror(errno)))") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(BundleError) {
      installed = try BundleStore(folder: folder).adopt(source, programs: BundledPlugins.find()?.programs)
    } catch {
      removeTree(folder)
      throw Failure("\(error)")
    }
  }

  func remove() { removeTree(folder) }
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
