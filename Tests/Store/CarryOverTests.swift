import HustingsProtocol
import Store
import Testing

@Suite("A register that is published anew")
struct CarryOverTests {
  private static let now = Instant(Day(number: 20_900), hour: 9)
  private static let head =
    "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode,Address1,Address2\n"

  @discardableResult
  private func load(_ rows: String, on day: Int, _ store: TenantStore, _ file: String) async throws -> RegisterSummary {
    try write(Self.head + rows + "\n", to: file)
    return try await RegisterImport(path: file, registerDate: Day(number: day), now: Self.now).run(into: store)
  }

  /// Gives every elector of the first register a phone number of their own number, a consent and a contact; and those
  /// of some numbers objections.
  private func know(_ store: TenantStore, objecting: Set<Int64> = []) async throws {
    try await store.transaction { transaction in
      let elector = try transaction.update(Elector.schema, fields: ["phone", "objectsToPhone"], now: Self.now)
      let consent = try transaction.insert(
        into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: Self.now)
      let contact = try transaction.insert(
        into: Contact.schema, fields: ["elector", "district", "channel", "at", "outcome"], now: Self.now)
      var electors: [(RowID, Int64)] = []
      try transaction.forEach(Elector.schema, fields: ["id", "number"]) { row in
        if case .text(let id) = row[0], let id = RowID(id), case .integer(let number) = row[1] {
          electors.append((id, number))
        }
      }
      for (id, number) in electors {
        try elector.row(id, [.text("01632 96000\(number)"), SQLValue(objecting.contains(number))])
        try consent.row(.random(), [SQLValue(id), .text("email"), .text("2026-01-01T00:00:00Z"), .text("News")])
        try contact.row(
          .random(), [SQLValue(id), .text("AA"), .text("doorstep"), .text("2026-01-01T00:00:00Z"), .text("spoke")])
      }
    }
  }

  /// The electors of a register: surname, forename, number, phone, objection.
  private func electors(_ store: TenantStore, on day: Int) async throws -> [[String?]] {
    try await store.all(
      Elector.schema, ["registerDate", "surname", "forename", "number", "phone", "objectsToPhone"]
    ).filter { $0[0] == Day(number: day).description }.map { Array($0.dropFirst()) }
  }

