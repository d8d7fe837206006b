import HustingsProtocol
import Store
import Testing

@Suite struct `Deleting rows` {
  private func deletion(_ resource: ResourceSchema, _ id: RowID?, version: Int, key: String = "d") -> RowChange {
    RowChange(resource, id: id, version: version, values: [:], key: key, keyScope: "test delete", now: Branch.now)
  }

  @Test func `a deleted row is gone, and its deletion has a change number`() async throws {
    let branch = try await Branch()
    let made = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    let before = await branch.store.lastChange
    let deleted = try await branch.store.delete(deletion(TaskItem.schema, RowID(made.id), version: 1), audit: nil)
    #expect(deleted == made)
    #expect(await branch.store.lastChange == before + 1)
    #expect(try await branch.rows(Selection(TaskItem.schema, columns: ["id"])).rows.isEmpty)
    let again = await error {
      try await branch.store.delete(deletion(TaskItem.schema, RowID(made.id), version: 1, key: "e"), audit: nil)
    }
    #expect(again?.code == .notFound)
  }

  @Test func `a row that changed meanwhile is not deleted, nor one outside the rules`() async throws {
    let branch = try await Branch()
    let made = try await branch.store.create(branch.count(5, station: 1, minute: 0, key: "1"), audit: nil)
    let stale = await error {
      try await branch.store.delete(deletion(TurnoutCount.schema, RowID(made.id), version: 7), audit: nil)
    }
    #expect(stale?.code == .conflict)
    #expect(stale?.data?.reason == "versionChanged")
    var outside = deletion(TurnoutCount.schema, RowID(made.id), version: 1)
    outside.rules = [.filter(.compare("district", .in, ["AA"]))]
    let hidden = outside
    #expect(await error { try await branch.store.delete(hidden, audit: nil) }?.code == .notFound)
    #expect(try await branch.rows(Selection(TurnoutCount.schema, columns: ["id"])).rows.count == 1)
  }

  @Test func `a row that another refers to stays, and the conflict names the resource to whoever may know of it`()
    async throws
  {
    let branch = try await Branch()
    let count = try await branch.store.create(branch.count(5, station: 0, minute: 0, key: "1"), audit: nil)
    let blind = deletion(PollingStation.schema, branch.stations[0], version: 1)
    let silence = await error { try await branch.store.delete(blind, audit: nil) }
    #expect(silence?.data?.reason == "referenced")
    #expect(silence?.data?.field == nil)
    #expect(silence?.message.contains("turnoutCounts") == false)
    var station = blind
    station.mayName = ["turnoutCounts"]
    let seeing = station
    let refusal = await error { try await branch.store.delete(seeing, audit: nil) }
    #expect(refusal?.code == .conflict)
    #expect(refusal?.data?.reason == "referenced")
    #expect(refusal?.data?.field == "turnoutCounts.station")
    #expect(refusal?.message.contains("turnoutCounts") == true)
    _ = try await branch.store.delete(deletion(TurnoutCount.schema, RowID(count.id), version: 1, key: "2"), audit: nil)
    // What was refused has not used its key.
    #expect(try await branch.store.delete(seeing, audit: nil).version == 1)
  }

  @Test func `derived rows cannot be deleted`() async throws {
    let branch = try await Branch()
    let refusal = await error {
      try await branch.store.delete(deletion(LatestTurnoutCount.schema, branch.electors[0], version: 1), audit: nil)
    }
    #expect(refusal?.data?.reason == "derived")
  }
}
