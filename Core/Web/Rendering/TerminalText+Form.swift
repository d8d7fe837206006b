internal import HustingsProtocol

extension TerminalText {
  /// A form as the list of what it asks and the command that sends it.
  mutating func form(_ form: Form) {
    for error in form.errors where !isFull { line(error.text, mark: "✗ ") }
    line("\(form.submit):")
    for input in form.fields where !isFull {
      line(question(input), mark: "  \(Self.safe(input.name)): ")
      if let hint = input.hint { line(hint, mark: "      ") }
      for option in input.options where !isFull { line("\(option.value) (\(option.label))", mark: "      ") }
    }
    var values = form.values
    for input in form.fields { values[input.name] = input.value ?? .string("…") }
    if let action = form.action {
      command(call(action, values))
    } else if let view = form.view {
      command(command(for: Target(view, values)))
    }
  }

  private func question(_ input: Input) -> String {
    let words = input.optional ? "\(input.label) (optional)" : input.label
    return input.kind == .date ? "\(words) YYYY-MM-DD" : words
  }

  /// Adds a command on one line, however long: a command that was wrapped could not be copied.
  mutating func command(_ command: String) {
    exactly("    " + Self.safe(command))
  }

  /// Adds words that lead to a view.
  mutating func lead(_ words: String, to target: Target, mark: String = "→ ") {
    line(words, mark: mark)
    command(command(for: target))
  }

  /// The command that opens a view.
  func command(for target: Target) -> String {
    let parameters = target.parameters.isEmpty ? "" : " --parameters \(Self.quoted(target.parameters))"
    return "hustings view \(Self.word(plugin)) \(Self.word(target.view))\(parameters)\(standing)"
  }

  /// The command that does an action.
  func call(_ action: String, _ values: [String: JSONValue]) -> String {
    let params: [String: JSONValue] = ["action": .string(action), "values": .object(values)]
    return "hustings call \(Self.word(plugin)) action.invoke \(Self.quoted(params))\(standing)"
  }

  /// Where and as whom, with a space before each word.
  private var standing: String { options.map { " " + ($0.hasPrefix("--") ? $0 : Self.word($0)) }.joined() }

  private static func quoted(_ values: [String: JSONValue]) -> String {
    let json = String(decoding: values.jsonBytes(), as: UTF8.self)
    return shellQuoted(json)
  }

  /// An id as it is; anything that a shell would take for more than a word in quotes, since people copy the line.
  private static func word(_ id: String) -> String {
    let isPlain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain && !id.isEmpty && !id.hasPrefix("-") ? id : shellQuoted(id)
  }

  private static func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
