internal import BenchmarkRows
internal import Host
internal import HustingsProtocol

/// A whole register to a plugin: 70,000 electors with nine fields, in pages of 1,000, each value decoded there.
enum ElectorDelivery {
  static let electors = 70_000

  static let figure = Figure(name: "electors", unit: "s", floor: 5, target: 2) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    let platform = try await stage.openSample(electors: electors)
    let copy = try await stage.copyBranch(platform)
    var series = Series()
    for _ in 0..<Series.rounds {
      var page = Page()
      let delivery = try await seconds { page = try await BenchmarkViews.open("electors", platform) }
      var printed: [UInt8] = []
      let printing = try await seconds { printed = try printRows(copy) }
      let expected = try checksum(of: printed)
      guard metric("rows", page) == Double(electors), metric("checksum", page) == expected else {
        throw BenchmarkError("what the plugin got is not what the file holds")
      }
      series.add(delivery, baseline: printing)
    }
    await platform.stop()
    return series
  }

  /// The same rows in the same order, a JSON object each, as `sqlite3` prints them.
  private static func printRows(_ file: String) throws -> [UInt8] {
    let members = names.map { "'\($0)', \($0)" }.joined(separator: ", ")
    return try run([
      "sqlite3", "-batch", file,
      "SELECT json_object(\(members)) FROM electors ORDER BY id",
    ])
  }

  private static let names = [
    "district", "number", "suffix", "forename", "surname", "address", "postcode", "attainmentDate", "markers",
  ]

  private static func checksum(of printed: [UInt8]) throws -> Double {
    var checksum = Checksum()
    for line in printed.split(separator: UInt8(ascii: "\n")) {
      var reader = JSONReader(line)
      try reader.beginObject()
      while let name = try reader.nextName() {
        switch name {
        case "number", "suffix": checksum.add(try Int(from: &reader))
        case "attainmentDate": checksum.add(try Day?(from: &reader)?.number)
        default: checksum.add(try String?(from: &reader))
        }
      }
    }
    return checksum.value
  }
}

/// A metric's value on a page.
func metric(_ id: String, _ page: Page) -> Double? {
  for case .metric(let metric) in page.blocks where metric.id == id { return metric.value }
  return nil
}
