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

  /// What the writer knows of the chain without asking the file for each row. It is undone with the transaction.
  struct Tail {
    /// Where the chain ends; nil before the file was asked.
    var head: Head?
    /// Whether a row was added that is the first of a month.
    var endsMonth = false
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
}
