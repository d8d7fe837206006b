import HustingsProtocol
import Store
import Testing

@Suite("An office's register")
struct ConstituentTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let (spring, winter) = (Day(number: 20_544), Day(number: 20_788))
  private static let head = "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Markers,Elector DOB,"
  private static let first =
    head + """
      Elector Surname,Elector Forename,PostCode,Address1,Address2
      AA,1,,G,,Okafor,Ada Mary,ZZ99 1AA,12 Weavers Road,Exbourne
      AA,2,,,01/02/2027,Fox,Jo,ZZ99 1AA,12 Weavers Road,Exbourne
      AA,3,1,,,Lee,Min,ZZ99 1AB,3 Quay Lane,

      """

  /// An office, and where a register for it may be written.
  private struct Place {
    let folder: DataFolder
    let platform: PlatformStore
    let tenant: TenantRecord
    let store: TenantStore
    let file: String

    init() async throws {
      (folder, platform, tenant, store, file) = try await served(.office)
    }

    @discardableResult
    func load(
      _ text: String = first, of date: Day = spring, isReplacing: Bool = false
    ) async throws -> ImportSummary {
      try write(text, to: file)
      return try await ConstituentImport(path: file, registerDate: date, isReplacing: isReplacing, now: now).run(
        into: store, audit: .byHost(.import, "", actor: "terminal", at: now))
    }

    /// One whom the office helps, with a case.
    func help(_ name: String, _ postcode: String?, _ address: String?) async throws -> RowID {
      let person = RowID.random()
      try await store.transaction { transaction in
        try transaction.insert(into: Person.schema, fields: ["fullName", "postcode", "address"], now: now).row(
          person, [.text(name), SQLValue(postcode), SQLValue(address)])
        let fields = [
          "reference", "subject", "person", "source", "category", "urgency", "sensitivity", "status", "authorityToAct",
          "openedAt",
        ]
        try transaction.insert(into: Case.schema, fields: fields, now: now).row(
          .random(),
          [
            .text(person.description), .text("Damp"), SQLValue(person), .text("phone"), .text("housing"),
            .text("soon"), .text("normal"), .text("open"), SQLValue(true), SQLValue(now),
          ])
      }
      return person
    }

    func erase(_ word: String) async throws -> SubjectErased {
      let subject = try await DataSubject.find(word, in: store)
      return try await SubjectErasure(subject, now: now).run(in: store)
    }

    func names() async throws -> [String] {
      try await store.all(Constituent.schema, ["forename"]).compactMap(\.[0])
    }

    func close() async {
      await store.close()
      await platform.close()
    }
  }

  @Test("it holds numbers, names and addresses; the same file again changes nothing")
  func rows() async throws {
    let place = try await Place()
    let summary = try await place.load()
    #expect(summary.read == 3 && summary.new == 3 && summary.removed == 0)
    let fields = ["district", "number", "suffix", "registerDate", "forename", "surname", "address", "postcode"]
    let date = Self.spring.description
    #expect(
      try await place.store.all(Constituent.schema, fields) == [
        ["AA", "1", "0", date, "Ada Mary", "Okafor", "12 Weavers Road, Exbourne", "ZZ99 1AA"],
        ["AA", "2", "0", date, "Jo", "Fox", "12 Weavers Road, Exbourne", "ZZ99 1AA"],
        ["AA", "3", "1", date, "Min", "Lee", "3 Quay Lane", "ZZ99 1AB"],
      ])
    let before = await place.store.lastChange
    #expect(try await place.load().unchanged == 3)
    #expect(await place.store.lastChange == before)
    let audit = try await place.store.audit(AuditQuery())
    #expect(audit.map(\.resource) == ["constituents", "constituents"] && audit.map(\.rows) == [3, 0])
    await place.close()
  }

  @Test("files of one date come together; with a later date the register before goes, and what plugins keep about it")
  func replaced() async throws {
    let place = try await Place()
    try await place.load()
    let ward = Self.head + "Elector Name,PostCode,Address1\nBB,1,,,,\"Moss, Kim\",ZZ99 1AC,1 Mill Row\n"
    #expect(try await place.load(ward).new == 1)
    #expect(try await place.names() == ["Ada Mary", "Jo", "Kim", "Min"])
    let ada = try #require(try await DataSubject.find("AA-1", in: place.store).rows.first)
    _ = try await place.store.documents(
      DocumentCall(
        plugin: "rounds", collection: "lists", .put(key: "a", ["who": .string(ada.description)], version: nil),
        now: Self.now), audit: nil)

    await #expect(throws: ImportError.smallRegister(1, 4)) { try await place.load(ward, of: Self.winter) }
    #expect(try await place.names() == ["Ada Mary", "Jo", "Kim", "Min"])
    let summary = try await place.load(ward, of: Self.winter, isReplacing: true)
    #expect(summary.new == 1 && summary.removed == 4)
    #expect(
      try await place.store.all(Constituent.schema, ["forename", "registerDate"]) == [["Kim", Self.winter.description]])
    let document = await error {
      try await place.store.documents(
        DocumentCall(plugin: "rounds", collection: "lists", .get(key: "a"), now: Self.now), audit: nil)
    }
    #expect(document?.code == .notFound)
    await #expect(throws: ImportError.laterRegister(Self.winter)) { try await place.load(of: Self.spring) }
    #expect(try await place.names() == ["Kim"])
    #expect(try await place.load(of: Self.spring, isReplacing: true).removed == 1)
    #expect(try await place.names() == ["Ada Mary", "Jo", "Min"])
    await place.close()
  }

  @Test("a file of which most rows are refused leaves the register before as it is")
  func refused() async throws {
    let place = try await Place()
    try await place.load()
    let bad = Self.head + "Elector Name,PostCode,Address1\nBB,x,,,,A B,,\nBB,y,,,,A B,,\nBB,1,,,,A B,,\n"
    await #expect(throws: ImportError.mostRowsRejected(2, 3, place.file + ".rejects.csv")) {
      try await place.load(bad, of: Self.winter)
    }
    #expect(try await place.names() == ["Ada Mary", "Jo", "Min"])
    await place.close()
  }

  @Test(
    "whom an office helps and the entry on its register are one person, under whichever of them somebody asks",
    arguments: [("Ada Okafor", "ZZ99 1AA", "12 Weavers Rd"), ("Mrs ADA  MARY OKAFOR", "zz991aa", "12, Weavers Road")])
  func onePerson(_ name: String, _ postcode: String, _ address: String) async throws {
    let place = try await Place()
    try await place.load()
    let person = try await place.help(name, postcode, address)
    let byNumber = try await DataSubject.find("AA-1", in: place.store)
    #expect(byNumber.parts.map(\.resource.name) == ["constituents", "people"] && byNumber.doubtful.isEmpty)
    #expect(try await DataSubject.find(person.description, in: place.store) == byNumber)
    let export = try JSONValue(jsonBytes: try await SubjectExport(byNumber, now: Self.now).json(from: place.store))
    var records: [String: JSONValue] = [:]
    if case .object(let members)? = export["records"] { records = members }
    #expect(Set(records.keys) == ["constituents", "people", "cases"])
    await place.close()
  }

  @Test(
    "who may be meant is told, and left alone",
    arguments: [
      ("Mary Okafor", "12 Weavers Road"), ("Ada Ruth Okafor", "12 Weavers Road"), ("Ada Okafor", "14 Weavers Road"),
      ("Ada Okafor", nil), ("Okafor", nil), ("Okafor, Ada", "12 Weavers Road"), ("Ada Okafor MBE", "12 Weavers Road"),
      ("Ada Ókafor", "12 Weavers Road"), ("Ada Lovelace Okafor", "12 Weavers Road"),
    ] as [(String, String?)])
  func doubt(_ name: String, _ address: String?) async throws {
    let place = try await Place()
    try await place.load()
    let person = try await place.help(name, "ZZ99 1AA", address)
    let entry = try await DataSubject.find("AA-1", in: place.store)
    #expect(entry.rows.count == 1 && entry.doubtful == [person])
    let helped = try await DataSubject.find(person.description, in: place.store)
    #expect(helped.rows == [person] && helped.doubtful == entry.rows && !helped.lacksPostcode)
    await place.close()
  }

  @Test("nobody of another name or postcode is meant, and where the postcode is not known that is said")
  func others() async throws {
    let place = try await Place()
    try await place.load()
    for (name, postcode) in [("Ada Okafor", "ZZ99 1AB"), ("Ada Moss", "ZZ99 1AA"), ("Ada Okafor", nil)] {
      let id = try await place.help(name, postcode, "12 Weavers Road").description
      let found = try await DataSubject.find(id, in: place.store)
      #expect(found.rows.count == 1 && found.doubtful.isEmpty && found.lacksPostcode == (postcode == nil))
    }
    await place.close()
  }

  @Test("of two who have the same name in one house neither is taken for the other, also once one was erased")
  func namesakes() async throws {
    let place = try await Place()
    try await place.load(Self.first + "AA,4,,,,Okafor,Ada,ZZ99 1AA,12 Weavers Road,Exbourne\n")
    let person = try await place.help("Ada Okafor", "ZZ99 1AA", "12 Weavers Road")
    let byID = try await DataSubject.find(person.description, in: place.store)
    #expect(byID.rows == [person] && byID.doubtful.count == 2)
    let byNumber = try await DataSubject.find("AA-4", in: place.store)
    #expect(byNumber.doubtful == [person] && byNumber.rows.count == 1 && byID.doubtful.contains(byNumber.rows[0]))
    #expect(try await place.erase("AA-1").rows == ["constituents": 1])
    #expect(try await place.erase(person.description).rows == ["people": 1, "cases": 1])
    #expect(try await place.names() == ["Ada", "Jo", "Min"])

    let twin = try await place.help("Jo Fox", "ZZ99 1AA", nil)
    let other = try await place.help("Dr Jo Fox", "ZZ99 1AA", "12 Weavers Road")
    let jo = try await DataSubject.find("AA-2", in: place.store)
    #expect(jo.rows.contains(other) && jo.rows.count == 2 && jo.doubtful == [twin])
    await place.close()
  }

  @Test("nobody is found by a number before there is a register, or by one that is not on it")
  func nobody() async throws {
    let place = try await Place()
    await #expect(throws: ImportError.noRegister("yet")) { try await DataSubject.find("AA-1", in: place.store) }
    try await place.load()
    for word in ["AA-9", RowID.random().description] {
      await #expect(throws: SubjectError.nobody) { try await DataSubject.find(word, in: place.store) }
    }
    await #expect(throws: SubjectError.notANumber(.office)) { try await DataSubject.find("Jo", in: place.store) }
    await place.close()
  }

  @Test("who was erased stays away: from the same register, the next one, and a backup of before")
  func erased() async throws {
    let place = try await Place()
    try await place.load()
    _ = try await place.help("Ada Okafor", "ZZ99 1AA", "12 Weavers Road")
    let copy = try DataFolder(path: place.folder.path + "/copy").tenant("office")
    _ = try await place.store.backUp(
      to: copy, folder: place.folder, audit: .byHost(.backup, "", actor: "terminal", at: Self.now))
    let erased = try await place.erase("AA-1")
    #expect(erased.rows == ["constituents": 1, "people": 1, "cases": 1] && erased.isKnownByName)
    #expect(try await place.load().erased == 1)
    #expect(try await place.names() == ["Jo", "Min"])
    #expect(try await place.load(of: Self.winter).erased == 1)
    #expect(try await place.names() == ["Jo", "Min"])
    await place.store.close()
    let restored = try await place.folder.restore(
      copy, as: place.tenant, platform: place.platform, isReplacing: true, now: Self.now)
    #expect(restored.erasedAgain == 2)
    let again = try TenantStore(folder: place.folder, tenant: place.tenant, platform: place.platform)
    #expect(try await again.all(Constituent.schema, ["forename"]) == [["Jo"], ["Min"]])
    #expect(try await again.all(Case.schema, ["subject"]).isEmpty)
    await again.close()
    await place.platform.close()
  }

  @Test("who was erased before there was a register is left out of it, and nobody else is")
  func erasedFirst() async throws {
    let place = try await Place()
    for name in ["Dr Ada Mary Okafor", "Ada Okafor"] {
      let ada = try await place.help(name, "ZZ99 1AA", "12 Weavers Road")
      #expect(try await place.erase(ada.description).isKnownByName)
    }
    let min = try await place.help("Min Lee", "ZZ99 1AB", nil)
    #expect(try await !place.erase(min.description).isKnownByName)
    let others = """
      AA,4,,,,Okafor,Ada,ZZ99 1AA,14 Weavers Road,Exbourne
      AA,5,,,,Okafor,Mary,ZZ99 1AA,12 Weavers Road,Exbourne

      """
    #expect(try await place.load(Self.first + others).erased == 1)
    #expect(try await place.names() == ["Ada", "Jo", "Mary", "Min"])

    let jo = try await place.help("Jo Fox", "ZZ99 1AA", "14 Weavers Road")
    #expect(try await place.erase(jo.description).isKnownByName)
    #expect(try await place.load(Self.first + others, of: Self.winter).erased == 1)
    #expect(try await place.names() == ["Ada", "Jo", "Mary", "Min"])
    await place.close()
  }
}
