internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Review
internal import Sample
internal import Sandbox
internal import Store
internal import Web

extension Verb {
  /// Runs the host for one plugin that is being written.
  static let dev = Verb(
    name: "dev", summary: "work on a plugin: run it on samples, reload the page on save, show what is said",
    operands: "PATH", operandCount: 1...1,
    about: """
      Builds the plugin of a folder, runs it in the real sandbox on invented data, and does so again whenever a file is
      saved. Mistakes are shown on the page and here; the last version that worked runs on meanwhile. The inspector shows
      every message between plugin and host. Stops at Ctrl-C. Never runs as root.
      """,
    example: "hustings dev Plugins/GOTVDashboard",
    options: [
      Option("port", "N", "the port on 127.0.0.1; 0 for any that is free (default: 8421, or any when it is taken)"),
      Option("role", "ROLE", "as whom the page opens first: a role, or an account of the sample"),
      Option("data", "DIR", "the data folder; else one for this plugin in the usual one"), .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      try await mustConfine()
      let folder = try folder(options)
      let port = try options.integer("port", in: 0...65_535)
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      let data = try Workplace.folder(options, named: "dev-\(Workbench.slug(of: name))")
      let lock: FolderLock
      do {
        lock = try data.lock()
      } catch {
        throw Failure(
          "\(error)", hint: "Is `hustings dev` at work on this plugin already? Else name another data folder by --data."
        )
      }
      let signals = try StopSignals()
      let recording = Recording()
      let platform = try await openPlatform(data, lock, recording)
      let report = DevelopmentReport(output: output, isJSON: options.has("json"))
      let workbench = Workbench(
        platform: platform, recording: recording, folder: name, role: options.value("role"),
        locate: { trace, plugin in
          await TrapPlace.find(trace, program: "\(plugin.folder)/\(plugin.manifest.run[0])", in: folder)
        }, tell: report.faulty)
      let (server, address): (WebServer, String)
      do throws(HTTPServerError) {
        (server, address) = try serve(platform, workbench, port)
      } catch {
        await platform.stop()
        throw Failure(error.description, hint: "Choose another port by --port, or 0 for any that is free.")
      }
      platform.site = address
      report.opened(folder, address + workbench.path)
      let work = Task {
        await Development(folder: folder, platform: platform, workbench: workbench, report: report).run()
      }
      await signals.wait()
      work.cancel()
      workbench.stop()
      await server.stop()
      await work.value
      await platform.stop()
      return 0
    })

  /// Serves the site with its workbench; on the usual port, or when that is taken and none was named, on any that is free.
  private static func serve(
    _ platform: Platform, _ workbench: Workbench, _ port: Int?
  ) throws(HTTPServerError) -> (WebServer, String) {
    func start(_ port: Int) throws(HTTPServerError) -> (WebServer, String) {
      var configuration = WebConfiguration()
      configuration.http.port = UInt16(clamping: port)
      configuration.version = Version.current
      let server = WebServer(configuration, plugins: platform, accounts: platform.store, workbench: workbench)
      return (server, "http://127.0.0.1:\(try server.start())/")
    }
    if let port { return try start(port) }
    do throws(HTTPServerError) {
      return try start(usualPort)
    } catch {
      return try start(0)
    }
  }

  private static let usualPort = 8421

  /// Refuses to run plugins where they cannot be confined.
  static func mustConfine() async throws(Failure) {
    guard geteuid() != 0 else {
      throw Failure(
        "The host does not run as root: a mistake in it would be the machine's.",
        hint: "Start it as an ordinary user; hackathon/start makes one.")
    }
    let missing = await inspectSandbox().filter { !$0.ok }
    guard missing.isEmpty else {
      throw Failure(
        "Plugins cannot be confined here: \(missing.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")).",
        hint: "`hustings doctor` says what to do.")
    }
  }

  private static func folder(_ options: Options) throws(Failure) -> String {
    let given = options.path(options.operands[0])
    guard let resolved = realpath(given, nil) else {
      throw Failure("\(given): \(String(cString: strerror(errno)))", hint: "Name a plugin's folder.")
    }
    defer { free(resolved) }
    let folder = String(cString: resolved)
    guard access("\(folder)/plugin.json", R_OK) == 0 else {
      throw Failure("\(folder) holds no plugin.json that can be read.", hint: "Name a plugin's folder.")
    }
    return folder
  }

  private static func openPlatform(
    _ data: DataFolder, _ lock: FolderLock, _ recording: Recording
  ) async throws(Failure) -> Platform {
    var limits = PoolLimits()
    // Whoever writes the plugin wants the next try at once, however often it failed.
    limits.backoff = .zero
    limits.failures = .max
    let platform = try await orFail { () throws(RPCError) in
      try await Platform(folder: data, lock: lock, bundled: nil, limits: limits, tap: recording.tap)
    }
    let isInvented = try await orFail { () throws(RPCError) in
      try await platform.store.tenants().allSatisfy(\.isSample)
    }
    guard isInvented else {
      await platform.stop()
      throw Failure(
        "The data folder \(data.path) holds real data, and a plugin that is being written sees invented data only.",
        hint: "Name another folder by --data, or none.")
    }
    return platform
  }
}

/// Builds a plugin and takes it in, now and after each change of its files; a change during a build begins it anew.
struct Development: Sendable {
  var folder: String
  var platform: Platform
  var workbench: Workbench
  var report: DevelopmentReport

  /// Works until the task is cancelled.
  func run() async {
    var watch = FolderWatch(folder)
    while !Task.isCancelled {
      let work = Task { await build() }
      let isOver: Void? = try? await withTaskCancellationHandler {
        try await watch.change()
      } onCancel: {
        work.cancel()
      }
      work.cancel()
      await work.value
      guard isOver != nil else { return }
    }
  }

  private func build() async {
    let start = ContinuousClock.now
    workbench.began()
    report.began()
    do throws(DevelopmentFailure) {
      let programs = try await SourceBuild(folder: folder).programs()
      guard !Task.isCancelled else { return }
      let plugin = try await platform.develop(folder, programs: programs)
      try await prepare(plugin)
      let duration = ContinuousClock.now - start
      let warnings = BuildProblem.ofUnknownKeys(in: folder)
      workbench.succeeded(plugin, after: duration, warnings: warnings)
      report.succeeded(plugin, after: duration, warnings: warnings)
    } catch {
      // What a newer change has ended is no failure of the plugin's.
      guard !Task.isCancelled else { return }
      workbench.failed(error)
      report.failed(error, isOlderRunning: workbench.isRunning)
    }
  }

  /// The sample that the first page is on; the others are made when they are chosen.
  private func prepare(_ plugin: InstalledPlugin) async throws(DevelopmentFailure) {
    do throws(RPCError) {
      try await platform.makeScenario(.ordinary, for: plugin)
    } catch {
      throw DevelopmentFailure(.start, error.message)
    }
  }
}
