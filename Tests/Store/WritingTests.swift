import HustingsProtocol
import Store
import Testing

@Suite struct `Writing rows` {
  @Test func `a row is created, updated, and each write has one change number`() async throws {
    let branch = try await Branch()
    let before = await branch.store.lastChange
    let created = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    #expect(created.version == 1)
    let id = try #require(RowID(created.id))
    let updated = try await branch.store.update(branch.task("Posters", key: "2", id: id, version: 1), audit: nil)
    #expect(updated == Written(id: created.id, version: 2))
    #expect(await branch.store.lastChange == before + 2)
    let rows = try await branch.rows(
      Selection(TaskItem.schema, columns: ["title", "version", "createdAt", "dueOn", "done"]))
    #expect(rows.rows == [["Posters", 2, "2026-05-07T09:00:00Z", nil, false]])
  }

  @Test func `the same write sent again is answered as the first, another under its key is a conflict`() async throws {
    let branch = try await Branch()
    let first = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    let number = await branch.store.lastChange
    #expect(try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil) == first)
    #expect(await branch.store.lastChange == number)
    let other = await error { try await branch.store.create(branch.task("Posters", key: "1"), audit: nil) }
    #expect(other?.code == .conflict)
    #expect(other?.data?.reason == "keyReused")
    var elsewhere = branch.task("Posters", key: "1")
    elsewhere.keyScope = "another user"
    #expect(try await branch.store.create(elsewhere, audit: nil) != first)
  }

  @Test func `an update from an old version is a conflict and changes nothing`() async throws {
    let branch = try await Branch()
    let created = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    let id = try #require(RowID(created.id))
    let number = await branch.store.lastChange
    let stale = await error {
      try await branch.store.update(branch.task("Posters", key: "2", id: id, version: 7), audit: nil)
    }
    #expect(stale?.code == .conflict)
    #expect(stale?.data?.reason == "versionChanged")
    #expect(await branch.store.lastChange == number)
    let missing = await error {
      try await branch.store.update(branch.task("x", key: "3", id: .random(), version: 1), audit: nil)
    }
    #expect(missing?.code == .notFound)
  }

  @Test(arguments: [
    ("title", JSONValue.integer(1), "wrongType"), ("title", .null, "missing"),
    ("title", .string(String(repeating: "x", count: 201)), "tooLong"), ("title", "a\u{0}b", "controlCharacter"),
    ("title", "a\u{1B}[2J", "controlCharacter"), ("title", "a\u{7F}", "controlCharacter"),
    ("title", .string("e" + String(repeating: "\u{301}", count: 31)), "combiningMarks"),
    ("done", 1, "wrongType"), ("done", "true", "wrongType"), ("dueOn", "2026-02-30", "wrongType"),
    ("dueOn", "tomorrow", "wrongType"), ("id", "x", "hostField"), ("version", 9, "hostField"),
    ("createdAt", "2026-05-07T09:00:00Z", "hostField"), ("nosuch", 1, "unknownField"),
  ]) func `a value that the schema refuses is invalid, and the error names the field`(
    field: String, value: JSONValue, reason: String
  ) async throws {
    let branch = try await Branch()
    var change = branch.task("Leaflets", key: "1")
    change.values[field] = value
    let refused = change
    let refusal = await error { try await branch.store.create(refused, audit: nil) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.reason == reason)
    #expect(refusal?.data?.field == field)
  }

  @Test func `text is as long as its characters, with lines and any letters`() async throws {
    let branch = try await Branch()
    let title = "Llanfair\n\t" + String(repeating: "ŵ", count: 190)
    _ = try await branch.store.create(branch.task(title, key: "1"), audit: nil)
    let rows = try await branch.rows(Selection(TaskItem.schema, columns: ["title"]))
    #expect(rows.rows == [[.string(title)]])
  }

  @Test func `a count is not below 0, a number finite, a required field there`() async throws {
    let branch = try await Branch()
    var negative = branch.count(-1, station: 0, minute: 0, key: "1")
    let first = negative
    #expect(await error { try await branch.store.create(first, audit: nil) }?.data?.reason == "outOfRange")
    negative.values["count"] = nil
    let second = negative
    #expect(await error { try await branch.store.create(second, audit: nil) }?.data?.reason == "missing")
    let nowhere = RowChange(
      PollingStation.schema,
      values: ["reference": "1", "place": "x", "district": "AA", "latitude": .number(.infinity)], key: "2",
      keyScope: "s", now: Branch.now)
    #expect(await error { try await branch.store.create(nowhere, audit: nil) }?.data?.field == "latitude")
  }

  @Test func `a reference names a row that is there, in the same district`() async throws {
    let branch = try await Branch()
    var unknown = branch.count(5, station: 0, minute: 0, key: "1")
    unknown.values["station"] = .string(RowID.random().description)
    let first = unknown
    let refusal = await error { try await branch.store.create(first, audit: nil) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.field == "station")
    var smuggled = branch.count(5, station: 1, minute: 0, key: "2")
    smuggled.values["district"] = "AA"
    let second = smuggled
    #expect(await error { try await branch.store.create(second, audit: nil) }?.data?.field == "station")
  }

