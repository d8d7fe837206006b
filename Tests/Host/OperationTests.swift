import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing

/// The data calls of two plugins, made as the host answers them, on a sample in a data folder that goes with the test.
@Suite struct OperationTests {
  private struct Bench {
    let path: String
    /// Nil between two platforms: the folder's lock goes with the first.
    private var running: Platform?

    var platform: Platform {
      get throws { try #require(running) }
    }

    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures").path

    init() async throws {
      path = "\(FileManager.default.temporaryDirectory.path)/hustings-operations-\(UUID().uuidString)"
      running = try await Self.platform(path)
      _ = try await platform.makeSample(tenant: "exbourne", electors: 0, seed: 1) { _ in }
    }

    private static func platform(_ path: String) async throws -> Platform {
      let folder = try DataFolder(path: path)
      return try await Platform(
        folder: folder, lock: try folder.lock(), bundled: BundledSource(folder: fixtures, programs: fixtures))
    }

    /// The same data, in a platform that was started since.
    mutating func restart() async throws {
      await stop()
      running = try await Self.platform(path)
    }

    mutating func stop() async {
      await running?.stop()
      running = nil
    }

    func call(
      _ method: Method, _ params: JSONValue, plugin: String = "hostile", account: String = "a", role: Role = .organiser
    ) async throws -> RawJSON {
      guard case .object(var members) = params else { return .null }
      members["context"] = ""
      return try await platform.data(
        method, RawJSON(encoding: JSONValue.object(members)), plugin: plugin, tenant: "exbourne",
        acting: Acting(account: account, role: role))
    }

    func refusal(
      _ method: Method, _ params: JSONValue, plugin: String = "hostile", account: String = "a", role: Role = .organiser
    ) async -> RPCError? {
      do {
        _ = try await call(method, params, plugin: plugin, account: account, role: role)
        return nil
      } catch {
        return error as? RPCError
      }
    }

    /// What the audit says of calls that were allowed: operation, permission and rows of each entry.
    func audited() async throws -> [String] {
      let branch = try await platform.tenant("exbourne")
      return try await platform.openStore(branch).audit(AuditQuery()).compactMap { row in
        row.permission.isEmpty ? nil : "\(row.operation) \(row.permission) \(row.rows)"
      }
    }
  }

  private func withBench(_ body: (inout Bench) async throws -> Void) async throws {
    var bench = try await Bench()
    defer { removeTree(bench.path) }
    do {
      try await body(&bench)
    } catch {
      await bench.stop()
      throw error
    }
    await bench.stop()
  }

  private func record(_ bench: Bench, count: Int, key: String? = "form-1") async throws -> JSONValue {
    let elections = try Rows(json: try await bench.call(.query, ["resource": "elections", "select": ["id"]]))
    var members: [String: JSONValue] = [
      "resource": "warpCounts",
      "values": [
        "election": elections.rows.first?.first ?? nil, "district": "AA", "count": .integer(count),
        "at": "2026-05-07T09:30:00Z", "struckOut": false,
      ],
    ]
    members["key"] = key.map { .string($0) }
    return .object(members)
  }

  @Test func `a write that is sent again is answered byte for byte as the first, ever after`() async throws {
    try await withBench { bench in
      let create = try await record(bench, count: 1)
      let first = try await bench.call(.create, create)
      let id = JSONValue.string(try Written(json: first).id)
      let update: JSONValue = [
        "resource": "warpCounts", "id": id, "version": 1, "values": ["count": 2], "key": "form-1",
      ]
      let second = try await bench.call(.update, update)
      let delete: JSONValue = ["resource": "warpCounts", "id": id, "version": 2, "key": "form-1"]
      let third = try await bench.call(.delete, delete)
      for _ in 0..<2 {
        #expect(try await bench.call(.create, create) == first)
        #expect(try await bench.call(.update, update) == second)
        #expect(try await bench.call(.delete, delete) == third)
        try await bench.restart()
      }
      #expect(await bench.refusal(.get, ["resource": "warpCounts", "select": ["count"], "id": id])?.code == .notFound)
      let other = try await record(bench, count: 9)
      #expect(await bench.refusal(.create, other)?.data?.reason == "keyReused")
      let batch: JSONValue = ["operations": [], "key": "form-1"]
      #expect(await bench.refusal(.batch, batch)?.data?.reason == "outOfBounds")
    }
  }

