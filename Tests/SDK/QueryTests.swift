import Hustings
import Testing

@Suite("Reading rows")
struct QueryTests {
  /// A host with numbered stations that pages as the protocol says.
  private func host(of total: Int, mostPerPage: Int = 1000) -> FakeHost {
    FakeHost { method, params in
      guard method == .query else { throw RPCError(.methodNotFound, method.rawValue) }
      let query = try QueryParams(json: params)
      guard (1...1000).contains(query.limit) else { throw RPCError(.invalid, "limit \(query.limit)") }
      let start = query.cursor.flatMap { Int($0) } ?? 0
      let end = min(start + min(query.limit, mostPerPage), total)
      return .rows((start..<end).map { [.string("S\($0)"), .null] }, cursor: end < total ? "\(end)" : nil)
    }
  }

  private func limits(_ host: FakeHost) throws -> [Int] {
    try host.calls.map { try QueryParams(json: $0.params).limit }
  }

  @Test("More than 1,000 rows are fetched page by page, in order, each once")
  func pages() async throws {
    let host = host(of: 2500)
    let rows = try await host.request().query(PollingStation.reference, PollingStation.postcode, limit: 10_000)
    #expect(rows.map { $0.0 } == (0..<2500).map { "S\($0)" })
    #expect(rows.allSatisfy { $0.1 == nil })
    #expect(try limits(host) == [1000, 1000, 1000])
    #expect(try host.calls.map { try QueryParams(json: $0.params).cursor } == [nil, "1000", "2000"])
  }

  @Test("Pages that the host cuts short, because of their bytes, are followed to the end")
  func shortPages() async throws {
    let host = host(of: 25, mostPerPage: 10)
    #expect(try await host.request().query(PollingStation.reference, PollingStation.postcode).count == 25)
    #expect(host.calls.count == 3)
  }

  @Test("Words to be found go over the wire as they were typed, on every page")
  func search() async throws {
    let host = host(of: 1500)
    let words = "O'Neill \"12\" OR *"
    _ = try await host.request().query(PollingStation.reference, PollingStation.postcode, search: words, limit: 2000)
    _ = try await host.request().page(PollingStation.reference, PollingStation.postcode, search: words, limit: 1)
    #expect(try host.calls.map { try QueryParams(json: $0.params).search } == [words, words, words])
  }

  @Test(
    "No more rows are asked for than the limit", arguments: [(1, [1]), (1000, [1000]), (1500, [1000, 500]), (0, [])])
  func limit(limit: Int, asked: [Int]) async throws {
    let host = host(of: 3000)
    let rows = try await host.request().query(PollingStation.reference, PollingStation.postcode, limit: limit)
    #expect(rows.count == limit)
    #expect(try limits(host) == asked)
  }

  @Test("A limit below nothing asks for nothing", arguments: [-1, Int.min])
  func negativeLimit(limit: Int) async throws {
    let host = host(of: 5)
    #expect(try await host.request().query(PollingStation.reference, PollingStation.postcode, limit: limit).isEmpty)
    #expect(host.calls.isEmpty)
  }

  @Test("One page is fetched by its cursor, and tells where the next begins")
  func page() async throws {
    let host = host(of: 30)
    let request = host.request()
    let first = try await request.page(PollingStation.reference, PollingStation.postcode, limit: 20)
    #expect(first.rows.count == 20)
    let second = try await request.page(
      PollingStation.reference, PollingStation.postcode, limit: 20, after: first.next)
    #expect(second.rows.map { $0.0 } == (20..<30).map { "S\($0)" })
    #expect(second.next == nil)
  }

