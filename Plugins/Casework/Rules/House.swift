/// Which house an address is of, however the rest of it is written.
package enum House {
  /// Whether two addresses in one line at the same postcode may be of the same house: their numbers are the same, or
  /// their letters where one has no number, or one of them is not known.
  package static func mayBeSame(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return true }
    let (mine, theirs) = (numbers(one), numbers(other))
    return mine.isEmpty || theirs.isEmpty ? letters(one) == letters(other) : mine == theirs
  }

  private static func numbers(_ address: String) -> [Substring] { address.split { !$0.isNumber } }

  private static func letters(_ address: String) -> String {
    String(address.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
