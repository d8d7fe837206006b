import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing

/// Real plugins in the real sandbox: the misbehaving fixture, in a data folder that goes with the test.
@Suite(.serialized) struct PlatformTests {
  private let organiser = Acting(account: "test", role: .organiser)

  // A habit is what the plugin does before it has answered `initialize`.
  private func withPlatform(
    _ change: (inout PoolLimits) -> Void = { _ in }, habit: String? = nil, _ body: (Platform) async throws -> Void
  ) async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-host-\(UUID().uuidString)"
    defer { removeTree(path) }
    var fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures").path
    let changed = path + "-plugins"
    defer { removeTree(changed) }
    if let habit {
      try FileManager.default.createDirectory(atPath: changed, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: "\(fixtures)/misbehaving", toPath: "\(changed)/misbehaving")
      let manifest = "\(changed)/misbehaving/plugin.json"
      let text = try String(contentsOfFile: manifest, encoding: .utf8)
      try text.replacing("\"misbehaving.py\"", with: "\"misbehaving.py\", \"\(habit)\"")
        .write(toFile: manifest, atomically: true, encoding: .utf8)
      fixtures = changed
    }
    var limits = PoolLimits()
    change(&limits)
    let folder = try DataFolder(path: path)
    let platform = try await Platform(
      folder: folder, lock: try folder.lock(), bundled: BundledSource(folder: fixtures, programs: fixtures),
      limits: limits)
    do {
      _ = try await platform.makeSample(tenant: "exbourne", electors: 0, seed: 1) { _ in }
      try await body(platform)
    } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
    #expect(platform.runningPlugins == 0)
  }

  private func visit(_ platform: Platform, _ view: String = "well", areas: [String] = []) async throws -> Page {
    try await platform.render(
      plugin: "misbehaving", tenant: "exbourne", view: view, parameters: [:],
      acting: Acting(account: "test", role: .organiser, areas: areas))
  }

  /// How many plugins run, once it is the number that is waited for, or after ten seconds.
  private func running(_ platform: Platform, awaiting number: Int) async -> Int {
    let end = ContinuousClock.now + .seconds(10)
    while platform.runningPlugins != number, ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(20))
    }
    return platform.runningPlugins
  }

  @Test func `a plugin starts when it is asked for, serves again, and stops when it is idle`() async throws {
    try await withPlatform({ $0.idle = .milliseconds(200) }) { platform in
      #expect(platform.runningPlugins == 0)
      for _ in 0..<3 { _ = try await visit(platform) }
      #expect(platform.runningPlugins == 1)
      #expect(await running(platform, awaiting: 0) == 0)
      let page = try await visit(platform)
      #expect(page.title == "Attempts")
    }
  }

  @Test func `requests that come together share one start`() async throws {
    try await withPlatform { platform in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<16 { group.addTask { _ = try await visit(platform) } }
        try await group.waitForAll()
      }
      #expect(platform.runningPlugins == 1)
    }
  }

  @Test func `other rights are served by another process`() async throws {
    try await withPlatform { platform in
      _ = try await visit(platform)
      _ = try await visit(platform, areas: ["AA"])
      #expect(platform.runningPlugins == 2)
    }
  }

  @Test func `the place of the one that is idle longest goes to the next`() async throws {
    try await withPlatform({ $0.processes = 2 }) { platform in
      for area in ["AA", "AB", "AC", "AD"] {
        _ = try await visit(platform, areas: [area])
      }
      #expect(await running(platform, awaiting: 2) == 2)
    }
  }

  @Test func `a crash costs its own request, and the next one is served`() async throws {
    try await withPlatform { platform in
      let error = await #expect(throws: RPCError.self) { try await visit(platform, "exit") }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("exit code 7") == true, "\(error?.message ?? "")")
      let page = try await visit(platform)
      #expect(page.title == "Attempts")
    }
  }

  @Test func `a platform that stops waits for no plugin that hangs in its start`() async throws {
    try await withPlatform(habit: "silent") { platform in
      let visiting = Task { try await visit(platform) }
      #expect(await running(platform, awaiting: 1) == 1)
      await platform.stop()
      let error = await #expect(throws: RPCError.self) { try await visiting.value }
      // Not what is said after the time that a start may take.
      #expect(error?.message == "The host is stopping.")
    }
  }

  @Test func `what is not there is said to be not there`() async throws {
    try await withPlatform { platform in
      let cases: [(String, String?, String, String)] = [
        ("nobody", "exbourne", "well", "noSuchPlugin"), ("misbehaving", "nowhere", "well", "noSuchTenant"),
        ("misbehaving", "exbourne", "none", "noSuchView"), ("misbehaving", nil, "well", "wrongScope"),
        ("misbehaving", "exbourne-mp", "well", "wrongScope"),
      ]
      for (plugin, tenant, view, reason) in cases {
        let error = await #expect(throws: RPCError.self) {
          try await platform.render(plugin: plugin, tenant: tenant, view: view, parameters: [:], acting: organiser)
        }
        #expect(error?.code == .notFound)
        #expect(error?.data?.reason == reason)
      }
    }
  }

  @Test func `a plugin that was withdrawn runs nowhere`() async throws {
    try await withPlatform { platform in
      _ = try await platform.plugin("misbehaving")
      try await platform.setStage(.withdrawn, of: "misbehaving")
      let error = await #expect(throws: RPCError.self) { try await visit(platform) }
      #expect(error?.data?.side == .stage)
    }
  }
}
