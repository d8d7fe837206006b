// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// An address with its electors.
public enum Household: Resource {
  public static let name = "households"
  public static let about = "Addresses that have electors, one row each."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"
  public static let imported = ownFields
  public static let published = [district.name]

  /// The address in one line.
  public static let address = Field<Self, String>("address", .personal, "The address in one line.", max: 500)
  /// The street's name.
  public static let street = Field<Self, String?>("street", .personal, "The street's name.")
  /// The postcode.
  public static let postcode = Field<Self, String?>("postcode", .personal, "The postcode of the address.", max: 10)
  /// The polling district.
  public static let district = Field<Self, String>("district", .public, "The polling district's code.", max: 20)

  public static let ownFields = [AnyField(address), AnyField(street), AnyField(postcode), AnyField(district)]
}

/// A person on the electoral register, keyed by register date, polling district, number and suffix: numbers are given
/// anew when a register is republished.
public enum Elector: Resource {
  public static let name = "electors"
  public static let about = "People on the electoral register."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"
  public static let imported = [
    AnyField(registerDate), AnyField(district), AnyField(number), AnyField(suffix), AnyField(forename),
    AnyField(surname), AnyField(address), AnyField(postcode), AnyField(household), AnyField(attainmentDate),
    AnyField(markers),
  ]
  public static let searchable = [
    SearchableField(surname, .familyName), SearchableField(forename, .givenName), SearchableField(address, .address),
    SearchableField(postcode, .postcode),
  ]
  public static let published = [district.name, absentVote.name]

  /// How the elector votes when not in person.
  public enum AbsentVote: String, Choice { case postal, proxy, postalProxy }

  /// The register that the elector is on.
  public static let registerDate = Field<Self, Day>("registerDate", .personal, "The date of the register.")
  /// The polling district, part of the elector's number by law.
  public static let district = Field<Self, String>("district", .personal, "The polling district's code.", max: 20)
  /// The number within the district.
  public static let number = Field<Self, Int>("number", .personal, "The number within the polling district.")
  /// For electors added between two; 0 otherwise.
  public static let suffix = Field<Self, Int>("suffix", .personal, "For electors added between two; 0 otherwise.")
  /// Given names.
  public static let forename = Field<Self, String>("forename", .personal, "All given names, as on the register.")
  /// Family name.
  public static let surname = Field<Self, String>("surname", .personal, "The family name, as on the register.")
  /// The address in one line; none for "other electors".
  public static let address = Field<Self, String?>("address", .personal, "The address in one line.", max: 500)
  /// The postcode.
  public static let postcode = Field<Self, String?>("postcode", .personal, "The postcode of the address.", max: 10)
  /// The household.
  public static let household = Field<Self, RowID?>(
    "household", .personal, "The household at the address.", references: "households")
  /// When the elector comes of age, for attainers.
  public static let attainmentDate = Field<Self, Day?>(
    "attainmentDate", .personal, "When the elector comes of age; attainers alone have one.")
  /// Letters of the register that say which elections the elector may vote in; unknown ones are kept.
  public static let markers = Field<Self, String>("markers", .personal, "The register's markers, as supplied.", max: 20)
  /// How the elector votes when not in person.
  public static let absentVote = Field<Self, AbsentVote?>(
    "absentVote", .personal, "How the elector votes when not in person.")
  /// A telephone number.
  public static let phone = Field<Self, String?>("phone", .contactDetail, "A telephone number.", max: 30)
  /// An e-mail address.
  public static let email = Field<Self, String?>("email", .contactDetail, "An e-mail address.")
  /// Listed by the Telephone Preference Service: no live calls without consent (PECR 2003, reg. 21).
  public static let telephonePreference = Field<Self, Bool>(
    "telephonePreference", .personal, "Registered with the Telephone Preference Service.")
  /// Objects to visits.
  public static let objectsToDoorstep = Field<Self, Bool>(
    "objectsToDoorstep", .personal, "Whether the elector objects to visits.")
  /// Objects to calls.
  public static let objectsToPhone = Field<Self, Bool>(
    "objectsToPhone", .personal, "Whether the elector objects to calls.")
  /// Objects to letters.
  public static let objectsToPost = Field<Self, Bool>(
    "objectsToPost", .personal, "Whether the elector objects to letters.")

