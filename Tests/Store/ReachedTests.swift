import HustingsProtocol
import Store
import Testing

@Suite(.serialized) struct `Fields that are reached through a reference` {
  /// Four electors of AA, two of them of one household each in AA and BB, and one without.
  private func branch() async throws -> (Branch, households: [RowID]) {
    let branch = try await Branch()
    let households = try await branch.store.transaction { transaction in
      var ids = SeededIDs(seed: 99)
      let household = try transaction.insert(
        into: Household.schema, fields: ["address", "postcode", "district"], now: Branch.now)
      let made = [ids.next(), ids.next()]
      try household.row(made[0], [.text("1 High Street"), .text("EX1 1AA"), .text("AA")])
      try household.row(made[1], [.text("2 Low Road"), .null, .text("BB")])
      let elector = try transaction.update(Elector.schema, fields: ["household"], now: Branch.now)
      try elector.row(branch.electors[0], [SQLValue(made[0])])
      try elector.row(branch.electors[1], [SQLValue(made[0])])
      try elector.row(branch.electors[2], [SQLValue(made[1])])
      return made
    }
    return (branch, households)
  }

  private func selection(
    _ columns: [String] = ["number", "household.address"], where filter: Filter? = nil, order: [Order] = [],
    reached: [String: [RowRule]] = [:], limit: Int = 100
  ) -> Selection {
    let few = Filter.compare("number", .lt, 4)
    return Selection(
      Elector.schema, columns: columns, where: filter.map { .and([few, $0]) } ?? few, reached: reached,
      order: order.isEmpty ? [Order("number")] : order, limit: limit)
  }

  @Test func `stand beside the row's own, null where the reference is`() async throws {
    let (branch, households) = try await branch()
    let rows = try await branch.rows(
      selection(["household.address", "number", "household.postcode", "household.id", "household.version"]))
    #expect(rows.columns == ["household.address", "number", "household.postcode", "household.id", "household.version"])
    #expect(
      rows.rows == [
        ["1 High Street", 0, "EX1 1AA", .string(households[0].description), 1],
        ["1 High Street", 1, "EX1 1AA", .string(households[0].description), 1],
        ["2 Low Road", 2, nil, .string(households[1].description), 1], [nil, 3, nil, nil, nil],
      ])
  }

  @Test func `may be compared, by the rules of any field that may be null`() async throws {
    let (branch, _) = try await branch()
    func numbers(_ filter: Filter) async throws -> [JSONValue] {
      try await branch.rows(selection(["number"], where: filter)).rows.map { $0[0] }
    }
    #expect(try await numbers(.compare("household.postcode", .eq, "EX1 1AA")) == [0, 1])
    #expect(try await numbers(.compare("household.postcode", .ne, "EX1 1AA")) == [2, 3])
    #expect(try await numbers(.not(.compare("household.address", .startsWith, "1"))) == [2, 3])
    #expect(try await numbers(.compare("household.id", .isNull, true)) == [3])
    #expect(try await numbers(.compare("household.district", .in, ["BB", "CC"])) == [2])
    let wrong = await error { try await numbers(.compare("household.postcode", .eq, 1)) }
    #expect(wrong?.data?.field == "household.postcode")
  }

  @Test func `may order the rows, page by page`() async throws {
    let (branch, _) = try await branch()
    for descending in [false, true] {
      var found: [JSONValue] = []
      var page = selection(
        ["number"], order: [Order("household.address", descending: descending), Order("number")], limit: 1)
      repeat {
        let rows = try await branch.rows(page)
        found += rows.rows.map { $0[0] }
        page.cursor = rows.cursor
      } while page.cursor != nil
      #expect(found == (descending ? [2, 0, 1, 3] : [3, 0, 1, 2]))
    }
  }

  @Test func `read as null where the row that is reached does not fit its rules`() async throws {
    let (branch, _) = try await branch()
    let rules = ["household": [RowRule.filter(.compare("district", .in, ["AA"]))]]
    let all = try await branch.rows(selection(reached: rules))
    #expect(all.rows == [[0, "1 High Street"], [1, "1 High Street"], [2, nil], [3, nil]])
    let hidden = selection(where: .compare("household.address", .startsWith, "2"), reached: rules)
    #expect(try await branch.rows(hidden).rows.isEmpty, "what may not be seen cannot be found either")
    let sorted = try await branch.rows(selection(order: [Order("household.address"), Order("number")], reached: rules))
    #expect(sorted.rows.map { $0[0] } == [2, 3, 0, 1])
  }

  @Test func `of a consent's elector obey a consent's rule`() async throws {
    let (branch, _) = try await branch()
    for (index, elector) in branch.electors.prefix(2).enumerated() {
      let consent = RowChange(
        Consent.schema,
        values: [
          "elector": .string(elector.description), "channel": "text", "givenAt": "2026-05-01T09:00:00Z",
          "withdrawnAt": index == 0 ? .null : "2026-05-02T09:00:00Z", "wording": "Yes",
        ], key: "\(index)", keyScope: "s", now: Branch.now)
      _ = try await branch.store.create(consent, audit: nil)
    }
    let denial = RPCError(.permissionDenied, "No.")
    let rule = RowRule(.hasConsent(elector: "id", .text), denial: denial)
    let rows = try await branch.rows(
      Selection(
        Consent.schema, columns: ["elector.number"], reached: ["elector": [rule]], order: [Order("elector.number")]))
    #expect(rows.rows == [[nil], [0]])
  }

  @Test(arguments: [
    "household.nosuch", "number.id", "nosuch.id", "household.", ".id", "household", "household.household.id",
    "household.id; --", "district.district",
  ]) func `one reference away, and no further`(name: String) async throws {
    let (branch, _) = try await branch()
    guard name != "household" else { return }
    let refusal = await error { try await branch.rows(selection([name])) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.reason == "unknownField")
  }

  @Test func `are not written, nor counted`() async throws {
    let (branch, _) = try await branch()
    let change = RowChange(
      Elector.schema, id: branch.electors[0], version: 2, values: ["household.address": "x"], key: "k", keyScope: "s",
      now: Branch.now)
    #expect(await error { try await branch.store.update(change, audit: nil) }?.data?.reason == "unknownField")
    let counted = Aggregation(
      Elector.schema, where: .compare("household.address", .eq, "x"), measures: [Measure("n", .count)])
    #expect(await error { try await branch.store.aggregate(counted, audit: nil) }?.data?.reason == "unknownField")
  }
}
