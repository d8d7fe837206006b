internal import CMicrohttpd
internal import Synchronization

/// One request on its way to its answer.
///
/// The daemon's threads bring the request in and take the answer out; in between the connection is suspended and a
/// task works on the answer. `answer` may be called from anywhere and any number of times: the first one counts, and
/// it alone resumes the connection.
final class Exchange: Sendable {
  /// The request's target as sent, or nil when it is no UTF-8.
  let target: String?
  /// When the request's first line had come.
  let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var phase = Phase.receiving(begun: false)
    var body: [UInt8] = []
    var received = 0
    var reserved = 0
    var fault: HTTPFault?
    var task: Task<Void, Never>?
  }

  enum Phase {
    case receiving(begun: Bool)
    /// The connection's address; nobody touches the suspended connection but who takes this.
    case suspended(UInt)
    case answered(HTTPResponse)
    case finished
  }

  init(target: String?) {
    self.target = target
  }

  var phase: Phase { state.withLock { $0.phase } }

  /// The request's headers have come.
  func begin() {
    state.withLock { $0.phase = .receiving(begun: true) }
  }

  /// Keeps a piece of the body, unless the body is refused already.
  ///
  /// - Returns: How many bytes of body have come so far, kept or not.
  func receive(_ piece: UnsafeRawBufferPointer, limit: Int, reserve: (Int) -> Bool) -> Int {
    state.withLock { state in
      state.received += piece.count
      if state.received > limit { state.fault = state.fault ?? .tooLarge }
      if state.fault == nil, !reserve(piece.count) { state.fault = .busy }
      if state.fault == nil {
        state.reserved += piece.count
        state.body.append(contentsOf: piece)
      } else {
        state.body = []
      }
      return state.received
    }
  }

  /// The body, or why it is refused.
  func takeBody() throws(HTTPFault) -> [UInt8] {
    let (body, fault) = state.withLock { state in
      defer { state.body = [] }
      return (state.body, state.fault)
    }
    if let fault { throw fault }
    return body
  }

  /// Hands the connection, which its daemon has just suspended, to whoever answers.
  func suspended(_ connection: OpaquePointer) {
    let address = UInt(bitPattern: connection)
    state.withLock { $0.phase = .suspended(address) }
  }

  /// The work on the answer.
  func answered(by task: Task<Void, Never>) {
    state.withLock { $0.task = task }
  }

  /// Gives the answer and lets the connection go on; without effect when an answer was given before.
  func answer(_ response: HTTPResponse) {
    let address: UInt? = state.withLock { state in
      guard case .suspended(let address) = state.phase else { return nil }
      state.phase = .answered(response)
      return address
    }
    if let address { MHD_resume_connection(OpaquePointer(bitPattern: address)) }
  }

  /// Ends the work and answers in its place.
  func abandon(_ response: HTTPResponse) {
    state.withLock { $0.task }?.cancel()
    answer(response)
  }

  /// The daemon is done with the request.
  ///
  /// - Returns: How many bytes of body were reserved.
  func finish() -> Int {
    state.withLock { state in
      state.phase = .finished
      state.task = nil
      return state.reserved
    }
  }
}
