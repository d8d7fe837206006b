internal import Host
internal import HustingsProtocol

/// One verb of the command line: what it is called, which options it takes, and what it does.
struct Verb: Sendable {
  var name: String
  /// One line for the overview.
  var summary: String
  /// What stands between the verb and its options, such as `PLUGIN VIEW`.
  var operands = ""
  /// How many of them there must be.
  var operandCount = 0...0
  /// More words for `--help`.
  var about = ""
  /// A command that works on a fresh checkout.
  var example: String
  var options: [Option] = []
  /// Which operand is a plugin that may be named by its folder: that is built by the process in which the command was
  /// given, with the rights and the toolchain of the person who gave it.
  var plugin: PluginOperand?
  var work: Work

  /// An operand that names a plugin.
  struct PluginOperand: Sendable {
    /// Its place.
    var place = 0
    /// The word that must stand first; nil where none is needed.
    var word: String?
    /// Whether it is built as it is vetted.
    var isFixed = false
  }

  /// What a verb works on.
  enum Work: Sendable {
    /// The machine alone.
    case machine(@Sendable (Options, Output) async throws(Failure) -> Int32)
    /// The data folder: in the host that runs, or in this process when none does.
    case data(@Sendable (Options, Output, Platform) async throws(Failure) -> Int32)
  }

  /// One option of a verb; `value` is what its argument is called, nil for a flag.
  struct Option: Sendable {
    var name: String
    var value: String?
    var about: String
    /// Whether its argument is a short file, read by the process in which the command was given, with the rights of the
    /// person who gave it.
    var isText: Bool

    init(_ name: String, _ value: String? = nil, _ about: String, isText: Bool = false) {
      self.name = name
      self.value = value
      self.about = about
      self.isText = isText
    }

    static let data = Option("data", "DIR", "the data folder; else HUSTINGS_DATA, else ~/.local/share/hustings")
    static let json = Option("json", nil, "the answer for programs, as JSON")
    static let help = Option("help", nil, "this text")
  }
}

/// The help texts.
enum Usage {
  static var overview: String {
    let width = Hustings.verbs.map(\.name.count).max() ?? 0
    let verbs = Hustings.verbs.map { "  \(padded($0.name, width))  \($0.summary)" }.joined(separator: "\n")
    return """
      hustings: an open platform host for local party branches

      Usage: hustings VERB [OPTION]…

      \(verbs)

      `hustings VERB --help` says more. Exit codes: 0 done, 1 failed, 2 misused.
      """
  }

  static func of(_ verb: Verb) -> String {
    let all = verb.options + [.help]
    let names = all.map { "--\($0.name)" + ($0.value.map { " \($0)" } ?? "") }
    let width = names.map(\.count).max() ?? 0
    let options = zip(names, all).map { "  \(padded($0, width))  \($1.about)" }.joined(separator: "\n")
    let operands = verb.operands.isEmpty ? "" : " \(verb.operands)"
    let about = verb.about.isEmpty ? "" : "\n\(verb.about)\n"
    return """
      hustings \(verb.name): \(verb.summary)

      Usage: hustings \(verb.name)\(operands) [OPTION]…
      \(about)
      \(options)

      Example: \(verb.example)
      """
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// Why a command failed: what, where, and what to do next.
struct Failure: Error {
  var text: String
  var hint: String?
  /// Whether the command line itself is at fault.
  var isMisuse = false
  /// What the host said, when it was the host that refused.
  var refusal: RPCError?

  init(_ text: String, hint: String? = nil) {
    self.text = text
    self.hint = hint
  }

  static func misuse(_ text: String, hint: String? = nil) -> Failure {
    var failure = Failure(text, hint: hint)
    failure.isMisuse = true
    return failure
  }
}
