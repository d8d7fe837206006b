internal import HustingsProtocol

/// The chain that a tenant's audit rows form: each carries the hash of the one before it and of its own columns. It is
/// made longer on the tenant's one writer alone.
enum AuditChain {
  /// Where a chain ends now.
  struct Head: Equatable {
    /// The last row's number; 0 before the first.
    var number: Int
    var hash: String
    /// The month that the last row belongs to, `YYYY-MM`; empty before the first.
    var month: String
  }

  /// What the first row follows: another for each tenant, so that no tenant's rows pass for another's.
  static func genesis(_ tenant: String) -> String { Digest.hexadecimal("hustings audit 1 \(tenant)") }

  /// Where the chain ends; where every row was dropped, at the last checkpoint.
  static func head(_ connection: Connection) throws -> Head {
    if let head = connection.auditTail.head { return head }
    let row = try connection.query("SELECT number, hash, at FROM audit ORDER BY number DESC LIMIT 1") { row in
      try row.step()
        ? Head(number: Int(row.integer(0)), hash: row.text(1), month: String(row.text(2).prefix(7))) : nil
    }
    if let row { return row }
    if let last = try AuditCheckpoint.all(connection).last {
      return Head(number: last.number, hash: last.head, month: last.month)
    }
    guard case .text(let tenant)? = try connection.scalar("SELECT id FROM tenant") else {
      throw StoreError(.damaged, "the file does not say whose it is")
    }
    return Head(number: 0, hash: genesis(tenant), month: "")
  }

  /// Adds the row of the reads that wait for others of their kind. It is done before each commit, and before anything
  /// that may be undone without them.
  static func addReads(_ connection: Connection) throws {
    guard let reads = connection.auditTail.reads else { return }
    _ = try reads.insert(connection)
    connection.auditTail.reads = nil
  }
}

extension AuditEntry {
  private static let insertion =
    "INSERT INTO audit (\(AuditRow.columns.joined(separator: ", ")), hash) "
    + "VALUES (\(AuditRow.columns.map { _ in "?, " }.joined())?)"

  /// Adds the entry of a read, which gives so many rows, to the chain as `append` does, or refuses the read that is one
  /// too many. Reads that differ in nothing and are committed together are one row, which says how many calls it was.
  func appendRead(of rows: Int, _ connection: Connection) throws -> Bool {
    var entry = self
    entry.rows = rows
    try entry.checkRowsPerDay(connection)
    if operation == .search {
      // These are counted by their rows.
      try entry.checkSearches(connection)
      return try entry.append(connection)
    }
    if connection.auditTail.join(entry) { return false }
    try AuditChain.addReads(connection)
    connection.auditTail.hold(entry)
    return try entry.isFirstOfMonth(after: AuditChain.head(connection))
  }

  /// Adds the entry to the chain, after the reads that wait to be added.
  ///
  /// - Returns: Whether it is the first of a month: the month before is to be sealed then.
  func append(_ connection: Connection) throws -> Bool {
    try AuditChain.addReads(connection)
    let isFirst = try insert(connection)
    connection.auditTail.count(self)
    return isFirst
  }

  fileprivate func insert(_ connection: Connection) throws -> Bool {
    let head = try AuditChain.head(connection)
    let time = at.description
    let next = try connection.query(Self.insertion) { statement in
      var row = AuditRow.Insertion(statement, after: head.hash)
      try row.add(head.number + 1)
      for text in [time, actor, role?.rawValue ?? "", plugin, digest, permission, purpose?.rawValue ?? ""] {
        try row.add(text)
      }
      for text in [operation.rawValue, resource, fields.joined(separator: " ")] { try row.add(text) }
      try row.add(rows)
      try row.add(calls)
      try row.add(reason)
      return AuditChain.Head(number: head.number + 1, hash: try row.insert(), month: String(time.prefix(7)))
    }
    connection.auditTail.head = next
    let isFirst = isFirstOfMonth(after: head)
    if isFirst { try AuditCheckpoint.note(head, connection) }
    return isFirst
  }

  private func isFirstOfMonth(after head: AuditChain.Head) -> Bool {
    !head.month.isEmpty && at.description.prefix(7) > head.month
  }
}
