import Foundation
import Host
import HustingsProtocol
import Sample
import Store
import Synchronization
import Testing

@Suite struct `Retention by the host` {
  private func withPlatform(_ body: (Platform, _ path: String) async throws -> Void) async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-retention-\(UUID().uuidString)"
    defer { removeTree(path) }
    let folder = try DataFolder(path: path)
    let platform = try await Platform(folder: folder, lock: try folder.lock(), bundled: nil)
    do { try await body(platform, path) } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
  }

  @Test func `of a fresh sample nothing goes, by its own clock`() async throws {
    try await withPlatform { platform, _ in
      let summary = try await platform.makeSample(tenant: "exbourne", electors: 400, seed: 1) { _ in }
      for id in [summary.tenant, summary.office] {
        let tenant = try await platform.tenant(id)
        let gone = try await platform.retain(in: tenant)
        #expect(gone.allSatisfy { $0.rows == 0 }, "\(gone.filter { $0.rows > 0 })")
        #expect(try await platform.retained(in: tenant).isEmpty)
      }
    }
  }

  @Test func `while the site is served each tenant is seen to once a day, and one that cannot be harms no other`()
    async throws
  {
    try await withPlatform { platform, path in
      for id in ["broken", "old"] { try await platform.store.put(TenantRecord(id: id, name: id, kind: .clp)) }
      let old = try await platform.tenant("old")
      let store = try platform.openStore(old)
      let then = Instant.now.adding(seconds: -3 * 366 * 86_400)
      try await store.transaction { transaction in
        try transaction.insert(into: TaskItem.schema, fields: ["title", "done"], now: then)
          .row(.random(), [.text("Leaflets"), SQLValue(true)])
      }
      try "no database".write(toFile: "\(path)/tenants/broken.sqlite", atomically: true, encoding: .utf8)
      let failures = Mutex<[String]>([])
      let daily = Task {
        await platform.retainDaily(first: .zero, again: .milliseconds(10)) { text in
          failures.withLock { $0.append(text) }
        }
      }
      defer { daily.cancel() }
      let (end, pause) = (ContinuousClock.now + .seconds(60), Duration.milliseconds(5))
      while failures.withLock({ $0.count }) < 3, ContinuousClock.now < end { try await Task.sleep(for: pause) }
      let first = try #require(try await store.lastRetention())
      #expect(try await platform.retained(in: old).map(\.resource) == ["changes", "tasks"])
      while failures.withLock({ $0.count }) < 6, ContinuousClock.now < end { try await Task.sleep(for: pause) }
      daily.cancel()
      await daily.value
      #expect(try await store.lastRetention() == first, "a day is not over")
      let told = failures.withLock { $0 }
      #expect(told.count >= 6)
      #expect(told.allSatisfy { $0.hasPrefix("The retention of broken failed: ") })
    }
  }

  @Test func `logs keep the lines of 14 days`() async throws {
    try await withPlatform { platform, path in
      let now = try #require(Instant("2026-05-20T12:00:00Z"))
      let old = "2026-05-06T11:59:59Z plugin early\n"
      let late = "2026-05-06T12:00:00Z plugin late\n2026-05-19T12:00:00Z plugin later\n"
      let logs = "\(path)/logs"
      try (old + late).write(toFile: "\(logs)/exbourne.doors.log", atomically: true, encoding: .utf8)
      try old.write(toFile: "\(logs)/exbourne.doors.log.1", atomically: true, encoding: .utf8)
      try late.write(toFile: "\(logs)/_platform.tax.log", atomically: true, encoding: .utf8)
      platform.trimLogs(at: now)
      let left = try FileManager.default.contentsOfDirectory(atPath: logs).sorted()
      #expect(left == ["_platform.tax.log", "exbourne.doors.log"])
      for file in left { #expect(try String(contentsOfFile: "\(logs)/\(file)", encoding: .utf8) == late) }
    }
  }
}
