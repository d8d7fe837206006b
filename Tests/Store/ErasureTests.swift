import Foundation
import HustingsProtocol
import Store
import Testing

@Suite("Erasing people")
struct ErasureTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let head =
    "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode,Address1\n"
  private static let register =
    head + """
      AA,1,,"Okafor, Ada Mary",ZZ99 1AA,12 Weavers Road
      AA,2,,"Fox, Jo",ZZ99 1AA,12 Weavers Road
      AA,3,,"Lee, Min",ZZ99 1AB,3 Quay Lane

      """

  private struct Place {
    let folder: DataFolder
    let platform: PlatformStore
    let tenant: TenantRecord
    let store: TenantStore
    let file: String

    init() async throws {
      (folder, platform, tenant, store, file) = try await served(.clp)
      try await load(register, on: 20_544)
    }

    @discardableResult
    func load(_ text: String, on day: Int) async throws -> RegisterSummary {
      try write(text, to: file)
      return try await RegisterImport(path: file, registerDate: Day(number: day), now: now).run(into: store)
    }

    func erase(_ word: String, isTrial: Bool = false) async throws -> SubjectErased {
      let subject = try await DataSubject.find(word, in: store)
      return try await SubjectErasure(subject, now: now).run(
        in: store, isTrial: isTrial, audit: .byHost(.eraseSubject, "electors", actor: "terminal", at: now))
    }

    func names() async throws -> [String?] { try await store.all(Elector.schema, ["forename"]).map(\.[0]) }

    func know(_ word: String) async throws -> RowID {
      let id = try #require(try await DataSubject.find(word, in: store).rows.first)
      try await store.transaction { transaction in
        try transaction.insert(
          into: Contact.schema, fields: ["elector", "district", "channel", "at", "outcome", "note"], now: now
        ).row(
          .random(),
          [SQLValue(id), .text("AA"), .text("doorstep"), .text("2026-05-01T10:00:00Z"), .text("spoke"), .text("Kind")])
        try transaction.insert(
          into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: now
        ).row(.random(), [SQLValue(id), .text("email"), .text("2026-05-01T10:00:00Z"), .text("News")])
      }
      return id
    }

    func put(_ key: String, _ value: JSONValue) async throws {
      _ = try await store.documents(
        DocumentCall(plugin: "rounds", collection: "lists", .put(key: key, value, version: nil), now: now), audit: nil)
    }

    func document(_ key: String) async throws -> JSONValue? {
      do {
        let call = DocumentCall(plugin: "rounds", collection: "lists", .get(key: key), now: now)
        return try Document(json: try await store.documents(call, audit: nil)).value
      } catch let error as RPCError where error.code == .notFound {
        return nil
      }
    }

    func close() async {
      await store.close()
      await platform.close()
    }
  }

  @Test("every row about the person goes, with what plugins keep about them, and nothing of others")
  func everything() async throws {
    let place = try await Place()
    let ada = try await place.know("AA-1").description
    let jo = try await place.know("AA-2").description
    try await place.put("round", ["name": "Quay", "electors": .array([.string(ada), .string(jo)])])
    try await place.put("promises", ["by": .object([ada: "firm", jo: "leaning"])])
    try await place.put("note-\(ada)", "calls back")
    try await place.put("doors", .array([["elector": .string(ada), "note": "dog"], ["elector": .string(jo)]]))
    let erased = try await place.erase("AA-1")
    #expect(erased.rows == ["electors": 1, "contacts": 1, "consents": 1])
    #expect(erased.documents == 4 && erased.isKnownByName)
    #expect(try await place.names() == ["Jo", "Min"])
    #expect(try await place.store.all(Contact.schema, ["elector"]) == [[jo]])
    #expect(try await place.document("round") == ["name": "Quay", "electors": [.string(jo)]])
    #expect(try await place.document("promises") == ["by": .object([jo: "leaning"])])
    #expect(try await place.document("note-\(ada)") == nil)
    #expect(try await place.document("doors") == [["elector": .string(jo)]])
    // Nobody is left in the last one's house.
    #expect(try await place.erase("AA-3").rows == ["electors": 1, "households": 1])
    await place.close()
  }

  @Test("a trial says what would go, and removes and remembers nothing")
  func trial() async throws {
    let place = try await Place()
    _ = try await place.know("AA-1")
    let before = await place.store.lastChange
    let trial = try await place.erase("AA-1", isTrial: true)
    #expect(await place.store.lastChange == before)
    #expect(try await place.platform.erasures(of: "branch").isEmpty)
    #expect(try await place.erase("AA-1") == trial)
    await place.close()
  }

  @Test("no byte of the person's name is left in the file or its log, while it is open")
  func bytes() async throws {
    let place = try await Place()
    let elector = try await place.know("AA-1")
    try await place.put("okafor-1", ["elector": .string(elector.description)])
    _ = try await place.erase("AA-1")
    let path = try place.folder.tenant("branch")
    for file in [path, path + "-wal"] {
      let bytes = try Data(contentsOf: URL(filePath: file))
      for name in ["Okafor", "okafor", "Mary", "mary"] { #expect(bytes.range(of: Data(name.utf8)) == nil, "\(name)") }
    }
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.range(of: Data("Weavers".utf8)) != nil, "the others' address stays")
    await place.close()
  }

  @Test("the erased do not come back with the same register, a later one, or lists; they are counted and not named")
  func imports() async throws {
    let place = try await Place()
    _ = try await place.erase("AA-1")
    let same = try await place.load(Self.register, on: 20_544)
    #expect(same.counts.erased == 1 && same.counts.unchanged == 2 && same.counts.rejected == 0)
    // Another number, another spelling of the name and the address.
    let later = try await place.load(
      Self.head + "AB,70,,\"OKAFOR, Ada\",zz991aa,\"12, Weavers Rd\"\nAB,71,,\"Fox, Jo\",ZZ99 1AA,12 Weavers Road\n",
      on: 20_800)
    #expect(later.counts.erased == 1 && later.counts.new == 1)
    #expect(try await place.names() == ["Jo", "Jo", "Min"])
    try write("PD,Number\nAA,1\nAA,2\nAA,9\n", to: place.file)
    let list = try await AbsentVoterImport(
      path: place.file, register: .of(Day(number: 20_544)), list: .postal, now: Self.now
    ).run(into: place.store)
    #expect((list.new, list.erased, list.rejected) == (1, 1, 1))
    let rejects = try read(place.file + ".rejects.csv")
    #expect(!rejects.contains("\n2,"), "no line tells which row it was: \(rejects)")
    try write(
      "Name,Postcode,Date,Result\nAda Okafor,ZZ99 1AA,01/05/2026,spoke\nJo Fox,ZZ99 1AA,01/05/2026,spoke\n",
      to: place.file)
    let codes = ContactCodes()
    let contacts = ContactImport(
      path: place.file, mapping: try ContactMapping(path: place.file, said: [], codes: codes), codes: codes,
      now: Self.now)
    let summary = try await contacts.run(into: place.store)
    #expect((summary.counts.new, summary.counts.erased, summary.counts.rejected) == (1, 1, 0))
    await place.close()
  }

  @Test("a namesake at the same postcode stays, and comes with the next register")
  func namesakes() async throws {
    let place = try await Place()
    let two = Self.head + "AA,8,,\"Okafor, Ada\",ZZ99 1AA,14 Weavers Road\n"
    try await place.load(Self.register + two.dropFirst(Self.head.count), on: 20_544)
    _ = try await place.erase("AA-1")
    let later = try await place.load(
      Self.head
        + "AA,5,,\"Okafor, Ada\",ZZ99 1AA,14 Weavers Road\nAA,6,,\"Okafor, Ada Mary\",ZZ99 1AA,12 Weavers Road\n",
      on: 20_800)
    #expect(later.counts.erased == 1)
    #expect(try await place.store.all(Elector.schema, ["number", "forename"]).contains(["5", "Ada"]))
    // Who of the two a row means that has no address, nobody knows.
    try write("Name,Postcode,Date,Result\nAda Okafor,ZZ99 1AA,01/05/2026,spoke\n", to: place.file)
    let codes = ContactCodes()
    let contacts = ContactImport(
      path: place.file, mapping: try ContactMapping(path: place.file, said: [], codes: codes), codes: codes,
      now: Self.now)
    #expect(try await contacts.run(into: place.store).counts.erased == 1)
    await place.close()
  }

  @Test("of several of the name who come later, the house tells who was erased; where it does not, all are left out")
  func laterNamesakes() async throws {
    let place = try await Place()
    _ = try await place.erase("AA-1")
    let other = "AA,4,,\"Okafor, Ada\",ZZ99 1AA,19 Weavers Road\n"
    let same = "AA,5,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road\n"
    #expect(try await place.load(Self.head + other + same, on: 20_800).counts.erased == 1)
    let streets = try await place.store.all(Elector.schema, ["number", "forename"]).filter { $0[1] == "Ada" }
    #expect(streets == [["4", "Ada"]], "whichever comes first in the file")
    #expect(try await place.load(Self.head + other, on: 20_900).counts.erased == 1, "nobody else of the name is there")
    await place.close()
  }

  @Test("two of one name at one postcode who were both erased stay out, in either order")
  func bothNamesakes() async throws {
    let place = try await Place()
    let (first, second) = ("12 Weavers Road", "14 Weavers Road")
    func entry(_ number: Int, _ address: String) -> String {
      "AA,\(number),,\"Okafor, Ada Mary\",ZZ99 1AA,\(address)\n"
    }
    try await place.load(Self.register + entry(8, second), on: 20_544)
    _ = try await place.erase("AA-1")
    _ = try await place.erase("AA-8")
    #expect(try await place.load(Self.head + entry(5, first) + entry(6, second), on: 20_800).counts.erased == 2)
    #expect(try await place.load(Self.head + entry(5, second) + entry(6, first), on: 20_900).counts.erased == 2)
    await place.close()
  }

  @Test("marks that a killed host had not given to the platform yet are given with the next run of retention")
  func marksOfKilledHost() async throws {
    let place = try await Place()
    _ = try await place.erase("AA-1")
    let marks = try await place.platform.erasures(of: "branch")
    try AuditedBranch.run(["DELETE FROM erasures"], on: place.folder.platform)
    #expect(try await place.platform.erasures(of: "branch").isEmpty)
    _ = try await RetentionRun(now: Self.now, realTime: Self.now).run(in: place.store)
    #expect(try await place.platform.erasures(of: "branch") == marks)
    await place.close()
  }

  @Test("marks are made with a secret: no other tenant and no other host has the same, and no name is in them")
  func marks() async throws {
    var all: [Set<String>] = []
    for _ in 0..<2 {
      let place = try await Place()
      _ = try await place.erase("AA-1")
      let marks = try await place.platform.erasures(of: "branch")
      #expect(marks.count == 5 && marks.keys.allSatisfy { $0.utf8.count == 32 })
      all.append(Set(marks.keys))
      await place.close()
    }
    #expect(all[0].isDisjoint(with: all[1]))
  }

  @Test("a restored backup that is older has the erasure done again, also when the tenant's file is lost")
  func backups() async throws {
    let place = try await Place()
    let backup = place.file + ".backup"
    _ = try await place.know("AA-1")
    _ = try await place.store.backUp(to: backup, folder: place.folder)
    _ = try await place.erase("AA-1")
    await place.store.close()
    for isLost in [false, true] {
      let path = try place.folder.tenant("branch")
      if isLost { try FileManager.default.removeItem(atPath: path) }
      let restored = try await place.folder.restore(
        backup, as: place.tenant, platform: place.platform, isReplacing: true, now: Self.now)
      #expect(restored.erasedAgain == 1 && (restored.refusalsKept == nil) == isLost)
      let store = try TenantStore(folder: place.folder, tenant: place.tenant, platform: place.platform)
      #expect(try await store.all(Elector.schema, ["forename"]) == [["Jo"], ["Min"]])
      #expect(try await store.all(Contact.schema, ["note"]).isEmpty)
      #expect(try await store.verifyAudit().fault == nil)
      await store.close()
    }
    await place.platform.close()
  }

  @Test("each errand leaves a row in the audit, which does not say for whom")
  func audit() async throws {
    let place = try await Place()
    let subject = try await DataSubject.find("AA-1", in: place.store)
    func entry(_ operation: AuditEntry.Operation) -> AuditEntry {
      .byHost(operation, "electors", actor: "terminal", at: Self.now)
    }
    _ = try await SubjectExport(subject, now: Self.now).json(from: place.store, audit: entry(.exportSubject))
    _ = try await SubjectRestriction(subject, now: Self.now).run(in: place.store, audit: entry(.restrictSubject))
    _ = try await place.erase("AA-1")
    let folder = place.file + "-export"
    _ = try await TenantExport(path: folder, format: .jsonl, now: Self.now).run(
      from: place.store, place.tenant, audit: entry(.export))
    let rows = try await place.store.audit(AuditQuery())
    #expect(rows.map(\.operation) == ["exportSubject", "restrictSubject", "eraseSubject", "export"])
    #expect(rows.map(\.rows) == [2, 1, 1, 4])
    #expect(rows.allSatisfy { $0.actor == "terminal" && $0.plugin.isEmpty && $0.fields.isEmpty })
    let outcomes = try await place.store.receipts(AuditQuery()).map(\.outcome)
    #expect(Set(outcomes) == [.read, .wrote, .removed])
    await place.close()
  }

  @Test("an office's person goes with the cases; others' cases that name the person are told")
  func office() async throws {
    let folder = try DataFolder(path: try TemporaryFolder().path)
    let store = try TenantStore(folder: folder, id: "office", kind: .office, isSample: false)
    let (person, other, own) = (RowID.random(), RowID.random(), RowID.random())
    try await store.transaction { transaction in
      let people = try transaction.insert(into: Person.schema, fields: ["fullName"], now: Self.now)
      try people.row(person, [.text("Ada Okafor")])
      try people.row(other, [.text("Jo Fox")])
      let cases = try transaction.insert(
        into: Case.schema,
        fields: [
          "reference", "subject", "person", "source", "category", "urgency", "sensitivity", "status", "authorityToAct",
          "openedAt",
        ], now: Self.now)
      for (id, whose, subject) in [(own, person, "Damp"), (.random(), other, "Noise from Ada Okafor")] {
        try cases.row(
          id,
          [
            .text(id.description), .text(subject), SQLValue(whose), .text("phone"), .text("housing"), .text("soon"),
            .text("normal"), .text("open"), SQLValue(true), SQLValue(Self.now),
          ])
      }
      try transaction.insert(into: CaseActivity.schema, fields: ["case", "kind", "at", "text"], now: Self.now).row(
        .random(), [SQLValue(own), .text("note"), SQLValue(Self.now), .text("Rang")])
    }
    let subject = try await DataSubject.find(person.description, in: store)
    let erased = try await SubjectErasure(subject, now: Self.now).run(in: store)
    #expect(erased.rows == ["people": 1, "cases": 1, "caseActivities": 1] && erased.mentions == ["cases": 1])
    #expect(try await store.all(Person.schema, ["fullName"]) == [["Jo Fox"]])
    await store.close()
  }

  @Test("whether somebody voted is not told by an erasure while the polls are open")
  func openPolls() async throws {
    let place = try await Place()
    let id = try #require(try await DataSubject.find("AA-1", in: place.store).rows.first)
    let election = try await place.store.makeElection(on: Self.now.day.description)
    try await place.store.transaction { transaction in
      try transaction.insert(
        into: TurnoutMark.schema, fields: ["election", "elector", "district", "at", "withdrawn"], now: Self.now
      ).row(
        .random(), [SQLValue(election), SQLValue(id), .text("AA"), SQLValue(Self.now), SQLValue(false)])
    }
    #expect(try await place.erase("AA-1").rows == ["electors": 1])
    #expect(try await place.store.all(TurnoutMark.schema, ["id"]).isEmpty)
    await place.close()
  }
}
