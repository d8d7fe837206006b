internal import HustingsProtocol

/// The tables of a tenant's file, worked out from the declarations of the resources.
enum TenantSchema {
  /// `HUST`, for file(1) and for whoever opens the wrong file.
  static let applicationID = 0x4855_5354

  /// What brings a file from one version to the next; a file's version is how many it has been through.
  static func migrations(for kind: TenantKind) -> [[String]] {
    [hostTables + resourceTables(for: kind) + searchAndPublished(for: kind)]
  }

  /// What is worked out from the rows besides: their words, and counts of them.
  private static func searchAndPublished(for kind: TenantKind) -> [String] {
    let resources = Resources.all.filter { $0.tenants.contains(kind) }
    return resources.filter { !$0.searchable.isEmpty }.flatMap { SearchIndex($0).tables }
      + ["CREATE INDEX auditOfSearches ON audit (actor, at) WHERE operation = 'search'"]
      + PublishedTable.register + resources.filter { !$0.published.isEmpty }.map { PublishedTable($0).table }
  }

  private static func resourceTables(for kind: TenantKind) -> [String] {
    let resources = Resources.all.filter { $0.tenants.contains(kind) }
    return resources.filter { !$0.isDerived }.flatMap { [table($0)] + indices($0) }
      + resources.filter(\.isDerived).flatMap { derived[$0.name] ?? [] }
  }

