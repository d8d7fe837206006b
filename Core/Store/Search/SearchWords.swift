package import HustingsProtocol

/// The words of a search. Only letters, digits and their marks are words; all else divides them, and nothing in them has
/// a meaning to the index. An apostrophe is left out, so that `O'Neill`, `O’Neill` and `ONeill` are the same.
package struct SearchWords: Sendable, Equatable {
  /// The most words of a search.
  package static let most = 10
  /// The longest search, in characters.
  static let longest = 200
  /// What people write as an apostrophe.
  static let apostrophes: [Unicode.Scalar] = ["'", "\u{2018}", "\u{2019}", "\u{2BC}"]

  /// The words, in their order.
  package let all: [String]

  /// The words of a text.
  ///
  /// - Throws: `invalid` when there is none, or there are too many.
  package init(_ text: String) throws(RPCError) {
    // A character is at most a few bytes: a flood of marks is counted before it is gone through.
    guard text.utf8.count <= Self.longest * 8, text.count <= Self.longest else {
      throw Selection.outOfBounds("search", "A search has at most \(Self.longest) characters.")
    }
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      if Self.apostrophes.contains(scalar) { continue }
      // A mark by itself is no word: the index would pass it over.
      if scalar.isOfWord, !(word.isEmpty && scalar.isMark) {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    guard (1...Self.most).contains(words.count) else {
      throw Selection.outOfBounds("search", "A search has 1 to \(Self.most) words of letters or digits.")
    }
    all = words
  }

  /// The words without those that the index may take for another of them: a name said twice is one name.
  var different: [String] {
    var different: [String] = []
    for word in all where !different.contains(where: { word.mayEqual($0) }) { different.append(word) }
    return different
  }

  /// What may be a whole postcode, written in one word or two, without a space.
  var postcodes: [String] {
    let pairs = zip(all, all.dropFirst()).map { $0 + $1 }
    return (all + pairs).filter { (5...7).contains($0.utf8.count) && $0.utf8.contains { (48...57).contains($0) } }
  }
}

extension String {
  /// Whether it begins with a digit, as a house's number does.
  var isNumbered: Bool { utf8.first.map { (48...57).contains($0) } ?? false }

  /// Whether the index may hold both as one word: it forgets case and accents, of which this knows no more than that
  /// a letter outside ASCII may stand for any.
  func mayEqual(_ other: String) -> Bool {
    let (mine, theirs) = (letters, other.letters)
    return mine.count == theirs.count
      && zip(mine, theirs).allSatisfy { !$0.isASCII || !$1.isASCII || $0.lowercased == $1.lowercased }
  }

  private var letters: [Unicode.Scalar] { unicodeScalars.filter { !$0.isMark } }
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Whether it is part of a word, to the index too: of scalars that are younger than its tables, or were no letters
  /// then, the index takes each for what divides words.
  fileprivate var isOfWord: Bool {
    guard isASCII || properties.age.map({ ($0.major, $0.minor) <= Self.indexAge }) == true else { return false }
    guard !Self.lettersSince.contains(where: { $0.contains(value) }) else { return false }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: isMark
    }
  }

  /// The version of Unicode that `unicode61` of FTS5 is of.
  private static let indexAge = (6, 1)
  /// What was a mark by then: vowel signs of New Tai Lue, and signs of Vedic.
  private static let lettersSince: [ClosedRange<UInt32>] = [0x19B0...0x19C0, 0x19C8...0x19C9, 0x1CF2...0x1CF3]

  fileprivate var lowercased: String { properties.lowercaseMapping }
}
