/// Polling districts that somebody typed for a committee room, against those that there are.
package struct DistrictList: Equatable, Sendable {
  /// Codes as they are, each once, in the order in which they were typed.
  package private(set) var codes: [String] = []
  /// What was typed and is no district.
  package private(set) var unknown: [String] = []

  /// Reads codes with commas between them; capitals make no difference.
  ///
  /// - Parameters:
  ///   - text: `AA, ab`.
  ///   - known: Every district's code.
  package init(_ text: String, known: [String]) {
    for part in text.split(separator: ",") {
      let word = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if word.isEmpty { continue }
      guard let code = known.first(where: { $0.lowercased() == word.lowercased() }) else {
        unknown.append(word)
        continue
      }
      if !codes.contains(code) { codes.append(code) }
    }
  }
}
