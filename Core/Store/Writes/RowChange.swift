package import HustingsProtocol

/// One row to be created, updated or deleted.
package struct RowChange: Sendable {
  /// Which resource; never a derived one.
  package var resource: ResourceSchema
  /// The row; in a create, nil for a random id.
  package var id: RowID?
  /// In a batch, the operation whose row it is, in place of `id`.
  package var made: Int?
  /// The version that an update or deletion starts from; nil for whichever it is.
  package var version: Int?
  /// Values by field.
  package var values: [String: JSONValue]
  /// Names this write within its scope, 1 to 200 characters.
  package var key: String
  /// Within which keys are told apart: plugin, tenant, user and method.
  package var keyScope: String
  /// What the row must fit, before an update or deletion and after the write.
  package var rules: [RowRule]
  /// The resources that a refused deletion may name as those whose rows refer to the row.
  package var mayName: Set<String>
  /// The time of the write.
  package var now: Instant

  /// A change.
  package init(
    _ resource: ResourceSchema, id: RowID? = nil, made: Int? = nil, version: Int? = nil, values: [String: JSONValue],
    key: String, keyScope: String, rules: [RowRule] = [], mayName: Set<String> = [], now: Instant
  ) {
    self.resource = resource
    self.id = id
    self.made = made
    self.version = version
    self.values = values
    self.key = key
    self.keyScope = keyScope
    self.rules = rules
    self.mayName = mayName
    self.now = now
  }
}

/// Who did what with which data; kept in the tenant's own file.
package struct AuditEntry: Sendable, Equatable {
  /// When.
  package var at: Instant
  /// Who, as a pseudonym of this tenant.
  package var actor: String
  /// The role that this person had; nil for the host itself.
  package var role: Role?
  /// The plugin's id.
  package var plugin: String
  /// The digest of the plugin's bundle.
  package var digest: String
  /// The permission's id.
  package var permission: String
  /// What the permission is for; nil where the call was refused before that was known.
  package var purpose: Permission.Purpose?
  /// What was done.
  package var operation: Operation
  /// On which resource.
  package var resource: String
  /// Fields that were read, compared with or written.
  package var fields: [String]
  /// How many rows it was; the store fills it in.
  package var rows: Int
  /// How many calls it stands for: one, or more where calls were refused again and again, or reads that differ in
  /// nothing were committed together.
  package var calls = 1
  /// Why the calls were refused, in a word; empty where they were answered.
  package var reason = ""
  /// The most rows that reads under the permission may give in a day, in UTC; nil for any number. It is not kept.
  package var rowsPerDay: Int?

  /// What may be done with data.
  package enum Operation: String, Sendable, CaseIterable {
    case query, get, search, aggregate, create, update, delete, batch
    case getDocument, putDocument, deleteDocument, listDocuments
    case export, exportSubject, restrictSubject, eraseSubject, retention
    case `import`, backup, restore
    case grant, revoke
  }

  /// An entry, without its rows.
  package init(
    at: Instant, actor: String, plugin: String, digest: String, permission: String, operation: Operation,
    resource: String, fields: [String], rows: Int = 0, rowsPerDay: Int? = nil, role: Role? = nil,
    purpose: Permission.Purpose? = nil
  ) {
    self.at = at
    self.role = role
    self.purpose = purpose
    self.actor = actor
    self.plugin = plugin
    self.digest = digest
    self.permission = permission
    self.operation = operation
    self.resource = resource
    self.fields = fields
    self.rows = rows
    self.rowsPerDay = rowsPerDay
  }

  /// What was done by the host's own means: no plugin's, under no permission.
  ///
  /// - Parameters:
  ///   - operation: What was done.
  ///   - resource: On which resource; empty for all.
  ///   - actor: Who: `terminal`, or `host` for what nobody asked for.
  ///   - at: The time, by the real clock.
  /// - Returns: The entry, without its rows.
  package static func byHost(_ operation: Operation, _ resource: String, actor: String, at: Instant) -> AuditEntry {
    AuditEntry(
      at: at, actor: actor, plugin: "", digest: "", permission: "", operation: operation, resource: resource, fields: []
    )
  }

  /// The most searches for one known person that one user may make in an hour, in all plugins together.
  package static let searchesPerHour = 60

  /// Refuses a search for one known person that is one too many.
  func checkSearches(_ connection: Connection) throws {
    guard operation == .search else { return }
    let made = try connection.integer(
      "SELECT count(*) FROM audit WHERE operation = 'search' AND actor = ? AND at > ?",
      [.text(actor), SQLValue(at.adding(seconds: -3600))])
    guard (made ?? 0) < Self.searchesPerHour else {
      throw RPCError(
        .rateLimited, "You have searched \(Self.searchesPerHour) times within an hour.",
        data: ErrorDetail(
          reason: "searchesPerHour", hint: "Go on later, or ask an officer for a plugin that may read the list."))
    }
  }
}
