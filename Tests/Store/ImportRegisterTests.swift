import Glibc
import HustingsProtocol
import Store
import Synchronization
import Testing

@Suite("Register import")
struct ImportRegisterTests {
  private static let header = """
    Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Markers,Elector DOB,Elector Name,PostCode,\
    Address1,Address2,Address3,Address4,Address5,Address6

    """
  private static let good = """
    AA,1,,,,"Okafor, Ada",ZZ99 1AA,12 Weavers Road,Exbourne,,,,
    AA,2,,G,,NÚÑEZ María José,zz99 1aa,12 Weavers Road,Exbourne,,,,
    AA,2,1,,07/05/2026,"O'Brien, Tom",ZZ99 1AB,Flat 2,14 Weavers Road,Exbourne,,,
    AB,1,0,FQ,2026-12-01,McDONALD SMITH Jean,,,,,,,

    """
  private static let date = Day(number: 20_544)
  private static let now = Instant(Day(number: 20_580), hour: 9)

  @discardableResult
  private func load(_ text: String, _ path: String, into store: TenantStore) async throws -> RegisterSummary {
    try await load(Array(text.utf8), path, into: store)
  }

  @discardableResult
  private func load(_ bytes: [UInt8], _ path: String, into store: TenantStore) async throws -> RegisterSummary {
    try write(bytes, to: path)
    return try await RegisterImport(path: path, registerDate: Self.date, now: Self.now).run(into: store)
  }

  private func electors(_ store: TenantStore) async throws -> [[String?]] {
    let fields = [
      "district", "number", "suffix", "forename", "surname", "address", "postcode", "attainmentDate", "markers",
    ]
    return try await store.all(Elector.schema, fields)
  }

