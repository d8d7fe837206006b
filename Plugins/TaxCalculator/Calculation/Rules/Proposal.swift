/// A party's promise on income tax, as the extra that it asked over the law of its own day.
package struct Proposal: Hashable, Sendable {
  /// The value in addresses: `2019`.
  package let id: String
  /// Whose and of when, as a sentence needs it: `Labour’s 2019 proposal`.
  package let name: String
  /// What was promised, in words.
  package let promise: String
  /// The tax year whose law it was written against, and is compared with here.
  package let comparedYear: String
  /// Ranges of salary in which it asked for more, from the lowest; below the first nothing changed.
  package let slices: [Slice]
  /// Where 45% began in that year's law.
  package let additionalRateFrom: Money
  /// Where the promise stands, a line each.
  package let sources: [String]
  /// What is assumed to make it a figure, a sentence each.
  package let assumptions: [String]

  /// A range of salary and its rates on the next pound.
  package struct Slice: Hashable, Sendable {
    /// Where it begins.
    package let from: Money
    /// The rate in that year's law.
    package let then: Rate
    /// The rate that was proposed.
    package let proposed: Rate
  }

  /// What a slice adds to a salary's tax.
  package struct SliceCharge: Hashable, Sendable {
    /// The slice.
    package let slice: Slice
    /// Where it ends; the last slice does not end.
    package let upTo: Money?
    /// How much of the salary lies in it.
    package let amount: Money
    /// The extra tax on that.
    package let extra: Money
  }

  /// All proposals, the newest first.
  package static let all = [labour2019, labour2017]

  /// The salary up to which nothing changes.
  package var startsAt: Money { slices.first?.from ?? .zero }

  /// What each slice adds, from the lowest; slices that the salary does not reach are left out.
  ///
  /// - Parameter salary: The year's salary, not below 0.
  /// - Returns: A charge per slice reached.
  package func charges(on salary: Money) -> [SliceCharge] {
    let salary = salary.wholePounds
    return slices.indices.compactMap { index in
      let slice = slices[index]
      guard salary > slice.from else { return nil }
      let upTo = index + 1 < slices.count ? slices[index + 1].from : nil
      let amount = min(salary, upTo ?? salary) - slice.from
      let extra = (slice.proposed - slice.then).roundedDown(of: amount)
      return SliceCharge(slice: slice, upTo: upTo, amount: amount, extra: extra)
    }
  }

  /// How much of the extra a later year's law takes anyway, because its additional rate begins lower.
  ///
  /// - Parameters:
  ///   - salary: The year's salary, not below 0.
  ///   - year: The year whose law outside Scotland is meant.
  /// - Returns: A part of the extra.
  package func alreadyLaw(on salary: Money, in year: TaxYear) -> Money {
    guard let additional = year.restOfUK.last, let higher = year.restOfUK.dropLast().last else { return .zero }
    let amount = max(min(salary.wholePounds, additionalRateFrom) - year.additionalRateFrom, .zero)
    return (additional.rate - higher.rate).roundedDown(of: amount)
  }
}
