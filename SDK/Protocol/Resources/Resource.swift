/// A kind of row that plugins may ask for: its name, fields and where its rows live, declared once.
///
/// Tables, validation, the schema, the documentation and the typed accessors of the SDK follow from the declaration.
public protocol Resource: Sendable {
  /// The name on the wire, a plural in camel case.
  static var name: String { get }
  /// One sentence for the documentation.
  static var about: String { get }
  /// Whose data holds it.
  static var tenants: [TenantKind] { get }
  /// The resource's own fields, in the order of the table's columns; every resource has `id`, `version`, `createdAt`
  /// and `updatedAt` besides.
  static var ownFields: [AnyField] { get }
  /// The field that holds the polling district's code, where rows belong to an area.
  static var areaField: String? { get }
  /// Whether the host works it out from other resources; nobody writes it.
  static var isDerived: Bool { get }
  /// The fields that imports alone write, where rows come in by imports alone; none where plugins make rows.
  static var imported: [AnyField] { get }
  /// The fields whose words a search finds; none where rows cannot be searched.
  static var searchable: [SearchableField] { get }
  /// The one or two fields by whose values the rows are counted for everybody with the access `aggregate`: the area where
  /// rows belong to one, and words from a fixed list. None where no counts are published.
  static var published: [String] { get }
}

extension Resource {
  /// Rows belong to no area, unless the resource says so.
  public static var areaField: String? { nil }
  /// Rows are written, unless the resource says otherwise.
  public static var isDerived: Bool { false }
  /// Plugins may make rows, unless the resource says otherwise.
  public static var imported: [AnyField] { [] }
  /// Rows cannot be searched, unless the resource says otherwise.
  public static var searchable: [SearchableField] { [] }
  /// No counts are published, unless the resource says otherwise.
  public static var published: [String] { [] }

  /// The row's id.
  public static var id: Field<Self, RowID> { Field("id", .public, "The row's id.") }
  /// Counts the writes of the row, from 1.
  public static var version: Field<Self, Int> { Field("version", .public, "Counts the writes of the row, from 1.") }
  /// When the row was first written.
  public static var createdAt: Field<Self, Instant> {
    Field("createdAt", .public, "When the row was first written.")
  }
  /// When the row was last written.
  public static var updatedAt: Field<Self, Instant> {
    Field("updatedAt", .public, "When the row was last written.")
  }

  /// The declaration without its type.
  public static var schema: ResourceSchema {
    ResourceSchema(
      name: name, swiftName: String(describing: Self.self), about: about, tenants: tenants,
      fields: [AnyField(id)] + ownFields + [AnyField(version), AnyField(createdAt), AnyField(updatedAt)],
      areaField: areaField, isDerived: isDerived, imported: imported.map(\.name), searchable: searchable,
      published: published)
  }
}

/// Whose data: a party branch's, or an elected representative's office's. The two never meet.
public enum TenantKind: String, CaseIterable, Sendable, JSONCodable {
  case clp, office
}

/// How much a field tells about a person; access rules and the audit read it.
public enum Sensitivity: String, CaseIterable, Sendable, JSONCodable {
  /// Says nothing about one person.
  case `public`
  /// Is about one person.
  case personal
  /// Reaches one person: phone, e-mail.
  case contactDetail
  /// Special category data in the UK GDPR, article 9: a voting intention is a political opinion.
  case specialCategory
}

/// One field of a resource, with the type of its values.
public struct Field<Owner: Resource, Value: FieldValue>: Sendable {
  /// The name on the wire.
  public let name: String
  /// How much it tells about a person.
  public let sensitivity: Sensitivity
  /// One sentence for the documentation.
  public let about: String
  /// The longest text, in characters.
  public let maxLength: Int
  /// The resource whose row's id it holds.
  public let references: String?

  /// A field; `max` is the longest text in characters, `references` the resource whose id it holds.
  public init(
    _ name: String, _ sensitivity: Sensitivity, _ about: String, max: Int = 200, references: String? = nil
  ) {
    self.name = name
    self.sensitivity = sensitivity
    self.about = about
    self.maxLength = max
    self.references = references
  }
}

/// A field without the type of its owner and values.
public struct AnyField: Equatable, Sendable {
  /// The name on the wire.
  public let name: String
  /// What its values are.
  public let type: FieldType
  /// Whether null is a value.
  public let isOptional: Bool
  /// How much it tells about a person.
  public let sensitivity: Sensitivity
  /// The longest text, in characters.
  public let maxLength: Int
  /// The resource whose row's id it holds.
  public let references: String?
  /// One sentence for the documentation.
  public let about: String

  /// The field without its types.
  public init<Owner, Value>(_ field: Field<Owner, Value>) {
    name = field.name
    type = Value.fieldType
    isOptional = Value.isOptional
    sensitivity = field.sensitivity
    maxLength = field.maxLength
    references = field.references
    about = field.about
  }
}

/// A field whose words a search finds.
public struct SearchableField: Equatable, Sendable {
  /// What the field says of a person: whoever may find only one known person at a time has to know enough of these.
  public enum Part: Sendable {
    case familyName, givenName, fullName, address, postcode
  }

  /// The field's name.
  public let name: String
  /// What it says.
  public let part: Part

  /// Whether it holds a family name, without which nobody is known.
  public var holdsFamilyName: Bool { part == .familyName || part == .fullName }

  /// A field of text.
  public init<Owner, Value>(_ field: Field<Owner, Value>, _ part: Part) {
    (name, self.part) = (field.name, part)
  }
}

/// A resource's declaration without its type.
public struct ResourceSchema: Sendable, Equatable {
  /// The name on the wire.
  public let name: String
  /// The name in plugins in Swift.
  public let swiftName: String
  /// One sentence for the documentation.
  public let about: String
  /// Whose data holds it.
  public let tenants: [TenantKind]
  /// Every field, `id` first.
  public let fields: [AnyField]
  /// The field that holds the polling district's code.
  public let areaField: String?
  /// Whether the host works it out.
  public let isDerived: Bool
  /// The fields that imports alone write. Where there are any, plugins neither make nor delete rows: what a register says
  /// is the register's.
  public let imported: [String]
  /// The fields whose words a search finds.
  public let searchable: [SearchableField]
  /// The fields by whose values counts of the rows are published.
  public let published: [String]

  /// The most that a plugin may ask for.
  public var mostAccess: Permission.Access {
    guard !isDerived else { return .read }
    guard !imported.isEmpty else { return .delete }
    return fields.allSatisfy { imported.contains($0.name) || Self.hostFields.contains($0.name) } ? .read : .write
  }

  /// The field of a name, or nil.
  public func field(_ name: String) -> AnyField? {
    fields.first { $0.name == name }
  }

  /// Fields that the host keeps itself; nobody writes them.
  public static let hostFields: Set<String> = ["id", "version", "createdAt", "updatedAt"]
}

/// Every resource there is.
public enum Resources {
  /// The declarations, in the order in which tables are made.
  public static let all: [ResourceSchema] = types.map { $0.schema }

  /// The declaration of a name, or nil.
  public static func named(_ name: String) -> ResourceSchema? { byName[name] }

  static let types: [any Resource.Type] = [
    Area.self, Election.self, CommitteeRoom.self, PollingStation.self, Household.self, Elector.self, Consent.self,
    Contact.self, VotingIntention.self, DistrictStatistic.self, TurnoutMark.self, TurnoutCount.self,
    LatestTurnoutCount.self, WARPCount.self, Counter.self, Constituent.self, Person.self, Case.self, CaseActivity.self,
    CaseParty.self, TaskItem.self,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
