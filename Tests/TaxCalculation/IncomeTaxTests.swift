import TaxCalculation
import Testing

@Suite("Income tax and National Insurance")
struct IncomeTaxTests {
  @Test("Published examples for 2026/27 come out to the penny")
  func publishedExamples() {
    let average = calculate(35_000)
    #expect(average.incomeTax == .pounds(4_486))
    #expect(average.nationalInsurance == Money(pence: 179_440))
    #expect(average.takeHome == Money(pence: 2_871_960))
    #expect(calculate(35_000, .scotland).incomeTax == Money(pence: 450_107))
    let higher = calculate(60_000)
    #expect(higher.incomeTax == .pounds(11_432))
    #expect(higher.nationalInsurance == Money(pence: 321_060))
    #expect(calculate(60_000, .scotland).incomeTax == Money(pence: 1_318_205))
  }

  @Test("Nothing is due on nothing, nor on pay up to the personal allowance")
  func zero() {
    for year in TaxYear.all {
      for nation in Nation.allCases {
        for pounds in [0, 1, 12_569, 12_570] {
          let answer = calculate(pounds, nation, year)
          #expect(answer.incomeTax == .zero)
          #expect(answer.nationalInsurance == .zero)
          #expect(answer.takeHome == .pounds(pounds))
        }
        #expect(calculate(0, nation, year).effectiveRate == 0)
        #expect(calculate(12_572, nation, year).incomeTax > .zero)
      }
    }
  }

  @Test(
    "Each band outside Scotland ends where the law says",
    arguments: [(50_270, 754_000), (50_271, 754_040), (125_140, 4_251_600), (125_141, 4_251_645), (200_000, 7_620_300)])
  func restOfUK(pounds: Int, pence: Int) {
    for year in TaxYear.all {
      for nation in [Nation.england, .wales, .northernIreland] {
        #expect(calculate(pounds, nation, year).incomeTax == Money(pence: pence))
      }
    }
  }

  @Test(
    "Each Scottish band of each year ends where the law says, and the next pound costs the next rate",
    arguments: [
      ("2024-25", [2_306, 13_991, 31_092, 62_430]), ("2025-26", [2_827, 14_921, 31_092, 62_430]),
      ("2026-27", [3_967, 16_956, 31_092, 62_430]),
    ])
  func scotland(id: String, limits: [Int]) throws {
    let year = try #require(TaxYear.all.first { $0.id == id })
    let rates = [19, 20, 21, 42, 45]
    var due = 0
    var from = 0
    for (index, limit) in limits.enumerated() {
      due += (limit - from) * rates[index]
      from = limit
      let salary = limit + 12_570
      #expect(calculate(salary, .scotland, year).incomeTax == Money(pence: due))
      #expect(calculate(salary + 1, .scotland, year).incomeTax == Money(pence: due + rates[index + 1]))
    }
    let advanced = due + (125_140 - from) * 45
    #expect(calculate(125_140, .scotland, year).incomeTax == Money(pence: advanced))
    #expect(calculate(125_141, .scotland, year).incomeTax == Money(pence: advanced + 48))
  }

  @Test(
    "The allowance shrinks by £1 for each whole £2 over £100,000 and is gone at £125,140",
    arguments: [
      (9_999_999, 12_570), (10_000_000, 12_570), (10_000_100, 12_570), (10_000_199, 12_570), (10_000_200, 12_569),
      (11_000_000, 7_570), (12_513_800, 1), (12_513_999, 1), (12_514_000, 0), (12_514_001, 0), (1_000_000_000, 0),
    ])
  func taper(pence: Int, allowance: Int) {
    for year in TaxYear.all {
      #expect(year.allowance.left(at: Money(pence: pence)) == .pounds(allowance))
      #expect(year.allowance.goneAt == .pounds(125_140))
    }
  }

  @Test("Taxable income counts in whole pounds")
  func pence() throws {
    let answer = try calculate(Salary(typed: "99,999.99"))
    #expect(answer.taxable == .pounds(87_429))
    #expect(answer.incomeTax == Money(pence: 2_743_160))
    #expect(calculate(100_000).incomeTax == .pounds(27_432))
  }

  @Test("National Insurance rounds to the nearest penny and drops half a penny")
  func insuranceRounding() {
    #expect(Rate.percent(2).roundedToNearest(of: Money(pence: 25)) == .zero)
    #expect(Rate.percent(2).roundedToNearest(of: Money(pence: 26)) == Money(pence: 1))
    #expect(Rate.percent(8).roundedToNearest(of: Money(pence: 7)) == Money(pence: 1))
    #expect(Rate.percent(8).roundedToNearest(of: Money(pence: 6)) == .zero)
    #expect(calculate(50_270).nationalInsurance == .pounds(3_016))
    #expect(calculate(50_271).nationalInsurance == Money(pence: 301_602))
  }

  // £2 is the step in which the law takes the allowance away, £1 at a time.
  @Test("Who earns £2 more takes home more, now and under each proposal")
  func monotonic() {
    for year in TaxYear.all {
      for nation in [Nation.england, .scotland] {
        for proposal in Proposal.all {
          var last = calculate(0, nation, year, proposal)
          for pounds in stride(from: 2, through: 210_000, by: 2) where pounds < 4 || pounds % 50 < 6 {
            let answer = calculate(pounds, nation, year, proposal)
            if answer.takeHome <= last.takeHome || answer.proposalTakeHome <= last.proposalTakeHome {
              Issue.record("At \(pounds) pounds in \(nation.name), \(year.name), \(proposal.id).")
            }
            last = answer
          }
        }
      }
    }
  }

  @Test("The bands together are the whole taxable income and the whole tax")
  func bandsAddUp() {
    for pounds in [12_571, 30_000, 60_000, 110_001, 125_140, 10_000_000] {
      for nation in Nation.allCases {
        let answer = calculate(pounds, nation)
        #expect(answer.taxCharges.map(\.amount).total == answer.taxable)
        #expect(answer.taxCharges.map(\.due).total == answer.incomeTax)
        #expect(answer.incomeTax + answer.nationalInsurance + answer.takeHome == answer.salary.amount)
      }
    }
  }

  @Test(
    "The next pound costs tax, insurance and, in the taper, half as much tax again",
    arguments: [(10_000, 0.0), (20_000, 0.28), (60_000, 0.42), (100_000, 0.62), (110_001, 0.62), (130_000, 0.47)])
  func marginalRate(pounds: Int, share: Double) {
    #expect(calculate(pounds).marginalRate == share)
  }

  @Test("Amounts read as people write them")
  func amounts() {
    #expect(Money.pounds(1_234_567).description == "£1,234,567")
    #expect(Money(pence: 100_005).description == "£1,000.05")
    #expect(Money(pence: 13_50).description == "£13.50")
    #expect(Money(pence: -500).description == "−£5")
    #expect(Money.zero.description == "£0")
    #expect(Rate.thousandths(675).description == "67.5%")
    #expect(Money.pounds(1_750).divided(by: 12) == Money(pence: 14_583))
    #expect(Money(pence: 1).divided(by: 2) == Money(pence: 1))
  }
}

func calculate(
  _ salary: Salary, _ nation: Nation = .england, _ year: TaxYear = .year2026, _ proposal: Proposal = .labour2019
) -> Calculation {
  Calculation(salary: salary, nation: nation, year: year, proposal: proposal)
}

func calculate(
  _ pounds: Int, _ nation: Nation = .england, _ year: TaxYear = .year2026, _ proposal: Proposal = .labour2019
) -> Calculation {
  calculate(Salary(pounds: pounds), nation, year, proposal)
}
