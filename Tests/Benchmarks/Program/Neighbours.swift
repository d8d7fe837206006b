internal import Access
internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Synchronization

/// How long a quiet plugin's view takes at worst while another plugin misbehaves, against how long it takes alone: the
/// worst attack's ratio, then a part per attack. Alone and beside the attack take turns, so that what else the machine
/// does meets both.
enum Neighbours {
  static let figure = Figure(name: "neighbour", unit: "ms", floor: mostRatio, target: 1.5) {
    let stage = try Stage(plugins: ["Plugins/TaxCalculator"] + Attack.folders)
    try prepare(stage)
    let platform = try await stage.openSample(electors: 1000, limits: limits)
    _ = try await samples(platform, for: .milliseconds(500))
    var attacks = Attack.all.map { Part(name: $0.name, unit: "ms", floor: mostRatio, growth: 0) }
    var memory = Part(name: "hostMemory", unit: "MB", floor: 64)
    let start = try HostMemory.residentMegabytes(of: getpid())
    for _ in 0..<Series.rounds {
      var highest = start
      for (place, attack) in Attack.all.enumerated() {
        var (quiet, disturbed): ([Double], [Double]) = ([], [])
        let before = try HostMemory.residentMegabytes(of: getpid())
        try HostMemory.forgetPeak()
        for _ in 0..<turns {
          // What the attack has left is cleared away first.
          try await Task.sleep(for: .milliseconds(100))
          quiet += try await samples(platform, for: .milliseconds(250))
          disturbed += try await samples(platform, for: .milliseconds(250), beside: attack)
        }
        let peak = try HostMemory.peakMegabytes()
        attacks[place].series.add(quantile(0.99, of: disturbed) * 1e3, baseline: quantile(0.99, of: quiet) * 1e3)
        attacks[place].growth = max(attacks[place].growth ?? 0, peak - before)
        highest = max(highest, peak)
      }
      memory.series.add(highest - start)
    }
    await platform.stop()
    var series = attacks.max { median($0.series.ratios) < median($1.series.ratios) }?.series ?? Series()
    series.parts = attacks + [memory]
    return series
  }

  private static let mostRatio = 2.0
  /// How often in a round it is quiet and then not, so that what else the machine does meets both.
  private static let turns = 6

  /// In service a plugin that fails again and again is started again with growing pauses, and stopped after six; here
  /// it goes on, with the first and shortest pause each time.
  private static var limits: PoolLimits {
    var limits = PoolLimits()
    limits.failures = .max
    limits.longestBackoff = limits.backoff
    return limits
  }

  /// Gives each habit a plugin of its own, and lets none take longer than a second, so that an attack is over soon after
  /// it was measured.
  private static func prepare(_ stage: Stage) throws {
    for folder in Attack.folders.map(stage.plugin) { try change(folder, seconds: 1) }
    let source = stage.plugin(Attack.folders[0])
    for habit in Attack.habits {
      try run(["cp", "-r", source, "\(source)-\(habit)"])
      try change("\(source)-\(habit)", seconds: 1, habit: habit)
    }
  }

  private static func change(_ folder: String, seconds: Int, habit: String? = nil) throws {
    let file = "\(folder)/plugin.json"
    guard case .object(var manifest) = try JSONValue(jsonBytes: run(["cat", file])),
      case .string(let id)? = manifest["id"], case .array(let words)? = manifest["run"],
      case .object(var limits) = manifest["limits"] ?? .object([:])
    else { throw BenchmarkError("\(file) is no manifest") }
    limits["seconds"] = .integer(seconds)
    manifest["limits"] = .object(limits)
    if let habit {
      manifest["id"] = .string("\(id)-\(habit)")
      manifest["run"] = .array(words + [.string(habit)])
    }
    try writeFile(JSONValue.object(manifest).jsonBytes(), to: file)
  }

  /// The seconds of each opening of the quiet view, one after another.
  private static func samples(
    _ platform: Platform, for time: Duration, beside attack: Attack? = nil
  ) async throws -> [Double] {
    let whistle = Whistle()
    let noise = Task(executorPreference: Peer.executor) { await play(attack, platform, until: whistle) }
    var samples: [Double] = []
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
      samples.append(try await asTheSiteDoes { try await seconds { try await openCalculator(platform) } })
    }
    whistle.isBlown.store(true, ordering: .relaxed)
    // Who never answers at all uses nothing, and would be waited for ten seconds.
    if attack?.isSilent != true { await noise.value }
    return samples
  }

  /// Says that it is over. A task is not cancelled: a visitor who waits is worse.
  private final class Whistle: Sendable {
    let isBlown = Atomic(false)
  }

  /// Opens the attack's view again and again, and comes back when the last one is answered or has failed.
  private static func play(_ attack: Attack?, _ platform: Platform, until whistle: Whistle) async {
    guard let attack else { return }
    let acting = Acting(account: "benchmark", role: attack.role)
    while !whistle.isBlown.load(ordering: .relaxed) {
      let started = ContinuousClock.now
      _ = try? await platform.render(
        plugin: attack.plugin, tenant: Stage.branch, view: attack.view, parameters: attack.parameters, acting: acting)
      // Refused at once while it is being started again.
      if ContinuousClock.now - started < .milliseconds(1) { try? await Task.sleep(for: .milliseconds(1)) }
    }
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
