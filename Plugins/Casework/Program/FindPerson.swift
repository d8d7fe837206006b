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
    let people = try await request.people(try request.found("person"))
    let constituents = try await request.constituents(try request.found("constituent")).filter { one in
      !people.contains { _, name, address, postcode in
        name == one.name && postcode == one.postcode && House.mayBeSame(address, one.address)
      }
    }
    let hasMore = try request.chosen("more", as: More.self) == .register
    return Page("People who fit") {
      Text("Choose a name to open a case for that person.")
      Table(
        "People whom the office knows", columns: ["Name", "Address", "Postcode"],
        cells: people.map { id, name, address, postcode in
          [.link(name, to: .newCase(for: id)), address.cell, postcode.cell]
        }, empty: "The office knows nobody who fits.")
      if !constituents.isEmpty {
        Table(
          "Others on the register", columns: ["Name", "Address", "Postcode"],
          cells: constituents.map { one in
            [.link(one.name, to: .newCase(forConstituent: one.id)), one.address.cell, one.postcode.cell]
          })
      }
      if hasMore { Text("\(moreFit(" on the register")).") }
      Link("Find somebody else", to: .findPerson)
      Link("Open a case for somebody new", to: .newCase)
    }
  }
}

extension Action {
  /// Looks for a person by the words of name and address: among those whom the office knows, and on the register.
  static let findPerson = Action("find-person") { request in
    func refuse(_ text: String) -> ActionResult { .refused(FieldError("words", text)) }
    guard let words = try request.typed("words") else { return refuse("Enter a name, an address or a postcode") }
    let people: [RowID]
    let constituents: [RowID]
    do {
      people = try await request.query(
        Person.id, search: words, order: [Person.fullName.ascending], limit: mostFound + 1)
      constituents = try await request.onRegister(words)
    } catch let error as RPCError where error.data?.field == "search" {
      return refuse(error.message)
    }
    let hasMore = constituents.count > mostFound
    if people.count > mostFound || (people.isEmpty && hasMore) { return refuse(moreFit()) }
    if people.isEmpty && constituents.isEmpty { return refuse("Nobody fits all of these words") }
    return .done(goTo: .people(people, hasMore ? [] : constituents, hasMore: hasMore))
  }
}

/// What the list of who fits leaves out.
private enum More: String, Choice { case register }

private func moreFit(_ place: String = "") -> String {
  "More than \(mostFound) people\(place) fit: add the house number or the postcode"
}

/// Somebody on the register.
struct OnRegister: Sendable {
  let id: RowID
  let name: String
  let address: String?
  let postcode: String?
}

extension Request {
  /// The ids that an address of the list of who fits holds.
  fileprivate func found(_ kind: String) throws -> [RowID] {
    try (1...mostFound).compactMap { try parameter("\(kind)\($0)", as: RowID.self) }
  }

  fileprivate func people(_ ids: [RowID]) async throws -> [(RowID, String, String?, String?)] {
    guard !ids.isEmpty else { return [] }
    return try await query(
      Person.id, Person.fullName, Person.address, Person.postcode, where: Person.id.isIn(ids),
      order: [Person.fullName.ascending])
  }

  /// Those on the register who have these ids, and a name.
  func constituents(_ ids: [RowID]) async throws -> [OnRegister] {
    guard !ids.isEmpty else { return [] }
    return try await ifGranted {
      try await query(
        Constituent.id, Constituent.forename, Constituent.surname, Constituent.address, Constituent.postcode,
        where: Constituent.id.isIn(ids), order: [Constituent.surname.ascending, Constituent.forename.ascending])
    }.compactMap { id, forename, surname, address, postcode in
      let name = [forename, surname].filter { !$0.isEmpty }.joined(separator: " ")
      guard !name.isEmpty else { return nil }
      return OnRegister(id: id, name: name, address: address, postcode: postcode.flatMap(Postcode.written))
    }
  }

  /// Those on the register whom the words fit.
  fileprivate func onRegister(_ words: String) async throws -> [RowID] {
    try await ifGranted {
      try await query(
        Constituent.id, Constituent.forename, Constituent.address, Constituent.postcode, search: words,
        order: [Constituent.surname.ascending], limit: mostFound + 1)
    }.map { id, _, _, _ in id }
  }

  /// Rows of the register; none where an officer keeps some of it from this plugin.
  private func ifGranted<Row>(_ rows: () async throws -> [Row]) async throws -> [Row] {
    do {
      return try await rows()
    } catch let error as RPCError where error.code == .permissionDenied {
      return []
    }
  }
}

extension Target {
  static let findPerson = Target("find-person")

  static func newCase(for person: RowID) -> Target { Target("new-case", ["person": .string(person.description)]) }

  fileprivate static func newCase(forConstituent id: RowID) -> Target {
    Target("new-case", ["constituent": .string(id.description)])
  }

  fileprivate static func people(_ people: [RowID], _ constituents: [RowID], hasMore: Bool) -> Target {
    var parameters: [String: JSONValue] = [:]
    for (kind, ids) in [("person", people), ("constituent", constituents)] {
      for (place, id) in ids.enumerated() { parameters["\(kind)\(place + 1)"] = .string(id.description) }
    }
    if hasMore { parameters["more"] = .string(More.register.rawValue) }
    return Target("people", parameters)
  }
}
