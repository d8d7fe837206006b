/// How many combining marks may follow each other in a text.
///
/// Swift compares and hashes texts by canonical equivalence, and sorts the marks after a letter for that, in a time that
/// grows with the square of their number: a name of 8 MiB would hold a thread for hours. The bound is that of Unicode's
/// Stream-Safe Text Format (UAX #15, section 13), which no writing system reaches.
package enum CombiningMarks {
  package static let limit = 30

  /// Whether more of them than the limit follow each other.
  package static func areTooMany(in text: String) -> Bool {
    var row = 0
    for scalar in text.unicodeScalars {
      row = isMark(scalar) ? row + 1 : 0
      if row > limit { return true }
    }
    return false
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300: false
    // Not marks by their own class, but by that of what they decompose into.
    case 0xF73, 0xF75, 0xF81: true
    default: scalar.properties.canonicalCombiningClass != .notReordered
    }
  }
}
