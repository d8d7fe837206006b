extension TaxYear {
  /// The tax year 2024 to 2025.
  ///
  /// Rest of the UK, National Insurance: https://www.gov.uk/guidance/rates-and-thresholds-for-employers-2024-to-2025
  /// Scotland: https://www.gov.scot/publications/scottish-income-tax-rates-and-bands/
  /// Wales: https://www.gov.wales/welsh-rates-income-tax
  package static let year2024 = TaxYear(
    id: "2024-25",
    name: "2024/25",
    allowance: PersonalAllowance(full: .pounds(12_570), taperFrom: .pounds(100_000)),
    restOfUK: [
      Band("Basic rate", .percent(20), upTo: .pounds(37_700)),
      Band("Higher rate", .percent(40), upTo: .pounds(125_140)),
      Band("Additional rate", .percent(45)),
    ],
    scotland: [
      Band("Starter rate", .percent(19), upTo: .pounds(2_306)),
      Band("Basic rate", .percent(20), upTo: .pounds(13_991)),
      Band("Intermediate rate", .percent(21), upTo: .pounds(31_092)),
      Band("Higher rate", .percent(42), upTo: .pounds(62_430)),
      Band("Advanced rate", .percent(45), upTo: .pounds(125_140)),
      Band("Top rate", .percent(48)),
    ],
    nationalInsurance: [
      Band("Up to the primary threshold", .percent(0), upTo: .pounds(12_570)),
      Band("Main rate", .percent(8), upTo: .pounds(50_270)),
      Band("Over the upper earnings limit", .percent(2)),
    ],
    sources: [
      "HM Revenue and Customs, Rates and thresholds for employers 2024 to 2025 (gov.uk)",
      "Scottish Government, Scottish Income Tax 2024 to 2025: rates and bands (gov.scot)",
      "Welsh Government, Welsh rates of income tax 2024 to 2025 (gov.wales)",
      "Income Tax Act 2007, section 35: the personal allowance and how it shrinks (legislation.gov.uk)",
    ])
}