  @Test func `a key is one user's and one plugin's`() async throws {
    try await withBench { bench in
      let create = try await record(bench, count: 1)
      let first = try await bench.call(.create, create)
      #expect(try await bench.call(.create, create, account: "b") != first)
      #expect(try await bench.call(.create, create, plugin: "reference") != first)
      #expect(try await bench.call(.create, create) == first)
    }
  }

  @Test func `a batch is audited with its rows, an entry for each operation, and none when it is refused`() async throws
  {
    try await withBench { bench in
      let before = try await bench.audited()
      let made = try await record(bench, count: 1, key: nil)
      let change: JSONValue = ["resource": "warpCounts", "id": "$0", "version": 1, "values": ["count": 2]]
      func batch(_ last: JSONValue, key: String) -> JSONValue {
        [
          "operations": [
            ["method": "data.create", "params": made], ["method": "data.update", "params": change], last,
          ], "key": .string(key),
        ]
      }
      let outdated: JSONValue = ["method": "data.update", "params": change]
      let refusal = await bench.refusal(.batch, batch(outdated, key: "1"))
      #expect(refusal?.code == .conflict)
      #expect(refusal?.data?.operation == 2)
      let deletion: JSONValue = [
        "method": "data.delete", "params": ["resource": "warpCounts", "id": "$0", "version": 2],
      ]
      let first = try await bench.call(.batch, batch(deletion, key: "1"))
      #expect(try await bench.call(.batch, batch(deletion, key: "1")) == first)
      let said = try await bench.audited().dropFirst(before.count)
      #expect(
        Array(said) == ["query elections 4", "create warp 1", "update warp 1", "delete warp 1"]
          + ["create warp 0", "update warp 0", "delete warp 0"])
    }
  }

  @Test func `documents are audited, kept over a restart, and no other plugin's`() async throws {
    try await withBench { bench in
      let before = try await bench.audited()
      let put: JSONValue = ["collection": "notes", "key": "a", "value": ["text": "mine"], "version": 0]
      #expect(try DocumentVersion(json: try await bench.call(.putDocument, put)).version == 1)
      try await bench.restart()
      let get: JSONValue = ["collection": "notes", "key": "a"]
      #expect(try Document(json: try await bench.call(.getDocument, get)).value == ["text": "mine"])
      #expect(await bench.refusal(.getDocument, get, plugin: "reference")?.code == .notFound)
      let theirs = try Documents(json: try await bench.call(.listDocuments, get, plugin: "reference"))
      #expect(theirs.documents.isEmpty)
      #expect(await bench.refusal(.getDocument, get, role: .volunteer)?.data?.side == .role)
      #expect(await bench.refusal(.putDocument, put, role: .officer)?.data?.side == .role)
      _ = try await bench.call(.deleteDocument, get)
      let said = try await bench.audited().dropFirst(before.count)
      #expect(
        Array(said) == [
          "putDocument notes 1", "getDocument notes 1", "listDocuments notes 0", "deleteDocument notes 1",
        ])
    }
  }

  @Test func `what was taken back is refused at once`() async throws {
    try await withBench { bench in
      let get: JSONValue = ["collection": "notes", "key": "a"]
      #expect(await bench.refusal(.getDocument, get)?.code == .notFound)
      try await bench.platform.revoke(tenant: "exbourne", plugin: "hostile", permission: "notes")
      #expect(await bench.refusal(.getDocument, get)?.data?.reason == "grantMissing")
    }
  }
}
