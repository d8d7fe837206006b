extension Proposal {
  /// Labour's promise at the general election of 8 June 2017: 45% over £80,000, 50% over £123,000.
  ///
  /// Labour Party, *For the Many, Not the Few*, and its costings, *Funding Britain's Future*, May 2017. The law of
  /// 2017/18: 40% to £150,000, 45% over it; an allowance of £11,500 that shrinks from £100,000 and is gone at £123,000.
  package static let labour2017 = Proposal(
    id: "2017",
    name: "Labour’s 2017 proposal",
    promise: "45% income tax on income over £80,000, and 50% over £123,000.",
    comparedYear: "2017/18",
    slices: [
      Slice(from: .pounds(80_000), then: .percent(40), proposed: .percent(45)),
      Slice(from: .pounds(100_000), then: .percent(60), proposed: .thousandths(675)),
      Slice(from: .pounds(123_000), then: .percent(40), proposed: .percent(50)),
      Slice(from: .pounds(150_000), then: .percent(45), proposed: .percent(50)),
    ],
    additionalRateFrom: .pounds(150_000),
    sources: ["Labour Party manifesto 2017, For the Many, Not the Few, with Funding Britain’s Future"],
    assumptions: assumptions(year: "2017/18", allowanceGoneAt: "£123,000"))

  /// Labour's promise at the general election of 12 December 2019: 45% over £80,000, 50% over £125,000.
  ///
  /// Labour Party, *It's Time for Real Change*, and its costings, *Funding Real Change*, November 2019. The law of
  /// 2019/20: 40% to £150,000, 45% over it; an allowance of £12,500 that shrinks from £100,000 and is gone at £125,000.
  package static let labour2019 = Proposal(
    id: "2019",
    name: "Labour’s 2019 proposal",
    promise: "45% income tax on income over £80,000, and 50% over £125,000.",
    comparedYear: "2019/20",
    slices: [
      Slice(from: .pounds(80_000), then: .percent(40), proposed: .percent(45)),
      Slice(from: .pounds(100_000), then: .percent(60), proposed: .thousandths(675)),
      Slice(from: .pounds(125_000), then: .percent(40), proposed: .percent(50)),
      Slice(from: .pounds(150_000), then: .percent(45), proposed: .percent(50)),
    ],
    additionalRateFrom: .pounds(150_000),
    sources: ["Labour Party manifesto 2019, It’s Time for Real Change, with Funding Real Change"],
    assumptions: assumptions(year: "2019/20", allowanceGoneAt: "£125,000"))

  private static func assumptions(year: String, allowanceGoneAt: String) -> [String] {
    [
      "The thresholds are those of the manifesto, not raised with prices or wages since.",
      "The extra is what the proposal asked over the law of \(year): 40% up to £150,000 and 45% over it.",
      """
      From £100,000 to \(allowanceGoneAt) each pound earned also took 50p off the personal allowance, so the rate \
      counts one and a half times: 67.5% instead of 60%. The manifesto left this rule as it was.
      """,
    ]
  }
}
