internal import Glibc
public import HustingsProtocol
internal import Synchronization

extension Peer {
  /// Asks the other end, and waits for the answer.
  ///
  /// When the calling task is cancelled or the deadline passes, this throws at once and the other end is told.
  ///
  /// - Parameters:
  ///   - method: What is asked, such as `data.query`.
  ///   - params: Its parameters: an object.
  ///   - deadline: How long to wait for the answer.
  ///   - progress: Is told how far the other end says it is.
  /// - Returns: The result, undecoded.
  /// - Throws: The other end's error, or one of this end: `cancelled`, `timeout`, `tooLarge` if the request is over
  ///   the line limit, `unavailable` if the conversation has ended or the other end is not reading.
  public func request(
    _ method: String, _ params: RawJSON, deadline: Duration, progress: ProgressObserver? = nil
  ) async throws(RPCError) -> RawJSON {
    do throws(RequestFailure) {
      return try await answer(to: method, params, deadline: deadline, progress: progress)
    } catch {
      throw error.rpcError
    }
  }

  /// As `request`, for who must tell the other end's errors from those of this end.
  package func answer(
    to method: String, _ params: RawJSON, deadline: Duration, progress: ProgressObserver? = nil
  ) async throws(RequestFailure) -> RawJSON {
    if Task.isCancelled { throw .cancelled(method) }
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let line = Envelope.request(id: .integer(id), method: method, params: params).line()
    guard line.count - 1 <= limits.line else {
      throw .here(tooLarge("The request \(method)", line.count - 1))
    }
    let expiry = Moment.now.after(deadline)
    let answer = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        ask(id, line, PeerState.Asked(answer: continuation, deadline: expiry, progress: progress))
        // A cancellation that came before the request was noted has found nothing to abandon.
        if Task.isCancelled { abandon(id, .cancelled(method)) }
      }
    } onCancel: {
      abandon(id, .cancelled(method))
    }
    return try answer.get()
  }

  /// Tells the other end something, without an answer. It is dropped when there is no room or the output is closed.
  ///
  /// - Parameters:
  ///   - method: What is told, such as `log`.
  ///   - params: Its parameters: an object.
  /// - Returns: False if it was dropped.
  @discardableResult
  public func notify(_ method: String, _ params: RawJSON) -> Bool {
    let line = Envelope.notification(method: method, params: params).line()
    guard line.count - 1 <= limits.line, state.withLock({ Self.enqueue(line, &$0) }) else { return false }
    flush()
    return true
  }

  private func ask(_ id: Int, _ line: [UInt8], _ asked: PeerState.Asked) {
    let (refusal, bytes, wake) = state.withLock { state -> (String?, [UInt8]?, WakePair?) in
      if let end = state.end { return ("The conversation has ended: \(end).", nil, nil) }
      if state.isInputOver { return ("The other end has closed its output; no answer can come.", nil, nil) }
      if state.isOutputClosed || state.outbox.isClosing {
        return ("The other end does not listen any more.", nil, nil)
      }
      guard Self.enqueue(line, &state) else {
        return ("The other end does not read what waits for it; try again later.", nil, nil)
      }
      state.asked[id] = asked
      var wake: WakePair?
      if asked.deadline < state.nextLook {
        state.nextLook = asked.deadline
        wake = state.wake
      }
      return (nil, state.outbox.startWriting(), wake)
    }
    if let refusal {
      return asked.answer.resume(returning: .failure(.here(RPCError(.unavailable, refusal))))
    }
    wake?.wakePump()
    if let bytes { send(bytes) }
  }

  /// Stops waiting for an answer, tells the other end, and remembers that the answer may still come.
  private func abandon(_ id: Int, _ error: RequestFailure) {
    var params = CancelParams()
    params.id = .integer(id)
    let cancel = Envelope.notification(method: "$/cancel", params: RawJSON(encoding: params)).line()
    let (asked, isTooMany) = state.withLock { state -> (PeerState.Asked?, Bool) in
      guard let asked = state.asked.removeValue(forKey: id) else { return (nil, false) }
      state.abandoned.insert(id)
      _ = Self.enqueue(cancel, &state)
      return (asked, state.abandoned.count > limits.abandoned)
    }
    guard let asked else { return }
    asked.answer.resume(returning: .failure(error))
    if isTooMany { finish(.notAnswering) } else { flush() }
  }

  /// Takes an answer to one of our requests.
  func take(_ answer: Result<RawJSON, RequestFailure>, _ id: MessageID) {
    guard case .integer(let number) = id else { return finish(.unexpectedAnswer) }
    let (asked, isLate) = state.withLock { state in
      (state.asked.removeValue(forKey: number), state.abandoned.remove(number) != nil)
    }
    if let asked {
      asked.answer.resume(returning: answer)
    } else if !isLate {
      finish(.unexpectedAnswer)
    }
  }

  /// Takes word of how far one of our requests is; of another it means nothing.
  func takeProgress(_ params: RawJSON) {
    guard let progress = try? ProgressParams(json: params), case .integer(let number) = progress.id else { return }
    let observer = state.withLock { $0.asked[number]?.progress }
    observer?(progress)
  }

  /// Abandons the requests whose deadline has passed, and finds out when to look again.
  func lookAtDeadlines(_ now: Moment) {
    let (expired, isGraceOver) = state.withLock { state -> ([Int], Bool) in
      guard now >= min(state.nextLook, state.graceEnd) else { return ([], false) }
      let expired = state.asked.filter { $0.value.deadline <= now }.map(\.key)
      state.nextLook = state.asked.values.lazy.map(\.deadline).filter { $0 > now }.min() ?? .never
      return (expired, now >= state.graceEnd)
    }
    for id in expired.sorted() {
      abandon(id, .late)
    }
    if isGraceOver { finish(.endOfFile) }
  }

  func tooLarge(_ what: String, _ count: Int) -> RPCError {
    RPCError(
      .tooLarge, "\(what) has \(count) bytes; a line holds \(limits.line) at most. Ask for less at a time.",
      data: ErrorDetail(reason: "lineTooLong"))
  }
}
