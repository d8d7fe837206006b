import HustingsProtocol
import Store
import Testing

@Suite(.serialized) struct `Pages while rows are written` {
  /// The same numbers for the same seed.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let days: [JSONValue] = [nil, "2026-05-01", "2026-05-02", "2026-05-03"]

  private func task(_ numbers: inout Numbers) -> BatchChange.Step {
    let change = RowChange(
      TaskItem.schema,
      values: [
        "title": .string("Task \(UInt8.random(in: 0..<8, using: &numbers))"),
        "dueOn": Self.days.randomElement(using: &numbers) ?? nil, "done": .boolean(.random(using: &numbers)),
      ], key: "", keyScope: "", now: Branch.now)
    return BatchChange.Step(.create, change, audit: nil)
  }

  private func deletion(_ id: String) -> BatchChange.Step {
    let change = RowChange(
      TaskItem.schema, id: RowID(id), version: 1, values: [:], key: "", keyScope: "", now: Branch.now)
    return BatchChange.Step(.delete, change, audit: nil)
  }

  private static let orders: [[Order]] = [
    [], [Order("title")], [Order("dueOn"), Order("title", descending: true)], [Order("dueOn", descending: true)],
    [Order("done"), Order("dueOn", descending: true), Order("title")], [Order("id", descending: true)],
  ]

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `neither repeat a row nor lose one that stays`(seed: UInt64) async throws {
    let branch = try await Branch()
    var numbers = Numbers(state: seed)
    var there: Set<String> = []
    let first = BatchChange((0..<60).map { _ in task(&numbers) }, key: "first", keyScope: "test", now: Branch.now)
    for row in try await branch.store.batch(first).results { there.insert(row.id) }
    var kept = there
    let filter: Filter? = seed % 3 == 0 ? .compare("done", .eq, false) : nil
    let order = Self.orders[Int(seed) % Self.orders.count]
    let whole = Selection(TaskItem.schema, columns: ["id"], where: filter, order: order, limit: 1000)
    let before = try await branch.rows(whole).rows.compactMap(\.id)
    var page = whole
    page.limit = Int.random(in: 1...7, using: &numbers)
    var (seen, turn): ([String], Int) = ([], 0)
    repeat {
      let rows = try await branch.rows(page)
      seen += rows.rows.compactMap(\.id)
      page.cursor = rows.cursor
      // Between two pages somebody adds rows, and deletes some: before the place, after it, and the row at it.
      let added = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in task(&numbers) }
      var gone = Set(there.sorted().shuffled(using: &numbers).prefix(Int.random(in: 0...2, using: &numbers)))
      if Bool.random(using: &numbers), let last = seen.last, there.contains(last) { gone.insert(last) }
      let steps = added + gone.sorted().map(deletion)
      guard !steps.isEmpty, seen.count < 200 else { continue }
      turn += 1
      let between = BatchChange(steps, key: "\(turn)", keyScope: "test", now: Branch.now)
      for row in try await branch.store.batch(between).results.prefix(added.count) { there.insert(row.id) }
      there.subtract(gone)
      kept.subtract(gone)
    } while page.cursor != nil
    #expect(Set(seen).count == seen.count, "a row came twice")
    let staying = before.filter(kept.contains)
    #expect(seen.filter(Set(staying).contains) == staying, "rows that stayed came all, once, in their order")
  }
}

extension [JSONValue] {
  fileprivate var id: String? { if case .string(let id)? = first { id } else { nil } }
}
