internal import HustingsProtocol

/// Signs where a tenant's audit stands.
struct AuditSealing: Sendable {
  var tenant: String
  var key: SigningKey

  /// Signs a checkpoint at the end of the chain, and those of months that have ended since the last time.
  ///
  /// Nothing is signed on a chain that does not hold what was signed before: that stays as it is, for `verify` to tell.
  ///
  /// - Parameters:
  ///   - connection: The writer's, with a transaction open that is durable: the platform's file, which is told
  ///     afterwards, must not know of rows that a power cut could take away.
  ///   - kept: The checkpoints that the platform's file holds.
  /// - Returns: All checkpoints.
  /// - Throws: `StoreError` when the file cannot be written.
  func seal(_ connection: Connection, kept: [AuditCheckpoint]) throws -> [AuditCheckpoint] {
    let before = try AuditCheckpoint.all(connection)
    for checkpoint in before.filter({ !$0.signature.isEmpty }) + kept {
      guard checkpoint.isSigned(tenant, key), try isHeld(checkpoint, connection) else { return before }
    }
    try AuditCheckpoint.note(try AuditChain.head(connection), connection)
    for checkpoint in try AuditCheckpoint.all(connection) where checkpoint.signature.isEmpty {
      guard try isHeld(checkpoint, connection) else { return before }
      try checkpoint.signed(tenant, key).put(connection)
    }
    return try AuditCheckpoint.all(connection)
  }

  /// Drops the rows of the months before one, and keeps where they ended.
  ///
  /// - Returns: All checkpoints, and how many rows were dropped.
  /// - Throws: `conflict` when the chain does not hold what was signed.
  func drop(
    before month: String, _ connection: Connection, kept: [AuditCheckpoint], now: Instant
  ) throws -> (checkpoints: [AuditCheckpoint], rows: Int) {
    let all = try seal(connection, kept: kept)
    guard try (all + kept).allSatisfy({ try $0.isSigned(tenant, key) && isHeld($0, connection) }) else {
      throw RPCError(
        .conflict, "The audit is not what was sealed, and nothing of it is dropped.",
        data: ErrorDetail(reason: "auditBroken", hint: "`hustings audit verify --tenant \(tenant)` says where."))
    }
    // The running month has no end yet.
    let end = min(month, String(now.description.prefix(7)))
    let ended = all.filter { $0.month < end && $0.droppedAt == nil }
    guard let last = ended.last else { return (all, 0) }
    for var checkpoint in ended {
      checkpoint.droppedAt = now
      try checkpoint.signed(tenant, key).put(connection)
    }
    try connection.run("DELETE FROM audit WHERE number <= ?", [.integer(Int64(last.number))])
    return (try AuditCheckpoint.all(connection), connection.changes)
  }

  private func isHeld(_ checkpoint: AuditCheckpoint, _ connection: Connection) throws -> Bool {
    if try checkpoint.isHeld(connection) { return true }
    // The platform may not have been told yet that the rows were dropped.
    return try AuditCheckpoint.all(connection).contains {
      $0.droppedAt != nil && $0.number >= checkpoint.number && $0.isSigned(tenant, key)
    }
  }
}
