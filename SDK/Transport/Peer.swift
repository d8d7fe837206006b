internal import Glibc
internal import Synchronization

/// One end of a conversation in JSON-RPC 2.0, a message per line. Host and plugin use the same.
///
/// **Both ends ask.** Either may send requests and notifications at any time. Every request gets exactly one response:
/// a result or an error, also when it was cancelled, refused, or not understood. Notifications get none. Ids belong to
/// the end that asks; both may use the same ones.
///
/// **The reader waits for nobody.** One thread reads the input, cuts it into lines and hands each message on; it never
/// waits for a handler and never for the output. Were it to wait for the output, two ends that both have more to say
/// than a pipe holds would wait for each other for ever. So `$/cancel` and answers are read at all times.
///
/// **Writing.** Whoever has something to say writes it himself as long as nothing is queued: that is one system call
/// and no change of threads. What is said while somebody writes is queued, and he writes it too, all at once. What the
/// descriptor does not take at once is left to the pump, a second thread, which waits until the other end has read.
/// What does not fit in the queue is the sayer's problem, not the reader's: a request fails, a notification is dropped,
/// a response waits with its handler. If the other end reads nothing for five seconds while something is queued, or
/// asks on while its refusals cannot be queued any more, the conversation ends.
///
/// **Handlers.** Each request runs in a task of its own; at most 64 at once, that hold 16 MiB at most; the next is
/// answered `rateLimited`.
/// `$/cancel` with a request's id cancels the task; its answer is `cancelled` and comes when the handler returns.
/// Tasks run on the reading thread after the lines of one read, because waking another costs more than most answers;
/// one that takes some milliseconds keeps that thread, and another reads on.
///
/// **Asking.** Every request of ours has a deadline. When it passes, or the asking task is cancelled, the other end is
/// sent `$/cancel`, the caller goes on at once, and the answer that still comes is ignored. An answer to a request
/// that was never made is a lie, and ends the conversation.
///
/// **Garbage.** A line that is no JSON is answered `parseError`, JSON that is no message `invalidRequest`, both with
/// the request's id or `null`; the conversation goes on, up to a hundred such lines. Responses are never answered. A
/// line over 8 MiB ends the conversation, because where the next begins cannot be known.
///
/// **The end.** When the input ends, our open requests fail with `unavailable`; handlers that still run may answer for
/// a second and a half if the output works, then they are cancelled. `ended` tells the reason, once both descriptors are closed.
public final class Peer: Sendable {
  /// The bounds of this conversation.
  public let limits: PeerLimits
  let input: Int32
  let output: Int32
  let handler: any PeerHandler
  let observer: PeerObserver?
  let state: Mutex<PeerState>
  let framer: Mutex<LineFramer>
  let runner = PeerExecutor()

  /// Where tasks that ask peers go on fastest: on the thread that read the answer, for waking another costs more than
  /// most answers. For `Task(executorPreference: Peer.executor)`; handlers run there anyway.
  public static var executor: any TaskExecutor { PeerExecutor.Askers.shared }

  /// An end of a conversation that has not started.
  ///
  /// - Parameters:
  ///   - input: The descriptor to read from: a pipe or a socket. The peer owns and closes it.
  ///   - output: The descriptor to write to, another one than `input` even if it is the same socket. The peer owns and
  ///     closes it, and makes it non-blocking.
  ///   - limits: Bounds other than the protocol's, for tests.
  ///   - handler: What answers the other end.
  ///   - observer: Is told every line that comes in or is queued to go out; nil costs nothing.
  public init(
    input: Int32, output: Int32, limits: PeerLimits = .standard, handler: some PeerHandler,
    observer: PeerObserver? = nil
  ) {
    self.input = input
    self.output = output
    self.limits = limits
    self.handler = handler
    self.observer = observer
    state = Mutex(PeerState(outboundLimit: limits.outbound, observer: observer))
    framer = Mutex(LineFramer(limit: limits.line))
  }

  deinit {
    state.withLock { state in
      state.wake?.close()
      if !state.isInputClosed { close(input) }
      if !state.isOutputClosed { close(output) }
    }
  }

  /// Starts the conversation; only the first call counts. From here on the process ignores SIGPIPE, for writing to an end
  /// that has gone is an error like others, and SIGURG interrupts a thread's wait for input.
  ///
  /// - Parameter givesWay: Whether its threads give way to the process's others, because the other end is known to waste
  ///   their time.
  public func start(givesWay: Bool = false) {
    signal(SIGPIPE, SIG_IGN)
    interruptReads()
    let isFirst = state.withLock { state in
      guard !state.isStarted, state.end == nil else { return false }
      state.isStarted = true
      state.givesWay = givesWay
      return true
    }
    guard isFirst else { return }
    let flags = fcntl(output, F_GETFL)
    guard flags >= 0, fcntl(output, F_SETFL, flags | O_NONBLOCK) >= 0, let wake = WakePair() else {
      return fail(errno)
    }
    state.withLock { $0.wake = wake }
    let pumpError = startThread(stack: 256 << 10) { self.pump(wake) }
    guard pumpError == 0 else { return fail(pumpError) }
    let readerError = startThread(stack: Self.readerStack) { self.readAll(wake, self.runner.begin()) }
    guard readerError == 0 else { return fail(readerError) }
  }

  /// The reading thread runs handlers too, so it has more than reading needs; what is not touched costs nothing.
  static let readerStack = 2 << 20

  /// Ends a conversation whose threads do not run.
  private func fail(_ error: Int32) {
    finish(.system(error))
    inputHasEnded(nil)
  }

  /// Ends the conversation at once: what is queued is dropped, open requests fail, handlers are cancelled.
  ///
  /// - Parameter reason: Why; only the first reason counts.
  public func end(_ reason: PeerEnd = .local) {
    finish(reason)
    let isStarted = state.withLock { $0.isStarted }
    if !isStarted { inputHasEnded(nil) }
  }

  /// Why the conversation ended. Waits until it has, and both descriptors are closed.
  public var ended: PeerEnd {
    get async {
      await withCheckedContinuation { continuation in
        let reason = state.withLock { state -> PeerEnd? in
          if let reason = state.endIfClosed { return reason }
          state.endWaiters.append(continuation)
          return nil
        }
        if let reason { continuation.resume(returning: reason) }
      }
    }
  }

  /// Whether the conversation has ended, or is about to: requests fail from then on.
  public var hasEnded: Bool { state.withLock { $0.end != nil || $0.isInputOver } }
}
