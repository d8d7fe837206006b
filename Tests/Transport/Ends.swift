import CSystem
import Glibc
import HustingsProtocol
import HustingsTransport
import Synchronization

/// What the two ends of a conversation talk through.
enum Medium: CaseIterable, Sendable {
  case pipes, sockets

  /// Two connected ends, each a descriptor to read from and one to write to. No process that another test starts holds
  /// one open.
  func ends() -> (left: (input: Int32, output: Int32), right: (input: Int32, output: Int32)) {
    switch self {
    case .pipes:
      let (there, back) = (Self.pipe(), Self.pipe())
      return ((back.0, there.1), (there.0, back.1))
    case .sockets:
      var pair: [Int32] = [-1, -1]
      socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair)
      let copies = pair.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
      return ((pair[0], copies[0]), (pair[1], copies[1]))
    }
  }

  private static func pipe() -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    _ = hustings_pipe2(&ends, O_CLOEXEC)
    return (ends[0], ends[1])
  }

  /// Two peers that talk to each other, started.
  func peers(
    _ left: some PeerHandler, _ right: some PeerHandler, limits: PeerLimits = .standard
  ) -> (Peer, Peer) {
    let ends = ends()
    let peers = (
      Peer(input: ends.left.input, output: ends.left.output, limits: limits, handler: left),
      Peer(input: ends.right.input, output: ends.right.output, limits: limits, handler: right)
    )
    peers.0.start()
    peers.1.start()
    return peers
  }

  /// A peer and its other end, which the test plays itself.
  func peerAndWire(_ handler: some PeerHandler, limits: PeerLimits = .standard) -> (Peer, Wire) {
    let ends = ends()
    let peer = Peer(input: ends.left.input, output: ends.left.output, limits: limits, handler: handler)
    peer.start()
    return (peer, Wire(input: ends.right.input, output: ends.right.output))
  }
}

/// The other end of a peer, played by hand.
final class Wire: Sendable {
  private let input: Int32
  private let output: Int32
  private let buffered = Mutex<(framer: LineFramer, lines: [[UInt8]])>((LineFramer(limit: 64 << 20), []))
  private let isOutputOpen = Mutex(true)

  init(input: Int32, output: Int32) {
    (self.input, self.output) = (input, output)
  }

  deinit {
    closeOutput()
    close(input)
  }

  func closeOutput() {
    isOutputOpen.withLock { isOpen in
      guard isOpen else { return }
      shutdown(output, Int32(SHUT_WR))
      close(output)
      isOpen = false
    }
  }

  /// Writes all of a text, waiting as long as it takes.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// The next line, waited for on a thread of its own; nil at the end of the stream.
  func line() async -> String? {
    await onThread { [self] in
      buffered.withLock { buffered in
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while buffered.lines.isEmpty {
          let count = read(input, &buffer, buffer.count)
          guard count > 0 else { return nil }
          try? buffered.framer.feed(buffer.span.extracting(0..<count), into: &buffered.lines)
        }
        return String(decoding: buffered.lines.removeFirst(), as: UTF8.self)
      }
    }
  }

  /// The next line as a message.
  func message() async throws -> Envelope? {
    try await line().map { try Envelope(line: Array($0.utf8)) }
  }
}

private final class Box: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs something that blocks on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    let box = Box { continuation.resume(returning: body()) }
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        pthread_detach(pthread_self())
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(box).toOpaque())
  }
}

/// A door that tasks wait at until it is opened, cancelled or not.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func passed() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

/// Answers by what a closure says.
struct Answers: PeerHandler {
  var body: @Sendable (String, RawJSON) async throws(RPCError) -> RawJSON

  func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
    try await body(method, params)
  }
}

/// Answers with what it was asked.
let echo = Answers { _, params in params }
/// Answers when it is cancelled, and not before.
let patient = Answers { (_, _) throws(RPCError) in
  let gate = Gate()
  await withTaskCancellationHandler {
    await gate.passed()
  } onCancel: {
    gate.open()
  }
  return .null
}

/// Longer than anything takes that comes at all.
let minute = Duration.seconds(60)

func json(_ text: String) throws -> RawJSON { try RawJSON(validating: text.utf8) }

/// A request's line.
func request(_ id: Int, _ method: String = "ask", _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"# + "\n"
}

/// The protocol's limits, but with time to spare, for a machine that is busy.
var unhurried: PeerLimits {
  var limits = PeerLimits()
  limits.stall = minute
  limits.grace = minute
  return limits
}
