internal import Hustings

/// What the form asks: whose tax, where, in which year, against which proposal.
struct CalculatorQuestion {
  /// Nil when none was typed, or what was typed is no salary.
  private(set) var salary: Salary?
  private(set) var nation = Nation.england
  private(set) var year = TaxYear.all[0]
  private(set) var proposal = Proposal.all[0]
  private(set) var errors: [FieldError] = []
  private var typedSalary = ""

  init(parameters: [String: JSONValue]) {
    typedSalary = CalculatorQuestion.text(of: parameters["salary"])
    if typedSalary.contains(where: { !$0.isWhitespace }) {
      do {
        salary = try Salary(typed: typedSalary)
      } catch {
        errors.append(FieldError("salary", error.message))
      }
    }
    nation = choose(Nation.allCases, by: \.rawValue, parameters, "nation", "Choose a nation") ?? .england
    year = choose(TaxYear.all, by: \.id, parameters, "year", "Choose a tax year") ?? TaxYear.all[0]
    proposal = choose(Proposal.all, by: \.id, parameters, "proposal", "Choose a proposal") ?? Proposal.all[0]
  }

  /// The form, with the answers as they stand and what is wrong with them.
  var form: Form {
    Form(
      view: "calculator", submit: "Calculate",
      fields: [
        Input(
          .text, "salary", "Your salary before tax, a year", hint: "For example 35,000 or 35k",
          value: .string(salary.map { String("\($0.amount)".dropFirst()) } ?? String(typedSalary.prefix(40))),
          prefix: "£"),
        Input(
          .select, "nation", "Where you live", value: .string(nation.rawValue),
          options: Nation.allCases.map { Input.Option($0.rawValue, $0.name) }),
        Input(
          .select, "year", "Tax year, from 6 April", value: .string(year.id),
          options: TaxYear.all.map { Input.Option($0.id, $0.name) }),
        Input(
          .select, "proposal", "Compare with", value: .string(proposal.id),
          options: Proposal.all.map { Input.Option($0.id, $0.name) }),
      ],
      errors: errors)
  }

  /// The address of the same question about another salary.
  func target(salary: Money) -> Target {
    Target(
      "calculator",
      [
        "salary": .string(String(salary.pence / 100)), "nation": .string(nation.rawValue), "year": .string(year.id),
        "proposal": .string(proposal.id),
      ])
  }

  /// The same question about another salary.
  func calculation(for salary: Salary) -> Calculation {
    Calculation(salary: salary, nation: nation, year: year, proposal: proposal)
  }

  /// The choice that a parameter names; nil when there is none, and an error when there is no such choice.
  private mutating func choose<Choice>(
    _ choices: [Choice], by id: (Choice) -> String, _ parameters: [String: JSONValue], _ name: String, _ error: String
  ) -> Choice? {
    let wanted = CalculatorQuestion.text(of: parameters[name])
    guard !wanted.isEmpty else { return nil }
    let choice = choices.first { id($0) == wanted }
    if choice == nil { errors.append(FieldError(name, error)) }
    return choice
  }

  /// Numbers too, for programs send them; what is neither is shown back as a text that is refused.
  private static func text(of value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text
    case .integer(let number): String(number)
    case .number(let number): number.description
    case .boolean(let answer): String(answer)
    case .array, .object: "?"
    }
  }
}
