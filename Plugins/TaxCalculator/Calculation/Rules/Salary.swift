/// A year's pay before tax, from £0 to £10 million.
package struct Salary: Hashable, Sendable {
  /// The pay.
  package let amount: Money

  /// The highest that is taken.
  package static let maximum = Money.pounds(10_000_000)

  /// A salary that the plugin itself names.
  ///
  /// - Parameter pounds: Whole pounds; what lies outside the limits is taken as the nearest limit.
  package init(pounds: Int) {
    amount = min(max(.zero, .pounds(min(pounds, 10_000_000))), Salary.maximum)
  }

  /// Reads a salary as people type it: `35000`, `£60,000`, `60 000.50`, `60k`, `1.2m`, `£30,000 a year`.
  ///
  /// - Parameter typed: What was typed.
  /// - Throws: What is wrong with it.
  package init(typed: String) throws(SalaryFault) {
    guard typed.utf8.count <= 100 else { throw .notANumber }
    var text = typed.lowercased()[...].trimmed
    var isNegative = text.takeMinus()
    _ = text.takePrefix("£") || text.takePrefix("gbp")
    if !isNegative { isNegative = text.takeMinus() }
    _ = ["a year", "per year", "/year", "per annum", "p.a.", "pa"].contains { text.takeSuffix($0) }
    let exponent = text.takeSuffix("k") ? 3 : text.takeSuffix("m") ? 6 : 0

    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let pounds = first.digits else { throw .notANumber }
    let fraction = parts.count > 1 ? parts[1] : "0"
    guard !fraction.isEmpty, fraction.allSatisfy(\.isDigit) else { throw .notANumber }
    guard !isNegative else { throw .negative }
    guard fraction.count <= exponent + 2 else { throw .partsOfAPenny }
    // Nine digits and two by "m" stay far below an Int's limit.
    guard pounds.count <= 9, let whole = Int("0" + pounds), let part = Int(fraction) else { throw .tooLarge }
    let pence = whole * power(exponent + 2) + part * power(exponent + 2 - fraction.count)
    guard pence <= Salary.maximum.pence else { throw .tooLarge }
    amount = Money(pence: pence)
  }
}

/// Why what was typed is no salary.
package enum SalaryFault: Error, Equatable, CaseIterable {
  case notANumber, negative, tooLarge, partsOfAPenny

  /// What to do about it.
  package var message: String {
    switch self {
    case .notANumber: "Enter a salary in pounds, like 35000"
    case .negative: "Enter a salary of £0 or more"
    case .tooLarge: "Enter a salary of \(Salary.maximum) or less"
    case .partsOfAPenny: "Enter pounds and pence, like 35000.50, and write thousands with a comma, like 35,000"
    }
  }
}

private func power(_ exponent: Int) -> Int {
  (0..<exponent).reduce(1) { result, _ in result * 10 }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
}

extension Substring {
  fileprivate var trimmed: Substring {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return self[first...last]
  }

  fileprivate mutating func takePrefix(_ prefix: String) -> Bool {
    guard hasPrefix(prefix) else { return false }
    self = dropFirst(prefix.count).trimmed
    return true
  }

  fileprivate mutating func takeMinus() -> Bool { takePrefix("-") || takePrefix("−") }

  fileprivate mutating func takeSuffix(_ suffix: String) -> Bool {
    guard hasSuffix(suffix) else { return false }
    self = dropLast(suffix.count).trimmed
    return true
  }

  /// The digits without leading zeros; nil when there are other characters, or groups that are no thousands.
  fileprivate var digits: Substring? {
    let separator = first { !$0.isDigit }
    let groups = separator.map { split(separator: $0, omittingEmptySubsequences: false) } ?? [self]
    if let separator {
      guard separator == "," || separator.isWhitespace, groups.dropFirst().allSatisfy({ $0.count == 3 }),
        groups.first?.count ?? 0 <= 3
      else { return nil }
    }
    guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }) else { return nil }
    return groups.joined().drop { $0 == "0" }
  }
}
