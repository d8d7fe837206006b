import Foundation
import HustingsProtocol
import Store
import Testing

@Suite struct `Files and tenants` {
  @Test func `files are their owner's alone`() async throws {
    let branch = try await Branch()
    _ = try await branch.store.rows(Selection(Elector.schema, columns: ["id"]), audit: AuditedBranch.entry())
    for name in ["cursor.key", "sqlite", "sqlite-wal", "sqlite-reads1"] {
      let file = name.hasPrefix("sqlite") ? "tenants/exbourne.\(name)" : name
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(branch.temporary.path)/\(file)")
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
    }
  }

  @Test func `two tenants never meet`() async throws {
    let branch = try await Branch()
    let other = try await Branch(id: "elsewhere", seed: 8, in: branch.temporary)
    _ = try await branch.store.create(branch.task("Ours", key: "1"), audit: nil)
    let theirs = try await other.rows(Selection(TaskItem.schema, columns: ["id"]))
    #expect(theirs.rows.isEmpty)
    let id = branch.electors[0]
    let get = try RowRead(Elector.schema, columns: ["id"])
    let theirError = await error { try await other.store.row(get, id: id.description, audit: nil) }
    #expect(theirError?.code == .notFound)
    #expect(await other.store.lastChange == 43)
    var foreign = other.count(1, station: 0, minute: 0, key: "1")
    foreign.values["station"] = .string(branch.stations[0].description)
    let refused = foreign
    #expect(await error { try await other.store.create(refused, audit: nil) }?.data?.field == "station")
  }

  @Test func `a file opens only as the tenant that it was made for`() async throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    let store = try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
    await store.close()
    #expect(throws: StoreError.self) {
      try TenantStore(folder: folder, id: "exbourne", kind: .office, isSample: true)
    }
    #expect(throws: StoreError.self) {
      try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: false)
    }
  }

  @Test func `nothing is left beside a file that was closed, however soon it was read`() async throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    for _ in 0..<20 {
      let store = try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
      _ = try await store.audit(AuditQuery())
      await store.close()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(temporary.path)/tenants") == ["exbourne.sqlite"])
  }

  @Test(arguments: ["", "a", "../x", "A", "exbourne/../x", "ex.bourne", "é", String(repeating: "a", count: 41)])
  func `an id that is no tenant's is refused before any file is touched`(id: String) throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    #expect(throws: StoreError.self) { try TenantStore(folder: folder, id: id, kind: .clp, isSample: true) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(temporary.path)/tenants").isEmpty)
  }

  @Test func `a folder's lock that is let go is free at once, whoever has a copy of its descriptor`() throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    var lock: FolderLock? = try folder.lock()
    // All are found before any is copied: a copy may get the number of one that another test has closed meanwhile.
    let held = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == "\(folder.path)/lock"
    }
    let copies = held.compactMap { Int32($0) }.map { dup($0) }
    defer { for copy in copies { close(copy) } }
    #expect(copies.count == 1)
    withExtendedLifetime(lock) {}
    lock = nil
    _ = try folder.lock()
  }

  @Test func `an office has no table of a branch`() async throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    let store = try TenantStore(folder: folder, id: "office", kind: .office, isSample: true)
    let selection = Selection(Elector.schema, columns: ["id"])
    #expect(await error { try await store.rows(selection, audit: nil) } != nil)
    let people = Selection(Person.schema, columns: ["id"])
    #expect(try Rows(json: try await store.rows(people, audit: nil)).rows.isEmpty)
  }

  @Test func `a data folder behind a symbolic link, several folders deep, opens`() async throws {
    let temporary = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(temporary.path)/real", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: "\(temporary.path)/link", withDestinationPath: "\(temporary.path)/real")
    let folder = try DataFolder(path: "\(temporary.path)/link/a/b/")
    #expect(folder.path.hasSuffix("/real/a/b"))
    let store = try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
    await store.close()
  }

  @Test func `the lock names its holder, and is free after it`() throws {
    let temporary = try TemporaryFolder()
    let folder = try DataFolder(path: temporary.path)
    do {
      let lock = try folder.lock()
      let refusal = #expect(throws: StoreError.self) { try folder.lock() }
      #expect(refusal?.description.contains("\(getpid())") == true)
      withExtendedLifetime(lock) {}
    }
    _ = try folder.lock()
  }

  @Test func `a closed store says so, and its data are there again`() async throws {
    let branch = try await Branch()
    await branch.store.close()
    #expect(await error { try await branch.store.create(branch.task("x", key: "1"), audit: nil) }?.code == .unavailable)
    let again = try TenantStore(folder: branch.folder, id: "exbourne", kind: .clp, isSample: true)
    #expect(await again.lastChange == 43)
    await again.close()
  }

  @Test func `two files of the same rows are the same byte for byte of their dump`() async throws {
    let first = try await Branch()
    let second = try await Branch()
    for resource in [Elector.schema, Election.schema, PollingStation.schema] {
      let all = Selection(resource, columns: resource.fields.map(\.name), limit: 1000)
      #expect(try await first.rows(all) == second.rows(all))
    }
  }
}

@Suite struct `Audit` {
  private static func entry(_ operation: AuditEntry.Operation) -> AuditEntry {
    AuditEntry(
      at: Branch.now, actor: "a1", plugin: "p", digest: "d", permission: "x", operation: operation,
      resource: "electors", fields: ["id", "phone"])
  }

