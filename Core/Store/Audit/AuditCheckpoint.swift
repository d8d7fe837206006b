package import HustingsProtocol

/// Where a tenant's audit stood at the end of a month, signed by the host: a month's rows are a segment of the chain,
/// and this is its head. It is kept in the tenant's file and in the platform's.
package struct AuditCheckpoint: Sendable, Equatable {
  /// The month, `YYYY-MM`; the running one has a checkpoint as well, which moves on.
  package var month: String
  /// The number of the segment's last row.
  package var number: Int
  /// That row's hash.
  package var head: String
  /// How many rows the segment has.
  package var count: Int
  /// When the segment's rows were dropped; nil while they are there.
  package var droppedAt: Instant?
  /// The host's signature in hexadecimal digits; empty before it is signed.
  package var signature = ""

  static let columns = "month, number, head, count, droppedAt, signature"

  init(month: String, number: Int, head: String, count: Int) {
    (self.month, self.number, self.head, self.count) = (month, number, head, count)
  }

  init(_ row: Statement) {
    self.init(month: row.text(0), number: Int(row.integer(1)), head: row.text(2), count: Int(row.integer(3)))
    let dropped = row.text(4)
    // A time that cannot be read is one all the same; the signature says that it is not the host's.
    droppedAt = dropped.isEmpty ? nil : Instant(dropped) ?? .epoch
    signature = row.text(5)
  }

  var values: [SQLValue] {
    [
      .text(month), .integer(Int64(number)), .text(head), .integer(Int64(count)), .text(droppedAt?.description ?? ""),
      .text(signature),
    ]
  }

  /// What is signed: all of it, and whose it is.
  private func signedBytes(_ tenant: String) -> [UInt8] {
    var bytes = AuditRow.Bytes()
    for value in [.text("hustings audit checkpoint 1"), .text(tenant)] + values.dropLast() { bytes.add(value) }
    return bytes.all
  }

  func signed(_ tenant: String, _ key: SigningKey) -> AuditCheckpoint {
    var signed = self
    signed.signature = key.signature(of: signedBytes(tenant))
    return signed
  }

  func isSigned(_ tenant: String, _ key: SigningKey) -> Bool { key.isSigned(signedBytes(tenant), signature) }

  /// All of a tenant's file, in order.
  static func all(_ connection: Connection) throws -> [AuditCheckpoint] {
    try connection.query("SELECT \(columns) FROM auditCheckpoints ORDER BY number, month", read: AuditCheckpoint.init)
  }

  func put(_ connection: Connection) throws {
    try connection.run(
      "INSERT OR REPLACE INTO auditCheckpoints (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?)", values)
  }

  /// Whether the chain goes through it. Of rows that were dropped nothing can be told.
  func isHeld(_ connection: Connection) throws -> Bool {
    if droppedAt != nil { return true }
    return try connection.scalar("SELECT hash FROM audit WHERE number = ?", [.integer(Int64(number))]) == .text(head)
  }

  /// Writes down, unsigned, that a chain stands there; nothing where the last checkpoint says so already, or is not of
  /// this chain: it is what shows that the chain was tampered with.
  static func note(_ head: AuditChain.Head, _ connection: Connection) throws {
    let before = try all(connection)
    guard head.number > before.last?.number ?? 0, try before.last?.isHeld(connection) != false else { return }
    // A clock that was put back does not open a month again that has ended.
    let month = max(head.month, before.last?.month ?? "")
    // Nor one that was dropped: what comes late is sealed with the next.
    guard before.last?.droppedAt == nil || month > before.last?.month ?? "" else { return }
    let start = before.last { $0.month < month }?.number ?? 0
    try AuditCheckpoint(month: month, number: head.number, head: head.hash, count: head.number - start).put(connection)
  }
}
