import Glibc
import HustingsProtocol
import Store
import Testing

@Suite("Import of contacts")
struct ImportContactTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let date = Day(number: 20_544)

  /// A branch with five electors, of whom two share name and postcode.
  private func withElectors(_ body: (TenantStore, _ file: String) async throws -> Void) async throws {
    try await withBranch { store, file in
      try write(
        """
        Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name,PostCode
        AA,1,,"Okafor, Ada",ZZ99 1AA
        AA,2,,"Fox, Jo Ann",ZZ99 1AB
        AA,3,,"Lee, Min",ZZ99 1AC
        AA,4,,"Lee, Min",ZZ99 1AC
        AB,7,1,"O'Brien-Ray, Siân",ZZ99 1AD

        """, to: file)
      _ = try await RegisterImport(path: file, registerDate: Self.date, now: Self.now).run(into: store)
      try await body(store, file)
    }
  }

  private func job(
    _ text: String, _ file: String, map: [(column: String, field: ContactField?)] = [], codes: [String: String] = [:],
    channel: Contact.Channel = .doorstep
  ) throws -> ContactImport {
    try write(text, to: file)
    var known = ContactCodes()
    for (code, word) in codes {
      let isMeaning = known.say(word, of: code)
      #expect(isMeaning)
    }
    let mapping = try ContactMapping(path: file, said: map, codes: known)
    return ContactImport(path: file, mapping: mapping, codes: known, channel: channel, now: Self.now)
  }

  private func contacts(_ store: TenantStore) async throws -> [[String?]] {
    try await store.all(Contact.schema, ["at", "district", "channel", "outcome", "intention", "issues", "note", "by"])
  }

  private func reasons(_ file: String) throws -> [String] {
    try read(file + ".rejects.csv").split(separator: "\r\n").dropFirst().map { String($0.split(separator: "\"")[1]) }
  }

  @Test("columns are known by their headings, electors by number or by name and postcode")
  func headings() async throws {
    try await withElectors { store, file in
      let text = """
        Elector Number,Name,Post Code,Contact Date,Contact type,Result,Voter ID,Issues,Notes,Canvasser
        AA-1,Ada Okafor,ZZ99 1AA,06/05/2026 18:30,Doorstep,,Labour,"schools, buses",Back gate,Kim
        ,Siân O'Brien-Ray,zz991ad,2026-01-10,phone,Not in,,,,
        AA-2,,,05/05/2026,,,won't vote,,,

        """
      let job = try job(text, file)
      #expect(
        job.mapping.columns.map { $0.field } == [
          .number, .name, .postcode, .date, .channel, .outcome, .intention, .issues, .note, .by,
        ])
      #expect(job.mapping.columns.allSatisfy { $0.source == .heading })
      let summary = try await job.run(into: store)
      #expect(summary.counts.new == 3 && summary.counts.rejected == 0)
      #expect(
        try await contacts(store) == [
          ["2026-01-10T12:00:00Z", "AB", "phone", "notIn", nil, nil, nil, nil],
          ["2026-05-05T11:00:00Z", "AA", "doorstep", "spoke", "wontVote", nil, nil, nil],
          ["2026-05-06T17:30:00Z", "AA", "doorstep", "spoke", "firm", "schools, buses", "Back gate", "Kim"],
        ])
    }
  }

  @Test("the same file twice changes nothing, doubled rows of one file included; a further row is one contact more")
  func twice() async throws {
    try await withElectors { store, file in
      let text = "number,date,code\nAA-1,01/05/2026,L\nAA-1,01/05/2026,L\nAA-2,01/05/2026,NI\n"
      #expect(try await job(text, file).run(into: store).counts.new == 3)
      let before = await store.lastChange
      let again = try await job(text, file).run(into: store)
      #expect(again.counts.unchanged == 3 && again.counts.new == 0)
      #expect(await store.lastChange == before)
      let more = try await job(text + "AA-1,01/05/2026,L\n", file).run(into: store)
      #expect(more.counts.unchanged == 3 && more.counts.new == 1)
    }
  }

  @Test("columns at a row's end that need not say anything may be missing, those that say who and what may not")
  func shortRows() async throws {
    try await withElectors { store, file in
      let text = "number,date,code,notes,phone\nAA-1,01/05/2026,L\n,,,,\nAA-2,01/05/2026,L,Gate\nAA-3,01/05/2026\n"
      let summary = try await job(text, file).run(into: store)
      #expect(summary.counts.read == 3 && summary.counts.new == 2 && summary.counts.rejected == 1)
      #expect(try reasons(file) == [ImportReject.Reason.shortRow.rawValue])
    }
  }

  @Test("an import leaves a row in the audit, in its own transaction; a trial none")
  func audit() async throws {
    try await withElectors { store, file in
      let audit = AuditEntry.byHost(.import, "", actor: "terminal", at: Self.now)
      let job = try job("number,date,code\nAA-1,01/05/2026,L\nAA-2,01/05/2026,L\n", file)
      _ = try await job.run(into: store, audit: audit, isTrial: true)
      #expect(try await store.audit(AuditQuery()).isEmpty)
      for _ in 0..<2 { _ = try await job.run(into: store, audit: audit, isTrial: false) }
      let rows = try await store.audit(AuditQuery())
      #expect(rows.map(\.operation) == ["import", "import"] && rows.map(\.rows) == [2, 0])
      #expect(rows.allSatisfy { $0.resource == "contacts" && $0.actor == "terminal" })
    }
  }

  @Test("a trial writes nothing and tells what would become of the first rows")
  func trial() async throws {
    try await withElectors { store, file in
      let text = "number,date,code\nAA-1,01/05/2026,L\nAA-9,01/05/2026,L\nAA-2,01/05/2026,Q\nAA-3,01/05/2026,moved\n"
      let before = await store.lastChange
      let summary = try await job(text, file).run(into: store, isTrial: true)
      #expect(summary.counts.new == 2 && summary.counts.rejected == 2)
      #expect(summary.unknownCodes == ["Q": 1])
      #expect(
        summary.first.map(\.outcome) == [
          .taken(true, .spoke, .firm, isNew: true), .rejected(.nobody), .rejected(.code),
          .taken(true, .moved, nil, isNew: true),
        ])
      #expect(summary.first.map(\.line) == [2, 3, 4, 5])
      #expect(await store.lastChange == before)
      #expect(try await contacts(store).isEmpty)
    }
  }

  @Test("columns without telling headings are known by their values")
  func values() async throws {
    try await withElectors { store, file in
      let text = """
        a,b,c,d,e
        AA-1,01/05/2026,ZZ99 1AA,L,x
        AA-2,02/05/2026,ZZ99 1AB,not in,y
        AB-7/1,03/05/2026,ZZ99 1AD,Green,z

        """
      let job = try job(text, file)
      #expect(job.mapping.columns.map { $0.field } == [.number, .date, .postcode, .intention, nil])
      #expect(job.mapping.columns.map { $0.source } == [.values, .values, .values, .values, nil])
      #expect(try await job.run(into: store).counts.new == 3)
    }
  }

  @Test("what was said of a column or code holds before what is guessed")
  func said() async throws {
    try await withElectors { store, file in
      let text =
        "PD,Roll No,Suffix,Seen,Code,Notes\nAA,1,,01/05/2026,P,secret\nAA,2,0,01/05/2026,z9,\nAB,7,1,01/05/2026,?,\n"
      let job = try job(
        text, file, map: [("Seen", .date), ("6", nil)], codes: ["p": "labour", "Z9": "notIn", "?": "none"])
      #expect(job.mapping.columns.map { $0.field } == [.district, .number, .suffix, .date, .intention, nil])
      #expect(try await job.run(into: store).counts.new == 3)
      #expect(try await contacts(store).map { $0[3...4] } == [["notIn", nil], ["spoke", "firm"], ["spoke", nil]])
    }
  }

  @Test("ambiguous, unknown and renumbered electors are rejected with the reason")
  func electors() async throws {
    try await withElectors { store, file in
      let text = """
        Number,Forename,Surname,Postcode,Date,Code
        ,Min,Lee,ZZ99 1AC,01/05/2026,L
        ,Jo,Nobody,ZZ99 1AB,01/05/2026,L
        AA-1,Jo,Fox,,01/05/2026,L
        AA-1,Jo,Fox,ZZ99 1AB,01/05/2026,L
        AA-4,Min,Lee,ZZ99 1AC,01/05/2026,L
        AA-1,,,,01/05/2026,L
        AA-1,ADA,OKAFOR,,01/05/2026,L

        """
      let summary = try await job(text, file).run(into: store)
      #expect(summary.counts.new == 4 && summary.counts.rejected == 3)
      let reasons: [ImportReject.Reason] = [.ambiguous, .nobody, .otherName]
      #expect(try self.reasons(file) == reasons.map(\.rawValue))
      #expect(summary.first[3].outcome == .taken(false, .spoke, .firm, isNew: true), "found by name, not by the number")
    }
  }

  @Test("a row that says no day, outcome, channel or known code is rejected with the reason")
  func rejects() async throws {
    try await withElectors { store, file in
      let header = "Number,Date,Time,Channel,Outcome,Code,Notes\n"
      let good = (1...9).map { "AA-1,\($0)/5/2026,,,spoke,,\n" }.joined()
      let bad: [(String, ImportReject.Reason)] = [
        ("AA-1,31/02/2026,,,spoke,,", .date), ("AA-1,,,,spoke,,", .date), ("AA-1,01/05/2026,25:00,,spoke,,", .time),
        ("AA-1,01/09/2026,,,spoke,,", .future), ("AA-1,01/05/2026,,pigeon,spoke,,", .channel),
        ("AA-1,01/05/2026,,,danced,,", .outcome), ("AA-1,01/05/2026,,,,Q,", .code),
        ("AA-1,01/05/2026,,,,,", .noOutcome),
        ("AA-1,01/05/2026,,,spoke,,\(String(repeating: "x", count: 2001))", .tooLong),
      ]
      let summary = try await job(header + good + bad.map { $0.0 + "\n" }.joined(), file).run(into: store)
      #expect(summary.counts.new == 9 && summary.counts.rejected == bad.count)
      #expect(try reasons(file) == bad.map { $0.1.rawValue })
    }
  }

  @Test("a file in which nothing says who, when or what is refused with what to say")
  func refusals() async throws {
    try await withElectors { _, file in
      func refusal(_ text: String, _ map: [(column: String, field: ContactField?)] = []) -> ContactMappingError? {
        do {
          _ = try job(text, file, map: map)
          return nil
        } catch {
          return error as? ContactMappingError
        }
      }
      #expect(refusal("a,b\n1,2\n") == .noElector)
      #expect(refusal("name,date,code\nJo,x,y\n") == .noElector)
      #expect(refusal("number,b\n1,2\n") == .missing(.intention))
      #expect(refusal("number,date\n1,2\n") == .missing(.intention))
      #expect(refusal("number,code\n1,2\n") == .missing(.date))
      #expect(refusal("number,date\n1,2\n", [("elsewhere", .code)]) == .noColumn("elsewhere", ["number", "date"]))
      #expect(refusal("number,date\n1,2\n", [("1", .date), ("2", .date)]) == .doubled(.date))
      let doubled = "number,date,Outcome,OUTCOME,ward,ward\nAA-1,01/05/2026,spoke,x,,\n"
      #expect(refusal(doubled) == .doubledHeading("Outcome"))
      #expect(refusal(doubled, [("outcome", .outcome)]) == .doubledHeading("outcome"))
      #expect(refusal(doubled, [("3", .outcome)]) == nil)
      #expect(refusal(doubled, [("4", nil)]) == nil)
      #expect(throws: ImportError.empty) { try job("number,date,code\n", file) }
    }
  }

  @Test(
    "a first row that is a person's is not taken for headings, and nothing of it is told",
    arguments: [
      "AA-1,Ada Okafor,01/05/2026,L", "Ada Okafor,zz99 1aa,,L", "1,Ada Okafor,2026-05-01 18:30,L",
      "Ada Okafor,07700 900123,,L", "Ada Okafor,7700900123,,L", "Ada Okafor,ada@example.org,,L",
      "Ada Okafor,AB-12/1,,L", "Ada Okafor,10/13/2026,,L",
    ])
  func noHeader(_ row: String) async throws {
    try await withElectors { _, file in
      for text in [row + "\n", row + "\n" + row + "\n"] {
        #expect(throws: ContactMappingError.noHeader) { try job(text, file) }
        #expect(throws: ContactMappingError.noHeader) { try job(text, file, map: [("elsewhere", .number)]) }
      }
    }
    #expect(!ContactMappingError.noHeader.description.contains("Okafor"))
  }

  @Test("headings with digits, dashes and years are headings")
  func oddHeadings() async throws {
    try await withElectors { store, file in
      let text = "Elector No,Date,Code,Phone-2,Address 1,E-mail,GE-2024,Q1,2025-26\nAA-1,01/05/2026,L,,,,,,\n"
      let summary = try await job(text, file).run(into: store)
      #expect(summary.counts.new == 1)
    }
  }

  @Test("codes that most rows have and nobody explained are told with their rows; what may be a name or number is not")
  func unknownCodes() async throws {
    try await withElectors { store, file in
      func refusal(_ codes: [String]) async throws -> ImportError? {
        let rows = codes.map { "AA-1,01/05/2026,\($0)\n" }.joined()
        do {
          _ = try await job("number,date,code\n" + rows, file).run(into: store)
          return nil
        } catch {
          return error as? ImportError
        }
      }
      let path = file + ".rejects.csv"
      let mixed = try await refusal(["T", "Sure", "T", "Sure", "Okafor", "12345", "12345", "L"])
      #expect(mixed == .unknownCodes(["T": 2, "Sure": 2], 7, 8, path))
      #expect(try await refusal(["Okafor", "Fox", "L"]) == .unknownCodes(["Fox": 1], 2, 3, path))
      #expect(try await refusal(["Ada Okafor", "07700900123", "L"]) == .mostRowsRejected(2, 3, path))
      let told = ImportError.unknownCodes(["T": 2, "X": 1], 3, 4, path).description
      #expect(told.contains("`T` (2 rows), `X` (1 row)") && told.contains("--code 'T=labour'"))
      #expect(try await contacts(store).isEmpty)
    }
  }

  @Test("a file with one date whose month stands first is refused whole, and so is no other")
  func monthFirst() async throws {
    try await withElectors { store, file in
      let rows = "AA-1,05/06/2025,L\nAA-2,05/06/2025,L\n"
      for date in ["10/13/2025", "1/31/2026 18:30"] {
        await #expect(throws: ImportError.monthFirst(4)) {
          try await job("number,date,code\n" + rows + "AA-3,\(date),L\n", file).run(into: store)
        }
      }
      await #expect(throws: ImportError.monthFirst(2)) {
        try await details("number,email consent,consent date\nAA-1,yes,02/28/2026\n", file).run(into: store)
      }
      #expect(try await contacts(store).isEmpty)
      for date in ["31/13/2025", "01/05/1899", "1899-05-01", "13/13/2025"] {
        let summary = try await job("number,date,code\n" + rows + "AA-3,\(date),L\n", file).run(into: store)
        #expect(summary.counts.rejected == 1)
        #expect(try reasons(file) == [ImportReject.Reason.date.rawValue])
      }
    }
  }

  @Test("a number or address that cannot be read is left out and counted, and the rest of its row comes in")
  func unreadableDetails() async throws {
    try await withElectors { store, file in
      let text = """
        Elector No,Date,Result,Phone,Email,Email consent
        AA-1,05/05/2026,Do not contact,ask her son,ada at example,
        AA-2,05/05/2026,spoke,7700900123,jo@example.org,yes
        AA-3,,,12,,
        AA-4,05/05/2026,spoke,\(String(repeating: "0", count: 40)),,

        """
      let summary = try await details(text, file).run(into: store)
      #expect(summary.counts.new == 3 && summary.counts.rejected == 1)
      #expect(summary.details.unreadable == 3)
      #expect(try reasons(file) == [ImportReject.Reason.phone.rawValue])
      #expect(try await objections(store) == ["1", "1", "1"])
      #expect(
        try await store.all(Elector.schema, ["district", "number", "phone", "email"])[..<2] == [
          ["AA", "1", nil, nil], ["AA", "2", "07700900123", "jo@example.org"],
        ])
    }
  }

  private func details(_ text: String, _ file: String, wording: String? = "News by e-mail") throws -> ContactImport {
    try write(text, to: file)
    let codes = ContactCodes()
    let mapping = try ContactMapping(path: file, said: [], codes: codes, wording: wording)
    return ContactImport(path: file, mapping: mapping, codes: codes, consentWording: wording, now: Self.now)
  }

  @Test(
    "telephone numbers, e-mail addresses and consents come in without a contact, fill what is empty and replace nothing"
  )
  func details() async throws {
    try await withElectors { store, file in
      let text = """
        Elector No,Mobile,E-mail,Email consent,SMS opt-in,Consent date
        AA-1,07700 900123,ada@example.org,Yes,no,01/03/2026
        AA-2,,jo@example.org,,02/04/2026,

        """
      let first = try await details(text, file).run(into: store)
      #expect(first.counts.new == 2 && first.counts.rejected == 0)
      #expect((first.details.phones, first.details.emails, first.details.given) == (1, 2, 2))
      #expect(try await contacts(store).isEmpty)
      let again = try await details(text, file).run(into: store)
      #expect(again.counts.unchanged == 2 && again.details == DetailCounts())
      let other = try await details(
        "Elector No,Mobile,E-mail,Email consent,Consent date\nAA-1,07700 900999,,no,05/05/2026\n", file
      ).run(into: store)
      #expect((other.details.kept, other.details.takenBack) == (1, 1))
      #expect(try await details(text, file).run(into: store).details.given == 0, "what was taken back since stays so")
      #expect(
        try await store.all(Elector.schema, ["number", "phone", "email"]).prefix(2) == [
          ["1", "07700 900123", "ada@example.org"], ["2", nil, "jo@example.org"],
        ])
      #expect(
        try await store.all(Consent.schema, ["channel", "givenAt", "withdrawnAt", "wording"]) == [
          ["email", "2026-03-01T12:00:00Z", "2026-05-05T11:00:00Z", "News by e-mail"],
          ["text", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", "Said no; never agreed."],
          ["text", "2026-04-02T11:00:00Z", nil, "News by e-mail"],
        ])
    }
  }

  private func consents(_ store: TenantStore) async throws -> [[String?]] {
    try await store.all(Consent.schema, ["channel", "givenAt", "withdrawnAt"])
  }

  private func objections(_ store: TenantStore, of number: String = "1") async throws -> [String?] {
    let fields = ["district", "number", "objectsToDoorstep", "objectsToPhone", "objectsToPost"]
    let found = try await store.all(Elector.schema, fields).first { $0[0] == "AA" && $0[1] == number }
    return Array(try #require(found).dropFirst(2))
  }

  @Test("a no is kept though nobody had said yes, and an older yes of a later file does not count")
  func noes() async throws {
    try await withElectors { store, file in
      let header = "Elector No,Email consent,SMS opt-in,Phone consent,Automated call consent,Consent date\n"
      let no = header + "AA-1,N,opted out,no,refused,05/05/2026\n"
      let first = try await details(no, file).run(into: store)
      #expect(first.details.refused == 4 && first.details.objections == 1 && first.counts.new == 1)
      #expect(try await objections(store) == ["0", "1", "0"])
      let refused = ["automatedCall", "email", "phone", "text"].map {
        [$0, "2026-05-05T11:00:00Z", "2026-05-05T11:00:00Z"]
      }
      #expect(try await consents(store) == refused)
      let yes = try await details(header + "AA-1,Y,Y,Y,Y,01/01/2026\nAA-1,Y,Y,Y,Y,05/05/2026\n", file).run(into: store)
      #expect(yes.details == DetailCounts(), "it is older, or of the same moment")
      #expect(try await consents(store) == refused)
      let before = await store.lastChange
      #expect(try await details(no, file).run(into: store).counts.unchanged == 1)
      #expect(await store.lastChange == before)
      let newer = try await details(header + "AA-1,Y,,,,06/05/2026\n", file).run(into: store)
      #expect(newer.details.given == 1)
      #expect(try await details(no, file).run(into: store).details == DetailCounts(), "a later yes stays")
    }
  }

  @Test("a no of which nothing says when counts from today; a dash says nothing")
  func undatedNo() async throws {
    try await withElectors { store, file in
      let text = "Elector No,Email consent,Phone consent\nAA-1,no,-\nAA-2,-,no\n"
      let first = try await details(text, file).run(into: store)
      #expect(first.counts.new == 2 && first.details.refused == 2 && first.details.objections == 1)
      #expect(try await objections(store) == ["0", "0", "0"])
      #expect(try await objections(store, of: "2") == ["0", "1", "0"])
      let today = Self.now.description
      #expect(try await consents(store) == [["email", today, today], ["phone", today, today]])
      #expect(try await details(text, file).run(into: store).counts.unchanged == 2)
    }
  }

  @Test("who asked not to be reached again objects to that channel, and who asked for no contact to every one")
  func askedNotTo() async throws {
    try await withElectors { store, file in
      let text = """
        Elector No,Date,Channel,Result
        AA-1,05/05/2026,doorstep,do not return
        AA-2,05/05/2026,phone,do not return
        AA-3,05/05/2026,,Do not contact
        AA-4,05/05/2026,email,do not return

        """
      let first = try await job(text, file).run(into: store)
      #expect(first.counts.new == 4 && first.details.objections == 5)
      #expect(try await objections(store, of: "1") == ["1", "0", "0"])
      #expect(try await objections(store, of: "2") == ["0", "1", "0"])
      #expect(try await objections(store, of: "3") == ["1", "1", "1"])
      #expect(try await objections(store, of: "4") == ["0", "0", "0"])
      let yes = "Elector No,Email consent,Consent date\nAA-3,Y,01/01/2026\nAA-4,Y,01/01/2026\n"
      #expect(try await details(yes, file).run(into: store).details.given == 0)
      let before = await store.lastChange
      #expect(try await job(text, file).run(into: store).counts.unchanged == 4)
      #expect(await store.lastChange == before)
    }
  }

  @Test("a row with a contact and details brings both, and columns without a known heading are known by their values")
  func contactWithDetails() async throws {
    try await withElectors { store, file in
      let text = """
        Elector No,Date,Result,A,B
        AA-1,05/05/2026,spoke,07700 900123,ada@example.org
        AA-2,05/05/2026,not in,01632 960001,jo@example.org
        AB-7/1,05/05/2026,,+44 7700 900124,sian@example.org

        """
      let summary = try await details(text, file).run(into: store)
      #expect(summary.counts.new == 3 && summary.details.phones == 3 && summary.details.emails == 3)
      #expect(try await contacts(store).count == 2)
    }
  }

  @Test("consent does not come without the words and the day, and what is no number or address is refused")
  func refusedDetails() async throws {
    try await withElectors { store, file in
      let text = """
        Elector No,Phone,Email,Email consent,Consent date
        AA-1,12,,,
        AA-1,,ada at example,,
        AA-1,,,maybe,01/03/2026
        AA-1,,,yes,
        AA-1,,,yes,01/03/2027
        AA-1,01632 960001,,,
        AA-2,01632 960001,,,
        AA-2,,jo@example.org,,
        AA-2,,,yes,01/03/2026
        AB-7/1,01632 960002,,,

        """
      #expect(throws: ContactMappingError.noWording) { try details(text, file, wording: nil) }
      let summary = try await details(text, file).run(into: store)
      #expect(summary.counts.rejected == 5)
      let expected: [ImportReject.Reason] = [.phone, .email, .consent, .noConsentDate, .future]
      #expect(try reasons(file) == expected.map(\.rawValue))
    }
  }
}

extension ContactField {
  fileprivate static var code: ContactField { .intention }
}
