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

/// What the plugin does when all goes well.
struct Survey: Sendable {
  /// A view or an action.
  struct Item: Sendable {
    var id: String
    var isAction: Bool
    var asksForData = false
    var writes = false
    /// Whether it was answered with a result.
    var isAnswered = false
    /// How it broke the rule of its kind.
    var breach: Breach?
    /// How long it took.
    var took = Duration.zero
  }

  var views: [Item] = []
  var actions: [Item] = []
  /// Whether the same view gives the same page again; where not, pages are not compared but by the rule about it.
  var isStable = true
}
