package import HustingsProtocol
internal import Synchronization

/// The data of one branch or office: one file, one thread that writes, two that read.
///
/// Callers wait without a thread. Reads see what was committed when they began. A write is committed, and a read in its
/// audit's journal, before its caller hears of it.
package final class TenantStore: Sendable {
  /// The tenant's id.
  package let id: String
  /// What kind it is: it has the tables of that kind.
  package let kind: TenantKind

  private typealias ReadJob = @Sendable (Result<Connection, StoreError>) -> Void
  private static let readers = 2
  /// How long one query may take, in seconds.
  private static let queryTime = 5

  private let reads: JobQueue<ReadJob>
  /// What reads what takes microseconds, on its caller's thread; nil before the file is open, and after.
  private let brief = Mutex<Connection?>(nil)
  let writes: Writer
  let journal: ReadJournal
  let seal: CursorSeal
  private let readersEnded: Ending
  private let number: ChangeNumber
  let path: String
  let sealing: AuditSealing
  let erasureKey: ErasureKey
  let platform: PlatformStore?
  let refusals = AuditRefusals()

  /// Opens a tenant's file, and makes it when it is not there.
  ///
  /// It blocks while the file is made or brought to this version: some milliseconds.
  ///
  /// - Parameters:
  ///   - folder: Where.
  ///   - id: Whose it is.
  ///   - kind: What kind of tenant that is.
  ///   - isSample: Whether it holds invented data alone.
  ///   - platform: Keeps copies of the audit's checkpoints; nil for files that are not in service.
  /// - Throws: `StoreError` if the file cannot be opened, or is another tenant's.
  package convenience init(
    folder: DataFolder, id: String, kind: TenantKind, isSample: Bool, platform: PlatformStore? = nil
  ) throws(StoreError) {
    try self.init(
      path: try folder.tenant(id), folder: folder, keys: folder, id: id, kind: kind, isSample: isSample,
      platform: platform)
  }

  /// Opens a file that is not in its place: a backup that is made ready for it, with the keys that it was made by.
  init(
    path: String, folder: DataFolder, keys: DataFolder, id: String, kind: TenantKind, isSample: Bool,
    platform: PlatformStore? = nil
  ) throws(StoreError) {
    self.id = id
    self.kind = kind
    self.path = path
    self.platform = platform
    sealing = AuditSealing(tenant: id, key: try SigningKey(seed: keys.secret(DataFolder.hostKey)))
    erasureKey = ErasureKey(tenant: id, secret: try keys.secret(ErasureKey.file))
    seal = CursorSeal(secret: try folder.secret("cursor.key"))
    reads = try JobQueue()
    writes = try Writer()
    number = ChangeNumber()
    readersEnded = Ending(threads: Self.readers)
    journal = try Self.prepare(path, id: id, kind: kind, isSample: isSample, number)
    try writes.start(
      path, WriteLoop.Tenant(number: number, journal: journal) { [weak self] in self?.monthEnded() })
    // Failing, what is brief is read as all else is.
    brief.withLock { $0 = try? Connection(path: path, mode: .readOnly) }
    for _ in 0..<Self.readers {
      try startThread { [reads, readersEnded] in
        // Its connection is closed when it returns.
        defer { readersEnded.ended() }
        Self.read(path, reads)
      }
    }
  }

  /// Opens the file of a tenant that the platform knows.
  package convenience init(
    folder: DataFolder, tenant: TenantRecord, platform: PlatformStore? = nil
  ) throws(StoreError) {
    try self.init(
      folder: folder, id: tenant.id, kind: tenant.kind, isSample: tenant.isSample, platform: platform)
  }

  deinit {
    reads.finish()
    writes.finish()
  }

  /// Reads one page of rows.
  ///
  /// - Parameters:
  ///   - selection: Which rows and fields, with the host's rules.
  ///   - audit: Who reads; nil for the host itself.
  /// - Returns: The bytes of `Rows`.
  /// - Throws: `invalid` for what the schema refuses and a search that too many fit,
  ///   `timeout` after 5 s, `rateLimited` over the audit's rows per day or searches per hour, `cancelled` if the task
  ///   was before the read began.
  package func rows(_ selection: Selection, audit: AuditEntry?) async throws(RPCError) -> RawJSON {
    let page = try await read(audit) { [seal, id] in try selection.read($0, seal, tenant: id) }
    guard page.json != .null else { throw Selection.tooManyPeople }
    return page.json
  }

  /// Reads one row.
  ///
  /// - Parameters:
  ///   - read: Which fields, with the host's rules.
  ///   - id: The row's id.
  ///   - audit: Who reads; nil for the host itself.
  /// - Returns: The bytes of `Rows`.
  /// - Throws: `invalid` for what is no id, `notFound` where there is no such row or none that fits the rules, `timeout`
  ///   after 5 s, `rateLimited` over the audit's rows per day.
  package func row(_ read: RowRead, id: String, audit: AuditEntry?) async throws(RPCError) -> RawJSON {
    let statement = try read.statement(id)
    let page = try await readBriefly(audit) { try read.read(statement, $0) }
    guard page.rows > 0 else { throw Selection.notFound(read.resource) }
    return page.json
  }

  /// Counts and sums over groups of rows.
  ///
  /// - Parameters:
  ///   - aggregation: Which groups and measures, with the host's rules.
  ///   - audit: Who reads; nil for the host itself.
  /// - Returns: The bytes of `Rows`.
  /// - Throws: `invalid` for what the schema refuses, `tooLarge` for too many groups, `timeout` after 5 s,
  ///   `rateLimited` over the audit's rows per day, `cancelled` if the task was before the read began.
  package func aggregate(_ aggregation: Aggregation, audit: AuditEntry?) async throws(RPCError) -> RawJSON {
    if let now = aggregation.publishedAt { try await publish(PublishedTable(aggregation.resource), at: now) }
    return try await read(audit) { try aggregation.read($0) }.json
  }

  private func publish(_ table: PublishedTable, at now: Instant) async throws(RPCError) {
    // Readers ask whether it is due: the writer has better things to do than to find that it is not.
    guard try await read(nil, { (.null, try table.isDue($0, at: now) ? 1 : 0) }).rows > 0 else { return }
    do {
      try await writes.submit { try table.publish($0, at: now) }
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Creates a row.
  ///
  /// - Parameters:
  ///   - change: The row.
  ///   - audit: Who writes; nil for the host itself.
  /// - Returns: Its id and version.
  /// - Throws: `invalid` for a value that the schema refuses, a rule's denial, `conflict` for a key that was used for
  ///   another write or a row that must be unique.
  package func create(_ change: RowChange, audit: AuditEntry?) async throws(RPCError) -> Written {
    try await write(change, audit) { try change.create($0) }
  }

  /// Updates a row.
  ///
  /// - Parameters:
  ///   - change: The row's id, the version that it starts from, and the values.
  ///   - audit: Who writes; nil for the host itself.
  /// - Returns: Its id and new version.
  /// - Throws: As `create`, and `notFound` for a row outside the rules, `conflict` for another version.
  package func update(_ change: RowChange, audit: AuditEntry?) async throws(RPCError) -> Written {
    try await write(change, audit) { try change.update($0) }
  }

  /// Deletes a row that nothing refers to.
  ///
  /// - Parameters:
  ///   - change: The row's id and the version that is deleted.
  ///   - audit: Who writes; nil for the host itself.
  /// - Returns: Its id and last version.
  /// - Throws: As `update`, and `conflict` naming the resource whose row refers to it.
  package func delete(_ change: RowChange, audit: AuditEntry?) async throws(RPCError) -> Written {
    try await write(change, audit) { try change.delete($0) }
  }

  /// Writes several rows, all or none, as `create`, `update` and `delete` write one.
  ///
  /// - Parameter batch: The rows, each with who writes it.
  /// - Returns: Their ids and versions.
  /// - Throws: What one of them is refused for, with the number of its operation; nothing is written then.
  package func batch(_ batch: BatchChange) async throws(RPCError) -> BatchResult {
    let at = batch.steps.lazy.compactMap(\.audit?.at).first ?? batch.now
    return try await write(
      key: { () throws(RPCError) in try WriteKey(batch.key, scope: batch.keyScope, body: batch.body, at: at) },
      audits: batch.steps.compactMap(\.audit)
    ) { try batch.perform($0) }
  }

  /// The change feed's last number; 0 when nothing was ever written.
  package var lastChange: Int { get async { number.value } }

  /// Does what waits, and closes the file. Calls that come later fail with `unavailable`.
  package func close() async {
    // The writer goes last: only a connection that may write empties the write-ahead log when it closes.
    reads.finish()
    await readersEnded.wait()
    brief.withLock { $0 = nil }
    await endAudit()
    await writes.close()
    journal.remove()
  }
}

extension TenantStore {
  typealias ReadBody = @Sendable (Connection) throws -> (json: RawJSON, rows: Int)

  /// Reads what takes microseconds, on the caller's thread unless others do so.
  private func readBriefly(
    _ audit: AuditEntry?, _ body: @escaping ReadBody
  ) async throws(RPCError) -> (json: RawJSON, rows: Int) {
    do {
      let read = try brief.withLockIfAvailable { connection in
        try connection.map { connection in try connection.limited(seconds: Self.queryTime) { try body(connection) } }
      }
      if case let read?? = read {
        if let audit { try note(audit, rows: read.rows) }
        return read
      }
    } catch {
      throw StoreError.rpcError(error)
    }
    return try await read(audit, body)
  }

  func read(
    _ audit: AuditEntry?, _ body: @escaping ReadBody
  ) async throws(RPCError) -> (json: RawJSON, rows: Int) {
    let cancellation = Cancellation()
    let read = try await withTaskCancellationHandler {
      await answer(audit?.operation == .search ? nil : audit, cancellation, body)
    } onCancel: {
      cancellation.note()
    }.get()
    if let audit, audit.operation == .search { try await noteSearch(audit, rows: read.rows) }
    return read
  }

  private func answer(
    _ audit: AuditEntry?, _ cancellation: Cancellation,
    _ body: @escaping ReadBody
  ) async -> Result<(json: RawJSON, rows: Int), RPCError> {
    await withCheckedContinuation { continuation in
      let isTaken = reads.push { [self] opened in
        do {
          // Nobody waits for it any more: its time belongs to those who do.
          try cancellation.check()
          let connection = try opened.get()
          let answer = try connection.limited(seconds: Self.queryTime) { try body(connection) }
          if let audit { try note(audit, rows: answer.rows) }
          continuation.resume(returning: .success(answer))
        } catch {
          continuation.resume(returning: .failure(StoreError.rpcError(error)))
        }
      }
      if !isTaken { continuation.resume(returning: .failure(RPCError.storeBusy)) }
    }
  }

  private func write(
    _ change: RowChange, _ audit: AuditEntry?, _ body: @escaping @Sendable (Connection) throws -> Written
  ) async throws(RPCError) -> Written {
    let at = audit?.at ?? change.now
    return try await write(
      key: { () throws(RPCError) in try WriteKey(change.key, scope: change.keyScope, body: change.body, at: at) },
      audits: audit.map { [$0] } ?? [], body)
  }

  /// Writes what was not written under the key before, and each of its audit's rows, in one transaction.
  private func write<Answer: JSONCodable>(
    key: @escaping @Sendable () throws(RPCError) -> WriteKey, audits: [AuditEntry],
    _ body: @escaping @Sendable (Connection) throws -> Answer
  ) async throws(RPCError) -> Answer {
    do {
      return try await writes.submit { connection in
        let key = try key()
        let first: Answer? = try key.firstAnswer(connection)
        let answer = try first ?? body(connection)
        if first == nil { try key.keep(answer, connection) }
        for var audit in audits {
          audit.rows = first == nil ? 1 : 0
          try audit.append(connection)
        }
        return answer
      }
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  // MARK: Threads

  private static func prepare(
    _ path: String, id: String, kind: TenantKind, isSample: Bool, _ number: ChangeNumber
  ) throws(StoreError) -> ReadJournal {
    let connection = try Connection(path: path, mode: .readWrite)
    do {
      try Migration.bring(
        connection, to: TenantSchema.migrations(for: kind), applicationID: TenantSchema.applicationID
      ) { connection in
        let values: [SQLValue] = [.text(id), .text(kind.rawValue), SQLValue(isSample)]
        if try connection.integer("SELECT count(*) FROM tenant") == 0 {
          try connection.run("INSERT INTO tenant (id, kind, isSample) VALUES (?, ?, ?)", values)
        }
        guard try connection.scalar("SELECT 1 FROM tenant WHERE id = ? AND kind = ? AND isSample = ?", values) != nil
        else { throw StoreError(.damaged, "\(path) holds another tenant's data; put the right file in its place") }
      }
      number.value = try connection.integer("SELECT max(number) FROM changes") ?? 0
      return try ReadJournal(beside: path, connection)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.other, "cannot prepare \(path)")
    }
  }

  private static func read(_ path: String, _ jobs: JobQueue<ReadJob>) {
    func opened() -> Result<Connection, StoreError> {
      Result { () throws(StoreError) in try Connection(path: path, mode: .readOnly) }
    }
    var connection = opened()
    while let job = jobs.next() {
      // What kept it from being opened, as too few descriptors, may be over.
      if case .failure = connection { connection = opened() }
      job(connection)
    }
  }
}

/// Whether the task that waits for a read has been cancelled.
private final class Cancellation: Sendable {
  private let isCancelled = Atomic<Bool>(false)

  func note() { isCancelled.store(true, ordering: .relaxed) }

  func check() throws(RPCError) {
    if isCancelled.load(ordering: .relaxed) { throw RPCError(.cancelled, "The read was cancelled before it began.") }
  }
}

/// The change feed's last committed number. The writer sets it after a commit: whoever reads it first and rows
/// afterwards may find the rows newer than the number, never older.
final class ChangeNumber: Sendable {
  private let number = Atomic<Int>(0)

  var value: Int {
    get { number.load(ordering: .acquiring) }
    set { number.store(newValue, ordering: .releasing) }
  }
}
