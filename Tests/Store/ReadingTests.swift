import HustingsProtocol
import Store
import Testing

@Suite struct `Reading rows` {
  private static func entry(at: Instant = Branch.now, rowsPerDay: Int? = nil) -> AuditEntry {
    AuditEntry(
      at: at, actor: "a", plugin: "p", digest: "d", permission: "x", operation: .query, resource: "electors",
      fields: ["id"], rowsPerDay: rowsPerDay)
  }

  @Test func `a read whose task was cancelled before it began is not done`() async throws {
    let branch = try await Branch()
    let asking = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await error {
        try await branch.store.rows(Selection(Elector.schema, columns: ["id"]), audit: Self.entry(rowsPerDay: 40))
      }
    }
    #expect(await asking.value?.code == .cancelled)
    // It counted for nothing.
    let whole = Selection(Elector.schema, columns: ["id"], limit: 40)
    _ = try await branch.store.rows(whole, audit: Self.entry(rowsPerDay: 40))
  }

  @Test func `a grant's rows per day are given and no more, until the next day`() async throws {
    let branch = try await Branch()
    let store = branch.store
    let ten = Selection(Elector.schema, columns: ["id"], limit: 10)
    for _ in 0..<2 { _ = try await store.rows(ten, audit: Self.entry(rowsPerDay: 25)) }
    let refusal = await error { try await store.rows(ten, audit: Self.entry(rowsPerDay: 25)) }
    #expect(refusal?.code == .rateLimited)
    #expect(refusal?.data?.reason == "rowsPerDay")
    // The refusal has cost a row.
    var four = ten
    four.limit = 4
    _ = try await store.rows(four, audit: Self.entry(rowsPerDay: 25))
    let count = Aggregation(Elector.schema, measures: [Measure("n", .count)])
    #expect(await error { try await store.aggregate(count, audit: Self.entry(rowsPerDay: 25)) }?.code == .rateLimited)
    var other = Self.entry(rowsPerDay: 25)
    other.permission = "y"
    _ = try await store.rows(ten, audit: other)
    _ = try await store.rows(ten, audit: Self.entry(at: Branch.now.adding(seconds: 86_400), rowsPerDay: 25))
    _ = try await store.rows(ten, audit: Self.entry())
  }

  @Test func `what finds nothing costs a row too, and a spent limit refuses all alike`() async throws {
    let branch = try await Branch()
    let store = branch.store
    let known = Selection(Elector.schema, columns: ["id"], limit: 1)
    let nobody = Selection(
      Elector.schema, columns: ["id"], where: .compare("surname", .eq, .string("Nobody-of-this-name")), limit: 1)
    for _ in 0..<3 { _ = try await store.rows(nobody, audit: Self.entry(rowsPerDay: 3)) }
    for selection in [known, nobody] {
      let refusal = await error { try await store.rows(selection, audit: Self.entry(rowsPerDay: 3)) }
      #expect(refusal?.data?.reason == "rowsPerDay")
    }
    let get = try RowRead(Elector.schema, columns: ["id"])
    for id in [branch.electors[0].description, RowID.random().description] {
      let refusal = await error { try await store.row(get, id: id, audit: Self.entry(rowsPerDay: 3)) }
      #expect(refusal?.data?.reason == "rowsPerDay")
    }
  }

  @Test func `a text to compare with is no longer than four bytes for each character of its field`() async throws {
    let branch = try await Branch()
    let most = try #require(Elector.schema.field("surname")).maxLength * 4
    for (length, code) in [(most, ErrorCode?.none), (most + 1, .invalid)] {
      let text = JSONValue.string(String(repeating: "x", count: length))
      for filter in [Filter.compare("surname", .eq, text), .compare("surname", .in, .array([text]))] {
        let refusal = await error { try await branch.rows(Selection(Elector.schema, columns: ["id"], where: filter)) }
        #expect(refusal?.code == code)
        #expect(refusal?.data?.field == (code == nil ? nil : "surname"))
      }
    }
  }

  @Test func `pages follow each other without gap or repeat, in any order`() async throws {
    let branch = try await Branch()
    let orders: [[Order]] = [
      [], [Order("id", descending: true)], [Order("district", descending: true), Order("number")],
      [Order("phone")], [Order("phone", descending: true), Order("surname")],
    ]
    for order in orders {
      var selection = Selection(Elector.schema, columns: ["id", "number"], order: order, limit: 7)
      var seen: [[JSONValue]] = []
      repeat {
        let page = try await branch.rows(selection)
        #expect(page.rows.count <= 7)
        seen += page.rows
        selection.cursor = page.cursor
      } while selection.cursor != nil
      selection.limit = 1000
      let whole = try await branch.rows(selection)
      #expect(seen == whole.rows)
      #expect(seen.count == 40)
    }
  }

  @Test func `values come out as their types`() async throws {
    let branch = try await Branch()
    let rows = try await branch.rows(
      Selection(
        Elector.schema, columns: ["forename", "surname", "number", "objectsToPhone", "phone", "registerDate"],
        where: .compare("number", .eq, 4)))
    #expect(rows.rows == [["Siân", "O'Neill \"4\"", 4, true, nil, "2026-02-01"]])
    #expect(rows.cursor == nil)
  }

  @Test(arguments: [
    (Filter.compare("number", .lt, 3), 3), (.compare("number", .le, 3), 4), (.compare("number", .gt, 37), 2),
    (.compare("number", .ge, 37), 3), (.compare("district", .ne, "AA"), 20),
    (.not(.compare("district", .eq, "AA")), 20),
    (.compare("number", .in, [1, 2, 99]), 2), (.compare("number", .in, []), 0), (.compare("phone", .isNull, true), 10),
    (.compare("phone", .isNull, false), 30), (.compare("phone", .ne, "x"), 40), (.compare("phone", .eq, "x"), 0),
    (.not(.compare("phone", .eq, "x")), 40), (.not(.compare("phone", .startsWith, "07700")), 10),
    (.compare("surname", .startsWith, "O'Neill \"3"), 11), (.compare("surname", .startsWith, "%"), 0),
    (.compare("surname", .startsWith, ""), 40), (.and([]), 40), (.or([]), 0),
    (.compare("objectsToPhone", .eq, true), 20),
    (.and([.compare("district", .eq, "AA"), .or([.compare("number", .eq, 1), .compare("number", .eq, 30)])]), 1),
  ]) func `a filter finds what it says`(filter: Filter, count: Int) async throws {
    let branch = try await Branch()
    let rows = try await branch.rows(Selection(Elector.schema, columns: ["id"], where: filter, limit: 1000))
    #expect(rows.rows.count == count)
  }

  @Test(arguments: [
    Filter.compare("number", .eq, "1"), .compare("number", .eq, nil), .compare("number", .eq, 1.5),
    .compare("registerDate", .eq, "2026-02-30"), .compare("objectsToPhone", .lt, true), .compare("id", .eq, "x"),
    .compare("absentVote", .eq, "none"), .compare("phone", .isNull, 1), .compare("number", .startsWith, "1"),
    .compare("surname", .in, "x"), .compare("surname", .in, .array(Array(repeating: "x", count: 501))),
    .compare("surname", .eq, .array([])), .compare("nosuch", .eq, 1),
  ]) func `a value that a field cannot hold is invalid, and the error names the field`(filter: Filter) async throws {
    let branch = try await Branch()
    let refusal = await error { try await branch.rows(Selection(Elector.schema, columns: ["id"], where: filter)) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.field == filterField(filter))
  }

  @Test(arguments: [
    "id; DROP TABLE electors", "id\" FROM electors; --", "\"", "rowid", "t.id", "id) OR (1=1", "", "*", "ID",
    "surname\u{0}", "(SELECT 1)",
  ]) func `a hostile field name is unknown wherever it stands`(name: String) async throws {
    let branch = try await Branch()
    let selections = [
      Selection(Elector.schema, columns: [name]),
      Selection(Elector.schema, columns: ["id"], where: .compare(name, .eq, 1)),
      Selection(Elector.schema, columns: ["id"], order: [Order(name)]),
    ]
    for selection in selections {
      #expect(await error { try await branch.rows(selection) }?.data?.reason == "unknownField")
    }
    let grouped = Aggregation(Elector.schema, groupBy: [name], measures: [Measure("n", .count)])
    #expect(await error { try await branch.store.aggregate(grouped, audit: nil) }?.data?.reason == "unknownField")
    let measured = Aggregation(Elector.schema, measures: [Measure("n", .count, of: name)])
    #expect(await error { try await branch.store.aggregate(measured, audit: nil) }?.data?.reason == "unknownField")
    let change = RowChange(
      TaskItem.schema, values: ["title": "x", "done": false, name: 1], key: "k", keyScope: "s", now: Branch.now)
    #expect(await error { try await branch.store.create(change, audit: nil) }?.data?.reason == "unknownField")
  }

  @Test(arguments: ["' OR '1'='1", "\"; DROP TABLE electors; --", "?1", "%", "\u{0}"])
  func `a hostile value is a value`(text: String) async throws {
    let branch = try await Branch()
    for comparison in [Filter.Comparison.eq, .startsWith] {
      let rows = try await branch.rows(
        Selection(Elector.schema, columns: ["id"], where: .compare("surname", comparison, .string(text))))
      #expect(rows.rows.isEmpty)
    }
    #expect(try await branch.rows(Selection(Elector.schema, columns: ["id"])).rows.count == 40)
  }

  @Test func `bounds are kept`() async throws {
    let branch = try await Branch()
    let base = Selection(Elector.schema, columns: ["id"])
    for change: (inout Selection) -> Void in [
      { $0.limit = 0 }, { $0.limit = 1001 }, { $0.limit = .min }, { $0.columns = [] },
      { $0.columns = Array(repeating: "id", count: 41) }, { $0.order = Array(repeating: Order("id"), count: 5) },
    ] {
      var selection = base
      change(&selection)
      let refused = selection
      #expect(await error { try await branch.rows(refused) }?.data?.reason == "outOfBounds")
    }
    var deep = Filter.compare("number", .eq, 1)
    for _ in 0..<9 { deep = .not(deep) }
    let nested = Selection(Elector.schema, columns: ["id"], where: deep)
    #expect(await error { try await branch.rows(nested) }?.data?.reason == "filterTooLarge")
  }

  @Test func `a cursor is good for its own query, rights and tenant alone`() async throws {
    let branch = try await Branch()
    let other = try await Branch(id: "elsewhere", in: branch.temporary)
    var selection = Selection(Elector.schema, columns: ["id"], limit: 5, cursorBinding: "rights of A")
    let page = try await branch.rows(selection)
    let cursor = try #require(page.cursor)
    selection.cursor = cursor
    #expect(try await branch.rows(selection).rows.count == 5)
    var stolen = selection
    stolen.cursorBinding = "rights of B"
    var reordered = selection
    reordered.order = [Order("number")]
    var tampered = selection
    tampered.cursor = String(cursor.dropLast(2)) + (cursor.hasSuffix("AA") ? "BB" : "AA")
    var garbage = selection
    garbage.cursor = "…"
    for refused in [stolen, reordered, tampered, garbage] {
      #expect(await error { try await branch.rows(refused) }?.data?.reason == "cursorInvalid")
    }
    let same = selection
    #expect(await error { try await other.rows(same) }?.data?.reason == "cursorInvalid")
  }

  @Test func `a page ends at 1 MiB, and the next goes on`() async throws {
    let branch = try await Branch()
    try await branch.store.transaction { transaction in
      let insert = try transaction.insert(
        into: Area.schema, fields: ["kind", "code", "title", "outline"], now: Branch.now)
      let outline = String(repeating: "x", count: 90_000)
      var ids = SeededIDs(seed: 1)
      for index in 0..<20 {
        try insert.row(ids.next(), [.text("ward"), .text("W\(index)"), .text("Ward"), .text(outline)])
      }
    }
    var selection = Selection(Area.schema, columns: ["code", "outline"], limit: 1000)
    var counts: [Int] = []
    repeat {
      let json = try await branch.store.rows(selection, audit: nil)
      #expect(json.bytes.count < 1_200_000)
      let page = try Rows(json: json)
      counts.append(page.rows.count)
      selection.cursor = page.cursor
    } while selection.cursor != nil
    #expect(counts.reduce(0, +) == 20)
    #expect(counts.count > 1)
  }

  @Test func `the host's rules leave no way around`() async throws {
    let branch = try await Branch()
    let rule = RowRule.filter(.compare("district", .in, ["AA"]))
    let all = Selection(
      Elector.schema, columns: ["district"], where: .or([.and([]), .compare("number", .gt, 0)]),
      rules: [rule], limit: 1000)
    #expect(try await branch.rows(all).rows.count == 20)
    let get = try RowRead(Elector.schema, columns: ["id"], rules: [rule])
    let hidden = branch.electors[30].description
    #expect(await error { try await branch.store.row(get, id: hidden, audit: nil) }?.code == .notFound)
  }

  @Test func `rules reach the electors that rows refer to, and their consents`() async throws {
    let branch = try await Branch()
    @Sendable func text(_ index: Int) -> SQLValue { SQLValue(branch.electors[index]) }
    try await branch.store.transaction { transaction in
      var ids = SeededIDs(seed: 3)
      let consent = try transaction.insert(
        into: Consent.schema, fields: ["elector", "channel", "givenAt", "withdrawnAt", "wording"], now: Branch.now)
      try consent.row(ids.next(), [text(1), .text("text"), SQLValue(Branch.now), .null, .text("Yes")])
      try consent.row(ids.next(), [text(2), .text("text"), SQLValue(Branch.now), SQLValue(Branch.now), .text("Yes")])
      // Taken back since, by another row than the one that is open.
      let (before, since) = (Branch.now.adding(seconds: -86_400), Branch.now.adding(seconds: -3600))
      try consent.row(ids.next(), [text(3), .text("text"), SQLValue(before), .null, .text("Yes")])
      try consent.row(ids.next(), [text(3), .text("text"), SQLValue(since), SQLValue(since), .text("No")])
      try consent.row(ids.next(), [text(23), .text("email"), SQLValue(Branch.now), .null, .text("Yes")])
    }
    let denial = RPCError(.permissionDenied, "No.")
    func numbers(_ condition: RowRule.Condition) async throws -> [[JSONValue]] {
      try await branch.rows(
        Selection(
          Elector.schema, columns: ["number"], rules: [RowRule(condition, denial: denial)], order: [Order("number")])
      ).rows
    }
    #expect(try await numbers(.hasConsent(elector: "id", .text)) == [[1]])
    #expect(try await numbers(.hasConsent(elector: "id", .email)) == [[23]])
    let inAA = RowRule(.referenced(by: "elector", .compare("district", .eq, "AA")), denial: denial)
    let rows = try await branch.rows(Selection(Consent.schema, columns: ["channel"], rules: [inAA]))
    #expect(rows.rows == [["text"], ["text"], ["text"], ["text"]])
    var values: [String: JSONValue] = ["channel": "text", "wording": "Yes", "givenAt": "2026-05-07T09:00:00Z"]
    values["elector"] = .string(branch.electors[30].description)
    let outside = RowChange(
      Consent.schema, values: values, key: "1", keyScope: "s", rules: [inAA], now: Branch.now)
    #expect(await error { try await branch.store.create(outside, audit: nil) } == denial)
  }

  private func filterField(_ filter: Filter) -> String? {
    if case .compare(let field, _, _) = filter { field } else { nil }
  }
}

