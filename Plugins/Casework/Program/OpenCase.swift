import CaseworkRules
import Hustings

extension Action {
  /// Opens a case, for a person whom the office knows or for a new one.
  static let openCase = Action("open-case") { request in
    let matter: Matter
    do {
      matter = try Matter(request)
    } catch let missing as Missing {
      return .refused(missing.error)
    }
    let (person, isKnown) = try await request.person(of: matter)
    let reference = try await request.nextReference()
    let id: RowID
    do {
      id = try await request.create(
        Case.reference.set(reference.description), Case.subject.set(matter.subject),
        Case.summary.set(try request.typedLines("summary")), Case.person.set(person), Case.source.set(matter.source),
        Case.category.set(matter.category), Case.urgency.set(matter.urgency),
        Case.sensitivity.set(matter.sensitivity), Case.status.set(.open), Case.nextAction.set(matter.nextAction),
        Case.nextActionBy.set(matter.nextActionBy),
        Case.authorityToAct.set(try request.parameter("authority", default: [String]()).contains("yes")),
        Case.openedAt.set(request.context.now), Case.closedAt.set(nil), step: "case")
    } catch let error as RPCError where error.code == .conflict {
      return .done("This form was sent before, so no second case was opened.", goTo: .cases)
    }
    let final = try await request.settleReference(reference, of: id)
    let known = isKnown ? " The office knew this person; the details it holds were left as they are." : ""
    let isHidden = matter.sensitivity == .restricted && request.context.role < .officer
    return .done("\(final) opened.\(known)", goTo: isHidden ? .cases : .caseOf(id))
  }
}

/// The first thing that the form lacks, or that cannot be right.
private struct Missing: Error {
  let error: FieldError

  init(_ field: String, _ text: String) {
    error = FieldError(field, text)
  }
}

/// What a case cannot be opened without.
private struct Matter {
  /// Nil for a person whose name is new.
  let person: RowID?
  let fullName: String
  let source: Case.Source
  let subject: String
  let category: Case.Category
  let urgency: Case.Urgency
  let sensitivity: Case.Sensitivity
  let nextAction: String
  let nextActionBy: Day

  init(_ request: Request) throws {
    func need<Value>(_ value: Value?, _ field: String, _ text: String) throws -> Value {
      guard let value else { throw Missing(field, text) }
      return value
    }
    person = try request.parameter("person", as: RowID.self)
    fullName = person == nil ? try need(request.typed("fullName"), "fullName", "Enter the full name") : ""
    source = try need(request.chosen("source", as: Case.Source.self), "source", "Choose how it reached us")
    subject = try need(request.typed("subject"), "subject", "Enter what it is about, in one line")
    category = try need(request.chosen("category", as: Case.Category.self), "category", "Choose a category")
    urgency = try request.chosen("urgency", as: Case.Urgency.self) ?? .routine
    sensitivity = try request.chosen("sensitivity", as: Case.Sensitivity.self) ?? .normal
    nextAction = try need(request.typed("nextAction"), "nextAction", "Enter the next action")
    nextActionBy = try need(
      request.parameter("nextActionBy", as: Day.self), "nextActionBy", "Enter the day by which it is done")
    if let refusal = DueDay(nextActionBy, today: request.today).refusal { throw Missing("nextActionBy", refusal) }
    if let email = try request.typed("email"), !ContactDetails.mayBeEmail(email) {
      throw Missing("email", "Enter an e-mail address such as name@example.org, or leave it empty")
    }
    if let phone = try request.typed("phone"), !ContactDetails.mayBePhone(phone) {
      throw Missing("phone", "Enter a telephone number in digits, such as 01632 960123, or leave it empty")
    }
  }
}

extension Request {
  /// The person who was found, or whom the form describes.
  fileprivate func person(of matter: Matter) async throws -> (id: RowID, isKnown: Bool) {
    guard let person = matter.person else { return try await findOrAddPerson(matter.fullName) }
    return (try await get(person, Person.id), true)
  }

  /// The person of exactly this name and postcode, in the same house where that is known, or a new one. Without a
  /// postcode a name is too little to tell people apart.
  private func findOrAddPerson(_ fullName: String) async throws -> (id: RowID, isKnown: Bool) {
    let postcode = try typed("postcode").flatMap(Postcode.written)
    let address = try typed("address")
    if let postcode {
      let known = try await query(
        Person.id, Person.address, where: Person.fullName == fullName && Person.postcode == postcode,
        order: [Person.createdAt.ascending], limit: 100)
      if let person = known.first(where: { House.mayBeSame($1, address) }) { return (person.0, true) }
    }
    let person = try await create(
      Person.fullName.set(fullName), Person.address.set(address), Person.postcode.set(postcode),
      Person.phone.set(try typed("phone")), Person.email.set(try typed("email")), step: "person")
    return (person, false)
  }

  /// The next free reference of this year.
  fileprivate func nextReference() async throws -> CaseReference {
    let prefix = CaseReference.prefix(ofOffice: context.tenant)
    let year = today.components.year
    let ofYear = Case.reference.startsWith(CaseReference.start(prefix, year))
    let last = try await query(Case.reference, where: ofYear, order: [Case.reference.descending], limit: 1)
    let next = CaseReference.next(after: last, prefix: prefix, year: year)
    // Up to four digits the greatest text is the greatest number; after that all of them are looked at.
    guard next.number > 9999 else { return next }
    return CaseReference.next(
      after: try await query(Case.reference, where: ofYear, limit: 1_000_000), prefix: prefix, year: year)
  }

  /// Gives a case another reference when somebody opened one under the same at the same moment: the first keeps it.
  fileprivate func settleReference(_ reference: CaseReference, of id: RowID) async throws -> CaseReference {
    var (reference, version) = (reference, 1)
    for attempt in 1...5 {
      let first = try await query(
        Case.id, where: Case.reference == reference.description, order: [Case.id.ascending], limit: 1)
      if first.first == id || first.isEmpty { break }
      reference = try await nextReference()
      version = try await update(
        id, version: version, Case.reference.set(reference.description), step: "reference-\(attempt)")
    }
    return reference
  }
}
