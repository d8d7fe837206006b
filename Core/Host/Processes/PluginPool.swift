internal import HustingsProtocol

/// Bounds of the running plugins.
package struct PoolLimits: Sendable {
  /// Processes at once, over all plugins and tenants.
  package var processes = 32
  /// How long a process may be idle before it is stopped.
  package var idle: Duration = .seconds(60)
  /// Failures within five minutes after which a plugin stays stopped.
  package var failures = 6
  /// The pause after the first failure; it doubles with each further one, up to 30 s.
  package var backoff: Duration = .milliseconds(200)

  /// The limits of a host in service.
  package init() {}
}

/// Whose process it is: rights are never mixed in one memory.
struct ProcessKey: Hashable, Sendable {
  var digest: String
  var tenant: String
  var rights: String
}

/// The running plugins: started on demand, started again after a failure with growing pauses, stopped when idle.
actor PluginPool {
  private struct Slot {
    var starting: Task<Result<PluginProcess, RPCError>, Never>?
    var running: PluginProcess?
    var inFlight = 0
    var lastUsed = ContinuousClock.now
    var failures: [ContinuousClock.Instant] = []
    var reason = ""

    var isIdle: Bool { running != nil && inFlight == 0 }
  }

  private let limits: PoolLimits
  private let makeProcess: @Sendable (InstalledPlugin, ProcessKey) async throws(RPCError) -> PluginProcess
  private var slots: [ProcessKey: Slot] = [:]
  private var isStopped = false
  private var sweeper: Task<Void, Never>?

  init(
    limits: PoolLimits,
    makeProcess: @escaping @Sendable (InstalledPlugin, ProcessKey) async throws(RPCError) -> PluginProcess
  ) {
    self.limits = limits
    self.makeProcess = makeProcess
  }

  /// The process for a plugin and its rights, started if need be; give it back by `release`.
  func acquire(_ plugin: InstalledPlugin, _ key: ProcessKey) async throws(RPCError) -> PluginProcess {
    guard !isStopped else { throw RPCError(.unavailable, "The host is stopping.") }
    slots[key, default: Slot()].inFlight += 1
    slots[key]?.lastUsed = .now
    do throws(RPCError) {
      return try await process(plugin, key)
    } catch {
      release(key)
      throw error
    }
  }

  func release(_ key: ProcessKey) {
    slots[key]?.inFlight -= 1
    slots[key]?.lastUsed = .now
    startSweeping()
  }

  /// How many processes run.
  var count: Int { slots.values.count { $0.running != nil || $0.starting != nil } }

  /// Stops every process; nothing starts afterwards.
  func stop() async {
    isStopped = true
    sweeper?.cancel()
    let slots = slots
    self.slots = [:]
    await withTaskGroup(of: Void.self) { group in
      for slot in slots.values {
        group.addTask {
          if let process = slot.running { return await process.stop() }
          if case .success(let process)? = await slot.starting?.value { await process.stop() }
        }
      }
    }
  }

  private func process(_ plugin: InstalledPlugin, _ key: ProcessKey) async throws(RPCError) -> PluginProcess {
    while true {
      if let process = slots[key]?.running { return process }
      if let starting = slots[key]?.starting { return try await starting.value.get() }
      let pause = try pause(of: plugin, key)
      guard pause > .zero else { break }
      // Short enough to wait for; afterwards somebody else may have started it. Cancelled, it is not waited for.
      guard (try? await Task.sleep(for: pause)) != nil else { throw RPCError(.cancelled, "The request was cancelled.") }
    }
    try makeRoom()
    let starting = Task { [makeProcess] in
      do throws(RPCError) {
        return Result<PluginProcess, RPCError>.success(try await makeProcess(plugin, key))
      } catch {
        return .failure(error)
      }
    }
    slots[key]?.starting = starting
    let result = await starting.value
    slots[key]?.starting = nil
    switch result {
    case .success(let process):
      guard !isStopped else {
        await process.stop()
        throw RPCError(.unavailable, "The host is stopping.")
      }
      slots[key]?.running = process
      Task { await self.watch(process, key) }
      return process
    case .failure(let error):
      if error.data?.reason == "didNotStart" || error.code == .unsupportedVersion {
        slots[key]?.failures.append(.now)
        slots[key]?.reason = error.message
      }
      throw error
    }
  }

  private func watch(_ process: PluginProcess, _ key: ProcessKey) async {
    let reason = await process.ended()
    guard slots[key]?.running === process else { return }
    slots[key]?.running = nil
    if let reason {
      slots[key]?.failures.append(.now)
      slots[key]?.reason = reason
    }
  }

  /// How long to wait before the plugin may be started again; throws when that is longer than a person would.
  private func pause(of plugin: InstalledPlugin, _ key: ProcessKey) throws(RPCError) -> Duration {
    let now = ContinuousClock.now
    let failures = slots[key]?.failures.filter { now - $0 < .seconds(300) } ?? []
    guard let last = failures.last else { return .zero }
    let reason = slots[key]?.reason ?? ""
    guard failures.count < limits.failures else {
      throw RPCError(
        .unavailable,
        "\(plugin.manifest.name) failed \(failures.count) times within five minutes and is stopped. Last: \(reason)",
        data: ErrorDetail(reason: "disabled", hint: "Its maintainers were told in the log; try again in five minutes."))
    }
    slots[key]?.failures = failures
    let rest = min(limits.backoff * (1 << (failures.count - 1)), .seconds(30)) - (now - last)
    guard rest <= .seconds(2) else {
      throw RPCError(
        .unavailable, "\(plugin.manifest.name) is being started again. \(reason)",
        data: ErrorDetail(reason: "restarting", hint: "Try again in \(rest.components.seconds + 1) s."))
    }
    return max(rest, .zero)
  }

  /// Stops the process that has been idle longest when there are too many.
  private func makeRoom() throws(RPCError) {
    guard count >= limits.processes else { return }
    guard let oldest = slots.filter({ $0.value.isIdle }).min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key else {
      throw RPCError(
        .unavailable, "All \(limits.processes) places for plugins are busy.",
        data: ErrorDetail(reason: "busy", hint: "Try again in a moment."))
    }
    retire(oldest)
  }

  private func retire(_ key: ProcessKey) {
    guard let process = slots[key]?.running else { return }
    slots[key]?.running = nil
    Task { await process.stop() }
  }

  private func startSweeping() {
    guard sweeper == nil, !isStopped else { return }
    sweeper = Task { [limits] in
      while !Task.isCancelled {
        try? await Task.sleep(for: min(limits.idle / 4, .seconds(5)))
        self.sweep()
      }
    }
  }

  private func sweep() {
    let now = ContinuousClock.now
    for (key, slot) in slots where slot.inFlight == 0 && now - slot.lastUsed > limits.idle {
      retire(key)
      if slot.starting == nil, slot.failures.allSatisfy({ now - $0 >= .seconds(300) }) { slots[key] = nil }
    }
    if slots.isEmpty {
      sweeper?.cancel()
      sweeper = nil
    }
  }
}
