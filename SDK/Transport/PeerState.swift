internal import HustingsProtocol

/// Everything of a peer that changes, under one lock. No method of this type blocks or calls out.
struct PeerState: Sendable {
  typealias Answer = CheckedContinuation<Result<RawJSON, RPCError>, Never>

  /// A request of ours that has no answer yet.
  struct Asked {
    var answer: Answer
    var deadline: Moment
  }

  /// A request of the other end that has no answer yet.
  struct Handling {
    var task: Task<Void, Never>?
    var isCancelled = false
  }

  var isStarted = false
  var wake: WakePair?

  // Asking.
  var lastID = 0
  var asked: [Int: Asked] = [:]
  var abandoned: Set<Int> = []
  /// When the pump next looks at deadlines. Never later than the first of them; often earlier, because answers do not
  /// bother to move it.
  var nextLook = Moment.never

  // Answering.
  var handling: [MessageID: Handling] = [:]
  var garbage = 0

  // Writing and ending.
  var outbox: Outbox
  var isInputOver = false
  var isInputClosed = false
  var isOutputClosed = false
  var end: PeerEnd?
  var graceEnd = Moment.never
  var endWaiters: [CheckedContinuation<PeerEnd, Never>] = []

  init(outboundLimit: Int) {
    outbox = Outbox(limit: outboundLimit)
  }

  /// Why it ended, once nothing is open any more.
  var endIfClosed: PeerEnd? { isInputClosed && isOutputClosed ? end : nil }

  /// Whether the input has ended and every answer to it has been written or can't be.
  var isDone: Bool { isInputOver && (isOutputClosed || handling.isEmpty && outbox.isEmpty) }
}
