/// Why a plugin's new state does not run.
package struct DevelopmentFailure: Error, Equatable, Sendable {
  /// What failed.
  package enum Step: String, Sendable {
    /// `plugin.json` or the files beside it.
    case manifest
    /// The compiler.
    case build
    /// The program, before it answered `initialize`.
    case start
  }

  /// What failed.
  package var step: Step
  /// What is wrong, in a sentence.
  package var text: String
  /// Each mistake with its place, as far as places are known.
  package var problems: [BuildProblem]
  /// All that the compiler or the program wrote, its end where that is long.
  package var output: String

  /// A failure.
  package init(_ step: Step, _ text: String, problems: [BuildProblem] = [], output: String = "") {
    self.step = step
    self.text = text
    self.problems = problems
    self.output = output
  }
}
