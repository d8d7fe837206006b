extension SchemaDocument {
  /// The file's text: indented by two spaces, what fits in a line on one line, the telling keywords first.
  public var text: String { Self.text(schema, indent: 0) + "\n" }

  private static let width = 116
  private static let first = ["$schema", "$id", "$ref", "title", "description", "type", "const", "enum", "if", "then"]
  private static let last = ["$defs"]
  /// Keywords whose objects have names of the contract as keys.
  private static let holders = ["properties", "$defs"]

  /// With `areNames` the object's keys are names of the contract, not keywords of JSON Schema.
  private static func text(_ value: JSONValue, indent: Int, areNames: Bool = false) -> String {
    let line = line(value, areNames: areNames)
    guard indent + line.utf8.count > width else { return line }
    let margin = String(repeating: " ", count: indent + 2)
    let end = String(repeating: " ", count: indent)
    switch value {
    case .array(let values):
      // Words fill their lines; anything larger has one of its own.
      if values.allSatisfy(\.isPlain) { return "[\n\(filled(values.map { self.line($0) }, margin: margin))\n\(end)]" }
      let parts = values.map { margin + text($0, indent: indent + 2) }
      return "[\n\(parts.joined(separator: ",\n"))\n\(end)]"
    case .object(let members):
      let parts = ordered(members, areNames).map { name, value in
        let text = text(value, indent: indent + 2, areNames: !areNames && holders.contains(name))
        return "\(margin)\(self.line(.string(name))): \(text)"
      }
      return "{\n\(parts.joined(separator: ",\n"))\n\(end)}"
    default: return line
    }
  }

  private static func line(_ value: JSONValue, areNames: Bool = false) -> String {
    switch value {
    case .array(let values): return "[\(values.map { line($0) }.joined(separator: ", "))]"
    case .object(let members):
      let parts = ordered(members, areNames).map { name, value in
        "\(line(.string(name))): \(line(value, areNames: !areNames && holders.contains(name)))"
      }
      return "{\(parts.joined(separator: ", "))}"
    default: return String(decoding: value.jsonBytes(), as: UTF8.self)
    }
  }

  private static func ordered(_ members: [String: JSONValue], _ areNames: Bool) -> [(String, JSONValue)] {
    func rank(_ name: String) -> Int {
      areNames ? 0 : first.firstIndex(of: name) ?? (last.contains(name) ? first.count + 1 : first.count)
    }
    return members.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }.map { ($0.key, $0.value) }
  }

  private static func filled(_ words: [String], margin: String) -> String {
    var lines: [String] = []
    for (index, word) in words.enumerated() {
      let word = index == words.count - 1 ? word : word + ","
      if let current = lines.last, current.utf8.count + word.utf8.count < width {
        lines[lines.count - 1] = "\(current) \(word)"
      } else {
        lines.append(margin + word)
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension JSONValue {
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
