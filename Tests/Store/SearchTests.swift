import HustingsProtocol
import Store
import Testing

/// A branch whose electors have names that people misspell.
private struct SearchedBranch {
  let temporary: TemporaryFolder
  let store: TenantStore
  private(set) var ids: [String: RowID] = [:]
  static let names = [
    "registerDate", "district", "number", "suffix", "forename", "surname", "address", "postcode", "markers",
    "telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost",
  ]
  static let people: [(key: String, forename: String, surname: String, address: String, postcode: String?)] = [
    ("siân", "Siân Mair", "O'Neill", "12 High Street, Exbourne", "ZZ99 1AA"),
    ("left", "Úna", "D\u{2018}Arcy", "8 Mill Lane", "ZZ99 5AA"),
    ("curly", "Tom", "O\u{2019}Brien", "12A St John's Road", "ZZ99 1AB"),
    ("decomposed", "Zoe\u{308}", "Nagy", "3 Mill Lane", nil),
    ("hyphen", "Ana-María", "Smith-Jones", "4 Mill Lane", "ZZ99 2AA"),
    ("owen", "Owen", "Owen", "5 Mill Lane", "ZZ99 2AA"),
    ("welsh", "Llŷr", "ap Gwilym", "6 Heol y Bont", "ZZ99 3AA"),
    ("greek", "Ελένη", "Παπαδοπούλου", "7 Mill Lane", "ZZ99 2AA"),
  ]

  init() async throws {
    temporary = try TemporaryFolder()
    store = try TenantStore(folder: DataFolder(path: temporary.path), id: "exbourne", kind: .clp, isSample: true)
    for (number, person) in Self.people.enumerated() {
      ids[person.key] = try await add(
        number, person.forename, person.surname, address: person.address, postcode: person.postcode)
    }
    // Six of one name, in six houses.
    for number in 0..<6 {
      _ = try await add(100 + number, "John", "Smith", address: "\(number + 1) Station Road", postcode: "ZZ99 4AA")
    }
  }

  func add(
    _ number: Int, _ forename: String, _ surname: String, address: String, postcode: String?
  ) async throws -> RowID {
    let id = RowID.random()
    try await store.transaction { transaction in
      try transaction.insert(into: Elector.schema, fields: Self.names, now: Branch.now).row(
        id,
        [
          .text("2026-02-01"), .text("AA"), .integer(Int64(number)), .integer(0), .text(forename), .text(surname),
          .text(address), SQLValue(postcode), .text(""), .integer(0), .integer(0), .integer(0), .integer(0),
        ])
    }
    return id
  }

  func found(
    _ text: String, in fields: [String] = ["surname", "forename", "address", "postcode"], knownPerson: Bool = false,
    rules: [RowRule] = []
  ) async throws -> [String] {
    let searched = Elector.searchable.filter { fields.contains($0.name) }
    var selection = Selection(
      Elector.schema, columns: ["id"], rules: rules, limit: knownPerson ? Search.mostPeople : 50)
    let search = Search(try SearchWords(text), in: searched, isForKnownPerson: knownPerson)
    selection.search = search
    let rows = try Rows(json: try await store.rows(selection, audit: nil)).rows
    return rows.map { row in
      guard case .string(let id)? = row.first else { return "?" }
      return ids.first { $0.value.description == id }?.key ?? "smith"
    }.sorted()
  }
}

@Suite struct `A search` {
  @Test(arguments: [
    ("o'neill", ["siân"]), ("ONEILL", ["siân"]), ("O\u{2019}Neill", ["siân"]), ("neill", ["siân"]),
    ("sian", ["siân"]), ("SIÂN", ["siân"]), ("sia\u{302}n", ["siân"]), ("sian mair o'neill", ["siân"]),
    ("neill, siân", ["siân"]), ("obrien", ["curly"]), ("d'arcy una", ["left"]), ("darcy", ["left"]),
    ("o'brien st johns", ["curly"]), ("zoe", ["decomposed"]),
    ("zoë nagy", ["decomposed"]), ("smith-jones", ["hyphen"]), ("jones maria", ["hyphen"]), ("llyr", ["welsh"]),
    ("ΕΛΈΝΗ", ["greek"]), ("Παπαδοπούλου", ["greek"]), ("12", ["siân"]), ("12a", ["curly"]),
    ("zz99 1aa", ["siân"]), ("zz991aa", ["siân"]), ("mill 2AA", ["greek", "hyphen", "owen"]),
    ("sian brien", []), ("sia", []), ("neil", []), ("exbourne", ["siân"]),
  ]) func `finds whole words, whatever their case, their accents and their apostrophes`(text: String, keys: [String])
    async throws
  {
    #expect(try await SearchedBranch().found(text) == keys)
  }

  @Test func `looks into the fields that it is given, and no others`() async throws {
    let branch = try await SearchedBranch()
    #expect(try await branch.found("mill", in: ["surname", "forename"]).isEmpty)
    #expect(try await branch.found("owen mill", in: ["surname"]).isEmpty)
    #expect(try await branch.found("owen", in: ["surname"]) == ["owen"])
    #expect(try await branch.found("smith", in: ["forename"]).isEmpty)
  }

