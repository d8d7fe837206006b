internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Store

/// Single writes, each acknowledged once it is on the disk, by 64 writers.
enum WriteRate {
  private static let writers = 64
  private static let each = 200

  static let figure = Figure(
    name: "writes", unit: "per second", measure: .absolute, floor: 5000, target: 10_000, isMoreBetter: true
  ) {
    let folder = try Stage.temporaryFolder()
    defer { _ = try? run(["rm", "-rf", folder]) }
    let store = try TenantStore(
      folder: DataFolder(path: "\(folder)/data"), id: Stage.branch, kind: .clp, isSample: true)
    var series = Series()
    for round in 0..<Series.rounds {
      let time = try await seconds { try await write(round, store) }
      series.add(Double(writers * each) / time, baseline: try syncRate(folder))
    }
    await store.close()
    return series
  }

  private static func write(_ round: Int, _ store: TenantStore) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in 0..<each {
            let name = "\(round)-\(writer)-\(number)"
            let change = RowChange(
              TaskItem.schema, values: ["title": .string(name), "done": false], key: name, keyScope: "benchmark",
              now: .now)
            let entry = AuditEntry(
              at: .now, actor: "benchmark", plugin: BenchmarkViews.plugin, digest: String(repeating: "0", count: 64),
              permission: "tasks", operation: .create, resource: "tasks", fields: ["done", "title"], role: .organiser,
              purpose: .administration)
            _ = try await store.create(change, audit: entry)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// How often in a second the disk takes a block and says that it has it.
  private static func syncRate(_ folder: String) throws -> Double {
    let path = "\(folder)/sync"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BenchmarkError("\(path) cannot be written") }
    defer {
      close(file)
      unlink(path)
    }
    let block = [UInt8](repeating: 0x2E, count: 4096)
    let count = 500
    let start = ContinuousClock.now
    for number in 0..<count {
      guard pwrite(file, block, block.count, off_t(number * block.count)) == block.count, fdatasync(file) == 0 else {
        throw BenchmarkError("\(path) cannot be written")
      }
    }
    return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
  }
}