  @Test("what is known follows the same person to another number and district: details, objections, consents, contacts")
  func samePerson() async throws {
    try await withBranch { store, file in
      try await load(
        "AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,\nAA,2,,\"Fox, Jo\",ZZ99 1AA,12 Weavers Road,", on: 20_544,
        store,
        file)
      try await know(store, objecting: [1])
      _ = try await SubjectRestriction(try await DataSubject.find("AA-1", in: store), now: Self.now).run(in: store)
      // Numbers are given anew; a middle name and the town are told now.
      let summary = try await load(
        "AB,2,,\"Okafor, Ada Mary\",ZZ99 1AA,12 Weavers Road,Exbourne\nAB,3,,\"Moss, Kim\",ZZ99 1AA,12 Weavers Road,Exbourne",
        on: 20_800, store, file)
      #expect(
        summary.carried
          == {
            var all = CarriedOver(); (all.electors, all.consents, all.contacts) = (1, 1, 1); return all
          }())
      #expect(
        try await electors(store, on: 20_800) == [
          ["Moss", "Kim", "3", nil, "0"], ["Okafor", "Ada Mary", "2", "01632 960001", "1"],
        ])
      #expect(try await store.all(Contact.schema, ["district"]) == [["AA"], ["AB"]])
      #expect(try await unrestricted(store, on: 20_800) == ["Kim"])
    }
  }

  /// The forenames of whom a plugin may see whose purpose asks for nothing but that nobody is restricted.
  private func unrestricted(_ store: TenantStore, on day: Int) async throws -> [String] {
    let isOfIt = Filter.compare("registerDate", .eq, .string(Day(number: day).description))
    let selection = Selection(
      Elector.schema, columns: ["forename"], where: isOfIt,
      rules: [RowRule(.isUnrestricted(elector: "id"), denial: RPCError(.permissionDenied, "Restricted."))],
      order: [Order("forename")])
    let rows = try Rows(json: try await store.rows(selection, audit: nil)).rows
    return rows.compactMap { if case .string(let name)? = $0.first { name } else { nil } }
  }

  @Test("who objected, is missing on one register and back on the next, still objects, with all that is known")
  func missingOnce() async throws {
    try await withBranch { store, file in
      let ada = "AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,"
      let jo = "AA,2,,\"Fox, Jo\",ZZ99 1AB,1 Quay,"
      try await load(ada + "\n" + jo, on: 20_400, store, file)
      try await know(store, objecting: [1])
      _ = try await SubjectRestriction(try await DataSubject.find("AA-1", in: store), now: Self.now).run(in: store)
      try await load(jo, on: 20_544, store, file)
      let summary = try await load(ada + "\n" + jo, on: 20_800, store, file)
      #expect((summary.carried.electors, summary.carried.consents, summary.carried.contacts) == (2, 2, 2))
      #expect(
        try await electors(store, on: 20_800) == [
          ["Fox", "Jo", "2", "01632 960002", "0"], ["Okafor", "Ada", "1", "01632 960001", "1"],
        ])
      #expect(try await unrestricted(store, on: 20_800) == ["Jo"])
    }
  }

  @Test("who may be one whose data are restricted is restricted, on an older register too")
  func restrictedInDoubt() async throws {
    try await withBranch { store, file in
      try await load("AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,", on: 20_544, store, file)
      _ = try await SubjectRestriction(try await DataSubject.find("AA-1", in: store), now: Self.now).run(in: store)
      let doubt = try await load("AA,4,,\"Okafor, Ada\",ZZ99 1AA,40 Weavers Road,", on: 20_800, store, file)
      #expect(doubt.carried.inDoubt == 1)
      #expect(try await unrestricted(store, on: 20_800).isEmpty)
      try await load("AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,", on: 20_300, store, file)
      #expect(try await unrestricted(store, on: 20_300).isEmpty)
    }
  }

  @Test("a number that is another's now brings nothing, nor does a name at another postcode")
  func otherPerson() async throws {
    try await withBranch { store, file in
      try await load(
        "AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,\nAA,2,,\"Fox, Jo Ann\",ZZ99 1AB,1 Quay,", on: 20_544, store,
        file)
      try await know(store, objecting: [1, 2])
      let summary = try await load(
        "AA,1,,\"Lee, Min\",ZZ99 1AA,12 Weavers Road,\nAA,9,,\"Okafor, Ada\",ZZ99 9ZZ,7 Hill,\nAA,2,,\"Fox, Jo Mary\",ZZ99 1AB,1 Quay,",
        on: 20_800, store, file)
      #expect(summary.carried == CarriedOver())
      #expect(try await electors(store, on: 20_800).allSatisfy { $0[3] == nil && $0[4] == "0" })
    }
  }

  @Test("of who has the same name in another house of the postcode nothing comes but objections")
  func otherHouse() async throws {
    try await withBranch { store, file in
      try await load("AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,", on: 20_544, store, file)
      try await know(store, objecting: [1])
      let summary = try await load("AA,4,,\"Okafor, Ada\",ZZ99 1AA,40 Weavers Road,", on: 20_800, store, file)
      #expect((summary.carried.electors, summary.carried.inDoubt) == (0, 1))
      #expect(try await electors(store, on: 20_800) == [["Okafor", "Ada", "4", nil, "1"]])
    }
  }

  @Test("a surname that changed, and a postcode that was put right, are known by number and address")
  func changed() async throws {
    try await withBranch { store, file in
      try await load(
        "AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,\nAA,2,,\"Fox, Jo\",ZZ99 1AB,1 Quay,", on: 20_544, store, file)
      try await know(store)
      let summary = try await load(
        "AA,1,,\"Fox-Okafor, Ada\",ZZ99 1AA,12 Weavers Road,\nAA,2,,\"Fox, Jo\",ZZ99 1AC,1 Quay,", on: 20_800, store,
        file)
      #expect(summary.carried.electors == 2)
      #expect(try await electors(store, on: 20_800).map(\.[3]) == ["01632 960002", "01632 960001"])
    }
  }

  @Test("of namesakes at one postcode the address tells; at one address nothing comes over but objections")
  func namesakes() async throws {
    try await withBranch { store, file in
      try await load(
        """
        AA,1,,"Lee, Min",ZZ99 1AA,1 Quay,
        AA,2,,"Lee, Min",ZZ99 1AA,2 Quay,
        AA,3,,"Moss, Kim",ZZ99 1AB,5 Hill,
        AA,4,,"Moss, Kim",ZZ99 1AB,5 Hill,
        """, on: 20_544, store, file)
      try await know(store, objecting: [2, 4])
      let summary = try await load(
        """
        AA,5,,"Lee, Min",ZZ99 1AA,1 Quay,
        AA,6,,"Lee, Min",ZZ99 1AA,2 Quay,
        AA,7,,"Moss, Kim",ZZ99 1AB,5 Hill,
        AA,8,,"Moss, Kim",ZZ99 1AB,5 Hill,
        """, on: 20_800, store, file)
      #expect(summary.carried.electors == 2 && summary.carried.inDoubt == 2)
      #expect(
        try await electors(store, on: 20_800) == [
          ["Lee", "Min", "5", "01632 960001", "0"], ["Lee", "Min", "6", "01632 960002", "1"],
          ["Moss", "Kim", "7", nil, "1"], ["Moss", "Kim", "8", nil, "1"],
        ])
    }
  }

  @Test("the same register again brings back nothing that was changed since; an older one gets objections alone")
  func againAndOlder() async throws {
    try await withBranch { store, file in
      let row = "AA,1,,\"Okafor, Ada\",ZZ99 1AA,12 Weavers Road,"
      try await load(row, on: 20_544, store, file)
      try await know(store, objecting: [1])
      try await load(row, on: 20_800, store, file)
      try await store.transaction { transaction in
        let update = try transaction.update(Elector.schema, fields: ["phone", "objectsToPhone"], now: Self.now)
        for id in try transaction.ids(of: Elector.schema, where: .compare("registerDate", .gt, "2026-06-01")) {
          try update.row(id, [.null, SQLValue(false)])
        }
      }
      #expect(try await load(row, on: 20_800, store, file).carried == CarriedOver())
      #expect(try await electors(store, on: 20_800) == [["Okafor", "Ada", "1", nil, "0"]])
      try await load(row, on: 20_300, store, file)
      #expect(try await electors(store, on: 20_300) == [["Okafor", "Ada", "1", nil, "0"]])
      #expect(try await store.all(Consent.schema, ["id"]).count == 1)
    }
  }
}
