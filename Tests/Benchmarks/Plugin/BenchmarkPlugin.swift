internal import BenchmarkRows
internal import Hustings

@main struct BenchmarkPlugin: Plugin {
  static let views = [
    View("empty") { _ in Page("Empty") {} },
    View("electors") { request in try await electors(request) },
    View("gets") { request in try await gets(request) },
    View("gets-together") { request in try await getsTogether(request) },
    View("pages") { request in try await pages(request) },
    View("aggregates") { request in try await aggregates(request) },
  ]

  /// Gets one elector a thousand times, one after another.
  private static func gets(_ request: Request) async throws -> Page {
    let ids = try await request.query(Elector.id, limit: 1)
    for _ in 0..<1000 {
      for id in ids { _ = try await request.get(id, Elector.district, Elector.number) }
    }
    return Page("Gets") {}
  }

  /// The same 16,000 times, 32 at a time.
  private static func getsTogether(_ request: Request) async throws -> Page {
    let ids = try await request.query(Elector.id, limit: 32)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in ids {
        group.addTask {
          for _ in 0..<500 { _ = try await request.get(id, Elector.district, Elector.number) }
        }
      }
      try await group.waitForAll()
    }
    return Page("Gets") {}
  }

  /// Counts the electors of each polling district twenty times, and shows how many all of them are.
  private static func aggregates(_ request: Request) async throws -> Page {
    var electors = 0
    for _ in 0..<20 {
      let counts = try await request.count(
        of: Elector.self, where: Elector.number >= 0, by: Elector.district, Elector.markers)
      electors = counts.reduce(0) { $0 + ($1.2 ?? 0) }
    }
    return Page("Aggregates") { Metric("electors", "Electors", Double(electors)) }
  }

  /// Reads the first thousand electors fifty times.
  private static func pages(_ request: Request) async throws -> Page {
    for _ in 0..<50 {
      _ = try await request.page(
        Elector.district, Elector.number, Elector.suffix, Elector.forename, Elector.surname, Elector.address,
        Elector.postcode, Elector.attainmentDate, Elector.markers, limit: 1000)
    }
    return Page("Pages") {}
  }

  /// Reads the whole register, page by page, and shows how much that was and its checksum.
  private static func electors(_ request: Request) async throws -> Page {
    var checksum = Checksum()
    var rows = 0
    var cursor: String?
    repeat {
      let page = try await request.page(
        Elector.district, Elector.number, Elector.suffix, Elector.forename, Elector.surname, Elector.address,
        Elector.postcode, Elector.attainmentDate, Elector.markers, limit: 1000, after: cursor)
      for (district, number, suffix, forename, surname, address, postcode, attainment, markers) in page.rows {
        checksum.add(district)
        checksum.add(number)
        checksum.add(suffix)
        checksum.add(forename)
        checksum.add(surname)
        checksum.add(address)
        checksum.add(postcode)
        checksum.add(attainment?.number)
        checksum.add(markers)
      }
      rows += page.rows.count
      cursor = page.next
    } while cursor != nil
    return Page("Electors") {
      Metric("rows", "Rows", Double(rows))
      Metric("checksum", "Checksum", checksum.value)
    }
  }
}
