internal import HustingsProtocol
internal import Synchronization

/// Bounds of the running plugins.
package struct PoolLimits: Sendable {
  /// Processes at once, over all plugins and tenants.
  package var processes = 32
  /// How long a process may be idle before it is stopped.
  package var idle: Duration = .seconds(60)
  /// Failures within five minutes after which a plugin stays stopped.
  package var failures = 6
  /// The pause after the first failure; it doubles with each further one.
  package var backoff: Duration = .milliseconds(200)
  /// The longest pause.
  package var longestBackoff: Duration = .seconds(30)

  /// The limits of a host in service.
  package init() {}
}

/// Whose process it is: rights are never mixed in one memory.
struct ProcessKey: Hashable, Sendable {
  var digest: String
  var tenant: String
  var rights: String

  /// The rights tell nearly all keys apart.
  func hash(into hasher: inout Hasher) { hasher.combine(rights) }
}

/// The running plugins: started on demand, started again after a failure with growing pauses, stopped when idle.
///
/// What runs already is lent under a lock; everything that waits is the actor's.
actor PluginPool {
  private struct Slot {
    var starting: Task<Result<PluginProcess, RPCError>, Never>?
    var running: PluginProcess?
    var inFlight = 0
    var lastUsed = ContinuousClock.now
    var failures: [ContinuousClock.Instant] = []
    var reason = ""

    var isIdle: Bool { running != nil && inFlight == 0 }

    mutating func lend() -> PluginProcess? {
      inFlight += 1
      lastUsed = .now
      return running
    }

    mutating func takeBack() {
      inFlight -= 1
      lastUsed = .now
    }
  }

  private struct State {
    var slots: [ProcessKey: Slot] = [:]
    var isStopped = false
    var isSwept = false

    /// How many processes run.
    var count: Int { slots.values.count { $0.running != nil || $0.starting != nil } }
  }

  private let limits: PoolLimits
  /// Starts a plugin's process for its rights; the flag says that the one before failed.
  typealias Start = @Sendable (InstalledPlugin, ProcessKey, Bool) async throws(RPCError) -> PluginProcess

  private let makeProcess: Start
  private let state = Mutex(State())
  private var sweeper: Task<Void, Never>?

  init(limits: PoolLimits, makeProcess: @escaping Start) {
    self.limits = limits
    self.makeProcess = makeProcess
  }

  /// The process for a plugin and its rights, started if need be; give it back by `release`.
  nonisolated func acquire(_ plugin: InstalledPlugin, _ key: ProcessKey) async throws(RPCError) -> PluginProcess {
    let (running, isStopped) = state.withLock { state -> (PluginProcess?, Bool) in
      guard !state.isStopped else { return (nil, true) }
      return (state.slots[key, default: Slot()].lend(), false)
    }
    guard !isStopped else { throw Self.stopping }
    if let running, !running.isEnding { return running }
    do throws(RPCError) {
      return try await process(plugin, key)
    } catch {
      release(key)
      throw error
    }
  }

  nonisolated func release(_ key: ProcessKey) {
    let isSwept = state.withLock { state in
      state.slots[key]?.takeBack()
      defer { state.isSwept = true }
      return state.isSwept || state.isStopped
    }
    if !isSwept { Task { await startSweeping() } }
  }

  /// How many processes run.
  nonisolated var count: Int { state.withLock { $0.count } }

  /// Stops every process; nothing starts afterwards.
  func stop() async {
    let slots = state.withLock { state in
      state.isStopped = true
      defer { state.slots = [:] }
      return state.slots
    }
    sweeper?.cancel()
    await withTaskGroup(of: Void.self) { group in
      for slot in slots.values {
        group.addTask {
          if let process = slot.running { return await process.stop() }
          // One that hangs in its start would be waited for as long as a start may take.
          slot.starting?.cancel()
          if case .success(let process)? = await slot.starting?.value { await process.stop() }
        }
      }
    }
  }

  /// Ends the processes of a bundle that is not to run any more, at once, and forgets what is held against it.
  func end(bundle digest: String) async {
    let slots = state.withLock { state in
      let slots = state.slots.filter { $0.key.digest == digest }
      for key in slots.keys { state.slots[key] = nil }
      return slots.values
    }
    for slot in slots {
      slot.starting?.cancel()
      await slot.running?.end()
      if case .success(let process)? = await slot.starting?.value { await process.end() }
    }
  }

  private static let stopping = RPCError(.unavailable, "The host is stopping.")

  private func process(_ plugin: InstalledPlugin, _ key: ProcessKey) async throws(RPCError) -> PluginProcess {
    while true {
      let (running, starting) = state.withLock { ($0.slots[key]?.running, $0.slots[key]?.starting) }
      if let running {
        guard running.isEnding else { return running }
        // It has ended, and the watch has not come round to it yet.
        await watch(running, key)
        continue
      }
      if let starting { return try await starting.value.get() }
      let pause = try pause(of: plugin, key)
      guard pause > .zero else { break }
      // Short enough to wait for; afterwards somebody else may have started it. Cancelled, it is not waited for.
      guard (try? await Task.sleep(for: pause)) != nil else { throw RPCError(.cancelled, "The request was cancelled.") }
    }
    try makeRoom()
    let hasFailed = state.withLock { $0.slots[key]?.failures.isEmpty == false }
    let starting = Task { [makeProcess] in
      do throws(RPCError) {
        return Result<PluginProcess, RPCError>.success(try await makeProcess(plugin, key, hasFailed))
      } catch {
        return .failure(error)
      }
    }
    state.withLock { $0.slots[key]?.starting = starting }
    let result = await starting.value
    switch result {
    case .success(let process):
      let isStopped = state.withLock { state in
        state.slots[key]?.starting = nil
        if !state.isStopped { state.slots[key]?.running = process }
        return state.isStopped
      }
      guard !isStopped else {
        await process.stop()
        throw Self.stopping
      }
      Task { await self.watch(process, key) }
      return process
    case .failure(let error):
      let isStopped = state.withLock { state in
        state.slots[key]?.starting = nil
        return state.isStopped
      }
      guard !isStopped else { throw Self.stopping }
      if error.data?.reason == "didNotStart" || error.code == .unsupportedVersion { note(error.message, key) }
      throw error
    }
  }

  private func watch(_ process: PluginProcess, _ key: ProcessKey) async {
    let reason = await process.ended()
    let wasRunning = state.withLock { state in
      guard state.slots[key]?.running === process else { return false }
      state.slots[key]?.running = nil
      return true
    }
    if wasRunning, let reason { note(reason, key) }
  }

  private func note(_ failure: String, _ key: ProcessKey) {
    state.withLock { state in
      state.slots[key]?.failures.append(.now)
      state.slots[key]?.reason = failure
    }
  }

  /// How long to wait before the plugin may be started again; throws when that is longer than a person would.
  private func pause(of plugin: InstalledPlugin, _ key: ProcessKey) throws(RPCError) -> Duration {
    let now = ContinuousClock.now
    let (failures, reason) = state.withLock { state in
      state.slots[key]?.failures.removeAll { now - $0 >= .seconds(300) }
      return (state.slots[key]?.failures ?? [], state.slots[key]?.reason ?? "")
    }
    guard let last = failures.last else { return .zero }
    guard failures.count < limits.failures else {
      throw RPCError(
        .unavailable,
        "\(plugin.manifest.name) failed \(failures.count) times within five minutes and is stopped. Last: \(reason)",
        data: ErrorDetail(reason: "disabled", hint: "Its maintainers were told in the log; try again in five minutes."))
    }
    // Past ten doublings it is the longest pause anyway.
    let rest = min(limits.backoff * (1 << min(failures.count - 1, 10)), limits.longestBackoff) - (now - last)
    guard rest <= .seconds(2) else {
      throw RPCError(
        .unavailable, "\(plugin.manifest.name) is being started again. \(reason)",
        data: ErrorDetail(reason: "restarting", hint: "Try again in \(rest.components.seconds + 1) s."))
    }
    return max(rest, .zero)
  }

  /// Stops the process that has been idle longest when there are too many.
  private func makeRoom() throws(RPCError) {
    let (oldest, isFull) = state.withLock { [limits] state -> (PluginProcess?, Bool) in
      guard state.count >= limits.processes else { return (nil, false) }
      let idle = state.slots.filter { $0.value.isIdle }
      guard let key = idle.min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key else { return (nil, true) }
      defer { state.slots[key]?.running = nil }
      return (state.slots[key]?.running, false)
    }
    guard !isFull else {
      throw RPCError(
        .unavailable, "All \(limits.processes) places for plugins are busy.",
        data: ErrorDetail(reason: "busy", hint: "Try again in a moment."))
    }
    if let oldest { retire(oldest) }
  }

  private func retire(_ process: PluginProcess) {
    Task { await process.stop() }
  }

  private func startSweeping() {
    guard sweeper == nil else { return }
    sweeper = Task { [limits] in
      while !Task.isCancelled {
        try? await Task.sleep(for: min(limits.idle / 4, .seconds(5)))
        self.sweep()
      }
    }
  }

  private func sweep() {
    let now = ContinuousClock.now
    let (idle, isEmpty) = state.withLock { [limits] state -> ([PluginProcess], Bool) in
      var idle: [PluginProcess] = []
      for (key, slot) in state.slots where slot.inFlight == 0 && now - slot.lastUsed > limits.idle {
        if let process = slot.running { idle.append(process) }
        state.slots[key]?.running = nil
        let isForgiven = slot.failures.allSatisfy { now - $0 >= .seconds(300) }
        if slot.starting == nil, isForgiven { state.slots[key] = nil }
      }
      if state.slots.isEmpty { state.isSwept = false }
      return (idle, state.slots.isEmpty)
    }
    for process in idle { retire(process) }
    if isEmpty {
      sweeper?.cancel()
      sweeper = nil
    }
  }
}
