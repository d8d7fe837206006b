import HustingsProtocol
import Store
import Testing

/// A branch whose electors are counted in the published table: 12 in AA in person, 9 by post and none by proxy; 23 in BB
/// by post; 9 in CC.
private struct PublishedBranch {
  let temporary: TemporaryFolder
  private(set) var store: TenantStore
  private var ids = SeededIDs(seed: 11)
  private var number: Int64 = 0
  static let start = Branch.now

  init() async throws {
    temporary = try TemporaryFolder()
    store = try Self.open(temporary)
    try await add(12, "AA", nil)
    try await add(9, "AA", .postal)
    try await add(23, "BB", .postal)
    try await add(9, "CC", nil)
  }

  private static func open(_ temporary: TemporaryFolder) throws -> TenantStore {
    try TenantStore(folder: DataFolder(path: temporary.path), id: "exbourne", kind: .clp, isSample: true)
  }

  mutating func restart() async throws {
    await store.close()
    store = try Self.open(temporary)
  }

  @discardableResult
  mutating func add(_ count: Int, _ district: String, _ vote: Elector.AbsentVote?) async throws -> [RowID] {
    var rows: [(id: RowID, number: Int64)] = []
    for _ in 0..<count {
      number += 1
      rows.append((ids.next(), number))
    }
    let names = [
      "registerDate", "district", "number", "suffix", "forename", "surname", "markers", "telephonePreference",
      "objectsToDoorstep", "objectsToPhone", "objectsToPost", "absentVote",
    ]
    try await store.transaction { [rows] transaction in
      let insert = try transaction.insert(into: Elector.schema, fields: names, now: Self.start)
      for (id, number) in rows {
        try insert.row(
          id,
          [
            .text("2026-02-01"), .text(district), .integer(number), .integer(0), .text("Ann"), .text("Lee"),
            .text(""), .integer(0), .integer(0), .integer(0), .integer(0), SQLValue(choice: vote),
          ])
      }
    }
    return rows.map(\.id)
  }

  /// Changes one row again and again.
  func touch(_ id: RowID, times: Int) async throws {
    for _ in 0..<times {
      try await store.transaction { transaction in
        _ = try transaction.update(Elector.schema, fields: ["markers"], now: Self.start).row(id, [.text("F")])
      }
    }
  }

  func delete(_ ids: [RowID]) async throws {
    for id in ids {
      let change = RowChange(
        Elector.schema, id: id, values: [:], key: "delete-\(id)", keyScope: "test", now: Self.start)
      _ = try await store.delete(change, audit: nil)
    }
  }

  func counts(
    by fields: [String] = ["district", "absentVote"], where filter: Filter? = nil, rules: [RowRule] = [],
    minute: Int = 0
  ) async throws -> Rows {
    let aggregation = Aggregation(
      Elector.schema, where: filter, rules: rules, groupBy: fields, measures: [Measure("n", .count)],
      publishedAt: Self.start.adding(seconds: minute * 60))
    return try Rows(json: try await store.aggregate(aggregation, audit: nil))
  }
}

