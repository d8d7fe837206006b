internal import Glibc
internal import HustingsProtocol
internal import Sample
internal import Store

/// A register of 70,000 rows into an empty branch, against what `sqlite3` makes of the same file.
enum RegisterLoad {
  static let figure = Figure(name: "import", unit: "s", floor: 12, target: 6) {
    let stage = try Stage(plugins: [])
    let register = "\(stage.folder)/register.csv"
    let rows = try write(register)
    let folder = try DataFolder(path: "\(stage.folder)/data")
    var series = Series()
    for round in 0..<Series.rounds {
      let store = try TenantStore(folder: folder, id: "branch-\(round)", kind: .clp, isSample: false)
      let job = RegisterImport(
        path: register, registerDate: SampleConstituency.registerDate, now: SampleConstituency.clock)
      var summary: RegisterSummary?
      let time = try await seconds { summary = try await job.run(into: store) }
      await store.close()
      guard summary?.counts.new == rows, summary?.counts.rejected == 0 else {
        throw BenchmarkError("not every row of the register came in")
      }
      let file = "\(stage.folder)/plain-\(round).sqlite"
      let baseline = try await seconds {
        _ = try run(["sqlite3", "-batch", file, ".mode csv", ".import '\(register)' register"])
      }
      let count = try run(["sqlite3", "-batch", file, "SELECT count(*) FROM register"])
      guard String(decoding: count, as: UTF8.self) == "\(rows)\n" else {
        throw BenchmarkError("sqlite3 did not take every row of the register")
      }
      series.add(time, baseline: baseline)
    }
    return series
  }

  /// Writes the sample's register.
  ///
  /// - Returns: How many electors it holds.
  private static func write(_ path: String) throws -> Int {
    guard let file = fopen(path, "w") else { throw BenchmarkError("\(path) cannot be written") }
    defer { fclose(file) }
    try SampleRegister(SampleConstituency(seed: 7, electors: ElectorDelivery.electors)).write { piece in
      guard fwrite(piece, 1, piece.count, file) == piece.count else { throw BenchmarkError("\(path) is cut off") }
    }
    return ElectorDelivery.electors
  }
}
