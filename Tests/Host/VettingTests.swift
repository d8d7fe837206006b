import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing

/// Plugins that are added to a host for good: what runs is what two maintainers signed.
@Suite(.serialized) struct VettingTests {
  private static let plugin = "bare-python"

  private final class Folder {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-vetting-\(UUID().uuidString)"

    /// A copy of the plugin, with a line more in its program where it is to be another content.
    func source(_ line: String = "") throws -> String {
      let source = "\(path)/\(UUID().uuidString)"
      let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/\(VettingTests.plugin)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: fixture, toPath: source)
      let program = "\(source)/bare.py"
      try (String(contentsOfFile: program, encoding: .utf8) + line)
        .write(toFile: program, atomically: true, encoding: .utf8)
      return source
    }

    /// Opens the platform of this folder, and stops it afterwards.
    func open<T>(_ body: (Platform) async throws -> T) async throws -> T {
      let folder = try DataFolder(path: "\(path)/data")
      let platform = try await Platform(folder: folder, lock: try folder.lock(), bundled: nil)
      do {
        let result = try await body(platform)
        await platform.stop()
        return result
      } catch {
        await platform.stop()
        throw error
      }
    }

    deinit { removeTree(path) }
  }

  private func render(_ platform: Platform, in tenant: String = "wyvern") async -> String {
    do throws(RPCError) {
      _ = try await platform.render(
        plugin: Self.plugin, tenant: tenant, view: "stations", parameters: [:],
        acting: Acting(account: "test", role: .organiser))
      return ""
    } catch {
      return error.data?.reason ?? error.message
    }
  }

  /// A branch that holds no sample, and grants the plugin what it asks for.
  private func grant(_ platform: Platform) async throws {
    try await platform.store.put(TenantRecord(id: "wyvern", name: "Wyvern", kind: .clp))
    let manifest = try await platform.plugin(Self.plugin).manifest
    for grant in Grant.all(askedBy: manifest, in: "wyvern", by: "officer") { try await platform.put(grant) }
  }

  @Test func `what was added and vetted runs in real branches, also when the host starts again`() async throws {
    let folder = Folder()
    let added = try await folder.open { (platform) async throws in
      let added = try await platform.add(try folder.source(), statements: [])
      #expect(added.stage == .sandbox && added.isAdded)
      try await grant(platform)
      #expect(await render(platform) == "stageSandbox")
      try await platform.vet(Self.plugin)
      #expect(await render(platform) == "")
      return added
    }
    try await folder.open { (again) async throws in
      #expect(await again.plugins().plugins.map(\.digest) == [added.digest])
      #expect(await render(again) == "")
    }
  }

  @Test func `another content starts anew, and a vetted one gives way to a vetted one alone`() async throws {
    let folder = Folder()
    try await folder.open { (platform) async throws in
      let first = try await platform.add(try folder.source(), statements: [])
      try await grant(platform)
      try await platform.setStage(.pilot, of: Self.plugin, pilotTenants: ["wyvern"])
      #expect(await render(platform) == "")
      // A pilot's other content is none.
      let second = try await platform.add(try folder.source("# second\n"), statements: [])
      #expect(second.stage == .sandbox && second.digest != first.digest)
      #expect(await render(platform) == "stageSandbox")
      #expect(platform.runningPlugins == 0)
      try await platform.vet(Self.plugin)
      #expect(await render(platform) == "")
      let source = try folder.source("# third\n")
      let refusal = await #expect(throws: RPCError.self) { _ = try await platform.add(source, statements: []) }
      #expect(refusal?.data?.reason == "wouldUnvet")
      #expect(await render(platform) == "")
      #expect(try await platform.plugin(Self.plugin).digest == second.digest)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/data/bundles") == [second.digest])
    }
  }

  @Test func `a stage that was written into the file vets nothing`() async throws {
    let folder = Folder()
    try await folder.open { (platform) async throws in
      var record = try await platform.add(try folder.source(), statements: [])
      try await grant(platform)
      record.stage = .vetted
      try await platform.store.put(record)
    }
    try await folder.open { (again) async throws in
      #expect(await render(again) == "stageSandbox")
      #expect(try await again.store.plugin(Self.plugin)?.stage == .sandbox)
      #expect(try await again.store.log().last?.stage?.reason.contains("no two statements") == true)
    }
  }

  @Test func `a bundle that was changed since runs no more, and the host says which`() async throws {
    let folder = Folder()
    let added = try await folder.open { try await $0.add(try folder.source(), statements: []) }
    let program = "\(folder.path)/data/bundles/\(added.digest)/bare.py"
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: program)
    try "print()".write(toFile: program, atomically: false, encoding: .utf8)
    try await folder.open { (again) async throws in
      let (plugins, problems) = await again.plugins()
      #expect(plugins.isEmpty && problems.map(\.path) == ["\(folder.path)/data/bundles/\(added.digest)"])
      let refusal = await #expect(throws: RPCError.self) { _ = try await again.plugin(Self.plugin) }
      #expect(refusal?.data?.reason == "badBundle" && refusal?.message.contains("was changed") == true)
    }
  }

  @Test func `what does not start is not added, and what ran before runs on`() async throws {
    let folder = Folder()
    try await folder.open { (platform) async throws in
      let added = try await platform.add(try folder.source(), statements: [])
      let source = try folder.source("}")
      let refusal = await #expect(throws: RPCError.self) { _ = try await platform.add(source, statements: []) }
      #expect(refusal?.data?.reason == "didNotStart")
      #expect(try await platform.plugin(Self.plugin).digest == added.digest)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/data/bundles") == [added.digest])
    }
  }

  @Test func `what was added is no trial's to replace`() async throws {
    let folder = Folder()
    try await folder.open { (platform) async throws in
      let added = try await platform.add(try folder.source(), statements: [])
      let source = try folder.source("# a trial\n")
      let refusal = await #expect(throws: RPCError.self) { _ = try await platform.takeIn(source) }
      #expect(refusal?.code == .conflict)
      #expect(try await platform.plugin(Self.plugin).digest == added.digest)
    }
  }

  @Test func `what officers decide stands in the public log, without their names`() async throws {
    let folder = Folder()
    try await folder.open { (platform) async throws in
      _ = try await platform.add(try folder.source(), statements: [])
      try await platform.store.put(TenantRecord(id: "wyvern", name: "Wyvern", kind: .clp))
      try await platform.store.put(Account(id: "officer-1", name: "Olwen Secret"))
      try await platform.store.put(Membership(account: "officer-1", tenant: "wyvern", role: .officer))
      try await platform.setStage(.pilot, of: Self.plugin, pilotTenants: ["wyvern"])
      var terms = GrantTerms()
      terms.fields = ["place"]
      try await platform.grant("stations", of: Self.plugin, in: "wyvern", terms, by: "officer-1")
      try await platform.takeBack("stations", of: Self.plugin, in: "wyvern", by: "officer-1")
      let log = try await platform.store.log()
      #expect(log.compactMap(\.grant).map(\.fields) == [["place"]])
      #expect(log.compactMap(\.revoke).map(\.permission) == ["stations"])
      let lines = try await platform.store.logLines().joined()
      #expect(!lines.contains("Secret") && !lines.contains("officer-1"))
      #expect(try await platform.store.verifyLog() == nil)
    }
  }
}
