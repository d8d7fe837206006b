package import HustingsProtocol

/// Which rows of an audit are wanted.
package struct AuditQuery: Sendable {
  /// Of one plugin; nil for all.
  package var plugin: String?
  /// From this moment on; nil for all.
  package var since: Instant?
  /// The most rows; of more, the last.
  package var limit: Int

  /// Rows of a tenant's audit.
  package init(plugin: String? = nil, since: Instant? = nil, limit: Int = .max) {
    self.plugin = plugin
    self.since = since
    self.limit = limit
  }

  var condition: String { "(?1 IS NULL OR plugin = ?1) AND (?2 IS NULL OR at >= ?2)" }
  var values: [SQLValue] { [SQLValue(plugin), SQLValue(since)] }

  func read(_ connection: Connection) throws -> [AuditRecord] {
    try connection.query(
      """
      SELECT number, at, actor, role, plugin, permission, purpose, operation, resource, fields, rows, calls, reason
      FROM audit WHERE \(condition) ORDER BY number DESC LIMIT ?3
      """, values + [.integer(Int64(limit))], read: AuditRecord.init
    ).reversed()
  }
}

/// A row of an audit, as people read it.
package struct AuditRecord: Sendable, Equatable {
  /// Its place in the chain, from 1.
  package var number: Int
  /// When, ISO 8601 in UTC.
  package var at: String
  /// Who, as a pseudonym of this tenant.
  package var actor: String
  /// The role that this person had; empty where it is not known.
  package var role: String
  /// The plugin's id.
  package var plugin: String
  /// The permission's id; empty for a call that was refused before it was clear which.
  package var permission: String
  /// What the permission is for; empty likewise.
  package var purpose: String
  /// What was done, such as `query`.
  package var operation: String
  /// On which resource.
  package var resource: String
  /// Fields that were read, compared with or written.
  package var fields: [String]
  /// How many rows it was.
  package var rows: Int
  /// How many calls it stands for.
  package var calls: Int
  /// Why they were refused; empty where they were answered.
  package var reason: String

  init(_ row: Statement) {
    (number, at, actor, role) = (Int(row.integer(0)), row.text(1), row.text(2), row.text(3))
    (plugin, permission, purpose) = (row.text(4), row.text(5), row.text(6))
    (operation, resource) = (row.text(7), row.text(8))
    fields = row.text(9).split(separator: " ").map(String.init)
    (rows, calls, reason) = (Int(row.integer(10)), Int(row.integer(11)), row.text(12))
  }
}
