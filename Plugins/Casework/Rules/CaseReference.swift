/// What people call a case: `EX-2026-0042`, numbered from 1 in each year.
package struct CaseReference: Equatable, Sendable, CustomStringConvertible {
  /// The office's letters.
  package let prefix: String
  /// In which it was opened.
  package let year: Int
  /// From 1 within the year.
  package let number: Int

  /// A reference from its parts.
  package init(prefix: String, year: Int, number: Int) {
    self.prefix = prefix
    self.year = year
    self.number = number
  }

  /// A reference from its text, or nil.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[1].utf8.count == 4, let year = Int(parts[1]),
      (1...9).contains(parts[2].utf8.count), let number = Int(parts[2]), year > 0, number > 0
    else { return nil }
    self.init(prefix: String(parts[0]), year: year, number: number)
  }

  /// At least four digits, so that references read alike and sort by number up to 9999.
  package var description: String {
    let digits = String(number)
    return "\(Self.start(prefix, year))\(String(repeating: "0", count: max(0, 4 - digits.utf8.count)))\(digits)"
  }

  /// How all references of a year begin.
  package static func start(_ prefix: String, _ year: Int) -> String { "\(prefix)-\(year)-" }

  /// The letters of an office: the first two of its id, in capitals.
  package static func prefix(ofOffice id: String) -> String {
    let letters = id.filter { $0.isASCII && $0.isLetter }.prefix(2).uppercased()
    return letters.isEmpty ? "CASE" : letters
  }

  /// The next free reference: one more than the highest of the year.
  ///
  /// - Parameters:
  ///   - existing: References of that year, in any order; texts that are none do not matter.
  ///   - prefix: The office's letters.
  ///   - year: The year.
  /// - Returns: The reference.
  package static func next(after existing: [String], prefix: String, year: Int) -> CaseReference {
    let ofYear = existing.compactMap(CaseReference.init).filter { $0.prefix == prefix && $0.year == year }
    return CaseReference(prefix: prefix, year: year, number: (ofYear.map(\.number).max() ?? 0) + 1)
  }
}