  @Test func `finds no row outside the rules`() async throws {
    let rule = RowRule.filter(.compare("number", .ne, 0))
    #expect(try await SearchedBranch().found("neill", rules: [rule]).isEmpty)
    #expect(try await SearchedBranch().found("neill sian", knownPerson: true, rules: [rule]).isEmpty)
  }

  /// Each of them would be syntax to FTS5.
  @Test(arguments: [
    "sian OR nagy", "sian NOT mair", "sian AND nagy", "NEAR(sian mair, 2)", "sia*", "\"sia\"*", "^sian nagy",
    "surname : neill", "{surname forename} : neill", "-surname : neill", "sian + nagy", "sian) OR (nagy",
    "\"sian\" OR \"nagy\"",
    "sian\" OR \"nagy", "surname:neill", "electorsSearch", "rank", "optimize", "integrity-check", "sian\0 nagy",
    "%", "_", "neill; DROP TABLE electors", "sian\u{1}nagy", "(((((sian nagy", "sian ) nagy", "\u{FFFF} sian nagy",
  ]) func `takes every text for words`(text: String) async throws {
    let branch = try await SearchedBranch()
    for knownPerson in [false, true] {
      let error = await error { try await branch.found(text, knownPerson: knownPerson) }
      #expect(error == nil || error?.code == .invalid && error?.data?.field == "search", "\(text)")
      if error == nil { #expect(try await branch.found(text, knownPerson: knownPerson).isEmpty, "\(text)") }
    }
  }

  @Test func `takes quotes and stars around a word for nothing`() async throws {
    let branch = try await SearchedBranch()
    for text in ["\"sian\"", "sian*", "(sian)", "'sian'", " sian ", "^sian", "-sian", "\0sian\0", "sian\""] {
      #expect(try await branch.found(text) == ["siân"], "\(text)")
    }
  }

  @Test(arguments: [
    "", " ", "*", "\"\"", "---", "\0", "a b c d e f g h i j k", String(repeating: "a", count: 201),
    String(repeating: "a\u{301}\u{301}", count: 900),
  ]) func `without a word, or with too many, is invalid`(text: String) async throws {
    let error = #expect(throws: RPCError.self) { try SearchWords(text) }
    #expect(error?.code == .invalid && error?.data?.field == "search")
  }

  @Test func `knows what was written, changed and deleted, and nothing that was not`() async throws {
    let branch = try await SearchedBranch()
    let id = try #require(branch.ids["owen"])
    func update(_ values: [String: JSONValue], key: String) -> RowChange {
      RowChange(Elector.schema, id: id, values: values, key: key, keyScope: "test", now: Branch.now)
    }
    _ = try await branch.store.update(update(["surname": "Vaughan", "postcode": nil], key: "1"), audit: nil)
    #expect(try await branch.found("owen vaughan") == ["owen"])
    #expect(try await branch.found("vaughan zz99").isEmpty)
    // A batch that is refused leaves nothing in the index.
    let wrong = update(["forename": "Bleddyn"], key: "2")
    var other = update(["surname": "Nobody"], key: "3")
    other.version = 77
    let batch = BatchChange(
      [.init(.update, wrong, audit: nil), .init(.update, other, audit: nil)], key: "4", keyScope: "test",
      now: Branch.now)
    #expect(await error { try await branch.store.batch(batch) }?.code == .conflict)
    #expect(try await branch.found("bleddyn").isEmpty)
    #expect(try await branch.found("owen vaughan") == ["owen"])
    _ = try await branch.store.delete(update([:], key: "5"), audit: nil)
    #expect(try await branch.found("vaughan").isEmpty)
    #expect(try await branch.found("mill 2AA") == ["greek", "hyphen"])
    // Its number in the index may be another's now.
    _ = try await branch.add(900, "Vaughan", "Newcomer", address: "1 Mill Lane", postcode: nil)
    #expect(try await branch.found("vaughan newcomer").count == 1)
    #expect(try await branch.found("owen").isEmpty)
  }

  @Test func `finds after a restart what it found before`() async throws {
    let branch = try await SearchedBranch()
    await branch.store.close()
    let folder = try DataFolder(path: branch.temporary.path)
    let again = try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
    var selection = Selection(Elector.schema, columns: ["forename"])
    selection.search = Search(try SearchWords("oneill"), in: Elector.searchable, isForKnownPerson: false)
    #expect(try Rows(json: try await again.rows(selection, audit: nil)).rows == [["Siân Mair"]])
    await again.close()
  }

  @Test func `asks the index, and goes through no table`() async throws {
    let branch = try await Branch()
    var selection = Selection(Elector.schema, columns: ["surname"], order: [Order("surname")])
    selection.search = Search(try SearchWords("ann lee"), in: Elector.searchable, isForKnownPerson: true)
    let text = try selection.compiled(CursorSeal(secret: Random.bytes(32)), binding: "")
    await branch.store.close()
    let connection = try Connection(path: try branch.folder.tenant("exbourne"), mode: .readOnly)
    var plan: [String] = []
    try connection.query("EXPLAIN QUERY PLAN \(text.sql)", text.values) { statement in
      while try statement.step() { plan.append(statement.text(3)) }
    }
    #expect(plan.contains { $0.hasPrefix("SEARCH t USING PRIMARY KEY") }, "\(plan)")
    #expect(plan.contains { $0.contains("VIRTUAL TABLE INDEX") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN r") }, "\(plan)")
  }
}

@Suite struct `A search for one known person` {
  @Test(arguments: [
    ("sian o'neill", ["siân"]), ("o'neill 12", ["siân"]), ("oneill zz99 1aa", ["siân"]), ("oneill zz991aa", ["siân"]),
    ("12 o'neill high street", ["siân"]), ("obrien 12a", ["curly"]), ("john smith 3", ["smith"]),
    ("owen owen 5", ["owen"]),
    // A family name alone, said twice or with what many share.
    ("owen owen", []), ("neill exbourne", []), ("neill street", []), ("neill zz99", []), ("neill 1aa", []),
    ("neill high street", []), ("nagy nágy", []), ("nagy NAGY", []), ("nagy na\u{301}gy", []),
    // A given name alone, or a house.
    ("sian mair", []), ("12 zz99 1aa", []), ("12 high street", []), ("sian 12", []), ("sian zz99 1aa", []),
    // The right person in the wrong house.
    ("sian o'neill 13", []), ("o'neill zz99 1ab", []),
  ]) func `needs the family name and something else of that person`(text: String, keys: [String]) async throws {
    let branch = try await SearchedBranch()
    #expect(try await branch.found(text, knownPerson: true) == keys)
  }

