internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Sandbox

/// Host to sandboxed plugin and back, one at a time.
enum RoundTrip {
  static let figure = Figure(name: "roundTrip", unit: "µs", floor: 6, target: 3) { try await measureViews() }
  static let ping = Figure(name: "roundTrip.ping", unit: "µs") { try await measurePings() }

  private static let count = 10_000

  /// A view as the site opens it: whose it is, what he may, which process, the page decoded.
  private static func measureViews() async throws -> Series {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToOne()
    let platform = try await stage.openSample(electors: 100)
    var series = Series()
    let (down, up) = BenchmarkViews.emptyLines()
    for _ in 0..<Series.rounds {
      let view = try await time(count) { try await BenchmarkViews.openEmpty(platform) }
      series.add(view, baseline: try PingPong.time(count, down: down, up: up))
    }
    await platform.stop()
    return series
  }

  /// The conversation alone.
  private static func measurePings() async throws -> Series {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToOne()
    let plugin = try await SandboxedPeer.start(stage)
    var series = Series()
    let (down, up) = SandboxedPeer.pingLines
    for _ in 0..<Series.rounds {
      let ping = try await time(count) { try await plugin.ping() }
      series.add(ping, baseline: try PingPong.time(count, down: down, up: up))
    }
    await plugin.stop()
    return series
  }

  /// The microseconds that each of some calls takes, after a tenth as many that do not count.
  private static func time(_ count: Int, _ body: @escaping @Sendable () async throws -> Void) async throws -> Double {
    try await asTheSiteDoes {
      for _ in 0..<count / 10 { try await body() }
      return try await seconds { for _ in 0..<count { try await body() } } / Double(count) * 1e6
    }
  }
}

/// Runs where the site answers its requests: on the thread that read the plugin's answer.
func asTheSiteDoes<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
  try await Task(executorPreference: Peer.executor, operation: body).value
}

/// Sixty-four requests at a time.
enum InFlight {
  static let figure = Figure(
    name: "inFlight", unit: "per second", measure: .absolute, floor: 60_000, target: 150_000, isMoreBetter: true
  ) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToTwo()
    let platform = try await stage.openSample(electors: 100)
    let series = try await measure { try await BenchmarkViews.openEmpty(platform) }
    await platform.stop()
    return series
  }
  static let ping = Figure(name: "inFlight.ping", unit: "per second", measure: .absolute, isMoreBetter: true) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    Cores.bindToTwo()
    let plugin = try await SandboxedPeer.start(stage)
    let series = try await measure { try await plugin.ping() }
    await plugin.stop()
    return series
  }

  private static let requests = 64
  private static let each = 1000

  private static func measure(_ body: @escaping @Sendable () async throws -> Void) async throws -> Series {
    var series = Series()
    for _ in 0..<100 { try await body() }
    for _ in 0..<Series.rounds {
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<requests {
            group.addTask(executorPreference: Peer.executor) { for _ in 0..<each { try await body() } }
          }
          try await group.waitForAll()
        }
      }
      series.add(Double(requests * each) / time)
    }
    return series
  }
}

/// The views of the plugin that is measured.
enum BenchmarkViews {
  static let folder = "Tests/Benchmarks/Plugin"
  static let plugin = "benchmark"

  static func openEmpty(_ platform: Platform) async throws {
    let page = try await open("empty", platform)
    guard page.title == "Empty", page.blocks.isEmpty else { throw BenchmarkError("the view is not what was asked for") }
  }

  static func open(_ view: String, _ platform: Platform) async throws -> Page {
    try await platform.render(
      plugin: plugin, tenant: Stage.branch, view: view, parameters: [:], acting: Stage.organiser)
  }

  /// How many bytes go each way for the empty view.
  static func emptyLines() -> (down: Int, up: Int) {
    var params = RenderViewParams()
    params.view = "empty"
    params.context.token = String(repeating: "0", count: 32)
    params.context.tenant = Stage.branch
    params.context.role = .organiser
    params.context.sample = true
    var page = Page()
    page.title = "Empty"
    let request = Envelope.request(id: .integer(50_000), method: "view.render", params: RawJSON(encoding: params))
    return (request.line().count, Envelope.result(id: .integer(50_000), RawJSON(encoding: page)).line().count)
  }
}

/// A plugin in the sandbox, and a conversation with it without the platform.
struct SandboxedPeer: Sendable {
  let process: SandboxedProcess
  let peer: Peer

  private struct Nobody: PeerHandler {
    func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
      throw RPCError(.methodNotFound, "Nothing is answered here.")
    }
  }

  static func start(_ stage: Stage) async throws -> SandboxedPeer {
    try await start(bundle(stage))
  }

  /// The bundle of the plugin that is measured.
  static func bundle(_ stage: Stage) throws -> SandboxedProgram {
    let store = BundleStore(folder: "\(stage.folder)/bundles")
    mkdir(store.folder, 0o755)
    let plugin = try store.adopt(stage.plugin(BenchmarkViews.folder), programs: stage.programs)
    return SandboxedProgram(
      bundle: plugin.folder, arguments: plugin.manifest.run,
      limits: SandboxLimits(memoryMB: plugin.manifest.limits.memoryMB))
  }

  /// Starts a plugin as the host does, and waits until it has answered `initialize`.
  static func start(_ program: SandboxedProgram) async throws -> SandboxedPeer {
    let process = try await SandboxSpawner.shared.spawn(program)
    let streams = process.handOverStreams()
    close(streams.errors)
    let peer = Peer(input: streams.output, output: streams.input, handler: Nobody())
    peer.start()
    var params = InitializeParams()
    params.versions = [ProtocolVersion.current]
    params.host = "hustings-bench"
    let answer = try await peer.request("initialize", RawJSON(encoding: params), deadline: .seconds(10))
    guard try InitializeResult(json: answer).views.contains("electors") else {
      throw BenchmarkError("the plugin is another than the one to measure")
    }
    return SandboxedPeer(process: process, peer: peer)
  }

  func ping() async throws {
    _ = try await peer.request("ping", .emptyObject, deadline: .seconds(10))
  }

  func stop() async {
    peer.end()
    process.kill()
    _ = await process.waitForExit()
  }

  /// How many bytes go each way for a ping.
  static var pingLines: (down: Int, up: Int) {
    (
      Envelope.request(id: .integer(50_000), method: "ping", params: .emptyObject).line().count,
      Envelope.result(id: .integer(50_000), .emptyObject).line().count
    )
  }
}