  @Test func `every read and write is there before its answer, a failed write is not`() async throws {
    let branch = try await Branch()
    _ = try await branch.store.rows(
      Selection(Elector.schema, columns: ["id"], limit: 5), audit: Self.entry(.query))
    _ = try await branch.store.aggregate(
      Aggregation(Elector.schema, groupBy: ["district"], measures: [Measure("n", .count)]),
      audit: Self.entry(.aggregate))
    _ = try await branch.store.create(branch.task("x", key: "1"), audit: Self.entry(.create))
    let get = try RowRead(Elector.schema, columns: ["id"])
    let nobody = RowID.random().description
    #expect(await error { try await branch.store.row(get, id: nobody, audit: Self.entry(.get)) }?.code == .notFound)
    let failing = branch.task("y", key: "1")
    #expect(await error { try await branch.store.create(failing, audit: Self.entry(.create)) } != nil)
    let rows = try await branch.store.audit(AuditQuery()).map { row in
      "\(row.operation) \(row.rows) \(row.fields.joined(separator: " ")) \(row.actor)"
    }
    #expect(rows == ["query 5 id phone a1", "aggregate 2 id phone a1", "create 1 id phone a1", "get 0 id phone a1"])
  }
}

@Suite struct `Query plans` {
  @Test(arguments: [
    (Elector.schema, Filter.compare("district", .eq, "AA"), "electorsByDistrict"),
    (Elector.schema, .compare("district", .in, ["AA", "BB"]), "electorsByDistrict"),
    (Elector.schema, .compare("household", .eq, .string(String(repeating: "0", count: 32))), "electorsByHousehold"),
    (Elector.schema, .compare("id", .eq, .string(String(repeating: "0", count: 32))), "PRIMARY KEY"),
    (
      Elector.schema,
      .and([
        .compare("registerDate", .eq, "2026-02-01"), .compare("district", .eq, "AA"), .compare("number", .eq, 1),
        .compare("suffix", .eq, 0),
      ]), "electorsByRegisterDateDistrictNumberSuffix"
    ),
    (Contact.schema, .compare("elector", .eq, .string(String(repeating: "0", count: 32))), "contactsByElector"),
    (Contact.schema, .compare("district", .eq, "AA"), "contactsByDistrict"),
    (VotingIntention.schema, .compare("elector", .eq, .string(String(repeating: "0", count: 32))), "contactsByElector"),
    (
      TurnoutCount.schema, .compare("station", .eq, .string(String(repeating: "0", count: 32))),
      "turnoutCountsByStation"
    ),
    (Consent.schema, .compare("elector", .eq, .string(String(repeating: "0", count: 32))), "consentsByElector"),
  ]) func `a query by area, reference or elector's key uses an index`(
    resource: ResourceSchema, filter: Filter, index: String
  ) async throws {
    let branch = try await Branch()
    let plan = try Self.plan(Selection(resource, columns: ["id"], where: filter), branch)
    #expect(plan.contains { $0.contains("USING") && $0.contains(index) }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
  }

  @Test func `a page by id starts where the last one ended, without sorting`() async throws {
    let branch = try await Branch()
    var selection = Selection(Elector.schema, columns: ["surname"], limit: 5)
    selection.cursor = try await branch.rows(selection).cursor
    let plan = try Self.plan(selection, branch)
    #expect(plan == ["SEARCH t USING PRIMARY KEY (id>?)"])
  }

  @Test func `the latest counts look into an index once per box`() async throws {
    let branch = try await Branch()
    let plan = try Self.plan(Selection(LatestTurnoutCount.schema, columns: ["count"]), branch)
    #expect(plan.contains { $0.contains("turnoutCountsByStationElectionStruckOutAt") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN l") }, "\(plan)")
  }

  @Test func `a row that is reached is looked up by its id, and conditions on the row's own fields keep their index`()
    async throws
  {
    let branch = try await Branch()
    let rules = ["household": [RowRule.filter(.compare("district", .in, ["AA"]))]]
    let reaching = Selection(
      Elector.schema, columns: ["surname", "household.postcode"], where: .compare("district", .eq, "AA"),
      reached: rules, order: [Order("household.address")])
    let plan = try Self.plan(reaching, branch)
    #expect(plan.contains { $0.contains("SEARCH t USING") && $0.contains("electorsByDistrict") }, "\(plan)")
    #expect(plan.contains { $0.contains("SEARCH to household USING PRIMARY KEY (id=?)") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
  }

  @Test func `documents are found by their key, and counted without reading them`() async throws {
    let branch = try await Branch()
    let connection = try Connection(path: try branch.folder.tenant("exbourne"), mode: .readOnly)
    func plan(_ sql: String) throws -> String {
      try connection.query("EXPLAIN QUERY PLAN \(sql)") { row in
        var steps: [String] = []
        while try row.step() { steps.append(row.text(3)) }
        return steps.joined(separator: "; ")
      }
    }
    let listed = try plan(
      "SELECT key, version, value FROM documents WHERE plugin = 'p' AND collection = 'c' AND key > 'a' ORDER BY key")
    #expect(listed.contains("(plugin=? AND collection=? AND key>?)") && !listed.contains("TEMP"), "\(listed)")
    let counted = try plan("SELECT count(*), coalesce(sum(size), 0) FROM documents WHERE plugin = 'p'")
    #expect(counted.contains("COVERING INDEX documentsBySize"), "\(counted)")
  }

  private static func plan(_ selection: Selection, _ branch: Branch) throws -> [String] {
    let seal = CursorSeal(secret: try branch.folder.secret("cursor.key"))
    let text = try selection.compiled(seal, binding: selection.binding(tenant: "exbourne"))
    let connection = try Connection(path: try branch.folder.tenant("exbourne"), mode: .readOnly)
    return try connection.query("EXPLAIN QUERY PLAN " + text.sql, text.values) { row in
      var steps: [String] = []
      while try row.step() { steps.append(row.text(3)) }
      return steps
    }
  }
}
