package import Hustings

/// The plugin's one page: a form, the answer that matters, and how it comes about.
package enum CalculatorPage {
  /// Makes the page.
  ///
  /// - Parameter parameters: The view's parameters as `plugin.json` names them, of any shape: what cannot be used
  ///   becomes an error in the form.
  /// - Returns: The page; without a salary it shows examples.
  package static func page(parameters: [String: JSONValue]) -> Page {
    let question = CalculatorQuestion(parameters: parameters)
    return Page("Tax calculator") {
      question.form
      if question.errors.isEmpty {
        if let salary = question.salary {
          answer(question.calculation(for: salary))
        } else {
          Text(
            """
            See what you pay in income tax and National Insurance, what you take home, and what \
            \(question.proposal.name) would change. Enter your salary, or choose one of these.
            """)
          question.examples
        }
        question.chart
        Section("How this is worked out") {
          if let salary = question.salary { question.calculation(for: salary).steps }
          question.nextPound
          question.assumptions
          question.sources
        }
      }
    }
  }

  @BlockBuilder
  private static func answer(_ calculation: Calculation) -> [Block] {
    calculation.headline
    if calculation.alreadyLaw > .zero { calculation.overlap }
    calculation.metrics
    calculation.periods
    calculation.bands
    calculation.slices
    Section("A message to share") {
      Text(calculation.message)
      Text(calculation.privacy)
    }
  }
}
