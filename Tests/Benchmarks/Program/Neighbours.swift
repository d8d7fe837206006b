internal import Access
internal import Host
internal import HustingsProtocol

/// How long a quiet plugin's view takes at worst while another plugin misbehaves, against how long it takes alone.
enum Neighbours {
  static let figure = Figure(name: "neighbour", unit: "ms", floor: 2, target: 1.5) {
    let stage = try Stage(plugins: ["Plugins/TaxCalculator", "Tests/Fixtures/misbehaving"])
    // A plugin that fails again and again is stopped for good in service; here it goes on, which is worse.
    var limits = PoolLimits()
    limits.failures = .max
    let platform = try await stage.openSample(electors: 100, limits: limits)
    _ = try await samples(platform, for: .milliseconds(500))
    var series = Series()
    for _ in 0..<Series.rounds {
      var worst: (disturbed: Double, quiet: Double)?
      for view in views {
        let quiet = quantile(0.99, of: try await samples(platform, for: spell))
        let disturbed = quantile(0.99, of: try await samples(platform, for: spell, beside: view))
        if worst.map({ $0.disturbed / $0.quiet < disturbed / quiet }) ?? true { worst = (disturbed, quiet) }
      }
      if let worst { series.add(worst.disturbed * 1e3, baseline: worst.quiet * 1e3) }
    }
    await platform.stop()
    return series
  }

  private static let views = ["spin", "memory", "deaf", "endless-line", "threads", "stderr-flood"]
  private static let spell = Duration.milliseconds(1200)

  /// The seconds of each opening of the quiet view, one after another.
  private static func samples(
    _ platform: Platform, for time: Duration, beside view: String? = nil
  ) async throws -> [Double] {
    let noise = view.map { view in
      Task {
        while !Task.isCancelled {
          let started = ContinuousClock.now
          _ = try? await platform.render(
            plugin: "misbehaving", tenant: Stage.branch, view: view, parameters: [:], acting: Stage.organiser)
          // Refused at once while it is being started again.
          if ContinuousClock.now - started < .milliseconds(5) { try? await Task.sleep(for: .milliseconds(5)) }
        }
      }
    }
    var samples: [Double] = []
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end { samples.append(try await seconds { try await openCalculator(platform) }) }
    noise?.cancel()
    await noise?.value
    return samples
  }

  private static func openCalculator(_ platform: Platform) async throws {
    let page = try await platform.render(
      plugin: "tax-calculator", tenant: nil, view: "calculator",
      parameters: ["salary": .string("60000"), "nation": .string("scotland"), "year": .string("2026-27")],
      acting: Acting(account: "", role: .public))
    let taxes = page.blocks.compactMap { block in
      if case .metric(let metric) = block, metric.id == "incomeTax" { metric.value } else { nil }
    }
    guard taxes == [13182.05] else { throw BenchmarkError("the calculator's answer is wrong") }
  }
}
