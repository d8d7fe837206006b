import Hustings
import TaxCalculation
import Testing

@Suite("The calculator's page")
struct CalculatorPageTests {
  @Test("The page of the published example carries its figures as metrics")
  func example() throws {
    let page = CalculatorPage.page(parameters: ["salary": "60000", "nation": "scotland", "year": "2026-27"])
    let metrics = metrics(page)
    #expect(metrics["incomeTax"] == 13_182.05)
    #expect(metrics["nationalInsurance"] == 3_210.60)
    #expect(metrics["takeHome"] == 43_607.35)
    #expect(metrics["proposalIncomeTax"] == 13_182.05)
    #expect(metrics["proposalTakeHome"] == 43_607.35)
    #expect(metrics["change"] == 0)
    #expect(metrics["marginalRate"] == 0.44)
  }

  @Test("A salary that the proposal reaches is told the change a year, month and week, in words and figures")
  func change() throws {
    let page = CalculatorPage.page(parameters: ["salary": "£110k"])
    let metrics = metrics(page)
    #expect(metrics["change"] == 1_750)
    #expect(metrics["changePerMonth"] == 145.83)
    #expect(metrics["changePerWeek"] == 33.65)
    #expect(metrics["changeAlreadyLaw"] == .none)
    #expect(alerts(page).first?.title == "Under Labour’s 2019 proposal you would pay £1,750 more income tax a year")
  }

  @Test("The form comes first and keeps the answers")
  func form() throws {
    let page = CalculatorPage.page(parameters: [
      "salary": "60k", "nation": "wales", "year": "2024-25", "proposal": "2017",
    ])
    guard case .form(let form) = page.blocks.first else {
      Issue.record("The first block is no form.")
      return
    }
    #expect(form.view == "calculator")
    #expect(form.action == nil)
    #expect(form.errors.isEmpty)
    #expect(form.fields.map(\.value) == ["60,000", "wales", "2024-25", "2017"])
  }

  @Test("Scotland's page says that the proposal would not apply, a part already law is said elsewhere")
  func caveats() {
    let scotland = alerts(CalculatorPage.page(parameters: ["salary": "150000", "nation": "scotland"]))
    #expect(scotland.count == 1)
    #expect(scotland[0].text?.contains("Scottish Parliament sets the rates") == true)
    let england = CalculatorPage.page(parameters: ["salary": "150000"])
    #expect(alerts(england).map(\.title).last == "£1,243 of that is law already")
    #expect(metrics(england)["change"] == 5_375)
    #expect(metrics(england)["changeAlreadyLaw"] == 1_243)
  }

  @Test("Without a salary there is an example and no error")
  func empty() {
    for parameters: [String: JSONValue] in [[:], ["salary": ""], ["salary": "  "], ["salary": nil]] {
      let page = CalculatorPage.page(parameters: parameters)
      #expect(errors(page).isEmpty)
      #expect(metrics(page).isEmpty)
      #expect(page.blocks.contains { if case .table = $0 { true } else { false } })
    }
  }

  @Test(
    "What cannot be used becomes an error at its field, and no figures",
    arguments: [
      ("salary", JSONValue.string("lots")), ("salary", .integer(-1)), ("salary", .integer(.max)),
      ("salary", .integer(.min)),
      ("salary", .number(.infinity)), ("salary", .number(.nan)), ("salary", .number(1e300)), ("salary", .boolean(true)),
      ("salary", .array([])), ("salary", .object([:])), ("salary", .string(String(repeating: "x", count: 100_000))),
      ("nation", "france"), ("nation", .integer(1)), ("year", "1066-67"), ("proposal", "2024"),
      ("proposal", .array([])),
    ])
  func refused(name: String, value: JSONValue) {
    var parameters: [String: JSONValue] = ["salary": "35000"]
    parameters[name] = value
    let page = CalculatorPage.page(parameters: parameters)
    #expect(errors(page).map(\.field) == [name])
    #expect(metrics(page).isEmpty)
    #expect(RawJSON(encoding: page).bytes.count < 4_000)
  }

  @Test("A number is taken as a salary too")
  func numbers() {
    #expect(metrics(CalculatorPage.page(parameters: ["salary": 35_000]))["incomeTax"] == 4_486)
    #expect(metrics(CalculatorPage.page(parameters: ["salary": 35_000.5]))["takeHome"] == 28_720.06)
  }

  @Test("Every page has metrics with ids of their own, tables with a cell per column, and series with a value per bar")
  func wellFormed() {
    for salary in ["", "0", "12570", "60000", "80000", "100000.01", "150000", "10000000"] {
      for nation in Nation.allCases {
        for proposal in Proposal.all {
          let page = CalculatorPage.page(
            parameters: [
              "salary": .string(salary), "nation": .string(nation.rawValue), "proposal": .string(proposal.id),
            ])
          var ids: Set<String> = []
          for block in flat(page.blocks) {
            switch block {
            case .metric(let metric):
              #expect(ids.insert(metric.id).inserted)
              #expect(metric.value?.isFinite == true)
            case .table(let table): #expect(table.rows.allSatisfy { $0.count == table.columns.count })
            case .chart(let chart): #expect(chart.series.allSatisfy { $0.values.count == chart.categories.count })
            default: break
            }
          }
        }
      }
    }
  }
}

private func flat(_ blocks: [Block]) -> [Block] {
  blocks.flatMap { block -> [Block] in
    switch block {
    case .section(let section): flat(section.blocks)
    case .details(let details): flat(details.blocks)
    default: [block]
    }
  }
}

private func metrics(_ page: Page) -> [String: Double] {
  var values: [String: Double] = [:]
  for case .metric(let metric) in flat(page.blocks) { values[metric.id] = metric.value }
  return values
}

private func alerts(_ page: Page) -> [Alert] {
  flat(page.blocks).compactMap { if case .alert(let alert) = $0 { alert } else { nil } }
}

private func errors(_ page: Page) -> [FieldError] {
  flat(page.blocks).flatMap { block -> [FieldError] in if case .form(let form) = block { form.errors } else { [] } }
}
