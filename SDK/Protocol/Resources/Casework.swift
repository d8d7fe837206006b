// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Someone on the electoral register, as an office has it: for work in connection with the office alone
/// (Representation of the People (England and Wales) Regulations 2001, regulation 103).
public enum Constituent: Resource {
  public static let name = "constituents"
  public static let about = "People on the electoral register of the area that an office serves."
  public static let tenants: [TenantKind] = [.office]
  public static let areaField: String? = "district"
  public static let imported = ownFields
  public static let searchable = [
    SearchableField(surname, .familyName), SearchableField(forename, .givenName), SearchableField(address, .address),
    SearchableField(postcode, .postcode),
  ]

  /// The register that the constituent is on.
  public static let registerDate = Field<Self, Day>("registerDate", .personal, "The date of the register.")
  /// The polling district, part of the constituent's number by law.
  public static let district = Field<Self, String>("district", .personal, "The polling district's code.", max: 20)
  /// The number within the district.
  public static let number = Field<Self, Int>("number", .personal, "The number within the polling district.")
  /// For constituents added between two; 0 otherwise.
  public static let suffix = Field<Self, Int>("suffix", .personal, "For constituents added between two; 0 otherwise.")
  /// Given names.
  public static let forename = Field<Self, String>("forename", .personal, "All given names, as on the register.")
  /// Family name.
  public static let surname = Field<Self, String>("surname", .personal, "The family name, as on the register.")
  /// The address in one line; none for "other electors".
  public static let address = Field<Self, String?>("address", .personal, "The address in one line.", max: 500)
  /// The postcode.
  public static let postcode = Field<Self, String?>("postcode", .personal, "The postcode of the address.", max: 10)

  public static let ownFields = [
    AnyField(registerDate), AnyField(district), AnyField(number), AnyField(suffix), AnyField(forename),
    AnyField(surname), AnyField(address), AnyField(postcode),
  ]
}

/// Someone whom an office helps or deals with.
public enum Person: Resource {
  public static let name = "people"
  public static let about = "People whom an office helps or deals with."
  public static let tenants: [TenantKind] = [.office]
  public static let searchable = [
    SearchableField(fullName, .fullName), SearchableField(address, .address), SearchableField(postcode, .postcode),
  ]

  /// The full name.
  public static let fullName = Field<Self, String>("fullName", .personal, "The full name.")
  /// The address in one line.
  public static let address = Field<Self, String?>("address", .personal, "The address in one line.", max: 500)
  /// The postcode.
  public static let postcode = Field<Self, String?>("postcode", .personal, "The postcode of the address.", max: 10)
  /// A telephone number.
  public static let phone = Field<Self, String?>("phone", .contactDetail, "A telephone number.", max: 30)
  /// An e-mail address.
  public static let email = Field<Self, String?>("email", .contactDetail, "An e-mail address.")

  public static let ownFields = [
    AnyField(fullName), AnyField(address), AnyField(postcode), AnyField(phone), AnyField(email),
  ]
}

/// Something that an office does for a constituent.
public enum Case: Resource {
  public static let name = "cases"
  public static let about = "What an office does for constituents."
  public static let tenants: [TenantKind] = [.office]
  public static let published = [category.name, status.name]

  /// How it reached the office.
  public enum Source: String, Choice { case surgery, email, phone, doorstep, letter }
  /// What it is about.
  public enum Category: String, Choice {
    case housing, benefits, immigration, health, education, roadsAndStreets, environment, policing, consumer, other
  }
  /// How soon.
  public enum Urgency: String, Choice { case routine, soon, urgent }
  /// How much care its facts need.
  public enum Sensitivity: String, Choice { case normal, sensitive, restricted }
  /// Where it stands.
  public enum Status: String, Choice { case open, waiting, resolved, closed }