  private static let hostTables = [
    """
    CREATE TABLE tenant (
      id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, isSample INTEGER NOT NULL CHECK (isSample IN (0, 1))
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE changes (
      number INTEGER PRIMARY KEY, resource TEXT NOT NULL, row TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE audit (
      number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, plugin TEXT NOT NULL,
      digest TEXT NOT NULL, permission TEXT NOT NULL, purpose TEXT NOT NULL, operation TEXT NOT NULL,
      resource TEXT NOT NULL, fields TEXT NOT NULL, rows INTEGER NOT NULL, calls INTEGER NOT NULL,
      reason TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE auditCheckpoints (
      month TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL, head TEXT NOT NULL, count INTEGER NOT NULL,
      droppedAt TEXT NOT NULL, signature TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    // The number of the last record of `ReadJournal` that is in the audit.
    "CREATE TABLE auditedReads (last INTEGER NOT NULL) STRICT",
    "INSERT INTO auditedReads VALUES (0)",
    // A write's whole answer by its key.
    """
    CREATE TABLE answers (
      scope TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (scope, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX answersByTime ON answers (at)",
    // What plugins keep for themselves; `size` is in bytes, of key and value.
    """
    CREATE TABLE documents (
      plugin TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
      size INTEGER NOT NULL, value TEXT NOT NULL, updatedAt TEXT NOT NULL, PRIMARY KEY (plugin, collection, key)
    ) STRICT
    """,
    "CREATE INDEX documentsBySize ON documents (plugin, size)",
    // The highest version of any document that was deleted: one that is made again starts above it.
    """
    CREATE TABLE deletedVersions (
      plugin TEXT NOT NULL, collection TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (plugin, collection)
    ) STRICT, WITHOUT ROWID
    """,
    // Electors whose data are stored, and no more (UK GDPR, article 18).
    "CREATE TABLE restrictions (elector TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // Who was erased, as hashes; see `ErasedPeople`.
    "CREATE TABLE erasures (mark TEXT PRIMARY KEY NOT NULL, people INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // What retention removed.
    """
    CREATE TABLE retention (
      at TEXT NOT NULL, rule TEXT NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY (at, rule)
    ) STRICT, WITHOUT ROWID
    """,
  ]

  private static func table(_ resource: ResourceSchema) -> String {
    let columns = resource.fields.map { field in
      let key = field.name == "id" ? " PRIMARY KEY" : ""
      let null = field.isOptional ? "" : " NOT NULL"
      let reference = field.references.map { " REFERENCES \(quoted($0)) (id)" } ?? ""
      return "\(quoted(field.name)) \(field.type.column)\(key)\(null)\(check(field))\(reference)"
    }
    return "CREATE TABLE \(quoted(resource.name)) (\n  \(columns.joined(separator: ",\n  "))\n) STRICT, WITHOUT ROWID"
  }

  private static func check(_ field: AnyField) -> String {
    let name = quoted(field.name)
    return switch field.type {
    case .id: " CHECK (length(\(name)) = 32)"
    case .boolean: " CHECK (\(name) IN (0, 1))"
    case .integer: " CHECK (\(name) >= 0)"
    // Not IN: SQLite makes a temporary index of a list of three or more words for every row that is written.
    case .choice(let words): " CHECK (\(words.map { "\(name) = \(literal($0))" }.joined(separator: " OR ")))"
    case .date: " CHECK (length(\(name)) = 10)"
    case .time: " CHECK (length(\(name)) = 20)"
    case .text, .number: ""
    }
  }

  private static func indices(_ resource: ResourceSchema) -> [String] {
    let single = resource.fields.filter { $0.references != nil || $0.name == resource.areaField }.map { [$0.name] }
    let own = keys[resource.name] ?? []
    // An index that begins with the same field serves as well.
    let needed = single.filter { field in !own.contains { $0.columns.first == field.first } }
    return (needed.map { Key($0) } + own).map { $0.sql(on: resource.name) }
  }

  /// An index that a page's query needs, or a rule that rows be unique.
  private struct Key {
    let columns: [String]
    let isUnique: Bool

    init(_ columns: [String], isUnique: Bool = false) {
      self.columns = columns
      self.isUnique = isUnique
    }

    func sql(on table: String) -> String {
      let name = "\(table)By" + columns.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      let list = columns.map(quoted).joined(separator: ", ")
      return "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(quoted(name)) ON \(quoted(table)) (\(list))"
    }
  }

  private static let keys: [String: [Key]] = [
    "areas": [Key(["kind", "code"])],
    "pollingStations": [Key(["postcode"])],
    "electors": [Key(["registerDate", "district", "number", "suffix"], isUnique: true)],
    "constituents": [Key(["registerDate", "district", "number", "suffix"], isUnique: true)],
    "consents": [Key(["elector", "channel"])],
    "contacts": [Key(["elector", "at", "intention"])],
    "districtStatistics": [Key(["election", "district"], isUnique: true)],
    "turnoutCounts": [Key(["station", "election", "struckOut", "at"]), Key(["election", "at"])],
    "turnoutMarks": [Key(["election", "elector"])],
    "warpCounts": [Key(["election", "at"])],
    "counters": [Key(["committeeRoom", "kind"], isUnique: true)],
    "people": [Key(["fullName"])],
    "cases": [Key(["reference"], isUnique: true), Key(["status", "nextActionBy"])],
    "caseActivities": [Key(["case", "at"])],
    "tasks": [Key(["done", "dueOn"])],
  ]

  /// The resources whose changes change a resource: itself, or those that it is derived from.
  static func sources(of resource: ResourceSchema) -> [String] {
    switch resource.name {
    case VotingIntention.name: [Contact.name]
    case LatestTurnoutCount.name: [TurnoutCount.name]
    default: [resource.name]
    }
  }

  /// Derived resources are views; a derived row's id is that of the row that it was taken from.
  private static let derived: [String: [String]] = [
    "votingIntentions": [
      """
      CREATE VIEW votingIntentions AS
      SELECT c.id, c.elector, c.district, c.intention, c.at, c.version, c.createdAt, c.updatedAt
      FROM contacts c
      WHERE c.intention IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM contacts n
        WHERE n.elector = c.elector AND n.intention IS NOT NULL AND (n.at, n.id) > (c.at, c.id))
      """
    ],
    // Stations times elections, each with one look into the index, instead of every count there is.
    "latestTurnoutCounts": [
      """
      CREATE VIEW latestTurnoutCounts AS
      SELECT t.id, e.id AS election, s.id AS station, t.district, t.count, t.at, t.by, t.version, t.createdAt,
        t.updatedAt
      FROM elections e CROSS JOIN pollingStations s CROSS JOIN turnoutCounts t
      WHERE t.id = (
        SELECT l.id FROM turnoutCounts l
        WHERE l.station = s.id AND l.election = e.id AND l.struckOut = 0
        ORDER BY l.at DESC, l.id DESC LIMIT 1)
      """
    ],
  ]
}

extension FieldType {
  /// The type of a column that holds such values.
  var column: String {
    switch self {
    case .integer, .boolean: "INTEGER"
    case .number: "REAL"
    case .text, .date, .time, .id, .choice: "TEXT"
    }
  }
}

/// A table's or column's name in SQL.
func quoted(_ name: String) -> String {
  "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// A text constant in SQL.
private func literal(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
