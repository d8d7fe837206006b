/// A share of an amount, in thousandths: 67.5% is 675.
package struct Rate: Hashable, Comparable, Sendable {
  /// The rate in thousandths.
  package let thousandths: Int

  /// A rate in whole per cent.
  ///
  /// - Parameter percent: Per cent.
  /// - Returns: The rate.
  package static func percent(_ percent: Int) -> Rate { Rate(thousandths: percent * 10) }

  /// A rate in thousandths.
  ///
  /// - Parameter thousandths: Thousandths.
  /// - Returns: The rate.
  package static func thousandths(_ thousandths: Int) -> Rate { Rate(thousandths: thousandths) }

  /// Income tax rounds in the payer's favour: less than a penny is dropped.
  ///
  /// - Parameter amount: What is taxed.
  /// - Returns: The tax, in whole pence.
  package func roundedDown(of amount: Money) -> Money { Money(pence: amount.pence * thousandths / 1000) }

  /// National Insurance rounds to the nearest penny, and half a penny is dropped
  /// (Social Security (Contributions) Regulations 2001, regulation 12).
  ///
  /// - Parameter amount: What is charged.
  /// - Returns: The contribution, in whole pence.
  package func roundedToNearest(of amount: Money) -> Money {
    Money(pence: (amount.pence * thousandths + 499) / 1000)
  }

  /// Compares rates.
  package static func < (left: Rate, right: Rate) -> Bool { left.thousandths < right.thousandths }
  /// How much higher a rate is.
  package static func - (left: Rate, right: Rate) -> Rate { Rate(thousandths: left.thousandths - right.thousandths) }
}

extension Rate: CustomStringConvertible {
  /// As people write it: `45%`, `67.5%`.
  package var description: String {
    thousandths % 10 == 0 ? "\(thousandths / 10)%" : "\(thousandths / 10).\(thousandths % 10)%"
  }
}
