/// One tax year's rules for a salary, from 6 April to 5 April.
package struct TaxYear: Hashable, Sendable {
  /// The value in addresses: `2026-27`.
  package let id: String
  /// As people write it: `2026/27`.
  package let name: String
  /// The income free of tax.
  package let allowance: PersonalAllowance
  /// Bands of *taxable* income in England, Wales and Northern Ireland. Wales sets its own part of each rate; in all
  /// these years it set the 10p that England and Northern Ireland pay.
  package let restOfUK: [Band]
  /// Bands of *taxable* income that the Scottish Parliament set.
  package let scotland: [Band]
  /// An employee's Class 1 bands of pay, category letter A.
  package let nationalInsurance: [Band]
  /// Where the figures stand, a line each.
  package let sources: [String]

  /// The salary over which the additional rate is due outside Scotland. The limit is one of taxable income; no
  /// allowance is left up there, so it is one of salary too.
  package var additionalRateFrom: Money { restOfUK.dropLast().last?.upTo ?? .zero }

  /// All years, the newest first.
  package static let all = [year2026, year2025, year2024]

  /// The bands that a nation's salaries are taxed in.
  ///
  /// - Parameter nation: Where the person lives.
  /// - Returns: Bands of taxable income.
  package func bands(in nation: Nation) -> [Band] { nation == .scotland ? scotland : restOfUK }
}

/// Where a person lives for income tax. The values are those in addresses.
package enum Nation: String, CaseIterable, Sendable {
  case england, scotland, wales
  case northernIreland = "northern-ireland"

  /// As people write it.
  package var name: String {
    switch self {
    case .england: "England"
    case .scotland: "Scotland"
    case .wales: "Wales"
    case .northernIreland: "Northern Ireland"
    }
  }
}
