package import Hustings

/// A count as somebody enters it, against what is known of its box.
package struct CountCheck: Sendable {
  /// What was entered.
  package let count: Int
  /// When it was read.
  package let at: Instant
  /// The box's latest valid count so far.
  package let last: BoxCount?
  /// How many may vote at the box; the district's, where it has several boxes.
  package let boxElectors: Int?
  /// When it is entered.
  package let now: Instant

  /// A count to be checked.
  package init(count: Int, at: Instant, last: BoxCount?, boxElectors: Int?, now: Instant) {
    self.count = count
    self.at = at
    self.last = last
    self.boxElectors = boxElectors
    self.now = now
  }

  /// Why somebody should look at the number again before it counts, or nil. It may still be right.
  ///
  /// Votes only grow: a reading is no lower than an earlier one, and no higher than a later one. The same number again
  /// is no news: whoever doubted it did so the first time.
  package var doubt: String? {
    if let last, at >= last.at, count == last.count { return nil }
    if let last, at >= last.at, count < last.count {
      return "\(count.grouped) is lower than the last count, \(lastInWords(last))."
    }
    if let last, at < last.at, count > last.count {
      return "\(count.grouped) is higher than a later count, \(lastInWords(last))."
    }
    if let boxElectors, count > boxElectors {
      return "\(count.grouped) is more than the \(boxElectors.grouped) electors who vote there in person."
    }
    return nil
  }

  private func lastInWords(_ last: BoxCount) -> String {
    "\(last.count.grouped) at \(DataAge(of: last.at, now: now).clock)"
  }
}

extension Int {
  /// As people write it: `1,234`.
  package var grouped: String {
    var digits = String(magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (self < 0 ? "-" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }

  /// `1 box`, `2 boxes`.
  package func of(_ one: String, _ many: String) -> String {
    "\(grouped) \(self == 1 ? one : many)"
  }
}
