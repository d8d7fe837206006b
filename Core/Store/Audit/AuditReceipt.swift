internal import HustingsProtocol

/// What one person did with one resource under one permission, over all of its calls.
package struct AuditReceipt: Sendable, Equatable {
  /// What came of the calls.
  package enum Outcome: String, Sendable { case read, counted, wrote, removed, granted, revoked, refused }

  /// Who, as a pseudonym of this tenant.
  package var actor: String
  /// The role that this person had; empty where it is not known.
  package var role: String
  /// The plugin's id.
  package var plugin: String
  /// The permission's id.
  package var permission: String
  /// What the permission is for.
  package var purpose: String
  /// On which resource.
  package var resource: String
  /// What came of the calls.
  package var outcome: Outcome
  /// Why they were refused; empty where they were not.
  package var reason: String
  /// Every field of any of the calls.
  package var fields: [String]
  /// How many rows in all.
  package var rows: Int
  /// How many calls.
  package var calls: Int
  /// When it was first, ISO 8601 in UTC.
  package var first: String
  /// When it was last.
  package var last: String

  static func read(_ wanted: AuditQuery, _ connection: Connection) throws -> [AuditReceipt] {
    let groups = try connection.query(
      """
      SELECT actor, role, plugin, permission, purpose, resource,
        \(outcome) AS outcome,
        reason, fields, sum(rows), sum(calls), min(at), max(at)
      FROM audit WHERE \(wanted.condition) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
      ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
      """, wanted.values, read: AuditReceipt.init)
    var receipts: [AuditReceipt] = []
    for group in groups {
      if let last = receipts.indices.last, receipts[last].isSame(as: group) {
        receipts[last].take(group)
      } else {
        receipts.append(group)
      }
    }
    // Of more than are wanted, the last.
    return Array(receipts.sorted { ($0.last, $0.actor) < ($1.last, $1.actor) }.suffix(wanted.limit))
  }

  /// What came of a row's calls, in SQL.
  private static let outcome: String = {
    let operations = Dictionary(grouping: AuditEntry.Operation.allCases, by: \.outcome)
    let cases = operations.map { outcome, operations in
      "WHEN operation IN (\(operations.map { "'\($0.rawValue)'" }.joined(separator: ", "))) THEN '\(outcome.rawValue)'"
    }
    return "CASE WHEN reason <> '' THEN '\(Outcome.refused.rawValue)' \(cases.sorted().joined(separator: " ")) END"
  }()

  private init(_ row: Statement) {
    (actor, role, plugin, permission) = (row.text(0), row.text(1), row.text(2), row.text(3))
    (purpose, resource, reason) = (row.text(4), row.text(5), row.text(7))
    // An operation that there is not is no operation of this host's: the audit does not verify.
    outcome = Outcome(rawValue: row.text(6)) ?? .wrote
    fields = row.text(8).split(separator: " ").map(String.init)
    (rows, calls) = (Int(row.integer(9)), Int(row.integer(10)))
    (first, last) = (row.text(11), row.text(12))
  }

  /// Whether another differs in fields, numbers and times alone. Decisions that differ in fields are others.
  private func isSame(as other: AuditReceipt) -> Bool {
    if outcome == .granted || outcome == .revoked { return false }
    return [actor, role, plugin, permission, purpose, resource, outcome.rawValue, reason]
      == [
        other.actor, other.role, other.plugin, other.permission, other.purpose, other.resource, other.outcome.rawValue,
        other.reason,
      ]
  }

  private mutating func take(_ other: AuditReceipt) {
    fields = Set(fields + other.fields).sorted()
    rows += other.rows
    calls += other.calls
    (first, last) = (min(first, other.first), max(last, other.last))
  }
}

extension AuditEntry.Operation {
  /// What comes of a call that is not refused.
  fileprivate var outcome: AuditReceipt.Outcome {
    switch self {
    case .query, .get, .search, .getDocument, .listDocuments, .export, .exportSubject, .backup: .read
    case .aggregate: .counted
    case .create, .update, .batch, .putDocument, .restrictSubject, .import, .restore: .wrote
    case .delete, .deleteDocument, .eraseSubject, .retention: .removed
    case .grant: .granted
    case .revoke: .revoked
    }
  }
}