@Suite struct `Aggregating rows` {
  @Test func `groups are counted and measured`() async throws {
    let branch = try await Branch()
    let aggregation = Aggregation(
      Elector.schema, groupBy: ["district"],
      measures: [
        Measure("n", .count), Measure("phones", .count, of: "phone"), Measure("sum", .sum, of: "number"),
        Measure("first", .min, of: "number"), Measure("last", .max, of: "number"),
      ])
    let rows = try Rows(json: try await branch.store.aggregate(aggregation, audit: nil))
    #expect(rows.columns == ["district", "n", "phones", "sum", "first", "last"])
    #expect(rows.rows == [["AA", 20, 15, 190, 0, 19], ["BB", 20, 15, 590, 20, 39]])
  }

  @Test func `a sum over 64 bits is an answer, and no failure`() async throws {
    let branch = try await Branch()
    let connection = try Connection(path: try branch.folder.tenant("exbourne"), mode: .readWrite)
    let largest = 9_007_199_254_740_991
    try connection.query("UPDATE electors SET number = \(largest) * 1024 - number") { while try $0.step() {} }
    let aggregation = Aggregation(Elector.schema, measures: [Measure("sum", .sum, of: "number")])
    let rows = try Rows(json: try await branch.store.aggregate(aggregation, audit: nil))
    #expect(rows.rows.count == 1)
  }

  @Test func `a measure that a field does not have is invalid`() async throws {
    let branch = try await Branch()
    for measures in [
      [Measure("n", .sum, of: "surname")], [Measure("n", .max, of: "objectsToPost")], [Measure("n", .sum)], [],
      [Measure("a b", .count)], [Measure("n\"", .count)], [Measure("n", .count), Measure("n", .count)],
    ] {
      let aggregation = Aggregation(Elector.schema, measures: measures)
      #expect(await error { try await branch.store.aggregate(aggregation, audit: nil) }?.code == .invalid)
    }
  }
}
