import HustingsProtocol
import Store
import Testing

@Suite("What a person may ask")
struct SubjectTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)

  /// A branch in which Ada Okafor is on two registers, with a contact, a consent and a mark; Jo Fox lives with her.
  private func withElectors(_ body: (TenantStore) async throws -> Void) async throws {
    try await withBranch { store, file in
      try write(
        """
        Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode,Address1
        AA,1,,"Okafor, Ada",ZZ99 1AA,12 Weavers Road
        AA,2,,"Fox, Jo",ZZ99 1AA,12 Weavers Road

        """, to: file)
      for day in [20_300, 20_544] {
        _ = try await RegisterImport(path: file, registerDate: Day(number: day), now: Self.now).run(into: store)
      }
      let election = try await store.makeElection(on: "2026-05-07")
      let subject = try await DataSubject.find("AA-1", in: store)
      let ada = try #require(subject.rows.first)
      try await store.transaction { transaction in
        try transaction.insert(
          into: Contact.schema, fields: ["elector", "district", "channel", "at", "by", "outcome", "note"], now: Self.now
        ).row(
          .random(),
          [
            SQLValue(ada), .text("AA"), .text("doorstep"), .text("2026-05-01T10:00:00Z"), .text("Kim Moss"),
            .text("spoke"), .text("Kim Moss promised to call again"),
          ])
        try transaction.insert(
          into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: Self.now
        ).row(.random(), [SQLValue(ada), .text("email"), .text("2026-05-01T10:00:00Z"), .text("News by e-mail")])
        try transaction.insert(
          into: TurnoutMark.schema, fields: ["election", "elector", "district", "at", "withdrawn"], now: Self.now
        ).row(
          .random(),
          [SQLValue(election), SQLValue(ada), .text("AA"), .text("2026-05-07T10:00:00Z"), SQLValue(false)])
      }
      try await body(store)
    }
  }

  private func records(_ store: TenantStore, _ word: String, now: Instant = now) async throws -> JSONValue {
    let subject = try await DataSubject.find(word, in: store)
    let bytes = try await SubjectExport(subject, now: now).json(from: store)
    guard case .object(let members) = try JSONValue(jsonBytes: bytes) else { return .null }
    return members["records"] ?? .null
  }

  private func rows(_ records: JSONValue, _ resource: String) -> [[String: JSONValue]] {
    guard case .object(let members) = records, case .array(let rows)? = members[resource] else { return [] }
    return rows.compactMap { if case .object(let row) = $0 { row } else { nil } }
  }

  @Test("an elector's export has every row about the elector, on all registers, and nobody else's")
  func export() async throws {
    try await withElectors { store in
      let all = try await records(store, "AA-1")
      #expect(rows(all, "electors").map { $0["surname"] } == ["Okafor", "Okafor"])
      for (resource, count) in [("contacts", 1), ("consents", 1), ("turnoutMarks", 1), ("households", 1)] {
        #expect(rows(all, resource).count == count, "\(resource)")
      }
      let others = try await records(store, "AA-2/0")
      #expect(rows(others, "electors").count == 2 && rows(others, "contacts").isEmpty)
    }
  }

  @Test("others are not named: who made a contact is redacted, in notes too")
  func thirdParties() async throws {
    try await withElectors { store in
      let contact = try #require(rows(try await records(store, "AA-1"), "contacts").first)
      #expect(contact["by"] == "[redacted]" && contact["note"] == "[redacted] promised to call again")
    }
  }

  @Test("what plugins keep about a person is in the export, and what they keep of others is not")
  func documents() async throws {
    try await withElectors { store in
      let (ada, jo) = (
        try await DataSubject.find("AA-1", in: store), try await DataSubject.find("AA-2", in: store)
      )
      let doors: JSONValue = .array([
        ["elector": .string(ada.rows[0].description), "note": "dog"],
        ["elector": .string(jo.rows[0].description), "note": "cat"],
      ])
      _ = try await store.documents(
        DocumentCall(plugin: "rounds", collection: "doors", .put(key: "a", doors, version: nil), now: Self.now),
        audit: nil)
      let bytes = try await SubjectExport(ada, now: Self.now).json(from: store)
      let documents = try JSONValue(jsonBytes: bytes)["documents"]
      let part: JSONValue = ["elector": .string(ada.rows[0].description), "note": "dog"]
      #expect(documents == [["plugin": "rounds", "collection": "doors", "parts": .array([part])]])
    }
  }

  @Test("others are not named in what plugins keep either, whoever named them")
  func thirdPartiesInDocuments() async throws {
    try await withElectors { store in
      let ada = try await DataSubject.find("AA-1", in: store)
      let visit: JSONValue = [
        "elector": .string(ada.rows[0].description), "by": "Min Lee", "assignee": .null, "count": 2,
        "notes": ["Kim Moss and Min Lee came", ["Min Lee": "dog"]],
      ]
      _ = try await store.documents(
        DocumentCall(plugin: "rounds", collection: "doors", .put(key: "a", visit, version: nil), now: Self.now),
        audit: nil)
      let bytes = try await SubjectExport(ada, now: Self.now).json(from: store)
      let part: JSONValue = [
        "elector": .string(ada.rows[0].description), "by": "[redacted]", "assignee": .null, "count": 2,
        "notes": ["[redacted] and [redacted] came", ["[redacted]": "dog"]],
      ]
      let expected: JSONValue = [["plugin": "rounds", "collection": "doors", "parts": [part]]]
      #expect(try JSONValue(jsonBytes: bytes)["documents"] == expected)
    }
  }

  @Test("whether somebody voted stays out until the polls close")
  func openPolls() async throws {
    try await withElectors { store in
      let closing = try #require(Instant("2026-05-07T21:00:00Z"))
      #expect(rows(try await records(store, "AA-1", now: closing.adding(seconds: -1)), "turnoutMarks").isEmpty)
      #expect(rows(try await records(store, "AA-1", now: closing), "turnoutMarks").count == 1)
    }
  }

  @Test("what plugins keep stays out while the polls are open, and the export says so")
  func documentsOfOpenPolls() async throws {
    try await withElectors { store in
      let ada = try await DataSubject.find("AA-1", in: store)
      _ = try await store.documents(
        DocumentCall(
          plugin: "rounds", collection: "doors",
          .put(key: "a", ["elector": .string(ada.rows[0].description), "voted": true], version: nil), now: Self.now),
        audit: nil)
      func export(_ time: String) async throws -> JSONValue {
        let now = try #require(Instant("2026-05-07T\(time)Z"))
        return try JSONValue(jsonBytes: try await SubjectExport(ada, now: now).json(from: store))
      }
      for time in ["06:00:00", "20:59:59"] {
        let during = try await export(time)
        #expect(during["documents"] == [] && during["leftOut"]?["documents"] != nil)
      }
      for time in ["05:59:59", "21:00:00"] {
        let outside = try await export(time)
        #expect(outside["documents"] != [] && outside["leftOut"] == nil)
      }
    }
  }

  @Test("a restriction objects on every register and takes consents back; the second time nothing changes")
  func restriction() async throws {
    try await withElectors { store in
      let subject = try await DataSubject.find("AA-1", in: store)
      let first = try await SubjectRestriction(subject, now: Self.now).run(in: store)
      #expect(first.electors == 2 && first.consents == 1)
      let before = await store.lastChange
      let second = try await SubjectRestriction(subject, now: Self.now).run(in: store)
      #expect(second.electors == 0 && second.consents == 0)
      #expect(await store.lastChange == before)
      let fields = ["surname", "objectsToDoorstep", "objectsToPhone", "objectsToPost"]
      #expect(
        try await store.all(Elector.schema, fields) == [
          ["Fox", "0", "0", "0"], ["Fox", "0", "0", "0"], ["Okafor", "1", "1", "1"], ["Okafor", "1", "1", "1"],
        ])
      #expect(try await store.all(Consent.schema, ["withdrawnAt"]) == [[Self.now.description]])
    }
  }

  @Test("nobody is found by a number or id that is not there, or by a name")
  func nobody() async throws {
    try await withElectors { store in
      for word in ["AA-9", RowID.random().description] {
        await #expect(throws: SubjectError.nobody) { try await DataSubject.find(word, in: store) }
      }
      await #expect(throws: SubjectError.notANumber(.clp)) { try await DataSubject.find("Ada Okafor", in: store) }
    }
  }

  @Test("an office's export has the person's cases with their histories; councils are named, relatives are not")
  func office() async throws {
    let folder = try DataFolder(path: try TemporaryFolder().path)
    let store = try TenantStore(folder: folder, id: "office", kind: .office, isSample: false)
    let person = RowID.random()
    try await store.transaction { transaction in
      try transaction.insert(into: Person.schema, fields: ["fullName"], now: Self.now).row(
        person, [.text("Ada Okafor")])
      let (own, other) = (RowID.random(), RowID.random())
      let stranger = RowID.random()
      try transaction.insert(into: Person.schema, fields: ["fullName"], now: Self.now).row(stranger, [.text("Jo Fox")])
      let cases = try transaction.insert(
        into: Case.schema,
        fields: [
          "reference", "subject", "person", "source", "category", "urgency", "sensitivity", "status", "authorityToAct",
          "openedAt",
        ], now: Self.now)
      for (id, whose, reference) in [(own, person, "EX-1"), (other, stranger, "EX-2")] {
        try cases.row(
          id,
          [
            .text(reference), .text("Damp, says Min Lee"), SQLValue(whose), .text("phone"), .text("housing"),
            .text("soon"), .text("normal"), .text("open"), SQLValue(true), SQLValue(Self.now),
          ])
      }
      let parties = try transaction.insert(into: CaseParty.schema, fields: ["case", "fullName", "part"], now: Self.now)
      try parties.row(.random(), [SQLValue(own), .text("Min Lee"), .text("relative")])
      try parties.row(.random(), [SQLValue(own), .text("Exbourne Council"), .text("council")])
      let entries = try transaction.insert(
        into: CaseActivity.schema, fields: ["case", "kind", "at", "by", "text"], now: Self.now)
      try entries.row(
        .random(),
        [
          SQLValue(own), .text("note"), SQLValue(Self.now), .text("Kim Moss"),
          .text("Kim Moss rang Min Lee and Exbourne Council"),
        ])
    }
    let all = try await records(store, person.description)
    #expect(rows(all, "people").map { $0["fullName"] } == ["Ada Okafor"])
    #expect(rows(all, "cases").map { $0["subject"] } == ["Damp, says [redacted]"])
    let parties = rows(all, "caseParties").map { $0["fullName"] }
    #expect(parties.count == 2 && parties.contains("[redacted]") && parties.contains("Exbourne Council"))
    #expect(rows(all, "caseActivities").map { $0["text"] } == ["[redacted] rang [redacted] and Exbourne Council"])
    await #expect(throws: SubjectError.isOffice) {
      try await SubjectRestriction(try await DataSubject.find(person.description, in: store), now: Self.now).run(
        in: store)
    }
    await store.close()
  }
}