@Suite struct `Published counts` {
  @Test func `cells under 10 have no number, the others are rounded to 5, and nobody tells none from nine`()
    async throws
  {
    let branch = try await PublishedBranch()
    let rows = try await branch.counts()
    #expect(
      rows.rows == [
        ["AA", nil, 10], ["AA", "postal", nil], ["AA", "postalProxy", nil], ["AA", "proxy", nil],
        ["BB", nil, nil], ["BB", "postal", 25], ["BB", "postalProxy", nil], ["BB", "proxy", nil],
      ])
    #expect(rows.rounded == true)
    #expect(rows.asOf == PublishedBranch.start)
  }

  @Test func `a district without a number is not there, whether it has nine people in it or none`() async throws {
    let branch = try await PublishedBranch()
    #expect(try await branch.counts(by: ["district"]).rows == [["AA", 10], ["BB", 25]])
    #expect(try await branch.counts(by: ["district"], where: .compare("district", .eq, "CC")).rows.isEmpty)
    #expect(try await branch.counts(by: ["district"], where: .compare("district", .eq, "ZZ")).rows.isEmpty)
    #expect(try await branch.counts(by: [], where: .compare("district", .eq, "CC")).rows == [[nil]])
    #expect(try await branch.counts(by: [], where: .compare("district", .eq, "ZZ")).rows == [[nil]])
  }

  @Test(arguments: [(9, nil), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20)] as [(Int, Int?)])
  func `the rule is 10 and 5`(people: Int, published: Int?) async throws {
    var branch = try await PublishedBranch()
    try await branch.add(people, "DD", .proxy)
    let filter = Filter.and([.compare("district", .eq, "DD"), .compare("absentVote", .eq, "proxy")])
    let expected = published.map { [[JSONValue.integer($0)]] } ?? [[nil]]
    #expect(try await branch.counts(by: [], where: filter).rows == expected)
  }

  @Test func `every coarser answer is a sum of the finest cells, however they are joined`() async throws {
    let branch = try await PublishedBranch()
    #expect(try await branch.counts(by: []).rows == [[35]])
    #expect(
      try await branch.counts(by: ["absentVote"]).rows == [
        [nil, 10], ["postal", 25], ["postalProxy", nil], ["proxy", nil],
      ])
    // 21 are in AA, 32 vote by post: neither is told, for one of the cells of each has no number.
    #expect(try await branch.counts(by: ["district"], where: .compare("district", .eq, "AA")).rows == [["AA", 10]])
    let postal = Filter.compare("absentVote", .eq, "postal")
    #expect(try await branch.counts(by: [], where: postal).rows == [[25]])
    #expect(try await branch.counts(by: [], where: .not(postal)).rows == [[10]])
    let union = Filter.or([postal, .compare("district", .eq, "AA")])
    #expect(try await branch.counts(by: [], where: union).rows == [[35]])
    #expect(try await branch.counts(by: [], where: .not(union)).rows == [[nil]])
  }

  @Test func `whoever has one district gets its cells, the same as anybody`() async throws {
    let branch = try await PublishedBranch()
    let rule = RowRule.filter(.compare("district", .in, ["BB"]))
    #expect(try await branch.counts(by: ["district"], rules: [rule]).rows == [["BB", 25]])
    #expect(try await branch.counts(by: [], rules: [rule]).rows == [[25]])
  }

  @Test func `two questions with one elector between them are answered alike, at any time`() async throws {
    var branch = try await PublishedBranch()
    let before = try await branch.counts()
    // 12 and one are rounded to 15, 9 and one are no longer too few: both would show.
    let voter = try await branch.add(1, "AA", nil)
    try await branch.add(1, "AA", .postal)
    #expect(try await branch.counts() == before)
    #expect(try await branch.counts(minute: 60 * 24 * 365) == before)
    try await branch.delete(voter)
    #expect(try await branch.counts(minute: 60 * 24 * 365) == before)
  }

  @Test func `nine rows in a year bring no new table, and neither do ten in 14 minutes`() async throws {
    var branch = try await PublishedBranch()
    let before = try await branch.counts()
    try await branch.add(9, "AA", nil)
    #expect(try await branch.counts(minute: 60 * 24 * 365) == before)
    try await branch.add(1, "AA", nil)
    #expect(try await branch.counts(minute: 14) == before)
    let after = try await branch.counts(by: ["district"], minute: 15)
    #expect(after.rows == [["AA", 20], ["BB", 25]])
    #expect(after.asOf == PublishedBranch.start.adding(seconds: 15 * 60))
    #expect(try await branch.counts(by: ["district"], minute: 16) == after)
  }

  @Test func `padding with rows of one's own shows nothing before ten others`() async throws {
    var branch = try await PublishedBranch()
    let before = try await branch.counts()
    // One row again and again, made and taken away, is one row.
    let mine = try await branch.add(1, "AA", nil)
    try await branch.touch(mine[0], times: 30)
    try await branch.delete(mine)
    // Whoever knows the bound comes up to it in steps of one: each step would have to wait for ten rows.
    for _ in 0..<8 {
      try await branch.add(1, "AA", nil)
      #expect(try await branch.counts(minute: 60) == before)
    }
  }

  @Test func `a restart between two questions changes nothing`() async throws {
    var branch = try await PublishedBranch()
    let before = try await branch.counts()
    for minute in [0, 10, 60, 600] {
      try await branch.add(minute == 0 ? 0 : 3, "AA", nil)
      try await branch.restart()
      #expect(try await branch.counts(minute: minute) == before)
    }
    try await branch.add(1, "AA", nil)
    try await branch.restart()
    #expect(try await branch.counts(by: [], minute: 600).rows == [[45]])
  }

  @Test func `a clock that stands still or goes back brings no new table`() async throws {
    var branch = try await PublishedBranch()
    let before = try await branch.counts()
    try await branch.add(500, "AA", nil)
    #expect(try await branch.counts() == before)
    #expect(try await branch.counts(minute: -60) == before)
  }

  @Test func `many who ask at once for a table that is due get one and the same`() async throws {
    var branch = try await PublishedBranch()
    _ = try await branch.counts()
    try await branch.add(50, "AA", .proxy)
    let shared = branch
    let answers = try await withThrowingTaskGroup(of: Rows.self) { group in
      for minute in 15..<25 { group.addTask { try await shared.counts(minute: minute) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.allSatisfy { $0 == answers[0] })
  }

  @Test func `intentions are counted by the contacts that they come from`() async throws {
    let branch = try await Branch()
    func counts(minute: Int) async throws -> Rows {
      let aggregation = Aggregation(
        VotingIntention.schema, groupBy: ["district"], measures: [Measure("n", .count)],
        publishedAt: Branch.now.adding(seconds: minute * 60))
      return try Rows(json: try await branch.store.aggregate(aggregation, audit: nil))
    }
    func contact(_ electors: ArraySlice<RowID>) async throws {
      try await branch.store.transaction { transaction in
        let insert = try transaction.insert(
          into: Contact.schema, fields: ["elector", "district", "channel", "at", "outcome", "intention"],
          now: Branch.now)
        for elector in electors {
          try insert.row(
            .random(),
            [
              SQLValue(elector), .text("AA"), .text("doorstep"), SQLValue(Branch.now), .text("spoke"), .text("firm"),
            ])
        }
      }
    }
    #expect(try await counts(minute: 0).rows.isEmpty)
    try await contact(branch.electors[0..<9])
    #expect(try await counts(minute: 60).rows.isEmpty)
    try await contact(branch.electors[9..<12])
    #expect(try await counts(minute: 60).rows == [["AA", 10]])
  }
}

@Suite struct `What is published` {
  private static let tables = Resources.all.filter { !$0.published.isEmpty }

  @Test func `is counted by one or two fields: the area, and words from a list`() {
    for resource in Self.tables {
      #expect((1...2).contains(resource.published.count), "\(resource.name)")
      for name in resource.published where name != resource.areaField {
        guard case .choice? = resource.field(name)?.type else {
          Issue.record("\(resource.name).\(name)")
          continue
        }
      }
    }
  }

  @Test func `has the area wherever rows belong to one, so that a role's areas can narrow it`() {
    for resource in Self.tables {
      let belongs = resource.areaField != nil || resource.fields.contains { $0.references == Elector.name }
      #expect(!belongs || resource.areaField.map(resource.published.contains) == true, "\(resource.name)")
    }
  }

  @Test func `never tells of votes given`() {
    for resource in [TurnoutMark.schema, TurnoutCount.schema, LatestTurnoutCount.schema, WARPCount.schema] {
      #expect(resource.published.isEmpty)
    }
  }
}
