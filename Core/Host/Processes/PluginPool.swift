internal import Glibc
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

  /// How much of a processor a plugin may use while nobody waits for it, as a share.
  package var restingShare = 0.5
  /// Over how long at least that is measured.
  package var restingTime: Duration = .seconds(3)

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
/// What runs already is lent under a lock; everything that waits is the actor's. After every wait the slot that a
/// request came for may be gone, and another of the same key there in its stead: then what was started for it is ended.
actor PluginPool {
  /// A process that is lent to a request, until it is released.
  struct Loan {
    let process: PluginProcess
    fileprivate let place: Place
  }

  /// A slot, as distinct from another that has its key later.
  fileprivate struct Place {
    var key: ProcessKey
    var number: Int
  }

  private struct Slot {
    let number: Int
    var starting: Task<Result<PluginProcess, RPCError>, Never>?
    /// What is stopped to make room for this one.
    var leaving: Task<Void, Never>?
    var running: PluginProcess?
    var inFlight = 0
    var lastUsed = ContinuousClock.now
    var failures: [ContinuousClock.Instant] = []
    var reason = ""
    /// Since when somebody waits for it.
    var waitedForSince = ContinuousClock.now
    var effort: Effort?

    init(number: Int) {
      self.number = number
    }

    var isIdle: Bool { running != nil && inFlight == 0 }

    mutating func lend() {
      inFlight += 1
      lastUsed = .now
      if inFlight == 1 { waitedForSince = lastUsed }
    }

    mutating func takeBack() {
      inFlight -= 1
      lastUsed = .now
      if inFlight == 0 { effort?.waitedFor += lastUsed - waitedForSince }
    }

    /// Takes the processor time that the process has used by now.
    ///
    /// - Returns: What is to be said against it when that is too much for one that nobody waits for.
    mutating func measure(_ used: Duration, _ limits: PoolLimits) -> String? {
      let now = ContinuousClock.now
      if inFlight > 0 {
        effort?.waitedFor += now - waitedForSince
        waitedForSince = now
      }
      guard let before = effort, let process = running, before.process == ObjectIdentifier(process) else {
        effort = running.map { Effort(process: ObjectIdentifier($0), used: used, since: now) }
        return nil
      }
      let resting = now - before.since - before.waitedFor
      guard resting >= limits.restingTime else { return nil }
      // While somebody waits it may use every processor.
      let allowed = before.waitedFor * Self.processors + resting * limits.restingShare
      effort = Effort(process: before.process, used: used, since: now)
      guard used - before.used > allowed else { return nil }
      return "It used \((used - before.used).components.seconds) s of processor time in "
        + "\(resting.components.seconds) s in which nobody waited for it."
    }

    private static let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// What a process has done since it was last measured.
  private struct Effort {
    var process: ObjectIdentifier
    /// The processor time that it had used by then.
    var used: Duration
    var since: ContinuousClock.Instant
    /// For how long somebody has waited for an answer.
    var waitedFor = Duration.zero
  }

  private struct State {
    var slots: [ProcessKey: Slot] = [:]
    var lastNumber = 0
    /// What has no slot any more, and runs until it has been stopped.
    var leaving: [ObjectIdentifier: Task<Void, Never>] = [:]
    var isStopped = false
    var isSwept = false

    /// How many processes run.
    var count: Int { leaving.count + slots.values.count { $0.running != nil || $0.starting != nil } }

    /// The slot of a place; nil once it is gone, whatever has its key now.
    subscript(place: Place) -> Slot? {
      get {
        guard let slot = slots[place.key], slot.number == place.number else { return nil }
        return slot
      }
      set {
        guard slots[place.key]?.number == place.number else { return }
        slots[place.key] = newValue
      }
    }

    mutating func takeBack(_ place: Place) {
      if slots[place.key]?.number == place.number { slots[place.key]?.takeBack() }
    }

    mutating func lend(_ key: ProcessKey) -> (Place, PluginProcess?) {
      lastNumber += 1
      return Self.lend(&slots[key, default: Slot(number: lastNumber)], key)
    }

    private static func lend(_ slot: inout Slot, _ key: ProcessKey) -> (Place, PluginProcess?) {
      slot.lend()
      return (Place(key: key, number: slot.number), slot.running)
    }
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
  nonisolated func acquire(_ plugin: InstalledPlugin, _ key: ProcessKey) async throws(RPCError) -> Loan {
    let lent = state.withLock { $0.isStopped ? nil : $0.lend(key) }
    guard let (place, running) = lent else { throw Self.stopping }
    if let running, !running.isEnding { return Loan(process: running, place: place) }
    do throws(RPCError) {
      return Loan(process: try await process(plugin, place), place: place)
    } catch {
      release(place)
      throw error
    }
  }

  nonisolated func release(_ loan: Loan) { release(loan.place) }

  private nonisolated func release(_ place: Place) {
    let isSwept = state.withLock { state in
      state.takeBack(place)
      defer { state.isSwept = true }
      return state.isSwept || state.isStopped
    }
    if !isSwept { Task { await startSweeping() } }
  }

  /// How many processes run.
  nonisolated var count: Int { state.withLock { $0.count } }

  /// Stops every process; nothing starts afterwards.
  func stop() async {
    let (slots, leaving) = state.withLock { state in
      state.isStopped = true
      defer { state.slots = [:] }
      return (state.slots, state.leaving)
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
      for task in leaving.values { group.addTask { await task.value } }
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

  /// Why a request gets no process when its slot is gone: everything was stopped, or this plugin was.
  private func gone(_ plugin: InstalledPlugin) -> RPCError {
    guard !state.withLock({ $0.isStopped }) else { return Self.stopping }
    return RPCError(
      .unavailable, "\(plugin.manifest.name) was stopped while it was being started.",
      data: ErrorDetail(reason: "stopped", hint: "Try again; it may have been replaced or withdrawn."))
  }

  private func process(_ plugin: InstalledPlugin, _ place: Place) async throws(RPCError) -> PluginProcess {
    while true {
      guard let slot = state.withLock({ $0[place] }) else { throw gone(plugin) }
      if let running = slot.running {
        guard running.isEnding else { return running }
        // It has ended, and the watch has not come round to it yet.
        await watch(running, place)
        continue
      }
      if let starting = slot.starting {
        let process = try await starting.value.get()
        guard state.withLock({ $0[place] != nil }) else { throw gone(plugin) }
        return process
      }
      let pause = try pause(of: plugin, place)
      if pause > .zero {
        // Short enough to wait for; afterwards somebody else may have started it. Cancelled, it is not waited for.
        guard (try? await Task.sleep(for: pause)) != nil else {
          throw RPCError(.cancelled, "The request was cancelled.", data: ErrorDetail(reason: "cancelled"))
        }
        continue
      }
      guard let leaving = try makeRoom(for: place) else { break }
      await leaving.value
    }
    let hasFailed = state.withLock { $0[place]?.failures.isEmpty == false }
    let starting = Task { [makeProcess] in
      do throws(RPCError) {
        return Result<PluginProcess, RPCError>.success(try await makeProcess(plugin, place.key, hasFailed))
      } catch {
        return .failure(error)
      }
    }
    state.withLock { $0[place]?.starting = starting }
    let result = await starting.value
    let isGone = state.withLock { state in
      guard state[place] != nil else { return true }
      state[place]?.starting = nil
      if case .success(let process) = result { state[place]?.running = process }
      return false
    }
    switch result {
    case .success(let process):
      guard !isGone else {
        await process.end()
        throw gone(plugin)
      }
      Task { await self.watch(process, place) }
      return process
    case .failure(let error):
      guard !isGone else { throw gone(plugin) }
      if error.data?.reason == "didNotStart" || error.code == .unsupportedVersion { note(error.message, place) }
      throw error
    }
  }

  private func watch(_ process: PluginProcess, _ place: Place) async {
    let reason = await process.ended()
    let wasRunning = state.withLock { state in
      guard state[place]?.running === process else { return false }
      state[place]?.running = nil
      return true
    }
    if wasRunning, let reason { note(reason, place) }
  }

  private func note(_ failure: String, _ place: Place) {
    state.withLock { state in
      state[place]?.failures.append(.now)
      state[place]?.reason = failure
    }
  }

  /// How long to wait before the plugin may be started again; throws when that is longer than a person would.
  private func pause(of plugin: InstalledPlugin, _ place: Place) throws(RPCError) -> Duration {
    let now = ContinuousClock.now
    let (failures, reason) = state.withLock { state in
      state[place]?.failures.removeAll { now - $0 >= .seconds(300) }
      return (state[place]?.failures ?? [], state[place]?.reason ?? "")
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

  /// Sees to it that one more process may run: when there are too many, the one that has been idle longest is stopped.
  ///
  /// - Returns: What has to be waited for first, and then to be asked again; nil when there is room.
  private func makeRoom(for place: Place) throws(RPCError) -> Task<Void, Never>? {
    let (leaving, isFull) = state.withLock { [limits] state -> (Task<Void, Never>?, Bool) in
      guard state.count >= limits.processes else { return (nil, false) }
      // Requests for one slot make room for it once.
      if let leaving = state[place]?.leaving { return (leaving, false) }
      let idle = state.slots.filter { $0.value.isIdle }
      guard let key = idle.min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key,
        let oldest = state.slots[key]?.running
      else {
        // One that is leaving anyway will do.
        let leaving = state.leaving.values.first
        return (leaving, leaving == nil)
      }
      state.slots[key]?.running = nil
      let leaving = retire(oldest, for: place, &state)
      state[place]?.leaving = leaving
      return (leaving, false)
    }
    guard !isFull else {
      throw RPCError(
        .unavailable, "All \(limits.processes) places for plugins are busy.",
        data: ErrorDetail(reason: "busy", hint: "Try again in a moment."))
    }
    return leaving
  }

  /// Stops a process that has no slot any more; it is counted until nothing of it is left.
  @discardableResult
  private nonisolated func retire(
    _ process: PluginProcess, for place: Place? = nil, _ state: inout State
  ) -> Task<Void, Never> {
    // It waits for the lock that the caller holds, so it never ends before it is noted.
    let leaving = Task {
      await process.stop()
      self.state.withLock { state in
        state.leaving[ObjectIdentifier(process)] = nil
        if let place { state[place]?.leaving = nil }
      }
    }
    state.leaving[ObjectIdentifier(process)] = leaving
    return leaving
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

  /// Ends those that work on while nobody waits for them: a plugin that is asked now and then is never idle for long, and
  /// would keep a processor from its neighbours.
  private func endTheRestless() {
    let running = state.withLock { $0.slots.compactMapValues(\.running) }
    for (key, process) in running {
      guard let used = process.processorTime else { continue }
      let complaint = state.withLock { [limits] state -> String? in
        guard state.slots[key]?.running === process else { return nil }
        return state.slots[key]?.measure(used, limits)
      }
      if let complaint { process.complain(complaint) }
    }
  }

  private func sweep() {
    endTheRestless()
    let now = ContinuousClock.now
    let isEmpty = state.withLock { [limits] state -> Bool in
      for (key, slot) in state.slots where slot.inFlight == 0 && now - slot.lastUsed > limits.idle {
        if let process = slot.running { retire(process, &state) }
        state.slots[key]?.running = nil
        let isForgiven = slot.failures.allSatisfy { now - $0 >= .seconds(300) }
        if slot.starting == nil, isForgiven { state.slots[key] = nil }
      }
      if state.slots.isEmpty { state.isSwept = false }
      return state.slots.isEmpty
    }
    if isEmpty {
      sweeper?.cancel()
      sweeper = nil
    }
  }
}
