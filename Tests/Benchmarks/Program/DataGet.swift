internal import Host
internal import HustingsProtocol
internal import HustingsTransport

/// One row for a plugin: permission checked, read, audited.
enum DataGet {
  static let gets = 1000

  static let figure = Figure(name: "get", unit: "µs", floor: 12, target: 3) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToOne()
    let platform = try await stage.openSample(electors: 1000)
    var series = Series()
    _ = try await BenchmarkViews.open("gets", platform)
    for _ in 0..<Series.rounds {
      let time = try await seconds { _ = try await BenchmarkViews.open("gets", platform) }
      // A plugin asks upwards and is answered downwards; the pipes cost the same.
      let bare = try PingPong.time(10_000, down: lines.answer, up: lines.question)
      series.add(time / Double(gets) * 1e6, baseline: bare)
    }
    await platform.stop()
    return series
  }

  /// How many bytes go each way for a get.
  private static var lines: (question: Int, answer: Int) {
    var params = GetParams()
    params.context = String(repeating: "0", count: 32)
    params.resource = "electors"
    params.select = ["district", "number"]
    params.id = String(repeating: "0", count: 32)
    var rows = Rows()
    rows.columns = params.select
    rows.rows = [["AA", 100]]
    return (
      Envelope.request(id: .string("p5000"), method: "data.get", params: RawJSON(encoding: params)).line().count,
      Envelope.result(id: .string("p5000"), RawJSON(encoding: rows)).line().count
    )
  }
}