  @Test("a register with a header row is read by its names")
  func header() async throws {
    try await withBranch { store, file in
      let summary = try await load(Self.header + Self.good, file, into: store)
      #expect(
        summary.counts.read == 4 && summary.counts.new == 4 && summary.counts.rejected == 0
          && summary.counts.rejectsPath == nil)
      #expect(summary.districts == ["AA": 3, "AB": 1])
      #expect(summary.markers == ["G": 1, "F": 1, "Q": 1])
      #expect(summary.unknownMarkers == ["Q"])
      #expect(
        try await electors(store) == [
          ["AA", "1", "0", "Ada", "Okafor", "12 Weavers Road, Exbourne", "ZZ99 1AA", nil, ""],
          ["AA", "2", "0", "María José", "NÚÑEZ", "12 Weavers Road, Exbourne", "ZZ99 1AA", nil, "G"],
          ["AA", "2", "1", "Tom", "O'Brien", "Flat 2, 14 Weavers Road, Exbourne", "ZZ99 1AB", "2026-05-07", ""],
          ["AB", "1", "0", "Jean", "McDONALD SMITH", nil, nil, "2026-12-01", "FQ"],
        ])
    }
  }

  @Test("one household is made per address and postcode, with its street; other electors have none")
  func households() async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let (streets, homeless) = try await store.transaction { transaction in
        var streets: [SQLValue] = []
        try transaction.forEach(Household.schema, fields: ["street"]) { streets.append($0[0]) }
        return (streets, try transaction.count(Elector.schema, where: .compare("household", .isNull, .boolean(true))))
      }
      #expect(streets == [.text("Weavers Road"), .text("Weavers Road")])
      #expect(homeless == 1)
    }
  }

  @Test("headers are found whatever their order, case and spacing, and other columns are passed over")
  func looseHeaders() async throws {
    try await withBranch { store, file in
      let text =
        "ADDRESS1,elector forename, Elector  Surname,Ward,ElectorNumber,elector number prefix\r\n"
        + "1 A Road,Jo,Fox,W,7,AA\r\n"
      try await load(text, file, into: store)
      #expect(try await electors(store) == [["AA", "7", "0", "Jo", "Fox", "1 A Road", nil, nil, ""]])
    }
  }

  @Test("files without a header row are read by position: 13 columns with one name, 14 with two; tabs as well")
  func positions() async throws {
    try await withBranch { store, file in
      let whole = try await load(Self.good, file, into: store)
      #expect(whole.counts.new == 4)
      let parts = "AC\t5\t\t\t\tFox\tJo\tZZ99 1AA\t1 A Road\t\t\t\t\t\n"
      #expect(try await load(parts, file, into: store).counts.new == 1)
      #expect(try await electors(store).last == ["AC", "5", "0", "Jo", "Fox", "1 A Road", "ZZ99 1AA", nil, ""])
    }
  }

  @Test("windows-1252 and UTF-8 with a byte order mark give the same electors")
  func encodings() async throws {
    try await withBranch { store, file in
      let row = "AA,1,,,,\"Müller, Siân\",ZZ99 1AA,1 Lôn y Bont,,,,,\r\n"
      try await load([0xEF, 0xBB, 0xBF] + Array((Self.header + row).utf8), file, into: store)
      let old = row.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      #expect(try await load(Array(Self.header.utf8) + old, file, into: store).counts.unchanged == 1)
    }
  }

  @Test("importing the same file twice changes no row and no change number")
  func idempotence() async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let before = await store.lastChange
      let summary = try await load(Self.header + Self.good, file, into: store)
      #expect(summary.counts.unchanged == 4 && summary.counts.new == 0 && summary.counts.changed == 0)
      #expect(await store.lastChange == before)
    }
  }

  @Test("a row that differs changes its elector alone, and electors that a file does not mention stay")
  func changes() async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let before = await store.lastChange
      let summary = try await load(
        Self.header + "AA,1,,,,\"Okafor-Bell, Ada\",ZZ99 1AA,12 Weavers Road,Exbourne,,,,\n", file, into: store)
      #expect(summary.counts.changed == 1)
      #expect(await store.lastChange == before + 1)
      #expect(try await electors(store).map { $0[4] } == ["Okafor-Bell", "NÚÑEZ", "O'Brien", "McDONALD SMITH"])
    }
  }

  @Test("a number that is somebody else's on the same register is rejected, and what is known stays where it was")
  func otherPerson() async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let id = try #require(try await DataSubject.find("AA-1", in: store).rows.first)
      _ = try await store.transaction { transaction in
        try transaction.update(Elector.schema, fields: ["phone"], now: Self.now).row(id, [.text("01632 960001")])
      }
      let before = await store.lastChange
      let summary = try await load(
        Self.header + "AA,1,,,,\"Lee, Min\",ZZ99 1AA,12 Weavers Road,Exbourne,,,,\n"
          + "AA,2,,G,,NÚÑEZ María José,zz99 1aa,12 Weavers Road,Exbourne,,,,\n", file, into: store)
      #expect(summary.counts.rejected == 1 && summary.counts.unchanged == 1)
      #expect(await store.lastChange == before)
      let reason = ImportReject.Reason.otherPerson.rawValue
      #expect(try read(try #require(summary.counts.rejectsPath)).hasSuffix("2,2,\"\(reason)\"\r\n"))
      #expect(try await store.all(Elector.schema, ["surname", "phone"]).contains(["Okafor", "01632 960001"]))
    }
  }

  @Test(
    "a name that is told more fully, or whose surname changed at the same address, is the same person's",
    arguments: [
      ("\"Okafor, Ada M\",ZZ99 1AA,12 Weavers Road,Exbourne", "Ada M"),
      ("\"OKAFOR, Ada\",ZZ99 9ZZ,1 Quay,", "Ada"), ("\"Fox, Ada\",ZZ99 1AA,12 Weavers Road,Exbourne", "Ada"),
    ])
  func samePerson(_ row: String, _ forename: String) async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let summary = try await load(Self.header + "AA,1,,,,\(row),,,,\n", file, into: store)
      #expect(summary.counts.changed == 1 && summary.counts.rejected == 0)
      #expect(try await electors(store)[0][3] == forename)
    }
  }

  @Test("a register of another date brings its own electors, into the same households")
  func otherDate() async throws {
    try await withBranch { store, file in
      try await load(Self.header + Self.good, file, into: store)
      let later = RegisterImport(path: file, registerDate: Self.date.adding(days: 30), now: Self.now)
      #expect(try await later.run(into: store).counts.new == 4)
      #expect(try await store.transaction { try $0.count(Household.schema) } == 2)
    }
  }

  static let rejects: [(row: String, column: Int, reason: ImportReject.Reason)] = [
    ("AA,3,,,,\"Fox, Jo\"", 6, .shortRow),
    ("AA,3,,,,\"Fox, Jo\",,1 A Road,,,,,,surplus", 14, .longRow),
    (",3,,,,\"Fox, Jo\",,1 A Road,,,,,", 1, .noPollingDistrict),
    ("AA,x3,,,,\"Fox, Jo\",,1 A Road,,,,,", 2, .number),
    ("AA,,,,,\"Fox, Jo\",,1 A Road,,,,,", 2, .number),
    ("AA,0,,,,\"Fox, Jo\",,1 A Road,,,,,", 2, .number),
    ("AA,99999999999999999999,,,,\"Fox, Jo\",,1 A Road,,,,,", 2, .number),
    ("AA,3,-1,,,\"Fox, Jo\",,1 A Road,,,,,", 3, .suffix),
    ("AA,3,,,31/02/2026,\"Fox, Jo\",,1 A Road,,,,,", 5, .date),
    ("AA,3,,,2026-13-01,\"Fox, Jo\",,1 A Road,,,,,", 5, .date),
    ("AA,3,,,soon,\"Fox, Jo\",,1 A Road,,,,,", 5, .date),
    ("AA,3,,,,,,1 A Road,,,,,", 6, .noName),
    ("AA,3,,\(String(repeating: "G", count: 21)),,\"Fox, Jo\",,1 A Road,,,,,", 4, .tooLong),
    ("AA,3,,,,\"Fox, J\0\",,1 A Road,,,,,", 6, .unreadable),
    ("AA,3,,,,Fox\(String(repeating: "\u{301}", count: 31)),,1 A Road,,,,,", 6, .unreadable),
    ("AA,1,0,,,\"Fox, Jo\",,1 A Road,,,,,", 2, .doubled),
  ]

  @Test("a bad row is left out, and its line, column and reason are told", arguments: rejects)
  func reject(_ bad: (row: String, column: Int, reason: ImportReject.Reason)) async throws {
    try await withBranch { store, file in
      let summary = try await load(Self.header + Self.good + "\n" + bad.row + "\n", file, into: store)
      #expect(summary.counts.read == 5 && summary.counts.new == 4 && summary.counts.rejected == 1)
      let path = try #require(summary.counts.rejectsPath)
      #expect(try read(path) == "line,column,reason\r\n7,\(bad.column),\"\(bad.reason.rawValue)\"\r\n")
      try await load(Self.header + Self.good, file, into: store)
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test("the summary counts who may vote on the next polling day, by markers, age and nation")
  func franchise() async throws {
    try await withBranch { store, file in
      _ = try await store.makeElection("Before", on: "2020-05-07")
      _ = try await store.makeElection("Parliament", .parliament, on: "2026-05-07")
      _ = try await store.makeElection("Council", on: "2026-05-07")
      _ = try await store.makeElection("After", on: "2026-10-01")
      let attainer = "AA,9,,,08/05/2026,\"Lee, Min\",ZZ99 1AB,1 A Road,,,,,\n"
      try write(Self.header + Self.good + attainer, to: file)
      func elections(_ nation: Franchise.Nation?) async throws -> [ElectionElectors] {
        try await RegisterImport(path: file, registerDate: Self.date, now: Self.now, nation: nation).run(into: store)
          .elections
      }
      let english = try await elections(.england)
      #expect(english.map(\.title) == ["Council", "Parliament"])
      #expect(english.map(\.may) == [2, 2])
      #expect(english.map(\.mayNot) == [2, 3])
      #expect(english.map(\.unknown) == [[.marker("G"): 1], [:]])
      let scottish = try await elections(.scotland)
      #expect(scottish.map(\.may) == [4, 2] && scottish.map(\.mayNot) == [1, 3])
      let unsaid = try await elections(nil)
      #expect(unsaid[0].may == 2 && unsaid[0].unknown == [.nation: 2])
    }
  }

  @Test("an anonymous entry, a number with the marker N, is an elector")
  func anonymous() async throws {
    try await withBranch { store, file in
      let summary = try await load(Self.header + "AA,3,,N,,,,,,,,,\n", file, into: store)
      #expect(summary.counts.new == 1)
    }
  }

  @Test("rows whose fields are all empty are passed over, and address lines that end a row may be missing")
  func emptyColumns() async throws {
    try await withBranch { store, file in
      let empty = String(repeating: ",,,,,,,,,,,,\n", count: 200)
      let short = "AA,3,,,,\"Fox, Jo\",ZZ99 1AA,1 Quay\nAA,4,,,,\"Lee, Min\",ZZ99 1AA,2 Quay,Exbourne,\n"
      let summary = try await load(Self.header + empty + short + empty, file, into: store)
      #expect(summary.counts.read == 2 && summary.counts.new == 2 && summary.counts.rejected == 0)
      #expect(try await electors(store).map { $0[5] } == ["1 Quay", "2 Quay, Exbourne"])
    }
  }

  @Test("when most rows are rejected nothing is imported, and the rejects file says why")
  func mostRejected() async throws {
    try await withBranch { store, file in
      let rows = (1...3).map { "AA,x\($0),,,,\"Fox, Jo\",,1 A Road,,,,,\n" }.joined()
      let good = Self.good.split(separator: "\n").prefix(2).map { $0 + "\n" }.joined()
      let path = file + ".rejects.csv"
      await #expect(throws: ImportError.mostRowsRejected(3, 5, path)) {
        try await load(Self.header + good + rows, file, into: store)
      }
      #expect(await store.lastChange == 0)
      let rejects = try read(path)
      #expect(rejects.split(separator: "\r\n").count == 4)
    }
  }

  @Test("a file that breaks off half-way leaves nothing behind")
  func allOrNothing() async throws {
    try await withBranch { store, file in
      let many = (1...5000).map { "AB,\($0),,,,\"Fox, Jo\",,1 A Road,,,,,\n" }.joined()
      await #expect(throws: CSVError(line: 5002, column: 6, fault: .openQuote)) {
        try await load(Self.header + many + "AB,6000,,,,\"Fox, Jo", file, into: store)
      }
      #expect(await store.lastChange == 0)
      let electors = try await electors(store)
      #expect(electors.isEmpty)
    }
  }

  @Test("a rejects file that cannot be written leaves nothing imported")
  func rejectsUnwritable() async throws {
    try await withBranch { store, file in
      try write(Array((Self.header + Self.good + "short\n").utf8), to: file)
      let run = RegisterImport(
        path: file, registerDate: Self.date, now: Self.now, rejectsPath: "/nonexistent-folder/rejects.csv")
      await #expect(throws: ImportError.self) { try await run.run(into: store) }
      #expect(await store.lastChange == 0)
    }
  }

  @Test("a file that is no import's reasons is never overwritten or removed by them")
  func foreignFile() async throws {
    let branch = try await Branch()
    let file = "\(branch.temporary.path)/register.csv"
    let precious = "\(branch.temporary.path)/precious.csv"
    try write("Elector Number Prefix,Elector Number,Elector Name\nAA,901,\"Fox, Jo\"\n", to: file)
    try write("name,due\n", to: precious)
    await #expect(throws: ImportError.rejectsOverOther(precious)) {
      let job = RegisterImport(
        path: file, registerDate: Day(number: 20_544), now: Branch.now, rejectsPath: precious)
      return try await job.run(into: branch.store)
    }
    #expect(try read(precious) == "name,due\n")
  }

  @Test("what is no register is refused, with what to do")
  func refusals() async throws {
    try await withBranch { store, file in
      await #expect(throws: ImportError.empty) { try await load("", file, into: store) }
      await #expect(throws: ImportError.empty) { try await load(Self.header, file, into: store) }
      await #expect(throws: ImportError.unknownColumns(3)) { try await load("a,b,c\n", file, into: store) }
      await #expect(throws: ImportError.missingColumns(["Elector Name"])) {
        try await load("Elector Number Prefix,Elector Number,PostCode\n", file, into: store)
      }
      await #expect(throws: ImportError.doubledColumn("PostCode", 3)) {
        try await load("Elector Number,PostCode,Post Code\n", file, into: store)
      }
      let folder = String(file.prefix { _ in true }.dropLast("/register.csv".count))
      for path in [folder, "/dev/zero"] {
        await #expect(throws: ImportError.notAFile(path)) {
          try await RegisterImport(path: path, registerDate: Self.date, now: Self.now).run(into: store)
        }
      }
      await #expect(throws: ImportError.rejectsOverFile(file)) {
        try await RegisterImport(path: file, registerDate: Self.date, now: Self.now, rejectsPath: file).run(into: store)
      }
    }
  }

  @Test("progress ends with all bytes and rows")
  func progress() async throws {
    try await withBranch { store, file in
      try write(Array((Self.header + Self.good).utf8), to: file)
      let last = Mutex<ImportProgress?>(nil)
      let run = RegisterImport(path: file, registerDate: Self.date, now: Self.now)
      _ = try await run.run(into: store) { progress in last.withLock { $0 = progress } }
      let progress = try #require(last.withLock { $0 })
      #expect(progress.bytesRead == progress.bytes && progress.bytes > 0 && progress.rows == 4)
    }
  }

  @Test(
    "names are parted where the surname ends",
    arguments: [
      ("Smith, John Paul", "Smith", "John Paul"), ("SMITH John", "SMITH", "John"),
      ("VAN DER BERG Anna", "VAN DER BERG", "Anna"),
      ("O'BRIEN-McDONALD Siân", "O'BRIEN-McDONALD", "Siân"), ("Smith John", "Smith", "John"),
      ("SMITH JOHN", "SMITH", "JOHN"),
      ("ŞAHİN Özlem", "ŞAHİN", "Özlem"), ("SMITH J", "SMITH", "J"), ("Madonna", "Madonna", ""), (" , ", "", ""),
      ("", "", ""),
    ])
  func names(_ name: String, _ surname: String, _ forename: String) {
    let parted = RegisterName.split(name)
    #expect(parted.surname == surname)
    #expect(parted.forename == forename)
  }
}
