internal import Hustings
internal import TaxCalculation

@main struct TaxCalculator: Plugin {
  static let views = [
    View("calculator") { request in CalculatorPage.page(parameters: request.parameters) }
  ]
}
