import Foundation
import HustingsProtocol
import Store
import Testing

@Suite("Bringing back a backup")
struct RestoreTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let entry = AuditEntry.byHost(.backup, "", actor: "terminal", at: now)

  /// A platform with two branches of three electors each, and a folder for backups.
  private struct Place {
    let folder: DataFolder
    let backup: String
    let tenants = ["branch", "other"].map { TenantRecord(id: $0, name: $0, kind: .clp) }

    init() async throws {
      let path = try TemporaryFolder().path
      folder = try DataFolder(path: path + "/data")
      backup = path + "/backup"
      let platform = try PlatformStore(folder: folder)
      for tenant in tenants {
        try await platform.put(tenant)
        try await with(tenant, platform) { store in
          try write(
            """
            Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode,Address1
            AA,1,,"Okafor, Ada",ZZ99 1AA,12 Weavers Road
            AA,2,,"Fox, Jo",ZZ99 1AA,12 Weavers Road
            AA,3,,"Lee, Min",ZZ99 1AB,3 Quay Lane

            """, to: path + "/register.csv")
          let register = RegisterImport(path: path + "/register.csv", registerDate: Day(number: 20_544), now: now)
          _ = try await register.run(into: store)
        }
      }
      await platform.close()
    }

    func with<T>(
      _ tenant: TenantRecord, _ platform: PlatformStore? = nil, _ body: (TenantStore) async throws -> T
    ) async throws -> T {
      let store = try TenantStore(folder: folder, tenant: tenant, platform: platform)
      let result: Result<T, any Error>
      do { result = .success(try await body(store)) } catch { result = .failure(error) }
      await store.close()
      return try result.get()
    }

    /// Copies everything, as `backup --all` does.
    func backUp() async throws -> DataFolder {
      let target = try DataFolder(path: backup)
      let platform = try PlatformStore(folder: folder)
      try await platform.backUp(to: target.platform)
      try target.takeSecrets(from: folder)
      for tenant in tenants {
        let copy = try target.tenant(tenant.id)
        _ = try await with(tenant, platform) { try await $0.backUp(to: copy, folder: folder, audit: entry) }
      }
      await platform.close()
      return target
    }

    func restore() async throws -> RestoredTenant {
      let platform = try PlatformStore(folder: folder)
      let result: Result<RestoredTenant, any Error>
      do {
        result = .success(
          try await folder.restore(
            DataFolder(path: backup).tenant("branch"), as: tenants[0], platform: platform, isReplacing: true, now: now))
      } catch {
        result = .failure(error)
      }
      await platform.close()
      return try result.get()
    }

    func bytes() throws -> [Data] {
      try [folder.platform, folder.tenant("branch"), folder.tenant("other"), folder.path + "/audit.key"].map {
        try Data(contentsOf: URL(fileURLWithPath: $0))
      }
    }

    var drafts: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.filter { $0.contains("draft") } ?? []
    }
  }

  private static let objections = ["surname", "objectsToDoorstep", "objectsToPhone", "objectsToPost"]

  @Test("what people said no to since the backup is kept, also a no that the backup has no row for")
  func refusals() async throws {
    let place = try await Place()
    let (ada, jo) = try await place.with(place.tenants[0]) { store in
      let ada = try await DataSubject.find("AA-1", in: store)
      let jo = try #require(try await DataSubject.find("AA-2", in: store).rows.first)
      try await store.transaction { transaction in
        try transaction.insert(
          into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: Self.now
        ).row(.random(), [SQLValue(jo), .text("email"), .text("2026-01-01T10:00:00Z"), .text("News")])
      }
      return (ada, jo)
    }
    _ = try await place.backUp()
    try await place.with(place.tenants[0]) { store in
      _ = try await SubjectRestriction(ada, now: Self.now).run(in: store)
      try await store.transaction { transaction in
        _ = try transaction.update(Elector.schema, fields: ["objectsToPost"], now: Self.now).row(jo, [SQLValue(true)])
        let withdraw = try transaction.update(Consent.schema, fields: ["withdrawnAt"], now: Self.now)
        for id in try transaction.ids(of: Consent.schema) { try withdraw.row(id, [SQLValue(Self.now)]) }
        try transaction.insert(
          into: Consent.schema, fields: ["elector", "channel", "givenAt", "withdrawnAt", "wording"], now: Self.now
        ).row(.random(), [SQLValue(jo), .text("text"), SQLValue(Self.now), SQLValue(Self.now), .text("No")])
      }
    }
    let restored = try await place.restore()
    #expect(restored.refusalsKept == 5 && restored.erasedAgain == 0)
    try await place.with(place.tenants[0]) { store in
      #expect(
        try await store.all(Elector.schema, Self.objections) == [
          ["Fox", "0", "0", "1"], ["Lee", "0", "0", "0"], ["Okafor", "1", "1", "1"],
        ])
      let withdrawn = Self.now.description
      #expect(
        try await store.all(Consent.schema, ["channel", "withdrawnAt"]) == [
          ["email", withdrawn], ["text", withdrawn],
        ])
      let again = try await SubjectRestriction(ada, now: Self.now).run(in: store)
      #expect(again.electors == 0)
      let seen = Selection(
        Elector.schema, columns: ["surname"],
        rules: [RowRule(.isUnrestricted(elector: "id"), denial: RPCError(.permissionDenied, "Restricted."))],
        order: [Order("surname")])
      #expect(try Rows(json: try await store.rows(seen, audit: nil)).rows == [["Fox"], ["Lee"]])
    }
    #expect(try await place.restore().refusalsKept == 5, "the same backup again")
  }

  @Test("a backup that lacks a tenant's file, or has a damaged one, replaces nothing at all")
  func allOrNothing() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    let before = try place.bytes()
    let file = try backup.tenant("other")
    try AuditedBranch.run(["UPDATE audit SET actor = 'b'", "PRAGMA journal_mode = DELETE"], on: file)
    await #expect(throws: StoreError.self) {
      try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    }
    try FileManager.default.removeItem(atPath: file)
    let missing = StoreError(.damaged, "\(backup.path) has no file of other, whom its platform's file lists")
    await #expect(throws: missing) {
      try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    }
    #expect(try place.bytes() == before && place.drafts.isEmpty)
  }

  @Test("everything comes back where nothing is, and replaces what is there when told to")
  func all() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    await #expect(throws: StoreError.self) {
      try await place.folder.restoreAll(from: backup, isReplacing: false, now: Self.now)
    }
    for folder in [place.folder, try DataFolder(path: place.backup + "-elsewhere")] {
      let restored = try await folder.restoreAll(from: backup, isReplacing: true, now: Self.now).tenants
      #expect(restored.map(\.backup.tenant) == ["branch", "other"])
      #expect(restored.allSatisfy { ($0.refusalsKept == nil) == (folder !== place.folder) })
      let platform = try PlatformStore(folder: folder)
      let store = try TenantStore(folder: folder, tenant: place.tenants[1], platform: platform)
      #expect(try await store.all(Elector.schema, ["forename"]) == [["Ada"], ["Jo"], ["Min"]])
      #expect(try await store.verifyAudit().fault == nil)
      await store.close()
      await platform.close()
    }
    #expect(place.drafts.isEmpty)
  }

  @Test(
    "what was withdrawn, taken back or ended since the backup stays so, and the log is no shorter",
    arguments: [true, false])
  func decisions(isSameHost: Bool) async throws {
    let place = try await Place()
    let key = SigningKey(seed: Array(repeating: 1, count: 32))
    func grant(_ permission: String, _ rows: Int) -> Grant {
      Grant(
        tenant: "branch", plugin: "p", permission: permission, resource: "electors", access: .read, purpose: .phone,
        fields: ["phone"], rowsPerDay: rows, grantedBy: "officer")
    }
    var platform = try PlatformStore(folder: place.folder)
    try await platform.putMaintainer(Account(id: "ann", name: "Ann"), key: key.shown)
    try await platform.put(PluginRecord(id: "p", digest: "d", stage: .sandbox, manifest: RawJSON(encoding: Manifest())))
    try await platform.setStage(.pilot, of: "p", pilotTenants: ["branch"])
    for permission in ["calls", "lists"] { try await platform.put(grant(permission, 100), decidedOn: "d") }
    await platform.close()
    let backup = try await place.backUp()
    platform = try PlatformStore(folder: place.folder)
    try await platform.revoke(tenant: "branch", plugin: "p", permission: "calls", decidedOn: "d")
    try await platform.put(grant("lists", 5), decidedOn: "d")
    _ = try await platform.removeMaintainer("ann")
    try await platform.setStage(.withdrawn, of: "p", because: "A test.")
    let lines = try await platform.logLines()
    await platform.close()
    if !isSameHost {
      // As if the backup were of a host with another history.
      try AuditedBranch.run(
        ["UPDATE publicLog SET line = line || ' ' WHERE number = 1", "PRAGMA journal_mode = DELETE"],
        on: backup.platform)
    }
    let restored = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    #expect(restored.log == (isSameHost ? .kept(lines: 4) : .replaced))
    platform = try PlatformStore(folder: place.folder)
    #expect(try await platform.plugin("p")?.stage == .withdrawn)
    if isSameHost {
      let grants = try await platform.grants(tenant: "branch")
      #expect(grants.map(\.permission) == ["lists"] && grants.first?.rowsPerDay == 5)
      #expect(grants.first?.grantedBy == "officer")
      #expect(try await platform.maintainers().isEmpty)
      #expect(try await platform.logLines() == lines)
      #expect(try await platform.verifyLog() == nil)
    }
    await platform.close()
    if isSameHost {
      let again = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
      #expect(again.log == .kept(lines: 4), "the same backup again")
    }
  }

  @Test("a folder that was copied as a killed host left it comes back with the reads that were answered last")
  func killed() async throws {
    let place = try await Place()
    try await place.with(place.tenants[0]) { store in
      try await store.whileWriting {
        let selection = Selection(Elector.schema, columns: ["id"])
        for _ in 0..<2 { _ = try await store.rows(selection, audit: AuditedBranch.entry()) }
        try FileManager.default.copyItem(atPath: place.folder.path, toPath: place.backup)
      }
    }
    let elsewhere = try DataFolder(path: place.backup + "-elsewhere")
    _ = try await elsewhere.restoreAll(from: DataFolder(path: place.backup), isReplacing: false, now: Self.now)
    let store = try TenantStore(folder: elsewhere, tenant: place.tenants[0])
    let reads = try await store.audit(AuditQuery()).filter { $0.operation == "query" }
    #expect(reads.map(\.calls) == [2])
    #expect(try await store.verifyAudit().fault == nil)
    await store.close()
  }

  @Test("where a restore replaced some files alone, nothing is opened until it was done again")
  func halfWay() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    try place.folder.checkIsWhole()
    let obstacle = try place.folder.tenant("other") + "-there"
    try FileManager.default.moveItem(atPath: try place.folder.tenant("other"), toPath: obstacle)
    try FileManager.default.createDirectory(
      atPath: try place.folder.tenant("other") + "/in the way", withIntermediateDirectories: true)
    await #expect(throws: StoreError.self) {
      try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    }
    let refusal = #expect(throws: StoreError.self) { try place.folder.checkIsWhole() }
    #expect(refusal?.description.hasSuffix("do it again: hustings restore \(backup.path) --all --replace") == true)
    let single = await #expect(throws: StoreError.self) { try await place.restore() }
    #expect(single == refusal)
    try FileManager.default.removeItem(atPath: try place.folder.tenant("other"))
    _ = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    try place.folder.checkIsWhole()
  }

  @Test("who was erased is not in the file any more when it gets its name, whatever fails after that")
  func erasedFirst() async throws {
    let place = try await Place()
    _ = try await place.backUp()
    let platform = try PlatformStore(folder: place.folder)
    try await place.with(place.tenants[0], platform) { store in
      _ = try await SubjectErasure(try await DataSubject.find("AA-1", in: store), now: Self.now).run(in: store)
    }
    await platform.close()
    try AuditedBranch.run(["DROP TABLE auditCheckpoints"], on: place.folder.platform)
    await #expect(throws: RPCError.self) { try await place.restore() }
    try await place.with(place.tenants[0]) { store in
      let names = try await store.all(Elector.schema, ["forename"])
      let last = try await store.audit(AuditQuery()).last
      #expect(last?.operation == "restore", "it has its name")
      #expect(names == [["Jo"], ["Min"]])
    }
  }

  @Test("a backup is in the audit of the data and of the copy, and a restore in that of what was brought back")
  func audit() async throws {
    let place = try await Place()
    _ = try await place.backUp()
    _ = try await place.restore()
    try await place.with(place.tenants[0]) { store in
      let rows = try await store.audit(AuditQuery())
      #expect(rows.map(\.operation) == ["backup", "restore"] && rows.allSatisfy { $0.actor == "terminal" })
      #expect(rows.map(\.rows) == [5, 5], "three electors and two households")
      #expect(try await store.receipts(AuditQuery()).map(\.outcome) == [.read, .wrote])
    }
  }

  /// Erases the first elector of the first branch, so that the platform has copies of the marks.
  private func eraseAda(_ place: Place) async throws {
    let platform = try PlatformStore(folder: place.folder)
    try await place.with(place.tenants[0], platform) { store in
      _ = try await SubjectErasure(try await DataSubject.find("AA-1", in: store), now: Self.now).run(in: store)
    }
    await platform.close()
  }

  private func forenames(_ place: Place) async throws -> [[String?]] {
    try await place.with(place.tenants[0]) { try await $0.all(Elector.schema, ["forename"]) }
  }

  /// Puts a folder in a file's way, which stops whoever wants to replace or remove it.
  private func obstruct(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path + "/in the way", withIntermediateDirectories: true)
  }

  @Test("who was erased stays so where a restore of everything is stopped half-way and done again")
  func erasedHalfWay() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    try await eraseAda(place)
    let file = try place.folder.tenant("branch")
    // The marks are in the platform's copy alone.
    try FileManager.default.removeItem(atPath: file)
    for obstacle in [file, place.folder.platform + "-reads1"] {
      try obstruct(obstacle)
      await #expect(throws: StoreError.self) {
        try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
      }
      try FileManager.default.removeItem(atPath: obstacle)
    }
    _ = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    #expect(try await forenames(place) == [["Jo"], ["Min"]])
    let platform = try PlatformStore(folder: place.folder)
    #expect(try await !platform.erasures(of: "branch").isEmpty)
    await platform.close()
  }

  @Test("what was withdrawn here stays so where another host's backup is restored twice")
  func withdrawnTwice() async throws {
    let (place, other) = (try await Place(), try await Place())
    for (host, stage) in [(place, TrustStage.withdrawn), (other, .pilot)] {
      let platform = try PlatformStore(folder: host.folder)
      try await platform.put(
        PluginRecord(id: "p", digest: "d", stage: .sandbox, manifest: RawJSON(encoding: Manifest())))
      try await platform.setStage(stage, of: "p", because: "A test.")
      await platform.close()
    }
    let backup = try await other.backUp()
    for _ in 0..<2 {
      _ = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
      let platform = try PlatformStore(folder: place.folder)
      #expect(try await platform.plugin("p")?.stage == .withdrawn)
      #expect(try await platform.verifyLog() == nil)
      await platform.close()
    }
  }

  @Test("a restore that was stopped before it brought the keys can be done again", arguments: [true, false])
  func keysHalfWay(isNew: Bool) async throws {
    let place = try await Place()
    try await eraseAda(place)
    let backup = try await place.backUp()
    let folder = try DataFolder(path: place.backup + "-elsewhere")
    _ = try await folder.restoreAll(from: backup, isReplacing: false, now: Self.now)
    try write("hustings restore \(backup.path) --all --replace", to: folder.path + "/restore-unfinished")
    for name in ["audit.key", "erasure.key"] {
      let key = folder.path + "/" + name
      try FileManager.default.removeItem(atPath: key)
      if !isNew { try write(String(repeating: "k", count: 32), to: key) }
    }
    _ = try await folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    try folder.checkIsWhole()
    #expect(try folder.secret("erasure.key") == place.folder.secret("erasure.key"))
    let store = try TenantStore(folder: folder, tenant: place.tenants[0])
    #expect(try await store.verifyAudit().fault == nil)
    await store.close()
  }

  @Test(
    "a key that is lost or damaged is not made anew where something depends on it", arguments: ["audit", "erasure"])
  func lostKey(name: String) async throws {
    let place = try await Place()
    try await eraseAda(place)
    _ = try await place.backUp()
    try place.folder.checkIsWhole()
    let key = "\(place.folder.path)/\(name).key"
    try FileManager.default.removeItem(atPath: key)
    let lost = #expect(throws: StoreError.self) { try place.folder.checkIsWhole() }
    #expect(lost?.description.hasPrefix("\(key) is missing") == true)
    #expect(!FileManager.default.fileExists(atPath: key))
    try write("short", to: key)
    let damaged = #expect(throws: StoreError.self) { try place.folder.secret("\(name).key") }
    #expect(damaged?.description.hasSuffix("put it back from a backup: `hustings backup --all` copies it") == true)
    try write("short", to: place.folder.path + "/cursor.key")
    let cursor = #expect(throws: StoreError.self) { try place.folder.secret("cursor.key") }
    #expect(cursor?.description.hasSuffix("remove it, and open pages must be reloaded") == true)
  }

  @Test("a tenant that the backup does not have goes when told to alone, and its file with it")
  func unlisted() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    let platform = try PlatformStore(folder: place.folder)
    let new = TenantRecord(id: "newclp", name: "New", kind: .clp)
    try await platform.put(new)
    try await place.with(new, platform) { _ in }
    await platform.close()
    let file = try place.folder.tenant("newclp")
    let refusal = await #expect(throws: StoreError.self) {
      try await place.folder.restoreAll(from: backup, isReplacing: false, now: Self.now)
    }
    #expect(refusal?.description.contains("does not have: newclp; with --replace they go") == true)
    #expect(FileManager.default.fileExists(atPath: file))
    let restored = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    #expect(restored.gone == ["newclp"] && !FileManager.default.fileExists(atPath: file))
    let after = try PlatformStore(folder: place.folder)
    #expect(try await after.tenants().map(\.id) == ["branch", "other"])
    await after.close()
  }

  @Test("who was forgotten, or lost a role or a session since the backup, does not get it back")
  func letGo() async throws {
    let place = try await Place()
    var platform = try PlatformStore(folder: place.folder)
    for id in ["ann", "bea"] {
      try await platform.put(Account(id: id, name: id))
      try await platform.put(Membership(account: id, tenant: "branch", role: .member, areas: []))
      _ = try await platform.pseudonym(of: id, in: "branch")
    }
    let link = try await platform.makeSignInLink(for: "ann", now: Self.now)
    let signedIn = try await platform.signIn(with: link, now: Self.now)
    let token = try #require(signedIn?.token)
    await platform.close()
    let backup = try await place.backUp()
    platform = try PlatformStore(folder: place.folder)
    try await platform.removeMembership("ann", in: "branch")
    #expect(try await platform.forgetPseudonym(of: "ann", in: "branch"))
    try await platform.endSession(token)
    await platform.close()
    _ = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    platform = try PlatformStore(folder: place.folder)
    #expect(try await platform.memberships(in: "branch").map(\.account) == ["bea"])
    #expect(try await platform.names(in: "branch").values.sorted() == ["bea"])
    #expect(try await platform.session(token, now: Self.now) == nil)
    await platform.close()
    // A platform's file that was begun anew has let go of nobody.
    try FileManager.default.removeItem(atPath: place.folder.platform)
    platform = try PlatformStore(folder: place.folder)
    await platform.close()
    _ = try await place.folder.restoreAll(from: backup, isReplacing: true, now: Self.now)
    platform = try PlatformStore(folder: place.folder)
    #expect(try await platform.memberships(in: "branch").map(\.account) == ["ann", "bea"])
    await platform.close()
  }

  @Test("an objection that a killed host left in the log is kept, also where the restore must be done again")
  func killedObjection() async throws {
    let place = try await Place()
    _ = try await place.backUp()
    let file = try place.folder.tenant("branch")
    try await place.with(place.tenants[0]) { store in
      let jo = try #require(try await DataSubject.find("AA-2", in: store).rows.first)
      try await store.transaction { transaction in
        _ = try transaction.update(Elector.schema, fields: ["objectsToPost"], now: Self.now).row(jo, [SQLValue(true)])
      }
      for end in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: file + end, toPath: place.backup + end + "-k")
      }
    }
    try FileManager.default.removeItem(atPath: file)
    for end in ["", "-wal"] { try FileManager.default.moveItem(atPath: place.backup + end + "-k", toPath: file + end) }
    try obstruct(file + "-reads1")
    await #expect(throws: StoreError.self) { try await place.restore() }
    try FileManager.default.removeItem(atPath: file + "-reads1")
    #expect(try await place.restore().refusalsKept == 1)
  }

  @Test("what is no backup, or a damaged one, is named by the path that was given")
  func named() async throws {
    let place = try await Place()
    let backup = try await place.backUp()
    let file = try backup.tenant("branch")
    func refusal() async -> String? {
      let error = await #expect(throws: StoreError.self) { try await place.restore() }
      return error?.description
    }
    try AuditedBranch.run(["UPDATE audit SET actor = 'b'", "PRAGMA journal_mode = DELETE"], on: file)
    #expect(await refusal()?.hasPrefix("\(file): its audit is not as it was written") == true)
    try write("Notes", to: file)
    #expect(await refusal() == "\(file) is no backup that hustings made")
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    #expect(await refusal() == "\(file) is a folder; --all brings it back, or name the tenant's file in it")
  }
}
