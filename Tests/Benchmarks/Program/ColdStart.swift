internal import Glibc
internal import HustingsProtocol
internal import Sandbox

/// From nothing to a plugin that has answered `initialize`, against a program that says one line in the same sandbox.
enum ColdStart {
  static let figure = Figure(name: "coldStart", unit: "ms", floor: 3, target: 1.5) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    let program = try SandboxedPeer.bundle(stage)
    let folder = "\(stage.folder)/hello"
    mkdir(folder, 0o755)
    try run(["cp", "\(stage.programs)/benchmark-hello", "\(folder)/hello"])
    let hello = SandboxedProgram(bundle: folder, arguments: ["./hello"], limits: program.limits)
    // The spawner's thread and the compiled filter are the host's, not a plugin's; what comes first makes them.
    try await greet(hello)
    var series = Series()
    for _ in 0..<Series.rounds {
      var starts: [Double] = []
      var greetings: [Double] = []
      for _ in 0..<10 {
        var plugin: SandboxedPeer?
        starts.append(try await seconds { plugin = try await SandboxedPeer.start(program) })
        await plugin?.stop()
        greetings.append(try await seconds { try await greet(hello) })
      }
      series.add(median(starts) * 1e3, baseline: median(greetings) * 1e3)
    }
    return series
  }

  private static func greet(_ hello: SandboxedProgram) async throws {
    let process = try await SandboxSpawner.shared.spawn(hello)
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = read(process.streams.output, &buffer, buffer.count)
    guard count > 0, buffer[..<count].elementsEqual("hello\n".utf8) else {
      throw BenchmarkError("hello did not say hello")
    }
  }
}
