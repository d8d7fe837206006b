internal import Hustings

extension CalculatorQuestion {
  /// Salaries to start from, each a link to its answer.
  var examples: Table {
    let salaries = [25_000, 35_000, 60_000, 80_000, 100_000, 150_000].map { Salary(pounds: $0) }
    return Table(
      "What some salaries pay a year, \(nation.name) \(year.name)",
      columns: [
        "Salary", Column("Income tax", .pounds), Column("National Insurance", .pounds),
        Column("Take-home pay", .pounds), Column("More under the proposal", .pounds),
      ],
      rows: salaries.map { salary in
        let answer = calculation(for: salary)
        return (
          Cell.link("\(salary.amount)", to: target(salary: salary.amount)), answer.incomeTax.inPounds,
          answer.nationalInsurance.inPounds, answer.takeHome.inPounds, answer.change.inPounds
        )
      })
  }

  /// Income tax over salaries, now and under the proposal.
  var chart: Chart {
    let answers = [20_000, 40_000, 60_000, 80_000, 100_000, 125_000, 150_000, 200_000].map {
      calculation(for: Salary(pounds: $0))
    }
    return Chart(
      "Income tax a year by salary, \(nation.name) \(year.name)", categories: answers.map { "\($0.salary.amount)" },
      series: [
        Chart.Series("Now", answers.map { $0.incomeTax.inPounds }),
        Chart.Series("Under \(proposal.name)", answers.map { $0.proposalIncomeTax.inPounds }),
      ], unit: .pounds)
  }

  /// What the next pound costs, salary by salary: the allowance's taper shows as a hump.
  var nextPound: Details {
    let answers = [10_000, 15_000, 20_000, 40_000, 48_000, 60_000, 90_000, 110_000, 130_000].map {
      calculation(for: Salary(pounds: $0))
    }
    return Details("What the next £1 costs, by salary") {
      Text(
        """
        Between \(year.allowance.taperFrom) and \(year.allowance.goneAt) each £1 earned also takes 50p off the personal allowance, so more of it goes than \
        just below or just above.
        """)
      Chart(
        "Share of the next £1 that goes in income tax and National Insurance, \(nation.name) \(year.name)",
        categories: answers.map { "\($0.salary.amount)" },
        series: [Chart.Series("Now", answers.map(\.marginalRate))], unit: .share)
    }
  }

  /// What is assumed, and what is left out.
  var assumptions: Details {
    Details("What is assumed, and what is left out") {
      List(
        proposal.assumptions + nationAssumptions + [
          """
          Since April 2023 the law has taken 45% from \(year.additionalRateFrom) instead of \(proposal.additionalRateFrom). The proposals are older: above \
          that a part of their extra is law already outside Scotland, and the page then says how much.
          """,
          """
          All income is salary from one job: no pension contributions, student loan, child benefit charge, marriage or \
          blind person’s allowance, savings or dividends. Tax code and residence as most people have them.
          """,
          """
          National Insurance is an employee’s Class 1 under category letter A, on pay that is the same every month. \
          It is the same in all four nations, and the proposals are taken to leave it as it is.
          """,
          "Taxable income counts in whole pounds, as in PAYE. A month is a twelfth of the year, a week a fifty-second.",
        ])
    }
  }

  /// Where the figures stand.
  var sources: Details {
    Details("Sources") {
      List(
        year.sources + proposal.sources + [
          "Social Security (Contributions) Regulations 2001, regulation 12: rounding of National Insurance"
        ])
    }
  }

  private var nationAssumptions: [String] {
    switch nation {
    case .england, .northernIreland:
      ["\(nation.name): the UK Parliament sets the rates on earnings, so the proposal would apply."]
    case .wales:
      [
        """
        Wales: the Senedd sets 10p of each rate and has kept it at 10p, so the rates are those of England. The proposal \
        would apply; Wales’s part is taken as unchanged.
        """
      ]
    case .scotland:
      [
        """
        Scotland: the Scottish Parliament sets rates and bands on earnings, so a UK government’s proposal would not \
        apply. The figures show what would be due if Scotland’s tax rose by as much as the proposal asked elsewhere.
        """
      ]
    }
  }
}
