import TaxCalculation
import Testing

@Suite("Proposals")
struct ProposalTests {
  @Test(
    "The 2019 proposal adds what the original calculator said, in every year and nation",
    arguments: [
      (0, 0), (60_000, 0), (80_000, 0), (100_000, 1_000), (110_000, 1_750), (125_000, 2_875), (150_000, 5_375),
      (160_000, 5_875),
    ])
  func labour2019(pounds: Int, extra: Int) {
    for year in TaxYear.all {
      for nation in Nation.allCases {
        let answer = calculate(pounds, nation, year, .labour2019)
        #expect(answer.change == .pounds(extra))
        #expect(answer.proposalIncomeTax == answer.incomeTax + .pounds(extra))
        #expect(answer.proposalTakeHome == answer.takeHome - .pounds(extra))
      }
    }
  }

  @Test(
    "The 2017 proposal adds what the original calculator said",
    arguments: [(80_000, 0), (100_000, 1_000), (123_000, 2_725), (150_000, 5_425), (160_000, 5_925)])
  func labour2017(pounds: Int, extra: Int) {
    #expect(calculate(pounds, .england, .year2026, .labour2017).change == .pounds(extra))
  }

  @Test("The first pound over the threshold costs 5p more, and the extra never falls as pay rises")
  func threshold() {
    for proposal in Proposal.all {
      #expect(proposal.startsAt == .pounds(80_000))
      #expect(calculate(80_001, .england, .year2026, proposal).change == Money(pence: 5))
      var last = Money.zero
      for pounds in stride(from: 79_990, through: 200_000, by: 7) {
        let extra = calculate(pounds, .england, .year2026, proposal).change
        #expect(extra >= last)
        last = extra
      }
    }
  }

  @Test("In the taper each rate counts one and a half times, and nowhere else")
  func taperFactor() {
    for proposal in Proposal.all {
      for slice in proposal.slices {
        let isTaper = slice.from == .pounds(100_000)
        #expect(slice.then == (isTaper ? .percent(60) : slice.from >= .pounds(150_000) ? .percent(45) : .percent(40)))
        #expect(
          slice.proposed
            == (isTaper ? .thousandths(675) : slice.from > .pounds(100_000) ? .percent(50) : .percent(45)))
      }
    }
  }

  @Test(
    "What the law has taken since April 2023 is told apart, outside Scotland",
    arguments: [(125_140, 0), (125_141, 5), (150_000, 124_300), (500_000, 124_300)])
  func alreadyLaw(pounds: Int, pence: Int) {
    #expect(calculate(pounds).alreadyLaw == Money(pence: pence))
    #expect(calculate(pounds, .scotland).alreadyLaw == .zero)
  }
}
