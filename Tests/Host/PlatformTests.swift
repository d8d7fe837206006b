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

  @Test func `never do more processes run than there are places, though one that leaves takes its time`() async throws {
    try await withPlatform({ $0.processes = 2 }, habit: "lingers") { platform in
      for area in ["AA", "AB", "AC", "AD"] {
        _ = try await visit(platform, areas: [area])
        let count = processes(of: platform)
        #expect(count > 0 && count <= 2, "\(count)")
      }
    }
  }

  @Test func `a request that waits for a restart starts nothing once the plugin was withdrawn`() async throws {
    try await withPlatform({ $0.backoff = .milliseconds(1900) }) { platform in
      await #expect(throws: RPCError.self) { try await visit(platform, "exit") }
      let waiting = Task { try await visit(platform) }
      // By the time that another process has started, the request waits.
      _ = try await visit(platform, areas: ["AA"])
      try await platform.setStage(.withdrawn, of: "misbehaving")
      await #expect(throws: RPCError.self) { try await waiting.value }
      #expect(processes(of: platform) == 0)
    }
  }

  @Test func `more visitors than a plugin takes at once wait for one another`() async throws {
    try await withPlatform { platform in
      try await withThrowingTaskGroup(of: Page.self) { group in
        for _ in 0..<100 { group.addTask { try await visit(platform, "crowd") } }
        for try await page in group { #expect(page.title == "Attempts") }
      }
    }
  }

  @Test func `a plugin that says the host is late is not believed`() async throws {
    try await withPlatform { platform in
      let error = await #expect(throws: RPCError.self) { try await visit(platform, "false-deadline") }
      #expect(error?.data?.reason == "plugin.deadline")
      #expect(platform.runningPlugins == 1)
    }
  }

  @Test func `a visitor who leaves is told so in the host's words`() async throws {
    try await withPlatform { platform in
      _ = try await visit(platform)
      let visiting = Task { try await visit(platform, "hang") }
      visiting.cancel()
      let error = await #expect(throws: RPCError.self) { try await visiting.value }
      #expect(error?.code == .cancelled)
      #expect(error?.isOfHost == true)
    }
  }

  @Test func `a plugin that works on though nobody waits for it is ended, and why is said`() async throws {
    // However little of a processor the other tests leave to it. It is looked at every two seconds.
    try await withPlatform({
      ($0.idle, $0.failures, $0.restingTime, $0.restingShare) = (.seconds(8), 1, .milliseconds(500), 0.02)
    }) { platform in
      _ = try await visit(platform, "busy-after")
      let end = ContinuousClock.now + .seconds(30)
      while platform.runningPlugins > 0, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(50)) }
      let error = await #expect(throws: RPCError.self) { try await visit(platform) }
      #expect(error?.data?.reason == "disabled")
      #expect(error?.message.contains("in which nobody waited for it") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `a plugin that rests may be asked for as long as one likes`() async throws {
    try await withPlatform({ ($0.idle, $0.restingTime) = (.milliseconds(400), .milliseconds(100)) }) { platform in
      let end = ContinuousClock.now + .seconds(1)
      while ContinuousClock.now < end {
        _ = try await visit(platform)
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(platform.runningPlugins == 1)
    }
  }

  /// How many sandboxes the system has of a platform: children of this process that were given its bundle.
  private func processes(of platform: Platform) -> Int {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
    return numbers.count { number in
      guard let status = try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8),
        let words = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)
      else { return false }
      return status.contains("PPid:\t\(getpid())\n") && words.contains(platform.folder.path)
    }
  }
}
