internal import Glibc
internal import HustingsTransport
internal import Synchronization

/// The lines that have come over a wire and were not taken yet.
final class Inbox: Sendable {
  private struct State {
    var lines: [[UInt8]] = []
    /// How many of `lines` were taken.
    var taken = 0
    var bytes = 0
    var end: Wire.End?
    var wake: WakePair?
    var ticket = 0
    var waiter: (continuation: CheckedContinuation<Wire.Arrival, Never>, timeout: Task<Void, Never>)?

    /// What can be taken now.
    mutating func take() -> Wire.Arrival? {
      guard taken < lines.count else { return end.map { .end($0) } }
      let line = lines[taken]
      taken += 1
      bytes -= line.count
      if taken == lines.count {
        lines.removeAll()
        taken = 0
      }
      return .line(line)
    }
  }

  private static let mostLines = 100_000
  private static let mostBytes = 64 << 20

  private let state = Mutex(State())

  /// Notes how the reading thread is woken.
  func wake(by wake: WakePair) { state.withLock { $0.wake = wake } }

  /// Has the reading thread end.
  func stop() { state.withLock { $0.wake?.wakeReader() } }

  func next(within limit: Duration) async -> Wire.Arrival {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> Wire.Arrival? in
        if let arrival = state.take() { return arrival }
        state.ticket += 1
        let timeout = Task { [ticket = state.ticket] in
          try? await Task.sleep(for: limit)
          self.expire(ticket)
        }
        state.waiter = (continuation, timeout)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  private func expire(_ ticket: Int) {
    let waiter = state.withLock { state -> CheckedContinuation<Wire.Arrival, Never>? in
      guard state.ticket == ticket, let waiter = state.waiter else { return nil }
      state.waiter = nil
      return waiter.continuation
    }
    waiter?.resume(returning: .nothing)
  }

  /// The reading thread, from the first byte to the last.
  func readAll(_ input: Int32, _ wake: WakePair) {
    var framer = LineFramer(limit: PeerLimits.standard.line)
    var lines: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var end: Wire.End?
    var watched = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0),
    ]
    while end == nil {
      poll(&watched, 2, -1)
      guard watched[1].revents == 0 else { break }
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count <= 0 {
        end = framer.isInLine ? .inLine : .betweenLines
      } else {
        do {
          try framer.feed(buffer.span.extracting(0..<count), into: &lines)
        } catch {
          end = .lineTooLong
        }
      }
      if !add(lines) { end = .tooMuch }
      lines.removeAll(keepingCapacity: true)
    }
    close(input)
    finish(end ?? .betweenLines)
    state.withLock { state in
      state.wake?.close()
      state.wake = nil
    }
  }

  private func add(_ lines: [[UInt8]]) -> Bool {
    guard !lines.isEmpty else { return true }
    let (waiter, arrival, fits) = state.withLock { state -> (Waiting?, Wire.Arrival, Bool) in
      state.lines += lines
      state.bytes += lines.reduce(0) { $0 + $1.count }
      let fits = state.lines.count - state.taken <= Self.mostLines && state.bytes <= Self.mostBytes
      return Self.serve(&state, fits)
    }
    Self.resume(waiter, arrival)
    return fits
  }

  /// Notes that no more will come.
  func finish(_ end: Wire.End) {
    let (waiter, arrival, _) = state.withLock { state -> (Waiting?, Wire.Arrival, Bool) in
      if state.end == nil { state.end = end }
      return Self.serve(&state, true)
    }
    Self.resume(waiter, arrival)
  }

  private typealias Waiting = (continuation: CheckedContinuation<Wire.Arrival, Never>, timeout: Task<Void, Never>)

  private static func serve(_ state: inout State, _ fits: Bool) -> (Waiting?, Wire.Arrival, Bool) {
    guard let waiter = state.waiter, let arrival = state.take() else { return (nil, .nothing, fits) }
    state.waiter = nil
    return (waiter, arrival, fits)
  }

  private static func resume(_ waiter: Waiting?, _ arrival: Wire.Arrival) {
    waiter?.timeout.cancel()
    waiter?.continuation.resume(returning: arrival)
  }
}
