/// The income that is free of tax, and how it shrinks for high incomes.
///
/// Income Tax Act 2007, section 35: over the limit, half of the excess is taken off the allowance, and what is left is
/// rounded up to a whole pound. It is the same in all four nations.
package struct PersonalAllowance: Hashable, Sendable {
  /// The whole allowance.
  package let full: Money
  /// The income over which it shrinks.
  package let taperFrom: Money

  /// The income at which nothing is left.
  package var goneAt: Money { taperFrom + full + full }

  /// What is left at an income.
  ///
  /// - Parameter income: The year's income, not below 0.
  /// - Returns: The allowance in whole pounds.
  package func left(at income: Money) -> Money {
    let excess = max(income - taperFrom, .zero)
    // Rounding the rest up is rounding the cut down: £2 of excess for each whole pound of it.
    let cut = Money.pounds(excess.pence / 200)
    return max(full - cut, .zero)
  }
}
