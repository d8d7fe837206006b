internal import Host
internal import HustingsProtocol

/// An exact aggregate over a whole register: permission checked, counted, audited.
enum Aggregate {
  static let electors = 70_000
  static let aggregates = 20

  static let figure = Figure(name: "aggregate", unit: "ms", floor: 2, target: 1.2) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    let platform = try await stage.openSample(electors: electors)
    let copy = try await stage.copyBranch(platform)
    var series = Series()
    _ = try await BenchmarkViews.open("aggregates", platform)
    for _ in 0..<Series.rounds {
      var page = Page()
      let time = try await seconds { page = try await BenchmarkViews.open("aggregates", platform) }
      var printed: [UInt8] = []
      let bare = try await seconds { printed = try count(copy) }
      let counted = Double(aggregates * electors)
      guard metric("electors", page) == Double(electors), sum(of: printed) == counted else {
        throw BenchmarkError("what the plugin got is not what the file holds")
      }
      series.add(time / Double(aggregates) * 1000, baseline: bare / Double(aggregates) * 1000)
    }
    await platform.stop()
    return series
  }

  /// The same statement as often, in one run of `sqlite3`.
  private static func count(_ file: String) throws -> [UInt8] {
    let statement =
      "SELECT district, markers, count(*) FROM electors WHERE number >= 0 GROUP BY 1, 2 ORDER BY 1, 2;"
    return try run([
      "sqlite3", "-batch", file,
      String(repeating: statement, count: aggregates),
    ])
  }

  /// All counts in lines of `AA|F|12`.
  private static func sum(of printed: [UInt8]) -> Double {
    printed.split(separator: UInt8(ascii: "\n")).reduce(0) { sum, line in
      let count = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).last ?? []
      return sum + (Double(String(decoding: count, as: UTF8.self)) ?? 0)
    }
  }
}
