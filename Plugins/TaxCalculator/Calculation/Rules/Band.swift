/// A range of income that is charged at one rate.
package struct Band: Hashable, Sendable {
  /// What the law calls it.
  package let name: String
  /// The rate inside it.
  package let rate: Rate
  /// Where it ends; the last band does not end.
  package let upTo: Money?

  init(_ name: String, _ rate: Rate, upTo: Money? = nil) {
    self.name = name
    self.rate = rate
    self.upTo = upTo
  }
}

/// What one band takes from an income.
package struct BandCharge: Hashable, Sendable {
  /// The band.
  package let band: Band
  /// Where the band begins.
  package let from: Money
  /// How much of the income lies in it.
  package let amount: Money
  /// What is due on that.
  package let due: Money
}

extension [Band] {
  /// What each band takes, from the lowest; bands that the income does not reach are left out.
  ///
  /// - Parameters:
  ///   - income: The income to charge, not below 0.
  ///   - rounding: How a band's charge becomes whole pence.
  /// - Returns: A charge per band reached.
  package func charges(on income: Money, rounding: (Rate, Money) -> Money) -> [BandCharge] {
    var from = Money.zero
    var charges: [BandCharge] = []
    for band in self where income > from {
      let amount = Swift.min(income, band.upTo ?? income) - from
      charges.append(BandCharge(band: band, from: from, amount: amount, due: rounding(band.rate, amount)))
      from = band.upTo ?? income
    }
    return charges
  }
}
