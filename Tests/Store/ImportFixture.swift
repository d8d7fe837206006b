import Glibc
import HustingsProtocol
import Store
import Testing

/// A branch without data, and where a file for it may be written.
func withBranch(_ body: (TenantStore, _ file: String) async throws -> Void) async throws {
  let temporary = try TemporaryFolder()
  let folder = try DataFolder(path: temporary.path)
  let store = try TenantStore(folder: folder, id: "branch", kind: .clp, isSample: false)
  let outcome: (any Error)?
  do {
    try await body(store, temporary.path + "/register.csv")
    outcome = nil
  } catch {
    outcome = error
  }
  await store.close()
  if let outcome { throw outcome }
}

/// A tenant without data as a host serves it, with its platform, and where a file for it may be written.
func served(
  _ kind: TenantKind
) async throws -> (DataFolder, PlatformStore, TenantRecord, TenantStore, file: String) {
  let path = try TemporaryFolder().path
  let folder = try DataFolder(path: path)
  let platform = try PlatformStore(folder: folder)
  let tenant = TenantRecord(id: kind == .clp ? "branch" : "office", name: "Tenant", kind: kind)
  try await platform.put(tenant)
  let store = try TenantStore(folder: folder, tenant: tenant, platform: platform)
  return (folder, platform, tenant, store, path + "/register.csv")
}

func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "w"))
  let count = fwrite(bytes, 1, bytes.count, file)
  #expect(fclose(file) == 0 && count == bytes.count)
}

func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

func read(_ path: String) throws -> String {
  let file = try #require(fopen(path, "r"))
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  let count = fread(&bytes, 1, bytes.count, file)
  return String(decoding: bytes[..<count], as: UTF8.self)
}

extension TenantStore {
  /// Every row of a resource: its fields as text, in their order; rows in the order of their first fields.
  func all(_ resource: ResourceSchema, _ fields: [String]) async throws -> [[String?]] {
    let rows = try await transaction { transaction in
      var rows: [[String?]] = []
      try transaction.forEach(resource, fields: fields) { values in
        rows.append(
          values.map { value in
            switch value {
            case .text(let text): text
            case .integer(let number): String(number)
            default: nil
            }
          })
      }
      return rows
    }
    return rows.sorted { ($0.map { $0 ?? "" }).lexicographicallyPrecedes($1.map { $0 ?? "" }) }
  }

  /// Makes an election, with its polls open from seven to ten on a day in summer.
  func makeElection(_ title: String = "Council", _ kind: Election.Kind = .council, on day: String) async throws -> RowID
  {
    let id = RowID.random()
    try await transaction { transaction in
      try transaction.insert(
        into: Election.schema, fields: ["title", "kind", "date", "opensAt", "closesAt"], now: .epoch
      ).row(
        id,
        [
          .text(title), SQLValue(choice: kind), .text(day), .text("\(day)T06:00:00Z"), .text("\(day)T21:00:00Z"),
        ])
    }
    return id
  }
}
