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
  /// Reads of one kind that are no row of the file yet.
  var reads: AuditEntry?
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
      if let reads { count(reads) }
    }
    return given[permission] ?? 0
  }

  /// Lets a read wait for others of its kind.
  mutating func hold(_ entry: AuditEntry) {
    reads = entry
    count(entry)
  }

  /// Adds a read to those that wait; false where it is of another kind.
  mutating func join(_ entry: AuditEntry) -> Bool {
    guard var reads else { return false }
    (reads.rows, reads.calls) = (entry.rows, entry.calls)
    guard reads == entry else { return false }
    self.reads?.rows += entry.rows
    self.reads?.calls += entry.calls
    count(entry)
    return true
  }

  /// Counts an entry towards its day.
  mutating func count(_ entry: AuditEntry) {
    guard !day.isEmpty, entry.operation.givesRows, entry.at.description.hasPrefix(day) else { return }
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