  public static let ownFields = [
    AnyField(registerDate), AnyField(district), AnyField(number), AnyField(suffix), AnyField(forename),
    AnyField(surname), AnyField(address), AnyField(postcode), AnyField(household), AnyField(attainmentDate),
    AnyField(markers), AnyField(absentVote), AnyField(phone), AnyField(email), AnyField(telephonePreference),
    AnyField(objectsToDoorstep), AnyField(objectsToPhone), AnyField(objectsToPost),
  ]
}

/// A channel that an elector agreed to be reached by.
public enum Consent: Resource {
  public static let name = "consents"
  public static let about = "Channels that electors agreed to be reached by."
  public static let tenants: [TenantKind] = [.clp]

  /// The channels that need consent.
  public enum Channel: String, Choice { case email, text, phone, automatedCall }

  /// Who agreed.
  public static let elector = Field<Self, RowID>(
    "elector", .personal, "The elector who agreed.", references: "electors")
  /// To what.
  public static let channel = Field<Self, Channel>("channel", .personal, "The channel that was agreed to.")
  /// When.
  public static let givenAt = Field<Self, Instant>("givenAt", .personal, "When consent was given.")
  /// When it was taken back.
  public static let withdrawnAt = Field<Self, Instant?>("withdrawnAt", .personal, "When consent was taken back.")
  /// The words that were agreed to.
  public static let wording = Field<Self, String>("wording", .public, "The words that were agreed to.", max: 2000)

  public static let ownFields = [
    AnyField(elector), AnyField(channel), AnyField(givenAt), AnyField(withdrawnAt), AnyField(wording),
  ]
}

/// An attempt to speak with an elector.
public enum Contact: Resource {
  public static let name = "contacts"
  public static let about = "Attempts to speak with electors, and what came of them."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"
  public static let published = [district.name, outcome.name]

  /// How the elector was approached.
  public enum Channel: String, Choice { case doorstep, phone, text, email, post, streetStall }
  /// What came of it.
  public enum Outcome: String, Choice { case spoke, notIn, refused, moved, deceased, language, askedNotToReturn }

  /// With whom.
  public static let elector = Field<Self, RowID>(
    "elector", .personal, "The elector who was approached.", references: "electors")
  /// The elector's polling district.
  public static let district = Field<Self, String>("district", .personal, "The elector's polling district.", max: 20)
  /// How.
  public static let channel = Field<Self, Channel>("channel", .personal, "How the elector was approached.")
  /// When.
  public static let at = Field<Self, Instant>("at", .personal, "When it was tried.")
  /// Who called.
  public static let by = Field<Self, String?>("by", .personal, "Who made the contact.")
  /// What came of it.
  public static let outcome = Field<Self, Outcome>("outcome", .personal, "What came of it.")
  /// The party that the elector means to vote for.
  public static let intention = Field<Self, Intention?>("intention", .specialCategory, "How the elector means to vote.")
  /// What the elector cares about.
  public static let issues = Field<Self, String?>(
    "issues", .specialCategory, "Issues that the elector raised, divided by commas.", max: 500)
  /// A note.
  public static let note = Field<Self, String?>(
    "note", .specialCategory, "A note for whoever speaks with the elector next.", max: 2000)

  public static let ownFields = [
    AnyField(elector), AnyField(district), AnyField(channel), AnyField(at), AnyField(by), AnyField(outcome),
    AnyField(intention), AnyField(issues), AnyField(note),
  ]
}

/// How an elector means to vote.
public enum Intention: String, Choice {
  case firm, leaning, undecided, leaningAgainst, against, wontVote
}

/// The latest voting intention of each elector, worked out from the contacts.
public enum VotingIntention: Resource {
  public static let name = "votingIntentions"
  public static let about = "The latest voting intention of each elector, from the contacts."
  public static let tenants: [TenantKind] = [.clp]
  public static let areaField: String? = "district"
  public static let isDerived = true
  public static let published = [district.name, intention.name]

  /// Whose.
  public static let elector = Field<Self, RowID>(
    "elector", .personal, "The elector whose intention it is.", references: "electors")
  /// The elector's polling district.
  public static let district = Field<Self, String>("district", .personal, "The elector's polling district.", max: 20)
  /// The intention.
  public static let intention = Field<Self, Intention>("intention", .specialCategory, "How the elector means to vote.")
  /// When it was told.
  public static let at = Field<Self, Instant>("at", .personal, "When it was told.")

  public static let ownFields = [AnyField(elector), AnyField(district), AnyField(intention), AnyField(at)]
}
