import Glibc
import HustingsProtocol
import Store
import Testing

@Suite("Imports of lists and figures")
struct ImportListTests {
  private static let now = Instant(Day(number: 20_600), hour: 9)
  private static let date = Day(number: 20_544)

  /// A branch with the electors AA-1, AA-2, AA-2/1 and AB-7, on registers of two dates.
  private func withElectors(_ body: (TenantStore, _ file: String) async throws -> Void) async throws {
    try await withBranch { store, file in
      try write(
        """
        Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name
        AA,1,,"Okafor, Ada"
        AA,2,,"Fox, Jo"
        AA,2,1,"Lee, Min"
        AB,7,,"Ray, Al"

        """, to: file)
      for date in [Self.date, Self.date.adding(days: -300)] {
        _ = try await RegisterImport(path: file, registerDate: date, now: Self.now).run(into: store)
      }
      try await body(store, file)
    }
  }

  private func absent(_ store: TenantStore) async throws -> [String] {
    try await store.all(Elector.schema, ["registerDate", "district", "number", "suffix", "absentVote"])
      .filter { $0[0] == Self.date.description }.map { row in row.dropFirst().map { $0 ?? "-" }.joined(separator: " ") }
  }

  private func absentVoters(
    _ text: String, _ file: String, _ list: Elector.AbsentVote? = nil, complete: Bool = false,
    register: RegisterChoice = .of(date), into store: TenantStore
  ) async throws -> ImportSummary {
    try write(text, to: file)
    return try await AbsentVoterImport(
      path: file, register: register, list: list, isComplete: complete, now: Self.now
    ).run(into: store)
  }

  @Test("an absent voters' list marks its electors alone, and twice changes nothing")
  func absentVoters() async throws {
    try await withElectors { store, file in
      let list = "Elector Number Prefix,Elector Number,Elector Number Suffix,Elector Name\nAA,1,,x\nAA,2,1,y\n"
      let first = try await absentVoters(list, file, .postal, into: store)
      #expect(first.read == 2 && first.new == 2 && first.rejected == 0)
      #expect(try await absent(store) == ["AA 1 0 postal", "AA 2 0 -", "AA 2 1 postal", "AB 7 0 -"])
      let before = await store.lastChange
      let again = try await absentVoters(list, file, .postal, into: store)
      #expect(again.unchanged == 2 && again.new == 0 && again.changed == 0)
      #expect(await store.lastChange == before)
      let proxy = try await absentVoters("AA,1,0\n", file, .proxy, into: store)
      #expect(proxy.changed == 1)
    }
  }

  @Test("a column says which list, numbers may be written in one, and an election finds its register")
  func oneListOfAll() async throws {
    try await withElectors { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      let list = [
        "Elector Number,AV Type,PD", "AA-1,Postal,AA", "AA-2/1,Postal Proxy,", "AB-7,PROXY,X", "AB-7,proxy postal,", "",
      ].joined(separator: "\r\n")
      let summary = try await absentVoters(list, file, register: .at(election), into: store)
      #expect(summary.read == 4 && summary.new == 3 && summary.unchanged == 1 && summary.rejected == 0)
      #expect(try await absent(store) == ["AA 1 0 postal", "AA 2 0 -", "AA 2 1 postalProxy", "AB 7 0 postalProxy"])
    }
  }

  @Test("the list of proxies, on which postal proxies are as well, does not make them ordinary ones")
  func proxies() async throws {
    try await withElectors { store, file in
      _ = try await absentVoters("AA,1,\nAA,2,\n", file, .postalProxy, into: store)
      let proxies = try await absentVoters("AA,1,\nAB,7,\n", file, .proxy, into: store)
      #expect(proxies.new == 1 && proxies.unchanged == 1 && proxies.changed == 0)
      let whole = try await absentVoters("AA,1,\nAB,7,\n", file, .proxy, complete: true, into: store)
      #expect(whole.removed == 1)
      #expect(try await absent(store) == ["AA 1 0 postalProxy", "AA 2 0 -", "AA 2 1 -", "AB 7 0 proxy"])
      _ = try await absentVoters("AB,7,\n", file, .postalProxy, complete: true, into: store)
      #expect(try await absent(store) == ["AA 1 0 proxy", "AA 2 0 -", "AA 2 1 -", "AB 7 0 postalProxy"])
    }
  }

