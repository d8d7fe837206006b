internal import Synchronization

/// Lets so many through at a time; the others wait in the order in which they came.
package final class Turns: Sendable {
  private struct Waiting {
    var ticket: Int
    /// Resumed once, by whoever takes it out of the line: with false when it is cancelled.
    var turn: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var free: Int
    var tickets = 0
    var line: [Waiting] = []
  }

  private let state: Mutex<State>

  package init(_ count: Int) {
    state = Mutex(State(free: count))
  }

  /// Waits for a turn, which `give` gives back.
  ///
  /// - Returns: False if the task was cancelled first: there is nothing to give back.
  package func take() async -> Bool {
    let ticket = state.withLock { state -> Int? in
      guard state.free == 0 else {
        state.free -= 1
        return nil
      }
      state.tickets += 1
      return state.tickets
    }
    guard let ticket else { return true }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        let isFree = state.withLock { state in
          guard state.free == 0 else {
            state.free -= 1
            return true
          }
          state.line.append(Waiting(ticket: ticket, turn: turn))
          return false
        }
        if isFree { return turn.resume(returning: true) }
        // A cancellation that came before it stood in the line has found nobody there.
        if Task.isCancelled { leave(ticket) }
      }
    } onCancel: {
      leave(ticket)
    }
  }

  /// Waits for a turn, but not past a deadline.
  ///
  /// - Returns: False if the deadline passed or the task was cancelled first: there is nothing to give back.
  package func take(before deadline: ContinuousClock.Instant) async -> Bool {
    if takeFree() { return true }
    return await withTaskGroup(of: Bool?.self) { group in
      group.addTask { await self.take() }
      group.addTask {
        try? await Task.sleep(until: deadline, clock: .continuous)
        return nil
      }
      var isMine = false
      for await taken in group {
        // A turn that came as the deadline passed is a turn.
        if let taken { isMine = taken }
        group.cancelAll()
      }
      return isMine
    }
  }

  /// Takes a turn if one is free.
  package func takeFree() -> Bool {
    state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
  }

  /// Gives a turn back: the next in the line has it.
  package func give() {
    let next = state.withLock { state -> Waiting? in
      guard state.line.isEmpty else { return state.line.removeFirst() }
      state.free += 1
      return nil
    }
    next?.turn.resume(returning: true)
  }

  private func leave(_ ticket: Int) {
    let left = state.withLock { state -> Waiting? in
      state.line.firstIndex { $0.ticket == ticket }.map { state.line.remove(at: $0) }
    }
    left?.turn.resume(returning: false)
  }
}
