internal import BenchmarkRows
internal import Hustings

@main struct BenchmarkPlugin: Plugin {
  static let views = [
    View("empty") { _ in Page("Empty") {} },
    View("electors") { request in try await electors(request) },
  ]

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