  @Test("A query says its permission, resource, fields, condition and context")
  func asks() async throws {
    let host = FakeHost { _, _ in .rows([]) }
    let rows = try await host.request().query(
      PollingStation.id, PollingStation.latitude, where: PollingStation.district == "AA",
      order: [PollingStation.reference.ascending], limit: 7, permission: "stations")
    #expect(rows.isEmpty)
    #expect(
      host.calls.map(\.params.text) == [
        #"{"context":"k7Qx","permission":"stations","resource":"pollingStations","select":["id","latitude"],"#
          + #""where":{"field":"district","eq":"AA"},"order":[{"field":"reference"}],"limit":7}"#
      ])
  }

  @Test("One field gives values, nine give tuples of nine")
  func arities() async throws {
    let one = FakeHost { _, _ in .rows([["Hall"], ["School"]]) }
    let places: [String] = try await one.request().query(PollingStation.place)
    #expect(places == ["Hall", "School"])

    let id = RowID(high: 3, low: 4)
    let nine = FakeHost { _, _ in
      .rows([[.string(id.description), "AA", 17, 0, "Ann", "Example", nil, "2008-02-29", "postal"]])
    }
    let electors = try await nine.request().query(
      Elector.id, Elector.district, Elector.number, Elector.suffix, Elector.forename, Elector.surname,
      Elector.postcode, Elector.attainmentDate, Elector.absentVote)
    let (read, district, number, suffix, forename, surname, postcode, day, vote) = try #require(electors.first)
    #expect(read == id)
    #expect((district, number, suffix, forename) == ("AA", 17, 0, "Ann"))
    #expect((surname, postcode) == ("Example", nil))
    #expect(day == Day(year: 2008, month: 2, day: 29))
    #expect(vote == .postal)
  }

  @Test("One row is read by its id")
  func get() async throws {
    let id = RowID(high: 0, low: 1)
    let host = FakeHost { _, _ in .rows([["AA-1", 50.7]]) }
    let (reference, latitude) = try await host.request().get(
      id, PollingStation.reference, PollingStation.latitude, permission: "stations")
    #expect(reference == "AA-1")
    #expect(latitude == 50.7)
    let asked = try GetParams(json: #require(host.calls.first).params)
    #expect(asked.id == id.description)
    #expect(asked.select == ["reference", "latitude"])
    #expect(asked.permission == "stations")
    let single = FakeHost { _, _ in .rows([["AA-1"]]) }
    #expect(try await single.request().get(id, PollingStation.reference) == "AA-1")
  }

  @Test("Counts and sums come with the values of their groups, nil where the host suppressed them")
  func aggregates() async throws {
    let total = FakeHost { _, _ in .rows([[412]]) }
    #expect(try await total.request().count(of: Elector.self, where: Elector.district == "AA") == 412)
    let asked = try AggregateParams(json: #require(total.calls.first).params)
    #expect(asked.measures == [Measure("count", .count)])
    #expect(asked.groupBy == [])
    #expect(asked.where == .compare("district", .eq, "AA"))
    let suppressed = FakeHost { _, _ in .rows([[nil]]) }
    #expect(try await suppressed.request().count(of: Elector.self) == nil)

    let grouped = FakeHost { _, _ in .rows([["AA", "postal", 30], ["AB", nil, nil]]) }
    let counts = try await grouped.request().count(of: Elector.self, by: Elector.district, Elector.absentVote)
    #expect(counts.map { $0.0 } == ["AA", "AB"])
    #expect(counts.map { $0.1 } == [.postal, nil])
    #expect(counts.map { $0.2 } == [30, nil])
    #expect(
      try AggregateParams(json: #require(grouped.calls.first).params).groupBy == ["district", "absentVote"])

    let sums = FakeHost { _, _ in .rows([["AA", 900], ["AB", nil]]) }
    let promises = try await sums.request().sum(of: DistrictStatistic.promises, by: DistrictStatistic.district)
    #expect(promises.map { $0.1 } == [900, nil])
    #expect(
      try AggregateParams(json: #require(sums.calls.first).params).measures == [Measure("sum", .sum, of: "promises")])
    let whole = FakeHost { _, _ in .rows([[900]]) }
    let all: [Int?] = try await whole.request().sum(of: DistrictStatistic.promises)
    #expect(all == [900])
  }

  @Test(
    "An answer that does not fit is an internal error that names the place, and no value",
    arguments: [
      (#"{"columns":[],"rows":[["AA-1","x"],["AA-2",7]],"cursor":null}"#, "result.rows[1][1]"),
      (#"{"columns":[],"rows":[["AA-1"]],"cursor":null}"#, "result.rows[0]"),
      (#"{"columns":[],"rows":[["AA-1","secret","more"]],"cursor":null}"#, "result.rows[0]"),
      (#"{"columns":[],"rows":[{"a":1}],"cursor":null}"#, "result.rows[0]"),
      (#"{"columns":[],"rows":{},"cursor":null}"#, "result.rows"),
      (#"{"columns":[],"rows":[],"cursor":7}"#, "result.cursor"),
      (#"[]"#, "result"),
    ])
  func misfit(answer: String, place: String) async throws {
    let host = FakeHost { _, _ in try RawJSON(validating: answer.utf8) }
    let error = await #expect(throws: RPCError.self) {
      try await host.request().query(PollingStation.reference, PollingStation.place)
    }
    #expect(error?.code == .internalError)
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("secret") == false)
  }

  @Test("A get that is answered without a row is an internal error")
  func emptyGet() async throws {
    let host = FakeHost { _, _ in .rows([]) }
    let error = await #expect(throws: RPCError.self) {
      try await host.request().get(RowID(high: 0, low: 0), PollingStation.place)
    }
    #expect(error?.code == .internalError)
  }

  @Test("Parameters are read as the type that is asked for, and an error names the one that does not fit")
  func parameters() throws {
    let host = FakeHost { _, _ in .null }
    let request = host.request(parameters: ["district": "AB", "count": 7, "nothing": nil, "day": "2026-02-30"])
    #expect(try request.parameter("district", default: "AA") == "AB")
    #expect(try request.parameter("absent", default: "AA") == "AA")
    #expect(try request.parameter("nothing", default: 3) == 3)
    #expect(try request.parameter("count") == 7)
    #expect(try request.parameter("absent", as: Day.self) == nil)
    #expect(throws: RPCError(.invalid, "`x` is missing.", data: ErrorDetail(reason: "missing", field: "x"))) {
      let _: String = try request.parameter("x")
    }
    let error = #expect(throws: RPCError.self) { try request.parameter("day", as: Day.self) }
    #expect(error?.code == .invalid)
    #expect(error?.data == ErrorDetail(reason: "wrongType", field: "day"))
    #expect(throws: RPCError.self) { try request.parameter("count", default: "AA") }
  }
}