  @Test("a whole list takes the vote of who is not on it; one with a row that is rejected changes nothing")
  func wholeList() async throws {
    try await withElectors { store, file in
      let header = "PD,Number,Suffix,Type\n"
      _ = try await absentVoters(header + "AA,1,,post\nAA,2,,proxy\nAB,7,,post\n", file, into: store)
      let before = await store.lastChange
      for row in ["AA,2,,pigeon", "AA,9,,proxy", "AA,two,,proxy"] {
        await #expect(throws: ImportError.unreadWholeList(1, file + ".rejects.csv")) {
          try await absentVoters(header + "AA,1,,pv\n\(row)\n", file, complete: true, into: store)
        }
        #expect(await store.lastChange == before)
      }
      #expect(try read(file + ".rejects.csv").contains("3,2,\"the elector number"))
      let summary = try await absentVoters(
        header + "AA,1,,pv\nAA,2,,proxy\n", file, complete: true, into: store)
      #expect(summary.removed == 1 && summary.rejected == 0 && summary.unchanged == 2)
      #expect(try await absent(store) == ["AA 1 0 postal", "AA 2 0 proxy", "AA 2 1 -", "AB 7 0 -"])
    }
  }

  @Test("a heading that stands twice is refused where it names a column that is needed, and passed over elsewhere")
  func doubledHeadings() async throws {
    try await withElectors { store, file in
      await #expect(throws: ImportError.doubledColumn("Suffix", 4)) {
        try await absentVoters("PD,Number,SUFFIX,Suffix\nAA,1,,\n", file, .postal, into: store)
      }
      let text = "District,PD,Polling District,Number,Ward,Ward,PD\n"
      await #expect(throws: ImportError.doubledColumn("PD", 7)) {
        try await absentVoters(text.replacing("Polling District", with: "x"), file, .postal, into: store)
      }
      let summary = try await absentVoters(text + "X,X,AA,1,a,b,X\n", file, .postal, into: store)
      #expect(summary.new == 1)
      let election = try await store.makeElection(on: "2026-05-07")
      try write("PD,Number,Voted,Voted\nAA,1,y,n\n", to: file)
      await #expect(throws: ImportError.doubledColumn("Voted", 4)) {
        try await MarkedRegisterImport(path: file, election: election, now: Self.now).run(into: store)
      }
      try write("box,place,pd,address1,address2,Address 2\n1,Hall,AA,,,\n", to: file)
      await #expect(throws: ImportError.doubledColumn("Address 2", 6)) {
        try await StationImport(path: file, now: Self.now).run(into: store)
      }
    }
  }

  @Test("empty columns that end a row may be missing from lists, those that say who or where may not")
  func shortRows() async throws {
    try await withElectors { store, file in
      let absentees = try await absentVoters(
        "PD,Number,Suffix,Type,Name\nAA,1,,post\nAA,2,\nAB,7\n", file, .proxy, into: store)
      #expect(absentees.new == 2 && absentees.rejected == 1)
      #expect(try await absent(store) == ["AA 1 0 postal", "AA 2 0 proxy", "AA 2 1 -", "AB 7 0 -"])
      #expect(try read(file + ".rejects.csv").contains("4,2,\"the row has fewer columns"))
      let election = try await store.makeElection(on: "2026-05-07")
      try write("PD,Number,Suffix,Voted\nAA,1,,y\nAA,2,\n", to: file)
      let marks = try await MarkedRegisterImport(path: file, election: election, now: Self.now).run(into: store)
      #expect(marks.new == 1 && marks.unchanged == 1 && marks.rejected == 0)
      try write("box,place,pd,address,postcode\n1,Hall,AA\n2,Hall,AB,High Street\n3,Hall\n", to: file)
      let stations = try await StationImport(path: file, now: Self.now).run(into: store)
      #expect(stations.new == 2 && stations.rejected == 1)
    }
  }

  @Test("an elector whom the register does not have is rejected, and so is a second row of one")
  func strangers() async throws {
    try await withElectors { store, file in
      let summary = try await absentVoters("AA,1,\nAA,9,\nAA,1,\nAB,7,\nAA,2,\n", file, .postal, into: store)
      #expect(summary.new == 3 && summary.rejected == 2)
      let rejects = try read(file + ".rejects.csv")
      #expect(rejects.contains("2,2,\"the register has no elector"))
      #expect(rejects.contains("3,2,\"an earlier row has the same polling district, number"))
    }
  }

  @Test("a list that nothing names, of a register that is not there, or without numbers is refused")
  func refusals() async throws {
    try await withElectors { store, file in
      await #expect(throws: ImportError.noListKind) { try await absentVoters("AA,1,\n", file, into: store) }
      await #expect(throws: ImportError.noElection) {
        try await absentVoters("AA,1,\n", file, .postal, register: .at(.random()), into: store)
      }
      await #expect(throws: ImportError.noRegister("of 2020-01-01")) {
        try await absentVoters("AA,1,\n", file, .postal, register: .of(try #require(Day("2020-01-01"))), into: store)
      }
      let old = try await store.makeElection(on: "2020-05-07")
      await #expect(throws: ImportError.noRegister("on or before 2020-05-07")) {
        try await absentVoters("AA,1,\n", file, .postal, register: .at(old), into: store)
      }
      await #expect(throws: ImportError.missingColumns(["Elector Number"])) {
        try await absentVoters("name,town\nJo,Exbourne\n", file, .postal, into: store)
      }
    }
  }

  @Test("the marked register marks who voted at the close of the poll, keeps tellers' marks, and twice changes nothing")
  func markedRegister() async throws {
    try await withElectors { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      let other = try await store.makeElection(on: "2025-05-01")
      let told = try await store.transaction { transaction in
        var electors: [RowID] = []
        try transaction.forEach(
          Elector.schema, fields: ["id"],
          where: .and([
            .compare("registerDate", .eq, .string(Self.date.description)), .compare("district", .eq, "AA"),
            .compare("number", .eq, 2),
          ])
        ) { row in if case .text(let id) = row[0], let id = RowID(id) { electors.append(id) } }
        let mark = try transaction.insert(
          into: TurnoutMark.schema, fields: ["election", "elector", "district", "at", "withdrawn"], now: Self.now)
        for (elector, withdrawn) in zip(electors, [false, true]) {
          try mark.row(
            .random(),
            [SQLValue(election), SQLValue(elector), .text("AA"), .text("2026-05-07T08:00:00Z"), SQLValue(withdrawn)])
        }
        return electors.count
      }
      #expect(told == 2)
      try write("PD,Number,Suffix,Voted\nAA,1,,Y\nAA,2,,yes\nAA,2,1,X\nAB,7,,n\n", to: file)
      let job = MarkedRegisterImport(path: file, election: election, now: Self.now)
      let first = try await job.run(into: store)
      #expect(first.read == 4 && first.new == 1 && first.changed == 1 && first.unchanged == 2)
      let marks = try await store.all(TurnoutMark.schema, ["at", "district", "withdrawn"])
      #expect(
        marks == [
          ["2026-05-07T08:00:00Z", "AA", "0"], ["2026-05-07T08:00:00Z", "AA", "0"],
          ["2026-05-07T21:00:00Z", "AA", "0"],
        ])
      let before = await store.lastChange
      #expect(try await job.run(into: store).unchanged == 4)
      #expect(await store.lastChange == before)
      let earlier = MarkedRegisterImport(path: file, election: other, registerDate: Self.date, now: Self.now)
      #expect(try await earlier.run(into: store).new == 3)
    }
  }

  @Test("a marked register needs closed polls and a column that says who voted, or the word that all did")
  func markedRegisterRefusals() async throws {
    try await withElectors { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      try write("PD,Number,Suffix\nAA,1,\nAB,7,\n", to: file)
      await #expect(throws: ImportError.noVotedColumn) {
        try await MarkedRegisterImport(path: file, election: election, now: Self.now).run(into: store)
      }
      let closing = try #require(Instant("2026-05-07T21:00:00Z"))
      await #expect(throws: ImportError.pollsOpen(closing)) {
        try await MarkedRegisterImport(
          path: file, election: election, listsVoters: true, now: closing.adding(seconds: -1)
        ).run(into: store)
      }
      let all = MarkedRegisterImport(path: file, election: election, listsVoters: true, now: closing)
      #expect(try await all.run(into: store).new == 2)
      try write("PD,Number,Suffix,Voted\nAA,1,,maybe\nAB,7,,y\n", to: file)
      let summary = try await MarkedRegisterImport(path: file, election: election, now: Self.now).run(into: store)
      #expect(summary.rejected == 1 && summary.unchanged == 1)
    }
  }

  private static let stations = """
    ballot_box_number,polling_place_name,polling_place_address,polling_place_postcode,count_of_box_electors,ward,\
    polling_district
    51,Exbourne Hall ,"High Street, (rear entrance)",zz99 1aa,0,NORTH,AA
    52,Exbourne Hall,High Street,ZZ99 1AA,0,NORTH,AB

    """

  @Test("polling stations come in by ballot box and district, and twice change nothing")
  func stations() async throws {
    try await withBranch { store, file in
      try write(Self.stations, to: file)
      let job = StationImport(path: file, now: Self.now)
      #expect(try await job.run(into: store).new == 2)
      let fields = ["district", "reference", "place", "address", "postcode"]
      #expect(
        try await store.all(PollingStation.schema, fields) == [
          ["AA", "51", "Exbourne Hall", "High Street, (rear entrance)", "ZZ99 1AA"],
          ["AB", "52", "Exbourne Hall", "High Street", "ZZ99 1AA"],
        ])
      let before = await store.lastChange
      #expect(try await job.run(into: store).unchanged == 2)
      #expect(await store.lastChange == before)
      try write(Self.stations.replacing("52,Exbourne Hall", with: "52,School"), to: file)
      let moved = try await job.run(into: store)
      #expect(moved.changed == 1 && moved.unchanged == 1)
    }
  }

  @Test("a polling station without number, name or district, or a second time, is rejected")
  func stationRejects() async throws {
    try await withBranch { store, file in
      let bad = ",Hall,,,0,N,AA\n53,,,,0,N,AA\n53,Hall,,,0,N,\n51,Hall,,,0,N,AA\n"
      let good = (60..<64).map { "\($0),Hall,,,0,N,AA\n" }.joined()
      try write(Self.stations + good + bad, to: file)
      let summary = try await StationImport(path: file, now: Self.now).run(into: store)
      #expect(summary.new == 6 && summary.rejected == 4)
      let columns = try read(file + ".rejects.csv").split(separator: "\r\n").dropFirst().map {
        $0.split(separator: ",")[1]
      }
      #expect(columns == ["1", "2", "7", "1"])
      try write("number,name\n1,Hall\n", to: file)
      await #expect(
        throws: ImportError.missingColumns(["ballot_box_number", "polling_place_name", "polling_district"])
      ) { try await StationImport(path: file, now: Self.now).run(into: store) }
    }
  }

  /// Contact Creator's export: three lines of preamble, one of headings that say nothing, then rows.
  private func statistics(_ rows: [String], total: Int? = nil) -> String {
    (["TotalRows,,,,,,,,,,,,,", "Total rows: \(total ?? rows.count),,,,,,,,,,,,,", ",,,,,,,,,,,,,"]
      + ["Ward_Value,PollingDistrict_Value,V8,V,V9,V2,V3,V12,V13,V4,V5,V6,V11,V7"] + rows)
      .map { $0 + "\n" }.joined()
  }

  @Test("statistics are read by position, thousands with a comma, and twice change nothing")
  func statistics() async throws {
    try await withBranch { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      let rows = ["NORTH,AA,\"1,717\",0,710,0,0,0,0,74,0,0,40,0", "NORTH,AB,975,0,484,0,0,0,0,165,0,0,102,0"]
      try write(statistics(rows), to: file)
      let job = StatisticImport(path: file, election: election, now: Self.now)
      #expect(try await job.run(into: store).new == 2)
      let fields = ["district", "electors", "promises", "postalElectors", "postalPromises"]
      #expect(
        try await store.all(DistrictStatistic.schema, fields) == [
          ["AA", "1717", "710", "74", "40"], ["AB", "975", "484", "165", "102"],
        ])
      let before = await store.lastChange
      #expect(try await job.run(into: store).unchanged == 2)
      #expect(await store.lastChange == before)
      try write(statistics([rows[0], rows[1].replacing("484", with: "490")]), to: file)
      #expect(try await job.run(into: store).changed == 1)
    }
  }

  @Test("statistics whose title lines were deleted or grew lose no district, and the length is still held against them")
  func statisticsPreamble() async throws {
    try await withBranch { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      let job = StatisticImport(path: file, election: election, now: Self.now)
      let whole = statistics(["N,AA,10,0,5,0,0,0,0,4,0,0,2,0", "N,AB,10,0,5,0,0,0,0,4,0,0,2,0"])
      let lines = whole.split(separator: "\n")
      for missing in [0, 3, 4] {
        try write(lines.dropFirst(missing).map { $0 + "\n" }.joined(), to: file)
        let summary = try await job.run(into: store)
        #expect(summary.read == 2 && summary.rejected == 0)
      }
      try write("Exbourne CLP\nAs of May\n" + whole, to: file)
      #expect(try await job.run(into: store).unchanged == 2)
      try write(lines.dropFirst().dropLast().map { $0 + "\n" }.joined(), to: file)
      await #expect(throws: ImportError.otherLength(2, 1)) { try await job.run(into: store) }
      try write("\(lines[3])\nN,AA,many,0,5,0,0,0,0,4,0,0,2,0\n\(lines[5])\n", to: file)
      let summary = try await job.run(into: store)
      #expect(summary.read == 2 && summary.rejected == 1, "a first row that cannot be read is no heading")
    }
  }

  @Test("statistics that were cut short are refused; rows that cannot be are rejected")
  func badStatistics() async throws {
    try await withBranch { store, file in
      let election = try await store.makeElection(on: "2026-05-07")
      let job = StatisticImport(path: file, election: election, now: Self.now)
      let good = ["N,AA,10,0,5,0,0,0,0,4,0,0,2,0", "N,AB,10,0,5,0,0,0,0,4,0,0,2,0", "N,AC,10,0,5,0,0,0,0,4,0,0,2,0"]
      try write(statistics(good, total: 4), to: file)
      await #expect(throws: ImportError.otherLength(4, 3)) { try await job.run(into: store) }
      #expect(try await store.all(DistrictStatistic.schema, ["district"]).isEmpty)
      let bad = ["N,BA,10,0,5,0,0,0,0,11,0,0,2,0", "N,BB,10,0,5,0,0,0,0,4,0,0,6,0", "N,AA,many,0,5,0,0,0,0,4,0,0,2,0"]
      try write(statistics(good + bad), to: file)
      let summary = try await job.run(into: store)
      #expect(summary.new == 3 && summary.rejected == 3)
      let columns = try read(file + ".rejects.csv").split(separator: "\r\n").dropFirst().map {
        $0.split(separator: ",")[1]
      }
      #expect(columns == ["10", "13", "3"])
      await #expect(throws: ImportError.noElection) {
        try await StatisticImport(path: file, election: .random(), now: Self.now).run(into: store)
      }
    }
  }
}
