internal import Glibc
internal import HustingsProtocol
internal import Synchronization

extension Peer {
  /// Puts a line into the queue if there is room; `flush` must follow.
  ///
  /// - Returns: Whether there was room and the output is open.
  static func enqueue(_ line: [UInt8], _ state: inout PeerState) -> Bool {
    guard state.end == nil, !state.isOutputClosed, !state.outbox.isClosing, state.outbox.hasRoom(for: line.count)
    else { return false }
    state.outbox.append(line)
    return true
  }

  /// Writes what is queued, unless somebody else does already.
  func flush() {
    guard let bytes = state.withLock({ $0.outbox.startWriting() }) else { return }
    send(bytes)
  }

  /// Writes, and whatever has been queued meanwhile, until the descriptor takes no more: then the pump goes on.
  func send(_ first: [UInt8]) {
    var bytes = first
    // The bound keeps a caller from writing for everybody else for ever.
    for _ in 0..<16 {
      let written = writeOnce(bytes, from: 0)
      guard written >= 0 else { return outputBroke() }
      let isAll = written == bytes.count
      guard let more = advance(written, isAll: isAll) else {
        if !isAll { leave(bytes, written) }
        return
      }
      bytes = more
    }
    leave(bytes, 0)
  }

  /// One write(2) without waiting.
  ///
  /// - Returns: The bytes written, 0 if the descriptor is full; -1 if it is broken.
  private func writeOnce(_ bytes: [UInt8], from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
      while true {
        let count = Glibc.write(output, buffer.baseAddress.map { $0 + start }, buffer.count - start)
        if count >= 0 { return count }
        if errno == EAGAIN { return 0 }
        if errno != EINTR { return -1 }
      }
    }
  }

  /// Notes what has been written.
  ///
  /// - Returns: What to write next if all has been.
  private func advance(_ count: Int, isAll: Bool) -> [UInt8]? {
    let (more, admitted, isDone) = state.withLock { state -> ([UInt8]?, [Outbox.Waiting], Bool) in
      let admitted = state.outbox.wrote(count)
      for response in admitted { state.finish(response.id) }
      guard isAll else { return (nil, admitted, false) }
      let more = state.outbox.goOnWriting()
      if more == nil { state.refusals = 0 }
      if more == nil, state.end != nil || state.outbox.isClosing { shutOutput(&state) }
      return (more, admitted, state.isDone)
    }
    for response in admitted { response.room.resume() }
    if more == nil, isAll { settle(isDone) }
    return more
  }

  /// Leaves the rest of some bytes to the pump.
  private func leave(_ bytes: [UInt8], _ written: Int) {
    let wake = state.withLock { state -> WakePair? in
      guard state.end == nil else {
        state.outbox.stopWriting()
        shutOutput(&state)
        return nil
      }
      state.outbox.leftover = written == 0 ? bytes : Array(bytes[written...])
      return state.wake
    }
    if let wake { wake.wakePump() } else { settle(false) }
  }

  /// Gives up the output after an error: the other end has closed its input. What it has said is still read.
  private func outputBroke() {
    let (waiting, isDone) = state.withLock { state in
      let waiting = state.outbox.drop()
      for response in waiting { state.finish(response.id) }
      state.outbox.stopWriting()
      shutOutput(&state)
      return (waiting, state.isDone)
    }
    for response in waiting { response.room.resume() }
    settle(isDone)
  }

  /// Closes the output once; nobody may be writing.
  func shutOutput(_ state: inout PeerState) {
    guard !state.isOutputClosed else { return }
    state.isOutputClosed = true
    // Of a socket there may be a second descriptor, our input: only this tells the other end.
    shutdown(output, Int32(SHUT_WR))
    close(output)
  }

  /// Says no more: closes the output when all that is queued has been written. What comes in is read on.
  public func closeOutput() {
    let isDone = state.withLock { state in
      state.outbox.isClosing = true
      if state.outbox.isEmpty { shutOutput(&state) }
      return state.isDone
    }
    settle(isDone)
  }

  // MARK: The pump

  /// The second thread: writes what callers could not, and looks at deadlines and after the reader.
  func pump(_ wake: WakePair) {
    var bytes: [UInt8] = []
    var written = 0
    var isHolding = false
    var progress = Moment.now
    var hasGivenWay = false
    while true {
      let now = Moment.now
      lookAtDeadlines(now)
      let (look, hasEnded, isOver, givesWay) = state.withLock { state -> (Moment, Bool, Bool, Bool) in
        if !isHolding, let leftover = state.outbox.leftover {
          (bytes, written, isHolding, progress) = (leftover, 0, true, now)
          state.outbox.leftover = nil
        }
        if state.end != nil, isHolding {
          isHolding = false
          state.outbox.stopWriting()
          shutOutput(&state)
        }
        // A reader that a task holds up closes the input late, or is relieved.
        let hasEnded = state.end != nil
        return (min(state.nextLook, state.graceEnd), hasEnded, hasEnded && state.isInputClosed, state.givesWay)
      }
      if isOver { return settle(false) }
      if givesWay, !hasGivenWay {
        giveWay()
        hasGivenWay = true
      }

      var next = look
      if hasEnded {
        // Until the reader has seen it: an interruption that comes before its wait is lost.
        runner.interrupt()
        next = min(next, now.after(.milliseconds(1)))
      }
      switch runner.watch() {
      case .rest: break
      case .look(let moment): next = min(next, moment)
      case .relieve:
        // Without a thread left, the next look tries again.
        _ = startThread(stack: Self.readerStack) { self.relieveReader(wake) }
        next = min(next, Moment.now.after(PeerExecutor.patience))
      }
      let stall = isHolding ? progress.after(limits.stall) : .never
      if now >= stall {
        finish(.notReading)
        continue
      }
      var watched = [
        pollfd(fd: wake.pump, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isHolding ? output : -1, events: Int16(POLLOUT), revents: 0),
      ]
      poll(&watched, 2, min(next, stall).timeout)
      if watched[0].revents != 0 { wake.drainPump() }
      guard watched[1].revents != 0 else { continue }
      let count = writeOnce(bytes, from: written)
      guard count >= 0 else {
        isHolding = false
        outputBroke()
        continue
      }
      if count > 0 { progress = .now }
      written += count
      let isAll = written == bytes.count
      let more = advance(count, isAll: isAll)
      if isAll { (bytes, written, isHolding) = (more ?? [], 0, more != nil) }
    }
  }
}
