internal import Access
internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Sample
internal import Store

/// A host of the plugin's own, on a data folder that goes with it: what is checked touches nobody's data.
final class TrialHost: Sendable {
  let plugin: InstalledPlugin
  private let platform: Platform
  private let recording: Recording
  private let folder: String

  /// Takes the plugin in.
  ///
  /// - Parameters:
  ///   - source: The plugin's folder.
  ///   - programs: Where its program lies, if not there.
  /// - Throws: what keeps it from starting.
  init(_ source: String, programs: String?) async throws(Finding) {
    var template = Array("/tmp/hustings-check-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Finding(.start, at: "/tmp", "No folder can be made: \(String(cString: strerror(errno))).")
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let recording = Recording()
    do {
      var limits = PoolLimits()
      // Each visit counts for itself: what failed before does not keep the plugin from starting.
      (limits.failures, limits.backoff) = (.max, .zero)
      let data = try DataFolder(path: folder)
      let platform = try await Platform(
        folder: data, lock: data.lock(), bundled: nil, limits: limits, tap: recording.tap)
      do throws(DevelopmentFailure) {
        plugin = try await platform.develop(source, programs: programs)
      } catch {
        await platform.stop()
        throw error
      }
      self.platform = platform
    } catch {
      removeTree(folder)
      guard let failure = error as? DevelopmentFailure else { throw Finding(.start, at: folder, "\(error)") }
      let first = failure.problems.first
      throw Finding(
        .start, at: first?.place.isEmpty == false ? first?.place ?? "" : "plugin.json",
        [failure.text, first?.text ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
        mend: "The host starts it as plugin.json says in `run`, and compares its views and actions with plugin.json.")
    }
    (self.folder, self.recording) = (folder, recording)
  }

  /// Stops everything and removes the data.
  func close() async {
    await platform.stop()
    removeTree(folder)
  }

  /// Makes a scenario's data.
  ///
  /// - Returns: The tenant; nil for plugins of the platform.
  func prepare(_ scenario: SampleScenario) async throws(RPCError) -> String? {
    try await platform.makeScenario(scenario, for: plugin)
  }

  /// Asks for a view or an action, and notes what the plugin asked for meanwhile.
  func visit(
    _ subject: Visit.Subject, _ scenario: SampleScenario?, tenant: String?, role: Role,
    _ parameters: [String: JSONValue]
  ) async -> Visit {
    recording.clear()
    let acting = Acting(account: "check", role: role, areas: [])
    let outcome: Visit.Outcome
    do throws(RPCError) {
      switch subject {
      case .view(let id):
        outcome = .page(
          try await platform.render(
            plugin: plugin.id, tenant: tenant, view: id, parameters: parameters, acting: acting))
      case .action(let id):
        let key = RowID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)).description
        outcome = .result(
          try await platform.invoke(
            plugin: plugin.id, tenant: tenant, action: id, values: parameters, key: key, acting: acting))
      }
    } catch {
      outcome = .error(error)
    }
    var visit = Visit(subject: subject, scenario: scenario, role: role, parameters: parameters, outcome: outcome)
    for event in recording.events() where event.kind == .response {
      switch (event.direction, event.method) {
      case (.sent?, let method) where Method(rawValue: method)?.direction == .pluginToHost:
        // A call that the host could not read was decided by nobody.
        guard let decision = event.decision else { continue }
        visit.calls.append(DataUse(method: method, decision: decision, size: event.size))
      case (.received?, Method.renderView.rawValue), (.received?, Method.invokeAction.rawValue): visit.took = event.took
      case (.received?, Method.initialize.rawValue): visit.started = event.took
      default: break
      }
    }
    return visit
  }
}
