/// An amount in whole pence, so that no sum is ever off by a binary fraction.
package struct Money: Hashable, Comparable, Sendable {
  /// The amount in pence.
  package let pence: Int

  /// An amount.
  ///
  /// - Parameter pence: The amount in pence.
  package init(pence: Int) { self.pence = pence }

  /// An amount in whole pounds.
  ///
  /// - Parameter pounds: The amount in pounds.
  /// - Returns: The amount.
  package static func pounds(_ pounds: Int) -> Money { Money(pence: pounds * 100) }

  /// Nothing.
  package static let zero = Money(pence: 0)

  /// The amount in pounds, as the nearest number that JSON can carry.
  package var inPounds: Double { Double(pence) / 100 }

  /// Without the pence.
  package var wholePounds: Money { Money(pence: pence - pence % 100) }

  /// An equal part, to the nearest penny; half a penny counts up.
  ///
  /// - Parameter parts: How many parts, at least 1.
  /// - Returns: One of them.
  package func divided(by parts: Int) -> Money { Money(pence: (2 * pence + parts) / (2 * parts)) }

  /// Compares amounts.
  package static func < (left: Money, right: Money) -> Bool { left.pence < right.pence }
  /// Adds amounts.
  package static func + (left: Money, right: Money) -> Money { Money(pence: left.pence + right.pence) }
  /// Subtracts an amount.
  package static func - (left: Money, right: Money) -> Money { Money(pence: left.pence - right.pence) }
}

extension Money: CustomStringConvertible {
  /// As people write it: `£1,234.56`, and `£1,234` when there are no pence.
  package var description: String {
    let (pounds, pennies) = pence.magnitude.quotientAndRemainder(dividingBy: 100)
    let tail = pennies == 0 ? "" : pennies < 10 ? ".0\(pennies)" : ".\(pennies)"
    return "\(pence < 0 ? "−" : "")£\(Money.grouped(pounds))\(tail)"
  }

  private static func grouped(_ number: UInt) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

extension Sequence<Money> {
  /// All amounts together.
  package var total: Money { reduce(.zero, +) }
}
