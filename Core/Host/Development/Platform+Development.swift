internal import Glibc
internal import HustingsProtocol
internal import HustingsTransport
internal import Sample
internal import Store
internal import Synchronization

extension Platform {
  /// Takes a plugin in from any folder, as what its id means from now on: it must start in the sandbox first. Until
  /// then, and when it does not, what ran before runs on.
  ///
  /// The new content begins in the sandbox, with its grants renewed in the scenarios that are there; processes of the
  /// former are ended and its bundle is removed.
  ///
  /// - Parameters:
  ///   - source: The folder with `plugin.json`; one that holds the program which `run` names is taken whole.
  ///   - programs: Where built programs lie, if not in the folder itself.
  /// - Returns: The plugin.
  /// - Throws: `DevelopmentFailure` saying what is wrong where.
  package func develop(_ source: String, programs: String?) async throws(DevelopmentFailure) -> InstalledPlugin {
    let plugin: InstalledPlugin
    do {
      plugin = try bundles.adopt(source, programs: programs)
    } catch {
      let problems = BuildProblem.ofManifest(error.problems)
      throw DevelopmentFailure(
        .manifest, problems.isEmpty ? error.description : "plugin.json cannot be used.", problems: problems)
    }
    let former = installed.withLock { $0[plugin.id] }
    if former?.digest != plugin.digest {
      do throws(DevelopmentFailure) {
        try await tryOut(plugin)
      } catch {
        // It may be what the id means already, and was not asked for yet.
        if (try? await store.plugin(plugin.id))?.digest != plugin.digest { bundles.remove(plugin.digest) }
        throw error
      }
    }
    do throws(RPCError) {
      try await inTurn { () throws(RPCError) in
        try await checkGivesWay(plugin.id)
        try await replace(former, by: plugin)
      }
    } catch {
      throw DevelopmentFailure(.start, error.message)
    }
    return plugin
  }

  private func replace(_ former: InstalledPlugin?, by plugin: InstalledPlugin) async throws(RPCError) {
    try await store.put(
      PluginRecord(
        id: plugin.id, digest: plugin.digest, stage: .sandbox, manifest: RawJSON(encoding: plugin.manifest)))
    installed.withLock { $0[plugin.id] = plugin }
    policies.forget()
    for scenario in SampleScenario.allCases {
      let tenant = plugin.manifest.scope == .office ? scenario.office : scenario.branch
      if try await store.tenant(tenant) != nil { try await makeScenario(scenario, for: plugin) }
    }
    guard let former else { return }
    // Of the same content too: what failed before may have been mended outside of the bundle.
    await pool.end(bundle: former.digest)
    if former.digest != plugin.digest { bundles.remove(former.digest) }
  }

  /// Starts the plugin once, as it will be started, and ends it.
  func tryOut(_ plugin: InstalledPlugin) async throws(DevelopmentFailure) {
    let trial = Trial()
    let tap = ProcessTap(process: 0, plugin: plugin.id, tenant: "") { trial.take($0) }
    do throws(RPCError) {
      await (try await makeProcess(plugin, "", tap, false)).end()
    } catch {
      // What the sandbox refused never ran, and will tell no end.
      if error.data?.reason == "didNotStart" { await trial.ended }
      let output = trial.output
      throw DevelopmentFailure(
        .start, error.message,
        problems: [BuildProblem.ofPython(output) ?? BuildProblem.ofSwift(output)].compactMap(\.self), output: output)
    }
  }
}

/// What a plugin that is tried out wrote, until its end.
private final class Trial: Sendable {
  private let state = Mutex<[String]>([])
  private let end: (stream: AsyncStream<Never>, continuation: AsyncStream<Never>.Continuation)

  init() {
    end = AsyncStream.makeStream()
  }

  func take(_ event: PluginEvent) {
    switch event.what {
    case .logged(let line):
      // The end says why a program ended; a flood before it says nothing.
      state.withLock { lines in
        if lines.count >= 200 { lines.removeFirst() }
        lines.append(String(decoding: line, as: UTF8.self))
      }
    case .ended: end.continuation.finish()
    default: break
    }
  }

  var output: String { state.withLock { $0.joined(separator: "\n") } }

  var ended: Void {
    get async { for await _ in end.stream {} }
  }
}
