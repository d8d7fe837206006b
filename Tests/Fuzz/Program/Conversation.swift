internal import Glibc
internal import HustingsProtocol
internal import HustingsTransport

/// Says lines to a real peer over a socket: it must answer each request once, or end, and never hang.
enum Conversation {
  private struct Echo: PeerHandler {
    func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON { params }
  }

  /// Whether a line answers something. Nothing was asked, so that it ends the conversation.
  static func isAnswer(_ line: [UInt8]) -> Bool {
    switch try? Envelope(line: line) {
    case .result, .failure(_?, _): true
    default: false
    }
  }

  /// - Throws: `Disagreement` if it answers what is no message, or leaves a request unanswered.
  static func hold(_ lines: [[UInt8]]) async throws {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw Disagreement(description: "no socket is left (errno \(errno))")
    }
    let peer = Peer(input: ends[0], output: dup(ends[0]), handler: Echo())
    peer.start()
    let wire = ends[1]
    let answers = await withCheckedContinuation { continuation in
      let box = Box(wire, lines.reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] }, continuation)
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
    let end = await peer.ended
    close(wire)
    try check(lines, answers, end)
  }

  /// Writes and reads in turn, as there is room, so that neither end waits for the other.
  private final class Box: Sendable {
    let wire: Int32
    let stream: [UInt8]
    let continuation: CheckedContinuation<[UInt8], Never>

    init(_ wire: Int32, _ stream: [UInt8], _ continuation: CheckedContinuation<[UInt8], Never>) {
      (self.wire, self.stream, self.continuation) = (wire, stream, continuation)
    }

    func run() {
      var answers: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var sent = 0
      while true {
        var watched = pollfd(fd: wire, events: Int16(sent < stream.count ? POLLIN | POLLOUT : POLLIN), revents: 0)
        poll(&watched, 1, -1)
        if watched.revents & Int16(POLLOUT) != 0, sent < stream.count {
          let count = stream[sent...].withUnsafeBytes {
            send(wire, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
          }
          sent = count < 0 ? (errno == EAGAIN ? sent : stream.count) : sent + count
          if sent == stream.count { shutdown(wire, Int32(SHUT_WR)) }
        }
        guard watched.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
        let count = read(wire, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        answers += buffer[..<count]
      }
      continuation.resume(returning: answers)
    }
  }

  private static func check(_ lines: [[UInt8]], _ answers: [UInt8], _ end: PeerEnd) throws {
    var open: [MessageID: Int] = [:]
    for line in lines.flatMap({ $0.split(separator: 10, omittingEmptySubsequences: false) }) {
      guard case .request(let id, _, _) = try? Envelope(line: Array(line)) else { continue }
      // One that is too long is refused without it.
      if case .string(let text) = id, text.utf8.count > PeerLimits.standard.id { continue }
      open[id, default: 0] += 1
    }
    for line in answers.split(separator: 10) {
      switch try? Envelope(line: Array(line)) {
      case .result(let id, _): open[id, default: 0] -= 1
      case .failure(let id?, _) where open[id] != nil: open[id, default: 0] -= 1
      case .failure: break
      default: throw Disagreement(description: "the peer answered with what is no answer")
      }
    }
    // There may be more answers than requests: a line that is no message is refused under its id, if it has one.
    if case .endOfFile = end, open.values.contains(where: { $0 > 0 }) {
      throw Disagreement(description: "the peer left a request without an answer")
    }
  }
}
