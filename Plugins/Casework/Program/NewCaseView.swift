import CaseworkRules
import Hustings

extension View {
  /// The form that opens a case, for a person who was found, among those whom the office knows or on the register, or for
  /// a new one.
  static let newCase = View("new-case") { request in
    if let id = try request.parameter("person", as: RowID.self) { return try await newCase(for: id, request) }
    let id = try request.parameter("constituent", as: RowID.self)
    let constituent = try await request.constituents(id.map { [$0] } ?? []).first
    return Page("Open a new case") {
      Link("Find a person", to: .findPerson)
      if constituent != nil {
        Text("Name and address are those on the register. Change what is not so any more.")
      } else if id != nil {
        Text("This entry cannot be found on the register.")
      }
      Text(
        "If the office already knows somebody of exactly this name and postcode, in the same house, the case is added to that person."
      )
      Form(action: "open-case", submit: "Open the case", fields: person(constituent) + matter + next)
      Link("All cases", to: .cases)
    }
  }

  private static func newCase(for id: RowID, _ request: Request) async throws -> Page {
    let (name, address, postcode) = try await request.get(id, Person.fullName, Person.address, Person.postcode)
    return Page("Open a new case") {
      SummaryList([.init("For", name), .init("Address", address.cell), .init("Postcode", postcode.cell)])
      Form(
        action: "open-case", submit: "Open the case", fields: matter + next,
        values: ["person": .string(id.description)])
      Link("Find somebody else", to: .findPerson)
    }
  }

  private static func person(_ constituent: OnRegister?) -> [Input] {
    [
      Input(.text, "fullName", "Full name", value: constituent.map { .string($0.name) }),
      Input(
        .text, "address", "Address", hint: "In one line.", value: constituent?.address.map { .string($0) },
        optional: true),
      Input(.text, "postcode", "Postcode", value: constituent?.postcode.map { .string($0) }, optional: true),
      Input(.text, "phone", "Telephone number", optional: true),
      Input(.text, "email", "E-mail address", optional: true),
    ]
  }

  private static let matter = [
    Input(.radios, "source", "How did it reach us?", options: Case.Source.options { $0.words }),
    Input(.text, "subject", "What is it about, in one line?"),
    Input(
      .select, "category", "Category",
      options: [Input.Option("", "Choose a category")] + Case.Category.options { $0.words }),
    Input(
      .radios, "urgency", "How urgent is it?", value: .string(Case.Urgency.routine.rawValue),
      options: Case.Urgency.options { $0.words }),
    Input(
      .radios, "sensitivity", "How sensitive is it?", value: .string(Case.Sensitivity.normal.rawValue),
      options: Case.Sensitivity.options { $0.meaning }),
    Input(.textarea, "summary", "Full details", optional: true),
    Input(
      .checkboxes, "authority", "Authority to act", hint: "Without it we may not write to others about this person.",
      options: [Input.Option("yes", "We hold this person's authority to act, in writing")], optional: true),
  ]

  private static let next = [
    Input(.text, "nextAction", "What is the next action?", hint: "One thing, such as “Write to the council”."),
    Input(.date, "nextActionBy", "By when?"),
  ]
}