  /// What people call it: `EX-2026-0042`.
  public static let reference = Field<Self, String>("reference", .public, "What people call the case.", max: 40)
  /// In one line.
  public static let subject = Field<Self, String>("subject", .specialCategory, "The matter in one line.")
  /// In full.
  public static let summary = Field<Self, String?>("summary", .specialCategory, "The matter in full.", max: 8000)
  /// For whom.
  public static let person = Field<Self, RowID>(
    "person", .personal, "The person for whom it is done.", references: "people")
  /// How it reached the office.
  public static let source = Field<Self, Source>("source", .public, "How the case reached the office.")
  /// What it is about.
  public static let category = Field<Self, Category>("category", .public, "What the case is about.")
  /// How soon.
  public static let urgency = Field<Self, Urgency>("urgency", .public, "How soon it must be dealt with.")
  /// How much care its facts need.
  public static let sensitivity = Field<Self, Sensitivity>("sensitivity", .public, "How much care its facts need.")
  /// Where it stands.
  public static let status = Field<Self, Status>("status", .public, "Where the case stands.")
  /// The one next thing to do.
  public static let nextAction = Field<Self, String?>("nextAction", .specialCategory, "The one next thing to do.")
  /// By when.
  public static let nextActionBy = Field<Self, Day?>("nextActionBy", .public, "By when the next thing is done.")
  /// Whether the person authorised the office to act in writing.
  public static let authorityToAct = Field<Self, Bool>("authorityToAct", .public, "Whether authority to act is held.")
  /// When it was opened.
  public static let openedAt = Field<Self, Instant>("openedAt", .public, "When the case was opened.")
  /// When it was closed.
  public static let closedAt = Field<Self, Instant?>("closedAt", .public, "When the case was closed.")

  public static let ownFields = [
    AnyField(reference), AnyField(subject), AnyField(summary), AnyField(person), AnyField(source), AnyField(category),
    AnyField(urgency), AnyField(sensitivity), AnyField(status), AnyField(nextAction), AnyField(nextActionBy),
    AnyField(authorityToAct), AnyField(openedAt), AnyField(closedAt),
  ]
}

/// One entry in a case's history.
public enum CaseActivity: Resource {
  public static let name = "caseActivities"
  public static let about = "Entries in the histories of cases; a change of status is one too."
  public static let tenants: [TenantKind] = [.office]

  /// What was done.
  public enum Kind: String, Choice { case note, email, letter, call, meeting, statusChange, chase, reply }

  /// Of which case.
  public static let caseID = Field<Self, RowID>("case", .public, "The case that it belongs to.", references: "cases")
  /// What was done.
  public static let kind = Field<Self, Kind>("kind", .public, "What was done.")
  /// When.
  public static let at = Field<Self, Instant>("at", .public, "When it was done.")
  /// Who did it.
  public static let by = Field<Self, String?>("by", .personal, "Who did it.")
  /// In words.
  public static let text = Field<Self, String>("text", .specialCategory, "What was done, in words.", max: 8000)

  public static let ownFields = [
    AnyField(caseID), AnyField(kind), AnyField(at), AnyField(by), AnyField(text),
  ]
}

/// Someone else whom a case concerns.
public enum CaseParty: Resource {
  public static let name = "caseParties"
  public static let about = "Others whom a case concerns: councils, landlords, relatives."
  public static let tenants: [TenantKind] = [.office]

  /// What the party is to the case.
  public enum Part: String, Choice { case council, landlord, department, relative, representative, other }

  /// Of which case.
  public static let caseID = Field<Self, RowID>("case", .public, "The case that it belongs to.", references: "cases")
  /// The person or body.
  public static let fullName = Field<Self, String>("fullName", .personal, "The person or body.")
  /// What the party is to the case.
  public static let part = Field<Self, Part>("part", .public, "What the party is to the case.")

  public static let ownFields = [AnyField(caseID), AnyField(fullName), AnyField(part)]
}

/// Something to do, by someone, by a day.
public enum TaskItem: Resource {
  public static let name = "tasks"
  public static let about = "Things to do, by someone, by a day."
  public static let tenants: [TenantKind] = [.clp, .office]

  /// What.
  public static let title = Field<Self, String>("title", .personal, "What is to be done.")
  /// Who.
  public static let assignee = Field<Self, String?>("assignee", .personal, "Who does it.")
  /// By when.
  public static let dueOn = Field<Self, Day?>("dueOn", .public, "The day by which it is done.")
  /// Whether it is done.
  public static let done = Field<Self, Bool>("done", .public, "Whether it is done.")

  public static let ownFields = [AnyField(title), AnyField(assignee), AnyField(dueOn), AnyField(done)]
}
