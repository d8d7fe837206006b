internal import HustingsProtocol

/// What the writer knows of its audit without asking the file for each row. It is undone with the transaction.
struct AuditTail {
  /// The permissions under which rows were read.
  struct Permission: Hashable {
    var plugin: String
    var id: String
  }

  /// Where the chain ends; nil before the file was asked.
  var head: AuditChain.Head?
  /// The day in UTC whose rows are counted, `YYYY-MM-DD`; empty before any were.
  private var day = ""
  private var given: [Permission: Int] = [:]

  /// How many rows were read under a permission on the day of a time.
  mutating func rows(under permission: Permission, on time: String, _ connection: Connection) throws -> Int {
    if !time.hasPrefix(day) || day.isEmpty {
      given = [:]
      day = String(time.prefix(10))
      // From the last row back to the first of the day: rows are added as time goes on.
      try connection.query("SELECT at, plugin, permission, operation, rows FROM audit ORDER BY number DESC") { row in
        while try row.step(), case let at = row.text(0), at >= day {
          guard at.hasPrefix(day), AuditEntry.Operation(rawValue: row.text(3))?.givesRows == true else { continue }
          given[Permission(plugin: row.text(1), id: row.text(2)), default: 0] += Int(row.integer(4))
        }
      }
    }
    return given[permission] ?? 0
  }

  /// Notes a row of the audit.
  mutating func append(_ entry: AuditEntry, at time: String, _ head: AuditChain.Head) {
    self.head = head
    guard !day.isEmpty, time.hasPrefix(day), entry.operation.givesRows else { return }
    given[Permission(plugin: entry.plugin, id: entry.permission), default: 0] += entry.rows
  }
}

extension AuditEntry.Operation {
  /// Whether it reads rows that count towards those of a day.
  fileprivate var givesRows: Bool {
    switch self {
    case .query, .get, .search, .aggregate, .getDocument, .listDocuments: true
    default: false
    }
  }
}
