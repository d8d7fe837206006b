internal import Glibc
internal import HustingsProtocol
internal import Synchronization

extension Peer {
  /// The reading thread: from the first byte to the last, or until another thread takes over.
  func readAll(_ wake: WakePair, _ turn: Int) {
    var lines: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var reason: PeerEnd?
    var rate = Rate()
    allowInterruption()
    if state.withLock({ $0.givesWay }) { giveWay() }
    while reason == nil {
      // What was made ready since the last lines, by room in the queue for one.
      guard runner.run(turn, wakeWatch: wake.wakePump) else { return }
      if state.withLock({ $0.end != nil }) { break }
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // A socket whose other descriptor, our output, does not wait.
        var watched = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, -1)
        continue
      }
      guard count > 0 else {
        reason = framer.withLock { $0.isInLine } ? .truncatedLine : .endOfFile
        break
      }
      if limits.flood < .max, rate.count(count, over: limits.flood) {
        state.withLock { $0.givesWay = true }
        giveWay()
        wake.wakePump()
      }
      if !cut(buffer.span.extracting(0..<count), into: &lines) { reason = .lineTooLong(limit: limits.line) }
      guard take(lines, wake, turn) else { return }
      lines.removeAll(keepingCapacity: true)
    }
    runner.end(turn)
    inputHasEnded(reason)
  }

  /// Counts bytes by the second.
  private struct Rate {
    private var bytes = 0
    private var end = Moment.now

    /// Whether these bytes are the first over a bound in their second.
    mutating func count(_ more: Int, over bound: Int) -> Bool {
      let now = Moment.now
      if now >= end { (bytes, end) = (0, now.after(.seconds(1))) }
      defer { bytes += more }
      return bytes <= bound && bytes + more > bound
    }
  }

  private func cut(_ piece: Span<UInt8>, into lines: inout [[UInt8]]) -> Bool {
    framer.withLock { framer in
      do throws(LineFramer.Failure) {
        try framer.feed(piece, into: &lines)
        return true
      } catch {
        return false
      }
    }
  }

  /// Takes the lines of one read and runs what they make ready; what is said in return is written together.
  ///
  /// - Returns: False if another thread reads now.
  private func take(_ lines: [[UInt8]], _ wake: WakePair, _ turn: Int) -> Bool {
    let isBatch = lines.count > 1
    if isBatch { state.withLock { $0.outbox.isCorked = true } }
    lines.forEach(take)
    guard runner.run(turn, wakeWatch: wake.wakePump) else { return false }
    if isBatch { uncork() }
    return true
  }

  private func uncork() {
    state.withLock { $0.outbox.isCorked = false }
    flush()
  }

  /// Reads on in place of a thread that is held up by a task.
  func relieveReader(_ wake: WakePair) {
    guard let turn = runner.takeOver() else { return }
    uncork()
    readAll(wake, turn)
  }

  private func take(_ line: [UInt8]) {
    observer?(.received, line[...])
    do throws(EnvelopeError) {
      switch try Envelope(line: line) {
      case .request(let id, let method, let params): handle(id, method, params, size: line.count)
      case .notification("$/cancel", let params): cancel(params)
      case .notification("progress", let params): takeProgress(params)
      case .notification(let method, let params): handler.notice(method, params)
      case .result(let id, let result): take(.success(result), id)
      case .failure(let id?, let error): take(.failure(.answered(error)), id)
      case .failure(nil, _): countGarbage()
      }
    } catch {
      countGarbage()
      if !error.isResponse { refuse(error.id, error.error) }
    }
  }

  private func countGarbage() {
    let isTooMuch = state.withLock { state in
      state.garbage += 1
      return state.garbage > limits.garbage
    }
    if isTooMuch { finish(.garbage) }
  }

  // MARK: Answering

  /// Starts a request's handler, or refuses it.
  private func handle(_ id: MessageID, _ method: String, _ params: RawJSON, size: Int) {
    if case .string(let text) = id, text.utf8.count > limits.id {
      return refuse(
        nil, RPCError(.invalidRequest, "The request's id has more than \(limits.id) bytes; choose a short one."))
    }
    let refusal = state.withLock { state -> RPCError? in
      if let end = state.end { return RPCError(.unavailable, "The conversation has ended: \(end).") }
      if state.handling[id] != nil {
        return RPCError(.invalidRequest, "A request with this id is still unanswered; choose another id.")
      }
      if state.handling.count >= limits.unanswered {
        return RPCError(
          .rateLimited, "\(limits.unanswered) requests are unanswered; wait for an answer before the next.",
          data: ErrorDetail(reason: "unansweredRequests"))
      }
      if !state.handling.isEmpty, state.inbound + size > limits.inbound {
        return RPCError(
          .rateLimited,
          "The unanswered requests would hold more than \(limits.inbound) bytes; wait for an answer before the next.",
          data: ErrorDetail(reason: "unansweredBytes"))
      }
      state.begin(id, size: size)
      return nil
    }
    if let refusal { return refuse(id, refusal) }
    let operation: @Sendable () async -> Void = { [self] in
      let answer: Envelope
      do throws(RPCError) {
        answer = .result(id: id, try await handler.answer(method, params, id: id))
      } catch {
        answer = .failure(id: id, error)
      }
      await respond(id, method, answer)
    }
    let task = Task(executorPreference: runner, operation: operation)
    let isOver = state.withLock { state in
      state.setTask(task, of: id)
      return state.end != nil
    }
    if isOver { task.cancel() }
  }

  /// Answers a request that has no handler. A peer that asks on without reading its refusals is ended, for the reader
  /// can't wait.
  private func refuse(_ id: MessageID?, _ error: RPCError) {
    let line = Envelope.failure(id: id, error).line()
    let isUnread = state.withLock { state in
      state.refusals += 1
      let hasRoom = Self.enqueue(line, &state) && state.refusals <= limits.refusals
      return !hasRoom && state.end == nil && !state.isOutputClosed && !state.outbox.isClosing
    }
    if isUnread { finish(.notReading) } else { flush() }
  }

  /// Sends a handler's answer; waits while there is no room for it.
  private func respond(_ id: MessageID, _ method: String, _ answer: Envelope) async {
    var line = answer.line()
    if line.count - 1 > limits.line {
      line = Envelope.failure(id: id, tooLarge("The answer to \(method)", line.count - 1)).line()
    }
    if say(id, method, &line, orWait: nil) { return }
    // There is no room: the handler waits, and keeps its place among the unanswered.
    await withUnsafeContinuation { room in
      if say(id, method, &line, orWait: room) { room.resume() }
    }
  }

  /// Queues a handler's answer and writes it, unless nobody wants it any more.
  ///
  /// - Returns: False if there is no room for it, and it waits for some where it was told how.
  private func say(_ id: MessageID, _ method: String, _ line: inout [UInt8], orWait room: Outbox.Room?) -> Bool {
    let (bytes, isDone) = state.withLock { state -> ([UInt8]?, Bool?) in
      guard let handling = state.handling[id], state.end == nil, !state.isOutputClosed, !state.outbox.isClosing else {
        state.finish(id)
        return (nil, state.isDone)
      }
      if handling.isCancelled { line = Envelope.failure(id: id, RequestFailure.cancelled(method).rpcError).line() }
      guard state.outbox.hasRoom(for: line.count) else {
        if let room { state.outbox.wait(Outbox.Waiting(id: id, line: line, room: room)) }
        return (nil, nil)
      }
      state.finish(id)
      state.outbox.append(line)
      return (state.outbox.startWriting(), false)
    }
    guard let isDone else { return false }
    if let bytes { send(bytes) }
    settle(isDone)
    return true
  }

  private func cancel(_ params: RawJSON) {
    guard let id = try? CancelParams(json: params).id else { return countGarbage() }
    let task = state.withLock { $0.cancel(id) }
    task?.cancel()
  }
}
