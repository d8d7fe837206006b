internal import Synchronization

/// Something that changes now and then, and tasks that wait for it without holding a thread.
package final class ChangeSignal: Sendable {
  private struct State {
    var count = 0
    var isOver = false
    var nextWaiter = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Waiters whose time was over before they began to wait.
    var expired: Set<Int> = []
  }

  private let state = Mutex(State())

  /// A signal that has not been raised.
  package init() {}

  /// How often it was raised.
  package var count: Int { state.withLock { $0.count } }

  /// Wakes whoever waits.
  package func raise() {
    wake { $0.count += 1 }
  }

  /// Wakes whoever waits, now and ever after: nobody is to be waited for any more.
  package func finish() {
    wake { $0.isOver = true }
  }

  /// Whether nobody is to wait any more.
  package var isOver: Bool { state.withLock { $0.isOver } }

  private func wake(_ change: @Sendable (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits until it has been raised more often than so many times, or for so long.
  package func wait(after seen: Int, within limit: Duration) async {
    let waiter = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let timer = Task {
      try? await Task.sleep(for: limit)
      self.expire(waiter)
    }
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.count > seen || state.isOver || state.expired.contains(waiter) { return true }
        state.waiters[waiter] = continuation
        return false
      }
      if isDone { continuation.resume() }
    }
    timer.cancel()
    await timer.value
    state.withLock { _ = $0.expired.remove(waiter) }
  }

  /// Waits while something holds that it is raised for, or for so long.
  package func wait(while holds: () -> Bool, within limit: Duration) async {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      let seen = count
      guard holds() else { return }
      await wait(after: seen, within: end - .now)
    }
  }

  private func expire(_ waiter: Int) {
    let continuation = state.withLock { state in
      state.expired.insert(waiter)
      return state.waiters.removeValue(forKey: waiter)
    }
    continuation?.resume()
  }
}
