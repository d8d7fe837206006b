internal import Host
internal import HustingsProtocol

/// What every play has: the plugin, the limits, and what was found so far.
struct Stage: Sendable {
  let plugin: InstalledPlugin
  let limits: Conformance.Limits
  let findings = Findings()
  var survey = Survey()

  var manifest: Manifest { plugin.manifest }

  /// Starts the plugin, plays with it, ends it, and hears out what it still says.
  func run<Value>(_ body: (PluginRun) async throws(Breach) -> Value) async throws(Breach) -> Value {
    let run = try await PluginRun.start(self)
    let result: Result<Value, Breach>
    do throws(Breach) {
      result = .success(try await body(run))
    } catch {
      result = .failure(error)
    }
    await run.finish()
    return try result.get()
  }

  /// As `run`, after `initialize`.
  func conversation<Value>(_ body: (PluginRun) async throws(Breach) -> Value) async throws(Breach) -> Value {
    try await run { (run) throws(Breach) in
      try await run.begin()
      return try await body(run)
    }
  }

  /// A view that asks for data.
  var dataView: Survey.Item? { survey.views.first { $0.asksForData } }
  /// Any view.
  var anyView: Survey.Item? { survey.views.first { $0.isAnswered } ?? survey.views.first }

  static let noData = "no view of the plugin asks for data"
}