  @Test func `a row outside the rules cannot be made, moved or found`() async throws {
    let branch = try await Branch()
    let rule = RowRule.filter(.compare("district", .in, ["AA"]))
    var outside = branch.count(5, station: 1, minute: 0, key: "1")
    let made = try await branch.store.create(outside, audit: nil)
    outside.rules = [rule]
    outside.key = "2"
    let first = outside
    #expect(await error { try await branch.store.create(first, audit: nil) } == rule.denial)
    let hidden = RowChange(
      TurnoutCount.schema, id: RowID(made.id), values: ["count": 6], key: "3", keyScope: "s", rules: [rule],
      now: Branch.now)
    #expect(await error { try await branch.store.update(hidden, audit: nil) }?.code == .notFound)
    let inside = try await branch.store.create(branch.count(5, station: 0, minute: 0, key: "4"), audit: nil)
    let moved = RowChange(
      TurnoutCount.schema, id: RowID(inside.id),
      values: ["district": "BB", "station": .string(branch.stations[1].description)], key: "5", keyScope: "s",
      rules: [rule], now: Branch.now)
    #expect(await error { try await branch.store.update(moved, audit: nil) } == rule.denial)
    let rows = try await branch.rows(Selection(TurnoutCount.schema, columns: ["district"]))
    #expect(rows.rows.count == 2)
  }

  @Test func `derived rows cannot be written`() async throws {
    let branch = try await Branch()
    let change = RowChange(
      LatestTurnoutCount.schema, values: ["count": 1], key: "1", keyScope: "s", now: Branch.now)
    #expect(await error { try await branch.store.create(change, audit: nil) }?.data?.reason == "derived")
  }

  @Test func `what must be unique is a conflict the second time`() async throws {
    let branch = try await Branch()
    let room = try await branch.store.create(
      RowChange(CommitteeRoom.schema, values: ["title": "Room"], key: "r", keyScope: "s", now: Branch.now), audit: nil)
    func counter(_ key: String) -> RowChange {
      RowChange(
        Counter.schema, values: ["committeeRoom": .string(room.id), "kind": "cars", "count": 1], key: key,
        keyScope: "s", now: Branch.now)
    }
    _ = try await branch.store.create(counter("1"), audit: nil)
    let second = await error { try await branch.store.create(counter("2"), audit: nil) }
    #expect(second?.code == .conflict)
    #expect(second?.data?.reason == "duplicate")
  }

  @Test func `of many writes at once each is whole, and the failing ones leave nothing`() async throws {
    let branch = try await Branch()
    let before = await branch.store.lastChange
    let succeeded = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<200 {
        group.addTask {
          var change = branch.task("Task \(index)", key: "\(index)")
          if index % 3 == 0 { change.values["dueOn"] = "never" }
          if index % 3 == 1 { change.rules = [.filter(.compare("done", .eq, true))] }
          let sent = change
          return await error { try await branch.store.create(sent, audit: nil) } == nil
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(succeeded == 66)
    #expect(await branch.store.lastChange == before + 66)
    #expect(try await branch.rows(Selection(TaskItem.schema, columns: ["id"], limit: 1000)).rows.count == 66)
  }

  @Test func `a bulk transaction that fails leaves nothing`() async throws {
    struct Stop: Error {}
    let branch = try await Branch()
    let before = await branch.store.lastChange
    await #expect(throws: Stop.self) {
      try await branch.store.transaction { transaction in
        let update = try transaction.update(Elector.schema, fields: ["surname"], now: Branch.now)
        #expect(try update.row(branch.electors[0], [.text("Changed")]))
        #expect(try !update.row(.random(), [.text("Changed")]))
        throw Stop()
      }
    }
    #expect(await branch.store.lastChange == before)
    let rows = try await branch.rows(
      Selection(Elector.schema, columns: ["id"], where: .compare("surname", .eq, "Changed")))
    #expect(rows.rows.isEmpty)
  }
}

@Suite struct `Derived rows` {
  @Test func `the latest count of a box is the last that was not struck out`() async throws {
    let branch = try await Branch()
    for (index, (count, minute, struckOut)) in [(10, 0, false), (30, 20, false), (20, 10, false), (99, 30, true)]
      .enumerated()
    {
      _ = try await branch.store.create(
        branch.count(count, station: 0, minute: minute, struckOut: struckOut, key: "\(index)"), audit: nil)
    }
    _ = try await branch.store.create(branch.count(7, station: 1, minute: 1, key: "b"), audit: nil)
    let rows = try await branch.rows(
      Selection(LatestTurnoutCount.schema, columns: ["district", "count"], order: [Order("district")]))
    #expect(rows.rows == [["AA", 30], ["BB", 7]])
  }

  @Test func `the voting intention of an elector is the latest that was told`() async throws {
    let branch = try await Branch()
    for (index, intention) in [JSONValue.string("firm"), "against", .null].enumerated() {
      _ = try await branch.store.create(
        RowChange(
          Contact.schema,
          values: [
            "elector": .string(branch.electors[0].description), "district": "AA", "channel": "doorstep",
            "at": .string(Branch.now.adding(seconds: index).description), "outcome": "spoke", "intention": intention,
          ], key: "\(index)", keyScope: "s", now: Branch.now), audit: nil)
    }
    let rows = try await branch.rows(Selection(VotingIntention.schema, columns: ["elector", "intention"]))
    #expect(rows.rows == [[.string(branch.electors[0].description), "against"]])
  }
}
