import Foundation
import HustingsProtocol
import Store

/// A folder of its own. All of them go when the process ends, not with their last use: a store that is being read
/// does not keep its folder.
struct TemporaryFolder: Sendable {
  let path: String

  private static let root: String = {
    let root = NSTemporaryDirectory() + "hustings-store-\(RowID.random())"
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
    return root
  }()

  init() throws {
    path = "\(Self.root)/\(RowID.random())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
}

/// What the last version of a branch's file brought, undone.
let withoutSearchAndPublished: [String] = {
  let ofBranch = Resources.all.filter { $0.tenants.contains(.clp) }
  return ofBranch.filter { !$0.searchable.isEmpty }.flatMap {
    ["DROP TABLE \($0.name)Search", "DROP TABLE \($0.name)SearchRows"]
  } + ofBranch.filter { !$0.published.isEmpty }.map { "DROP TABLE \($0.name)Published" }
    + ["DROP TABLE publications", "DROP INDEX auditOfSearches"]
}()

/// A branch with 40 electors in two districts, and what refers to them.
struct Branch: Sendable {
  static let now = Instant(Day(number: 20_580), hour: 9)

  let temporary: TemporaryFolder
  let folder: DataFolder
  let store: TenantStore
  let electors: [RowID]
  let election: RowID
  let stations: [RowID]

  init(id: String = "exbourne", seed: UInt64 = 7, in temporary: TemporaryFolder? = nil) async throws {
    self.temporary = try temporary ?? TemporaryFolder()
    folder = try DataFolder(path: self.temporary.path)
    store = try TenantStore(folder: folder, id: id, kind: .clp, isSample: true)
    (electors, election, stations) = try await store.transaction { transaction in
      var ids = SeededIDs(seed: seed)
      let names = [
        "registerDate", "district", "number", "suffix", "forename", "surname", "markers", "telephonePreference",
        "objectsToDoorstep", "objectsToPhone", "objectsToPost", "phone",
      ]
      let insert = try transaction.insert(into: Elector.schema, fields: names, now: Branch.now)
      var electors: [RowID] = []
      for number in 0..<40 {
        let id = ids.next()
        electors.append(id)
        try insert.row(
          id,
          [
            .text("2026-02-01"), .text(number < 20 ? "AA" : "BB"), .integer(Int64(number)), .integer(0),
            .text("Siân"), .text("O'Neill \"\(number)\""), .text(""), .integer(0), .integer(0),
            .integer(number % 2 == 0 ? 1 : 0), .integer(0), number % 4 == 0 ? .null : .text("07700 900\(100 + number)"),
          ])
      }
      let election = ids.next()
      try transaction.insert(
        into: Election.schema, fields: ["title", "kind", "date", "opensAt", "closesAt"], now: Branch.now
      ).row(
        election,
        [
          .text("Council"), SQLValue(choice: Election.Kind.council), .text("2026-05-07"),
          .text("2026-05-07T06:00:00Z"), .text("2026-05-07T21:00:00Z"),
        ])
      let station = try transaction.insert(
        into: PollingStation.schema, fields: ["reference", "place", "district"], now: Branch.now)
      let stations = [ids.next(), ids.next()]
      try station.row(stations[0], [.text("AA-1"), .text("Hall"), .text("AA")])
      try station.row(stations[1], [.text("BB-1"), .text("School"), .text("BB")])
      return (electors, election, stations)
    }
  }

  func rows(_ selection: Selection) async throws -> Rows {
    try Rows(json: try await store.rows(selection, audit: nil))
  }

  func task(_ title: String, key: String, id: RowID? = nil, version: Int? = nil) -> RowChange {
    RowChange(
      TaskItem.schema, id: id, version: version, values: ["title": .string(title), "done": false], key: key,
      keyScope: "test", now: Branch.now)
  }

  func count(_ count: Int, station: Int, minute: Int, struckOut: Bool = false, key: String) -> RowChange {
    RowChange(
      TurnoutCount.schema,
      values: [
        "election": .string(election.description), "station": .string(stations[station].description),
        "district": .string(station == 0 ? "AA" : "BB"), "count": .integer(count),
        "at": .string(Branch.now.adding(seconds: minute * 60).description), "struckOut": .boolean(struckOut),
      ], key: key, keyScope: "test", now: Branch.now)
  }
}

/// The error that a body throws; a test that expects one fails where there is none.
func error(_ body: () async throws -> some Any) async -> RPCError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? RPCError
  }
}
