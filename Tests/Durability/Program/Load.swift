internal import HustingsProtocol
internal import Store

/// A tenant that is read, written and imported into; its audit's months pass quickly.
struct Load: Sendable {
  static let tenant = "exbourne"
  static let counters = 4
  /// Electors of each import.
  static let register = 100

  let folder: DataFolder
  let platform: PlatformStore
  let store: TenantStore
  /// Which time the data folder is opened.
  let run: Int
  /// Whether months pass. When one has ended, the store seals it at a time of its own.
  let passesMonths: Bool

  init(_ path: String, run: Int, passesMonths: Bool = true) throws {
    folder = try DataFolder(path: path)
    platform = try PlatformStore(folder: folder)
    store = try TenantStore(folder: folder, id: Self.tenant, kind: .clp, isSample: true, platform: platform)
    self.run = run
    self.passesMonths = passesMonths
  }

  func close() async {
    await store.close()
    await platform.close()
  }

  /// Does one of the things that are done, and says in a line for the ledger what that was.
  func step(_ number: Int) async throws -> String {
    var random = Random(seed: UInt64(run) &* 1_000_003 &+ UInt64(number))
    let name = "\(run)-\(number)"
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45:
      let id = RowID(high: random.next(), low: random.next())
      _ = try await store.create(change(.create, name, id), audit: entry(.create, number))
      return "create \(name)"
    case 45..<65:
      let counter = Int.random(in: 0..<Self.counters, using: &random)
      _ = try await store.update(change(.update, name, Self.counter(counter)), audit: entry(.update, number))
      return "update \(counter)"
    case 65..<67:
      try await store.sealAudit()
      return "seal"
    case 67..<97:
      _ = try await store.rows(
        Selection(TaskItem.schema, columns: ["id", "title"], limit: 20), audit: entry(.query, number))
      return "read"
    default:
      let district = "D\(run)-\(number)"
      let file = "\(folder.path)/\(district).csv"
      let rows = (1...Self.register).map { "\(district),\($0),,,,Jones Ann,ZZ99 1AA,\($0) High Street,,,,,\n" }
      try write(rows.joined(), to: file)
      let date = Day(number: 20_000 + run * 1000 + number)
      _ = try await RegisterImport(path: file, registerDate: date, now: Self.start).run(into: store)
      return "import \(district)"
    }
  }

  /// Makes the rows that are updated, where they are not there.
  func prepare() async throws {
    let ids = Selection(TaskItem.schema, columns: ["id"], where: .compare("title", .startsWith, "counter "), limit: 9)
    let there = try Rows(json: try await store.rows(ids, audit: nil)).rows.map { $0[0] }
    for counter in 0..<Self.counters where !there.contains(.string(Self.counter(counter).description)) {
      _ = try await store.create(change(.create, "counter \(counter)", Self.counter(counter)), audit: nil)
    }
  }

  private static let start = Instant(Day(number: 20_000), hour: 9)

  private static func counter(_ number: Int) -> RowID { RowID(high: 7, low: UInt64(number)) }

  private func change(_ operation: AuditEntry.Operation, _ name: String, _ id: RowID? = nil) -> RowChange {
    let values: [String: JSONValue] =
      operation == .create ? ["title": .string(name), "done": false] : ["assignee": .string(name)]
    return RowChange(TaskItem.schema, id: id, values: values, key: name, keyScope: operation.rawValue, now: Self.start)
  }

  private func entry(_ operation: AuditEntry.Operation, _ number: Int) -> AuditEntry {
    let at = passesMonths ? Self.start.adding(seconds: (run * 500 + number) * 7200) : Self.start
    return AuditEntry(
      at: at, actor: "a", plugin: "load", digest: "d", permission: "p", operation: operation, resource: "tasks",
      fields: ["title"], role: .organiser,
      purpose: .administration)
  }
}
