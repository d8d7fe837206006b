internal import BenchmarkRows
internal import Hustings

@main struct BenchmarkPlugin: Plugin {
  static let views = [
    View("empty") { _ in Page("Empty") {} },
    View("electors") { request in try await electors(request) },
    View("gets") { request in try await gets(request) },
    View("gets-together") { request in try await getsTogether(request) },
    View("pages") { request in try await pages(request) },
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
