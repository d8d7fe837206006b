import HustingsProtocol
import Store
import Testing

@Suite(.serialized) struct `Writing rows together` {
  private typealias Step = BatchChange.Step

  private func batch(_ steps: [(AuditEntry.Operation, RowChange)], key: String = "b") -> BatchChange {
    BatchChange(
      steps.map { Step($0.0, $0.1, audit: nil) }, key: key, keyScope: "test batch", now: Branch.now)
  }

  private func titles(_ branch: Branch) async throws -> [[JSONValue]] {
    try await branch.rows(Selection(TaskItem.schema, columns: ["title"], order: [Order("title")])).rows
  }

  @Test func `rows are made, changed and deleted in their order`() async throws {
    let branch = try await Branch()
    let old = try await branch.store.create(branch.task("Old", key: "1"), audit: nil)
    let number = await branch.store.lastChange
    let together = batch([
      (.create, branch.task("New", key: "")), (.update, branch.task("Changed", key: "", id: RowID(old.id), version: 1)),
      (.create, branch.task("Short-lived", key: "")),
      (.delete, RowChange(TaskItem.schema, made: 2, version: 1, values: [:], key: "", keyScope: "", now: Branch.now)),
    ])
    let result = try await branch.store.batch(together)
    #expect(result.results.map(\.version) == [1, 2, 1, 1])
    #expect(result.results[1].id == old.id)
    #expect(result.results[2].id == result.results[3].id)
    #expect(try await titles(branch) == [["Changed"], ["New"]])
    #expect(await branch.store.lastChange == number + 4)
  }

  @Test func `an operation may name the row of one before it`() async throws {
    let branch = try await Branch()
    let room = RowChange(CommitteeRoom.schema, values: ["title": "Room"], key: "", keyScope: "", now: Branch.now)
    let counter = RowChange(
      Counter.schema, values: ["committeeRoom": "$0", "kind": "cars", "count": 1], key: "", keyScope: "",
      now: Branch.now)
    let result = try await branch.store.batch(batch([(.create, room), (.create, counter)]))
    let rows = try await branch.rows(Selection(Counter.schema, columns: ["committeeRoom"]))
    #expect(rows.rows == [[.string(result.results[0].id)]])
  }

  @Test(arguments: ["$1", "$2", "$499"])
  func `one that names a row of its own or a later operation is refused`(name: String) async throws {
    let branch = try await Branch()
    let counter = RowChange(
      Counter.schema, values: ["committeeRoom": .string(name), "kind": "cars", "count": 1], key: "", keyScope: "",
      now: Branch.now)
    let refusal = await error {
      try await branch.store.batch(batch([(.create, branch.task("x", key: "")), (.create, counter)]))
    }
    #expect(refusal?.data?.reason == "noSuchOperation")
    #expect(refusal?.data?.operation == 1)
    #expect(refusal?.data?.field == "committeeRoom")
  }

  @Test func `what looks like a name in a text is text`() async throws {
    let branch = try await Branch()
    _ = try await branch.store.batch(batch([(.create, branch.task("$0", key: ""))]))
    #expect(try await titles(branch) == [["$0"]])
  }

  @Test(arguments: [0, 1, 2])
  func `when one is refused, the error says which, and nothing is written`(place: Int) async throws {
    let branch = try await Branch()
    let number = await branch.store.lastChange
    var steps = (0..<3).map { (AuditEntry.Operation.create, branch.task("Task \($0)", key: "")) }
    steps[place].1.values["dueOn"] = "never"
    let broken = batch(steps)
    let refusal = await error { try await branch.store.batch(broken) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.field == "dueOn")
    #expect(refusal?.data?.operation == place)
    #expect(try await titles(branch).isEmpty)
    #expect(await branch.store.lastChange == number)
    // What was refused has not used its key.
    steps[place].1.values["dueOn"] = nil
    let mended = batch(steps)
    #expect(try await branch.store.batch(mended).results.count == 3)
  }

  @Test func `a row that must be unique is a conflict that says which`() async throws {
    let branch = try await Branch()
    let room = RowChange(CommitteeRoom.schema, values: ["title": "Room"], key: "", keyScope: "", now: Branch.now)
    let counter = RowChange(
      Counter.schema, values: ["committeeRoom": "$0", "kind": "cars", "count": 1], key: "", keyScope: "",
      now: Branch.now)
    let twice = batch([(.create, room), (.create, counter), (.create, counter)])
    let refusal = await error { try await branch.store.batch(twice) }
    #expect(refusal?.code == .conflict)
    #expect(refusal?.data?.operation == 2)
    #expect(try await branch.rows(Selection(CommitteeRoom.schema, columns: ["id"])).rows.isEmpty)
  }

  @Test func `one that is sent again is answered as the first, another under its key is a conflict`() async throws {
    let branch = try await Branch()
    let steps = (0..<500).map { (AuditEntry.Operation.create, branch.task("Task \($0)", key: "")) }
    let first = try await branch.store.batch(batch(steps))
    #expect(first.results.count == 500)
    let number = await branch.store.lastChange
    #expect(try await branch.store.batch(batch(steps)) == first)
    #expect(await branch.store.lastChange == number)
    let other = await error { try await branch.store.batch(batch(Array(steps.dropLast()))) }
    #expect(other?.data?.reason == "keyReused")
  }
}
