import HustingsProtocol
import Store
import Testing

@Suite("Retention")
struct RetentionTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let register =
    "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode,Address1\nAA,1,,%,ZZ99 1AA,12 Weavers Road\n"

  private func due(_ lines: [RetentionLine]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: lines.filter { $0.rows > 0 }.map { ($0.resource, $0.rows) })
  }

  private func run(at now: Instant = now) -> RetentionRun { RetentionRun(now: now, realTime: now) }

  @Test("what is due is told first, and nothing else goes; the second time nothing is due")
  func rules() async throws {
    try await withBranch { store, file in
      let old = try await store.makeElection(on: "2024-05-02")
      let late = try await store.makeElection("By-election", on: "2026-02-05")
      try write(Self.register.replacing("%", with: "\"Okafor, Ada\""), to: file)
      _ = try await RegisterImport(path: file, registerDate: Day(number: 20_000), now: Self.now).run(into: store)
      let ada = try #require(try await DataSubject.find("AA-1", in: store).rows.first)
      try await store.transaction { transaction in
        let contact = try transaction.insert(
          into: Contact.schema, fields: ["elector", "district", "channel", "at", "outcome"], now: Self.now)
        for at in ["2021-05-25T10:00:00Z", "2021-05-27T10:00:00Z"] {
          try contact.row(.random(), [SQLValue(ada), .text("AA"), .text("doorstep"), .text(at), .text("spoke")])
        }
        let consent = try transaction.insert(
          into: Consent.schema, fields: ["elector", "channel", "givenAt", "withdrawnAt", "wording"], now: Self.now)
        for end in [SQLValue.null, .text("2020-01-01T00:00:00Z"), .text("2025-01-01T00:00:00Z")] {
          try consent.row(
            .random(), [SQLValue(ada), .text("email"), .text("2019-01-01T00:00:00Z"), end, .text("News")])
        }
        let mark = try transaction.insert(
          into: TurnoutMark.schema, fields: ["election", "elector", "district", "at", "withdrawn"], now: Self.now)
        for election in [old, late] {
          try mark.row(
            .random(), [SQLValue(election), SQLValue(ada), .text("AA"), SQLValue(Self.now), SQLValue(false)])
        }
      }
      // The two elections were made at the epoch.
      let expected = ["contacts": 1, "consents": 1, "turnoutMarks": 1, "changes": 2]
      #expect(due(try await run().due(in: store)) == expected)
      #expect(try await store.lastRetention() == nil)
      #expect(due(try await run().run(in: store)) == expected)
      #expect(try await store.all(Contact.schema, ["at"]) == [["2021-05-27T10:00:00Z"]])
      #expect(try await store.all(Consent.schema, ["withdrawnAt"]).count == 2)
      #expect(try await store.all(TurnoutMark.schema, ["election"]) == [[late.description]])
      #expect(due(try await run().run(in: store)).isEmpty)
      #expect(try await store.lastRetention() == Self.now)
      let told = try await store.retained(atMost: 10)
      #expect(Set(told.map(\.resource)) == Set(expected.keys) && told.allSatisfy { $0.at == Self.now })
      let audit = try await store.audit(AuditQuery())
      #expect(audit.allSatisfy { $0.operation == "retention" })
      #expect(Dictionary(uniqueKeysWithValues: audit.map { ($0.resource, $0.rows) }) == expected)
    }
  }

  @Test("a run that is stopped goes no further, and is not noted as done")
  func stopped() async throws {
    try await withBranch { store, _ in
      let stopped = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await run().run(in: store)
      }
      let refusal = await error { try await stopped.value }
      #expect(refusal?.code == .cancelled)
      let (last, audit) = (try await store.lastRetention(), try await store.audit(AuditQuery()))
      #expect(last == nil && audit.isEmpty)
    }
  }

  @Test("a register goes when two later ones are there, with what belongs to nobody on them")
  func registers() async throws {
    try await withBranch { store, file in
      for (day, name) in [(20_000, "\"Okafor, Ada\""), (20_365, "\"Fox, Jo\""), (20_500, "\"Lee, Min\"")] {
        try write(Self.register.replacing("%", with: name), to: file)
        _ = try await RegisterImport(path: file, registerDate: Day(number: day), now: Self.now).run(into: store)
        if day == 20_000 {
          let ada = try #require(try await DataSubject.find("AA-1", in: store).rows.first)
          try await store.transaction { transaction in
            try transaction.insert(
              into: Contact.schema, fields: ["elector", "district", "channel", "at", "outcome"], now: Self.now
            ).row(
              .random(), [SQLValue(ada), .text("AA"), .text("doorstep"), SQLValue(Self.now), .text("spoke")])
          }
        }
      }
      #expect(due(try await run().due(in: store)) == ["electors": 1])
      #expect(due(try await run().run(in: store)) == ["electors": 2], "the contact cannot be without the elector")
      #expect(try await store.all(Elector.schema, ["forename"]) == [["Jo"], ["Min"]])
      #expect(try await store.all(Household.schema, ["address"]).count == 1)
    }
  }

  @Test("a case that was closed two years ago goes with its history, and later the person of whom nothing is left")
  func cases() async throws {
    let folder = try DataFolder(path: try TemporaryFolder().path)
    let store = try TenantStore(folder: folder, id: "office", kind: .office, isSample: false)
    let (person, matter) = (RowID.random(), RowID.random())
    try await store.transaction { transaction in
      try transaction.insert(into: Person.schema, fields: ["fullName"], now: Self.now).row(person, [.text("Ada")])
      try transaction.insert(
        into: Case.schema,
        fields: [
          "reference", "subject", "person", "source", "category", "urgency", "sensitivity", "status", "authorityToAct",
          "openedAt", "closedAt",
        ], now: Self.now
      ).row(
        matter,
        [
          .text("EX-1"), .text("Damp"), SQLValue(person), .text("phone"), .text("housing"), .text("soon"),
          .text("normal"), .text("closed"), SQLValue(true), .text("2024-01-01T00:00:00Z"),
          .text("2024-02-01T00:00:00Z"),
        ])
      try transaction.insert(into: CaseActivity.schema, fields: ["case", "kind", "at", "text"], now: Self.now).row(
        .random(), [SQLValue(matter), .text("note"), SQLValue(Self.now), .text("Rang")])
    }
    #expect(due(try await run().run(in: store)) == ["cases": 2])
    #expect(try await store.all(Person.schema, ["fullName"]) == [["Ada"]], "made lately: maybe for what comes next")
    let later = Self.now.adding(seconds: 31 * 86_400)
    #expect(due(try await run(at: later).run(in: store)) == ["people": 1, "changes": 5])
    await store.close()
  }

  @Test("a document and an answer go after their time, and more rows than one step takes go all")
  func documents() async throws {
    let branch = try await Branch()
    _ = try await branch.store.create(branch.task("Leaflets", key: "1"), audit: nil)
    let call = DocumentCall(plugin: "p", collection: "c", .put(key: "k", 1, version: nil), now: Branch.now)
    _ = try await branch.store.documents(call, audit: nil)
    try await branch.store.transaction { transaction in
      let insert = try transaction.insert(into: TaskItem.schema, fields: ["title", "done"], now: Branch.now)
      for _ in 0..<450 { try insert.row(.random(), [.text("x"), SQLValue(true)]) }
    }
    let later = Branch.now.adding(seconds: 3 * 366 * 86_400)
    let changes = await branch.store.lastChange
    #expect(
      due(try await run(at: later).run(in: branch.store))
        == ["documents": 1, "answers": 1, "tasks": 451, "changes": changes])
    let numbers = await branch.store.lastChange
    _ = try await branch.store.create(branch.task("Posters", key: "2"), audit: nil)
    #expect(await branch.store.lastChange == numbers + 1 && numbers > changes, "they go on where they were")
    await branch.store.close()
  }

  @Test("each step says in its own transaction what went, and a broken audit keeps none of it from being told")
  func brokenAudit() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2024-01-10")
    try await branch.store.sealAudit()
    try await branch.store.transaction { transaction in
      let insert = try transaction.insert(into: TaskItem.schema, fields: ["title", "done"], now: Branch.now)
      for _ in 0..<450 { try insert.row(.random(), [.text("x"), SQLValue(true)]) }
    }
    #expect(try await branch.tampered("UPDATE audit SET hash = 'x' WHERE number = 3") != nil)
    let later = Branch.now.adding(seconds: 3 * 366 * 86_400)
    let refusal = await error { try await run(at: later).run(in: branch.store) }
    #expect(refusal?.data?.reason == "auditBroken")
    #expect(refusal?.message.hasSuffix("All else that was due has gone.") == true)
    let audit = try await branch.store.audit(AuditQuery()).filter { $0.operation == "retention" }
    #expect(audit.map(\.resource) == ["tasks", "tasks", "tasks", "changes"])
    #expect(audit.map(\.rows) == [200, 200, 50, 450])
    #expect(try await branch.store.lastRetention() == later, "it is not tried again within the hour")
    #expect(due(try await branch.store.retained(atMost: 5)) == ["tasks": 450, "changes": 450])
    await branch.store.close()
  }

  @Test("rows of the audit go month by month after two years, and it verifies from there")
  func audit() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2024-01-10")
    try await branch.read(1, on: "2024-06-10")
    let now = try #require(Instant("2026-05-07T09:00:00Z"))
    #expect(due(try await run(at: now).due(in: branch.store)) == ["audit": 3])
    #expect(due(try await run(at: now).run(in: branch.store)) == ["audit": 3])
    #expect(try await branch.store.verifyAudit().fault == nil)
    #expect(try await branch.store.audit(AuditQuery()).map(\.operation) == ["query", "retention"])
    await branch.store.close()
  }
}