  @Test(arguments: [
    "smith", "smith smith", "smíth smith", "", "zz99 1aa", "smith *", "o'neill ''", "smith smith\u{19B0}",
    "smith \u{902}",
  ])
  func `with one word names nobody`(text: String) throws {
    guard let words = try? SearchWords(text) else { return }
    let search = Search(words, in: Elector.searchable, isForKnownPerson: true)
    #expect(!search.maySuffice || text == "zz99 1aa")
  }

  @Test func `takes no character for a letter that divides words to the index`() throws {
    let temporary = try TemporaryFolder()
    let connection = try Connection(path: "\(temporary.path)/words.sqlite", mode: .readWrite)
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
      try connection.query(sql, values) { while try $0.step() {} }
    }
    try run("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = \"unicode61 remove_diacritics 2\")")
    try run("BEGIN")
    var letters = 0
    // A mark is no letter that tells two words apart.
    let marks: Set<Unicode.GeneralCategory> = [.nonspacingMark, .spacingMark, .enclosingMark]
    for value in UInt32(0x80)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value), !marks.contains(scalar.properties.generalCategory),
        let words = try? SearchWords("q\(scalar)q"), words.all == ["q\(scalar)q"]
      else { continue }
      letters += 1
      try run("INSERT INTO words (rowid, text) VALUES (?, ?)", [.integer(Int64(value)), .text("q\(scalar)q")])
    }
    try run("COMMIT")
    #expect(letters > 50_000)
    let divided = try connection.query("SELECT rowid FROM words WHERE text MATCH 'q'") { row in
      var found: [String] = []
      while try row.step() { found.append(row.text(0)) }
      return found
    }
    #expect(divided.isEmpty, "by number")
  }

  @Test func `shows nobody where more than five fit`() async throws {
    let branch = try await SearchedBranch()
    let error = await error { try await branch.found("john smith", knownPerson: true) }
    #expect(error?.data?.reason == "tooManyPeople")
    #expect(error?.message.contains("mith") == false)
    #expect(try await branch.found("john smith").count == 6)
  }

  @Test func `names nobody without the field of the family name`() throws {
    let fields = Elector.searchable.filter { $0.part != .familyName }
    #expect(!Search(try SearchWords("john 3"), in: fields, isForKnownPerson: true).maySuffice)
  }

  @Test func `is made 60 times in an hour by one user, in all plugins together`() async throws {
    let branch = try await SearchedBranch()
    func search(_ actor: String, _ plugin: String, minute: Int) async -> RPCError? {
      let entry = AuditEntry(
        at: Branch.now.adding(seconds: minute * 60), actor: actor, plugin: plugin, digest: "", permission: "p",
        operation: .search, resource: "electors", fields: [])
      return await error {
        var selection = Selection(Elector.schema, columns: ["id"], limit: Search.mostPeople)
        selection.search = Search(try SearchWords("john smith"), in: Elector.searchable, isForKnownPerson: true)
        return try await branch.store.rows(selection, audit: entry)
      }
    }
    // Those that too many fit count as well: they tell something too.
    for turn in 0..<60 {
      #expect(await search("ann", turn % 2 == 0 ? "one" : "other", minute: turn / 2)?.data?.reason == "tooManyPeople")
    }
    let refusal = await search("ann", "third", minute: 31)
    #expect(refusal?.code == .rateLimited && refusal?.data?.reason == "searchesPerHour")
    #expect(await search("ben", "one", minute: 31)?.data?.reason == "tooManyPeople")
    #expect(await search("ann", "one", minute: 61)?.data?.reason == "tooManyPeople")
  }
}
