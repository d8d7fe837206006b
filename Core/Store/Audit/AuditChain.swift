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
}

extension AuditEntry {
  private static let insertion =
    "INSERT INTO audit (\(AuditRow.columns.joined(separator: ", ")), hash) "
    + "VALUES (\(AuditRow.columns.map { _ in "?, " }.joined())?)"

  /// Adds the entry to the chain.
  ///
  /// - Returns: Whether it is the first of a month: the month before is to be sealed then.
  func append(_ connection: Connection) throws -> Bool {
    let head = try AuditChain.head(connection)
    var values: [SQLValue] = [
      .integer(Int64(head.number + 1)), SQLValue(at), .text(actor), .text(role?.rawValue ?? ""), .text(plugin),
      .text(digest), .text(permission), .text(purpose?.rawValue ?? ""), .text(operation.rawValue), .text(resource),
      .text(fields.joined(separator: " ")), .integer(Int64(rows)), .integer(Int64(calls)), .text(reason),
    ]
    var bytes = AuditRow.Bytes()
    for value in values { bytes.add(value) }
    values.append(.text(AuditRow.hash(bytes, after: head.hash)))
    try connection.run(Self.insertion, values)
    guard case .text(let time) = values[1], !head.month.isEmpty, time.prefix(7) > head.month else { return false }
    try AuditCheckpoint.note(head, connection)
    return true
  }
}
