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
    var random = Self.random(run, number)
    let name = "\(run)-\(number)"
    switch Int.random(in: 0..<100, using: &random) {
    case Self.creations:
      try await create(&random, name, number)
      return "create \(name)"
    case 40..<58:
      let counter = Int.random(in: 0..<Self.counters, using: &random)
      _ = try await store.update(change(.update, name, Self.counter(counter)), audit: entry(.update, number))
      return "update \(counter)"
    case 58..<60:
      try await store.sealAudit()
      return "seal"
    case 60..<82:
      _ = try await store.rows(
        Selection(TaskItem.schema, columns: ["id", "title"], limit: 20), audit: entry(.query, number))
      return "read"
    case 82..<88:
      _ = try await store.batch(batch(name, number))
      return "batch \(name)"
    case 88..<92:
      let id = RowID(high: random.next(), low: random.next())
      _ = try await store.create(change(.create, "gone \(name)", id), audit: entry(.create, number))
      _ = try await store.delete(change(.delete, name, id), audit: entry(.delete, number))
      return "delete gone \(name)"
    case 92..<97:
      let again = try await createAgain(before: number)
      return "create \(again)"
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

  /// Of a hundred things, those that create a row.
  private static let creations = 0..<40

  private func create(_ random: inout Random, _ name: String, _ number: Int) async throws {
    let id = RowID(high: random.next(), low: random.next())
    let first = try await store.create(change(.create, name, id), audit: entry(.create, number))
    guard number % 4 == 0 else { return }
    // The answer may not have reached whoever asked: the same key again gets the same answer, and makes nothing.
    let second = try await store.create(change(.create, name, id), audit: entry(.create, number))
    guard first == second else { throw DurabilityError("the same key got another answer: \(name)") }
  }

  /// Sends a write of the last time again, of which nobody knows whether it was done; it is done once either way. Where
  /// months pass its key may be forgotten, so that it is one of this time.
  private func createAgain(before number: Int) async throws -> String {
    let time = passesMonths || run == 1 ? run : run - 1
    for other in stride(from: max(number - 1, 0), through: 0, by: -1) {
      var random = Self.random(time, other)
      guard Self.creations ~= Int.random(in: 0..<100, using: &random) else { continue }
      let id = RowID(high: random.next(), low: random.next())
      let name = "\(time)-\(other)"
      _ = try await store.create(change(.create, name, id), audit: entry(.create, number))
      return name
    }
    try await createFirst(number)
    return "\(run)-\(number)"
  }

  private func createFirst(_ number: Int) async throws {
    var random = Self.random(run, number)
    try await create(&random, "\(run)-\(number)", number)
  }

  private static func random(_ run: Int, _ number: Int) -> Random {
    Random(seed: UInt64(run) &* 1_000_003 &+ UInt64(number))
  }

  /// A room and two counters that cannot be without it: all three are there, or none.
  private func batch(_ name: String, _ number: Int) -> BatchChange {
    func made(_ resource: ResourceSchema, _ values: [String: JSONValue]) -> BatchChange.Step {
      let row = RowChange(resource, values: values, key: "", keyScope: "", now: Self.start)
      return BatchChange.Step(.create, row, audit: entry(.create, number, on: resource.name))
    }
    let rows =
      [made(CommitteeRoom.schema, ["title": .string(name)])]
      + ["canvassers", "cars"].map { kind in
        made(Counter.schema, ["committeeRoom": "$0", "kind": .string(kind), "count": 1])
      }
    return BatchChange(rows, key: name, keyScope: "batch", now: Self.start)
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
      switch operation {
      case .create: ["title": .string(name), "done": false]
      case .delete: [:]
      default: ["assignee": .string(name)]
      }
    return RowChange(TaskItem.schema, id: id, values: values, key: name, keyScope: operation.rawValue, now: Self.start)
  }

  private func entry(
    _ operation: AuditEntry.Operation, _ number: Int, on resource: String = TaskItem.name
  ) -> AuditEntry {
    let at = passesMonths ? Self.start.adding(seconds: (run * 500 + number) * 7200) : Self.start
    return AuditEntry(
      at: at, actor: "a", plugin: "load", digest: "d", permission: "p", operation: operation, resource: resource,
      fields: ["title"], role: .organiser,
      purpose: .administration)
  }
}
