import HustingsProtocol
import Store
import Testing

@Suite struct `A write that is sent again` {
  /// As the host audits it: its time is the one by which keys expire.
  private func audit(_ at: Instant) -> AuditEntry {
    AuditEntry(
      at: at, actor: "a", plugin: "p", digest: "d", permission: "tasks", operation: .create, resource: "tasks",
      fields: [])
  }

  @Test func `is answered byte for byte as the first, also when the row was changed and deleted since`() async throws {
    let branch = try await Branch()
    let create = branch.task("Leaflets", key: "1")
    let first = RawJSON(encoding: try await branch.store.create(create, audit: nil))
    let id = RowID(try Written(json: first).id)
    var update = branch.task("Posters", key: "1", id: id, version: 1)
    update.keyScope = "test update"
    let posters = update
    let second = RawJSON(encoding: try await branch.store.update(posters, audit: nil))
    let deletion = RowChange(
      TaskItem.schema, id: id, version: 2, values: [:], key: "1", keyScope: "test delete", now: Branch.now)
    let third = RawJSON(encoding: try await branch.store.delete(deletion, audit: nil))
    let number = await branch.store.lastChange
    for _ in 0..<2 {
      #expect(RawJSON(encoding: try await branch.store.create(create, audit: nil)) == first)
      #expect(RawJSON(encoding: try await branch.store.update(posters, audit: nil)) == second)
      #expect(RawJSON(encoding: try await branch.store.delete(deletion, audit: nil)) == third)
    }
    #expect(await branch.store.lastChange == number)
  }

  @Test func `is answered as the first by the program that was started since`() async throws {
    let branch = try await Branch()
    let first = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    await branch.store.close()
    let reopened = try TenantStore(folder: branch.folder, id: "exbourne", kind: .clp, isSample: true)
    #expect(try await reopened.create(branch.task("Leaflets", key: "1"), audit: nil) == first)
    let other = await error { try await reopened.create(branch.task("Posters", key: "1"), audit: nil) }
    #expect(other?.data?.reason == "keyReused")
    await reopened.close()
  }

  @Test func `after 30 days is another write, by the clock of the host and not by a sample's`() async throws {
    let branch = try await Branch()
    let start = Branch.now
    let first = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: audit(start))
    let month = 30 * 86_400
    let before = audit(start.adding(seconds: month))
    #expect(try await branch.store.create(branch.task("Leaflets", key: "1"), audit: before) == first)
    let after = audit(start.adding(seconds: month + 1))
    #expect(try await branch.store.create(branch.task("Leaflets", key: "1"), audit: after) != first)
  }

  @Test func `of many at once one is done`() async throws {
    let branch = try await Branch()
    let before = await branch.store.lastChange
    let answers = try await withThrowingTaskGroup(of: Written.self) { group in
      for _ in 0..<50 { group.addTask { try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil) } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1.id) }
    }
    #expect(answers.count == 1)
    #expect(await branch.store.lastChange == before + 1)
  }
}
