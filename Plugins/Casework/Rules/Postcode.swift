/// A postcode as people type it, written the one way.
package enum Postcode {
  /// Capitals, and one space before the last three characters; nil for nothing. What is no postcode is kept as typed.
  package static func written(_ typed: String) -> String? {
    let characters = typed.uppercased().filter { !$0.isWhitespace }
    guard !characters.isEmpty else { return nil }
    let isPlain = characters.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard isPlain, (5...7).contains(characters.count) else {
      return typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return "\(characters.dropLast(3)) \(characters.suffix(3))"
  }
}
