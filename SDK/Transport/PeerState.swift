internal import HustingsProtocol

/// Everything of a peer that changes, under one lock. No method of this type blocks, or calls out but to the observer.
struct PeerState: Sendable {
  /// Resumed once: whoever takes a request out of `asked` does. A checked one would allocate for every message.
  typealias Answer = UnsafeContinuation<Result<RawJSON, RequestFailure>, Never>

  /// A request of ours that has no answer yet.
  struct Asked {
    var answer: Answer
    var deadline: Moment
    var progress: ProgressObserver?
  }

  /// A request of the other end that has no answer yet.
  struct Handling {
    var task: Task<Void, Never>?
    var isCancelled = false
    /// The bytes of its line.
    var size: Int
  }

  var isStarted = false
  /// Whether the conversation's threads give way to the process's others.
  var givesWay = false
  var wake: WakePair?

  // Asking.
  var lastID = 0
  var asked: [Int: Asked] = [:]
  var abandoned: Set<Int> = []
  /// When the pump next looks at deadlines. Never later than the first of them; often earlier, because answers do not
  /// bother to move it.
  var nextLook = Moment.never

  // Answering.
  private(set) var handling: [MessageID: Handling] = [:]
  /// The bytes that the requests in `handling` hold.
  private(set) var inbound = 0
  var garbage = 0
  /// Requests that were refused since the other end had last been told all there was to say.
  var refusals = 0

  // Writing and ending.
  var outbox: Outbox
  var isInputOver = false
  var isInputClosed = false
  var isOutputClosed = false
  var end: PeerEnd?
  var graceEnd = Moment.never
  var endWaiters: [CheckedContinuation<PeerEnd, Never>] = []

  /// Notes a request that is to be answered.
  mutating func begin(_ id: MessageID, size: Int) {
    handling[id] = Handling(size: size)
    inbound += size
  }

  mutating func setTask(_ task: Task<Void, Never>, of id: MessageID) {
    handling[id]?.task = task
  }

  /// Notes that a request is cancelled.
  ///
  /// - Returns: What is to be cancelled.
  mutating func cancel(_ id: MessageID) -> Task<Void, Never>? {
    handling[id]?.isCancelled = true
    return handling[id]?.task
  }

  /// Notes that a request is answered, or never will be.
  mutating func finish(_ id: MessageID) {
    guard let handled = handling.removeValue(forKey: id) else { return }
    inbound -= handled.size
  }

  /// Notes that no request will be answered any more.
  mutating func finishAll() {
    handling = [:]
    inbound = 0
  }

  init(outboundLimit: Int, observer: PeerObserver?) {
    outbox = Outbox(limit: outboundLimit, observer: observer)
  }

  /// Why it ended, once nothing is open any more.
  var endIfClosed: PeerEnd? { isInputClosed && isOutputClosed ? end : nil }

  /// Whether the input has ended and every answer to it has been written or can't be.
  var isDone: Bool { isInputOver && (isOutputClosed || handling.isEmpty && outbox.isEmpty) }
}
