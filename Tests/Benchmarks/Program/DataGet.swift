internal import Host
internal import HustingsTransport

/// One row for a plugin, permission checked, read and audited, against a round trip that only asks whether the other end
/// is there: a get may add twice as much to it.
enum DataGet {
  static let figure = Figure(name: "get", unit: "µs", floor: 3) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToOne()
    let platform = try await stage.openSample(electors: 1000)
    let bare = try await SandboxedPeer.start(stage)
    var series = Series()
    _ = try await BenchmarkViews.open("gets", platform)
    for _ in 0..<Series.rounds {
      let time = try await seconds { _ = try await BenchmarkViews.open("gets", platform) }
      let ping = try await asTheSiteDoes { try await seconds { for _ in 0..<count { try await bare.ping() } } }
      series.add(time / Double(gets) * 1e6, baseline: ping / Double(count) * 1e6)
    }
    await bare.stop()
    await platform.stop()
    return series
  }

  /// How many the view `gets` asks for.
  private static let gets = 1000
  private static let count = 5000
}
