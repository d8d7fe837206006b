internal import Glibc
internal import HustingsProtocol
internal import Synchronization

extension Peer {
  /// Ends the conversation at once. The descriptors are closed by whoever uses them last: the output by its writer,
  /// the input by the reading thread.
  func finish(_ reason: PeerEnd) {
    let left = state.withLock { state -> Left? in
      guard state.end == nil else { return nil }
      state.end = reason
      let left = Left(
        asked: state.asked.values.map(\.answer), tasks: state.handling.values.compactMap(\.task),
        waiting: state.outbox.drop(), wake: state.wake)
      state.asked = [:]
      state.finishAll()
      if !state.outbox.isWriting { shutOutput(&state) }
      return left
    }
    guard let left else { return }
    let error = RequestFailure.here(RPCError(.unavailable, "The conversation has ended: \(reason)."))
    for answer in left.asked { answer.resume(returning: .failure(error)) }
    for task in left.tasks { task.cancel() }
    for response in left.waiting { response.room.resume() }
    runner.interrupt()
    left.wake?.wakePump()
    settle(false)
  }

  private struct Left {
    var asked: [PeerState.Answer]
    var tasks: [Task<Void, Never>]
    var waiting: [Outbox.Waiting]
    var wake: WakePair?
  }

  /// Closes the input, and with it the conversation unless there are answers to be written still.
  ///
  /// - Parameter reason: Why it ended; nil if the conversation has ended before.
  func inputHasEnded(_ reason: PeerEnd?) {
    var out = [pollfd(fd: output, events: 0, revents: 0)]
    let (asked, isDone) = state.withLock { state -> ([PeerState.Answer], Bool) in
      if !state.isInputClosed { close(input) }
      state.isInputOver = true
      state.isInputClosed = true
      // An end that is gone altogether will not read the answers either.
      let isGone = !state.isOutputClosed && poll(&out, 1, 0) > 0
      state.graceEnd = Moment.now.after(limits.grace)
      defer { state.asked = [:] }
      return (state.asked.values.map(\.answer), isGone || state.isDone)
    }
    let error = RequestFailure.here(
      RPCError(.unavailable, "The other end has closed its output; no answer can come."))
    for answer in asked { answer.resume(returning: .failure(error)) }
    if let reason, isDone || reason != .endOfFile {
      finish(reason)
    }
    state.withLock { $0.wake }?.wakePump()
    settle(false)
  }

  /// Ends a conversation that is done, and tells those who wait for its end.
  func settle(_ isDone: Bool) {
    if isDone { finish(.endOfFile) }
    let (reason, waiters) = state.withLock { state -> (PeerEnd?, [CheckedContinuation<PeerEnd, Never>]) in
      guard let reason = state.endIfClosed else { return (nil, []) }
      defer { state.endWaiters = [] }
      return (reason, state.endWaiters)
    }
    guard let reason else { return }
    for waiter in waiters { waiter.resume(returning: reason) }
  }
}
