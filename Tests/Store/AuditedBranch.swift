import Dispatch
import HustingsProtocol
import Store

/// A branch whose audit some calls have filled, with the platform that keeps its checkpoints.
struct AuditedBranch: Sendable {
  let folder: DataFolder
  let platform: PlatformStore
  let store: TenantStore

  init() async throws {
    folder = try DataFolder(path: try TemporaryFolder().path)
    platform = try PlatformStore(folder: folder)
    store = try Self.open(folder, platform)
  }

  static func open(_ folder: DataFolder, _ platform: PlatformStore) throws -> TenantStore {
    try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true, platform: platform)
  }

  /// An entry, on a day of 2026.
  static func entry(
    _ operation: AuditEntry.Operation = .query, on day: String = "2026-05-07", plugin: String = "lists",
    actor: String = "a1"
  ) -> AuditEntry {
    AuditEntry(
      at: Instant("\(day)T09:00:00Z") ?? .epoch, actor: actor, plugin: plugin, digest: "d", permission: "electors",
      operation: operation, resource: "electors", fields: ["phone", "surname"], role: .organiser, purpose: .phone)
  }

  /// Leaves rows in the audit: a read each.
  func read(_ count: Int = 1, on day: String = "2026-05-07", plugin: String = "lists") async throws {
    for _ in 0..<count {
      _ = try await store.rows(
        Selection(Elector.schema, columns: ["id"], limit: 5), audit: Self.entry(on: day, plugin: plugin))
      // Reads that are alike and wait together are one row.
      _ = try await store.audit(AuditQuery(limit: 1))
    }
  }

  /// Leaves a row in the audit: a write.
  func write(_ key: String, on day: String = "2026-05-07") async throws {
    let change = RowChange(
      TaskItem.schema, values: ["title": "x", "done": false], key: key, keyScope: "test", now: Branch.now)
    _ = try await store.create(change, audit: Self.entry(.create, on: day))
  }

  /// Does something to the tenant's file behind the host's back, and says what is found.
  func tampered(_ statements: String...) async throws -> AuditVerification.Fault? {
    try Self.run(statements, on: try folder.tenant("exbourne"))
    return try await store.verifyAudit().fault
  }

  static func run(_ statements: [String], on path: String) throws {
    let connection = try Connection(path: path, mode: .readWrite)
    for statement in ["PRAGMA synchronous = OFF"] + statements {
      try connection.query(statement) { row in while try row.step() {} }
    }
  }

  /// A column of each row of a table.
  func column(_ expression: String, of table: String = "audit", order: String = "number") throws -> [String] {
    let connection = try Connection(path: try folder.tenant("exbourne"), mode: .readOnly)
    return try connection.query("SELECT \(expression) FROM \(table) ORDER BY \(order)") { row in
      var values: [String] = []
      while try row.step() { values.append(row.text(0)) }
      return values
    }
  }
}

extension TenantStore {
  /// Does something while a transaction is open, which keeps the writer from bringing anything.
  func whileWriting<Result>(_ body: () async throws -> Result) async throws -> Result {
    let (isOpen, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let transaction: Void = transaction { _ in
      isOpen.signal()
      mayEnd.wait()
    }
    await withCheckedContinuation { opened in
      DispatchQueue.global().async {
        isOpen.wait()
        opened.resume()
      }
    }
    let result: Result
    do {
      result = try await body()
    } catch {
      mayEnd.signal()
      throw error
    }
    mayEnd.signal()
    try await transaction
    return result
  }
}
