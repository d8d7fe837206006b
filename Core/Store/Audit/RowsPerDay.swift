internal import HustingsProtocol

/// How many rows were read today under each permission of a tenant.
///
/// A call that finds nothing, or too much, says something too: each costs a row, and where none is left all are refused
/// alike.
struct RowsPerDay {
  private struct Permission: Hashable {
    var plugin: String
    var id: String
  }

  /// In UTC. A clock that was put back does not begin a day again.
  private var day = Day(number: .min)
  private var given: [Permission: Int] = [:]
  /// The permission of the last read, whose rows are counted here: mostly it is that of the next one too.
  private var last = (permission: Permission(plugin: "", id: ""), rows: 0)

  init() {}

  /// What the audit's rows say of the day of the last.
  init(_ connection: Connection) throws {
    var start = ""
    // From the last row back to the first of the day: rows are added as time goes on, but for refusals, which give none.
    try connection.query(
      "SELECT at, plugin, permission, operation, rows, calls FROM audit WHERE reason = '' ORDER BY number DESC"
    ) { row in
      while try row.step(), case let at = row.text(0), at >= start {
        if start.isEmpty { (start, day) = (String(at.prefix(10)), Instant(at)?.day ?? day) }
        guard AuditEntry.Operation(rawValue: row.text(3))?.givesRows == true else { continue }
        let cost = Int(UInt32(clamping: max(row.integer(4), row.integer(5))))
        given[Permission(plugin: row.text(1), id: row.text(2)), default: 0] += cost
      }
    }
  }

  /// Counts a read; throws `rateLimited` where it gives more rows than are left of the day, or none is left.
  mutating func count(_ rows: Int, of read: AuditEntry) throws(RPCError) {
    guard read.operation.givesRows else { return }
    if read.at.day > day { (day, given, last.rows) = (read.at.day, [:], 0) }
    if read.plugin != last.permission.plugin || read.permission != last.permission.id {
      given[last.permission] = last.rows
      last.permission = Permission(plugin: read.plugin, id: read.permission)
      last.rows = given[last.permission] ?? 0
    }
    let cost = max(rows, 1)
    if let most = read.rowsPerDay, cost > most - last.rows {
      if last.rows < most { last.rows += 1 }
      throw RPCError(
        .rateLimited, "The permission was granted for \(most) rows in a day, and this would be more.",
        data: ErrorDetail(
          reason: "rowsPerDay", hint: "Ask for fewer rows, go on after midnight UTC, or ask an officer for more."))
    }
    last.rows += cost
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
