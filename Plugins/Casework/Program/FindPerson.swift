import CaseworkRules
import Hustings

/// More than this many people are not shown: whoever looks for one knows more of them.
private let mostFound = 5

extension View {
  /// The form that looks for a person. What is typed goes into no address: the list of who fits is one of ids.
  static let findPerson = View("find-person") { _ in
    Page("Find a person") {
      Form(
        action: "find-person", submit: "Find",
        fields: [Input(.text, "words", "Who is it?", hint: "A name, and the house number or postcode if you know it.")])
      Link("Open a case for somebody new", to: .newCase)
    }
  }

  /// The people who were found.
  static let people = View("people") { request in
    var ids: [RowID] = []
    for place in 1...mostFound {
      if let id = try request.parameter("person\(place)", as: RowID.self) { ids.append(id) }
    }
    let people =
      ids.isEmpty
      ? []
      : try await request.query(
        Person.id, Person.fullName, Person.address, Person.postcode, where: Person.id.isIn(ids),
        order: [Person.fullName.ascending])
    return Page("People who fit") {
      Table(
        "People whom the office knows", columns: ["Name", "Address", "Postcode", "Next"],
        cells: people.map { id, name, address, postcode in
          [.text(name), address.cell, postcode.cell, .link("Open a case for \(name)", to: .newCase(for: id))]
        }, empty: "Nobody was found.")
      Link("Find somebody else", to: .findPerson)
      Link("Open a case for somebody new", to: .newCase)
    }
  }
}

extension Action {
  /// Looks for a person by the words of name and address.
  static let findPerson = Action("find-person") { request in
    func refuse(_ text: String) -> ActionResult { .refused(FieldError("words", text)) }
    guard let words = try request.typed("words") else { return refuse("Enter a name, an address or a postcode") }
    let found: [RowID]
    do {
      found = try await request.query(
        Person.id, search: words, order: [Person.fullName.ascending], limit: mostFound + 1)
    } catch let error as RPCError where error.data?.field == "search" {
      return refuse(error.message)
    }
    switch found.count {
    case 0: return refuse("The office knows nobody who fits all of these words")
    case 1...mostFound: return .done(goTo: .people(found))
    default: return refuse("More than \(mostFound) people fit: add the house number or the postcode")
    }
  }
}

extension Target {
  static let findPerson = Target("find-person")

  static func newCase(for person: RowID) -> Target { Target("new-case", ["person": .string(person.description)]) }

  fileprivate static func people(_ found: [RowID]) -> Target {
    let parameters = found.enumerated().map { ("person\($0 + 1)", JSONValue.string($1.description)) }
    return Target("people", Dictionary(uniqueKeysWithValues: parameters))
  }
}
