/// Parts an elector's whole name, which registers write with the surname first.
package enum RegisterName {
  /// The surname and the forenames of `Surname, Forename`, `SURNAME Forename` or `Surname Forename`.
  package static func split(_ name: String) -> (surname: String, forename: String) {
    if let comma = name.firstIndex(of: ",") {
      return (trimmed(name[..<comma]), trimmed(name[name.index(after: comma)...]))
    }
    let words = name.split(separator: " ")
    guard words.count > 1 else { return (name, "") }
    let capitals = words.prefix(while: isCapitals).count
    // All in capitals, or none: nothing tells where the surname ends, and most have one word.
    let length = capitals == 0 || capitals == words.count ? 1 : capitals
    return (words[..<length].joined(separator: " "), words[length...].joined(separator: " "))
  }

  /// Whether a word is written in capitals: `O'BRIEN`, `McDONALD`, `ÖZTÜRK-JONES`; an initial is not.
  private static func isCapitals(_ word: Substring) -> Bool {
    var rest = word
    for particle in ["Mac", "Mc"] where rest.hasPrefix(particle) { rest = rest.dropFirst(particle.count) }
    let letters = rest.filter(\.isLetter)
    return letters.count > 1 && letters.allSatisfy { !$0.isLowercase }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
