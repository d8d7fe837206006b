package import HustingsProtocol

// What is done with a tenant's audit besides adding to it with each call.
extension TenantStore {
  /// Writes down that a call was refused; the same refusal again and again makes a row a minute.
  ///
  /// - Parameter audit: Who asked for what, and the reason.
  /// - Throws: `unavailable` when it cannot be written.
  package func refused(_ audit: AuditEntry) async throws(RPCError) {
    try await add(refusals.take(audit))
  }

  /// Drops the audit's rows of the months before one; where they ended stays, signed.
  ///
  /// - Parameters:
  ///   - month: The first month that is kept, `YYYY-MM`.
  ///   - now: The time.
  ///   - audit: Who drops them; nil for the host itself.
  /// - Returns: How many rows it was.
  /// - Throws: `conflict` when the audit is not what was sealed.
  package func dropAudit(before month: String, now: Instant, audit: AuditEntry?) async throws(RPCError) -> Int {
    try await dropAudit(before: month, now: now) { rows, connection in
      guard rows > 0, var audit else { return }
      audit.rows = rows
      try audit.append(connection)
    }
  }

  /// Does so, and in the same transaction what else belongs to it: `noting` is told how many rows it was.
  func dropAudit(
    before month: String, now: Instant, noting: @escaping @Sendable (Int, Connection) throws -> Void
  ) async throws(RPCError) -> Int {
    let kept = try await platform?.checkpoints(of: id) ?? []
    do {
      let (checkpoints, rows) = try await writes.submit { [sealing] connection in
        let (checkpoints, rows) = try sealing.drop(before: month, connection, kept: kept, now: now)
        try noting(rows, connection)
        return (checkpoints, rows)
      }
      try await platform?.keep(checkpoints, of: id)
      return rows
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Signs where the audit stands.
  ///
  /// - Throws: `unavailable` when it cannot be written.
  package func sealAudit() async throws(RPCError) {
    let kept = try await platform?.checkpoints(of: id) ?? []
    do {
      let checkpoints = try await writes.submit { [sealing] in try sealing.seal($0, kept: kept) }
      try await platform?.keep(checkpoints, of: id)
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Whether the audit is what was written, held against the checkpoints of this file and of the platform's.
  package func verifyAudit() async throws -> AuditVerification {
    // Read first: the tenant's file is told of a checkpoint before the platform's.
    let kept = try await platform?.checkpoints(of: id) ?? []
    try await settle()
    return try await reading { [sealing] in try AuditVerification($0, sealing.tenant, sealing.key, kept: kept) }
  }

  /// The audit's last rows, in order.
  package func audit(_ wanted: AuditQuery) async throws -> [AuditRecord] {
    try await settle()
    return try await reading { try wanted.read($0) }
  }

  /// What each person did under each permission, in the order of the last time.
  package func receipts(_ wanted: AuditQuery) async throws -> [AuditReceipt] {
    try await settle()
    return try await reading { try AuditReceipt.read(wanted, $0) }
  }

  /// Writes down a read that is about to be answered.
  func note(_ audit: AuditEntry, rows: Int) throws {
    guard try journal.add(audit, rows: rows) else { return }
    Task { [weak self] in
      try? await Task.sleep(for: .seconds(1))
      await self?.settleQuietly()
    }
  }

  /// Writes down a search for one known person, of which there may be so many in an hour.
  func noteSearch(_ audit: AuditEntry, rows: Int) async throws(RPCError) {
    var audit = audit
    audit.rows = rows
    do {
      try await writes.submit { [audit, journal] connection in
        try audit.checkSearches(connection)
        try journal.count(rows, of: audit)
        try audit.append(connection)
      }
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Brings the reads that were answered before into the audit.
  func settle() async throws {
    let last = journal.settling()
    // A transaction brings one of the journal's two files.
    while journal.brought < last { try await writes.submit { _ in } }
  }

  /// Does so where nobody waits for it. What could not be brought waits for the next write, or for the file to be opened
  /// again.
  private func settleQuietly() async {
    do { try await settle() } catch { TroubleLog.process.note(error) }
  }

  /// Writes entries that are no answers to anything.
  private func add(_ entries: [AuditEntry]) async throws(RPCError) {
    guard !entries.isEmpty else { return }
    do {
      try await writes.submit { connection in
        for entry in entries { try entry.append(connection) }
      }
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Signs where the audit stood when the month ended. Nobody waits for it; failing, it is done at the next close.
  func monthEnded() {
    Task { [weak self] in try? await self?.sealAudit() }
  }

  /// What is left to be written when the file is closed.
  func endAudit() async {
    // Nobody hears of these any more. What was not sealed now is sealed at the next close.
    await settleQuietly()
    try? await add(refusals.rest())
    try? await sealAudit()
  }

  /// Reads what was committed at one moment.
  func reading<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await Connection.reading(path) { connection in
      try connection.run("BEGIN")
      return try body(connection)
    }
  }
}
