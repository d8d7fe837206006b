internal import Host
internal import HustingsTransport

/// One row for a plugin, permission checked, read and audited, against the bare round trip, in which a plugin is asked
/// for a view with nothing on it: a get may add twice as much to it.
enum DataGet {
  static let figure = Figure(name: "get", unit: "µs", floor: 3) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToOne()
    let platform = try await stage.openSample(electors: 1000)
    let bare = try await SandboxedPeer.start(stage)
    var series = Series()
    var ping = Part(name: "ping", unit: "µs")
    _ = try await BenchmarkViews.open("gets", platform)
    for _ in 0..<Series.rounds {
      let time = try await seconds { _ = try await BenchmarkViews.open("gets", platform) }
      let empty = try await asTheSiteDoes {
        try await seconds { for _ in 0..<count { _ = try await BenchmarkViews.open("empty", platform) } }
      }
      series.add(time / Double(gets) * 1e6, baseline: empty / Double(count) * 1e6)
      let asked = try await asTheSiteDoes { try await seconds { for _ in 0..<count { try await bare.ping() } } }
      ping.series.add(time / Double(gets) * 1e6, baseline: asked / Double(count) * 1e6)
    }
    series.parts = [ping]
    await bare.stop()
    await platform.stop()
    return series
  }

  /// How many the view `gets` asks for.
  private static let gets = 1000
  private static let count = 3000
}
