internal import Glibc
internal import HustingsTransport
internal import Synchronization

/// A raw conversation over two descriptors, for tests that must see every byte: lines out, whole or in pieces, and
/// lines in, in their order.
///
/// A thread reads at all times, so that the other end never waits for the test to look. What has come and was not
/// taken is bounded; writing and waiting have limits. One task talks over a wire.
public final class Wire: Sendable {
  /// What came next from the other end.
  public enum Arrival: Equatable, Sendable {
    /// A line, without its `\n`.
    case line([UInt8])
    /// No more will come.
    case end(End)
    /// Nothing came within the limit.
    case nothing
  }

  /// How the other end's output ended.
  public enum End: Equatable, Sendable {
    /// After a whole line, or before the first.
    case betweenLines
    /// In the middle of a line.
    case inLine
    /// With a line over the protocol's limit; nothing after it was read.
    case lineTooLong
    /// With more than a test takes: 100,000 lines or 64 MiB that nobody took.
    case tooMuch
  }

  private let inbox: Inbox
  private let output: Mutex<Int32>

  /// A conversation over descriptors that the wire owns from now on, and closes.
  ///
  /// - Parameters:
  ///   - input: What the other end writes.
  ///   - output: What the other end reads.
  public init(input: Int32, output: Int32) {
    signal(SIGPIPE, SIG_IGN)
    _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
    self.output = Mutex(output)
    let inbox = Inbox()
    self.inbox = inbox
    guard let wake = WakePair() else {
      Glibc.close(input)
      inbox.finish(.betweenLines)
      return
    }
    inbox.wake(by: wake)
    let failed = startThread(stack: 256 << 10) { inbox.readAll(input, wake) }
    if failed != 0 {
      Glibc.close(input)
      inbox.finish(.betweenLines)
    }
  }

  deinit { close() }

  /// Sends a line as one piece.
  ///
  /// - Parameters:
  ///   - line: The line without its `\n`.
  ///   - limit: How long the other end may take to read it.
  /// - Returns: False if the other end has gone or did not read it in time; nothing can then be sent any more.
  @discardableResult
  public func send(_ line: String, within limit: Duration = .seconds(30)) async -> Bool {
    await send(bytes: Array(line.utf8) + [UInt8(ascii: "\n")], within: limit)
  }

  /// Sends bytes, in one piece or in many that the other end reads one by one.
  ///
  /// - Parameters:
  ///   - bytes: What to send, line breaks included.
  ///   - size: The size of a piece in bytes; nil sends all at once. Of a pipe, each piece is sent when the one before
  ///     has been read, or 20 milliseconds later.
  ///   - limit: How long the other end may take to read all.
  /// - Returns: False if the other end has gone or did not read it in time; nothing can then be sent any more.
  @discardableResult
  public func send(
    bytes: [UInt8], inPiecesOf size: Int? = nil, within limit: Duration = .seconds(30)
  ) async -> Bool {
    let isSent = await write(bytes, inPiecesOf: size, within: limit)
    // It may have been cut: what came next would be read as its rest, and would wait as long again.
    if !isSent { closeOutput() }
    return isSent
  }

  private func write(_ bytes: [UInt8], inPiecesOf size: Int?, within limit: Duration) async -> Bool {
    let output = output.withLock { $0 }
    guard output >= 0 else { return false }
    let deadline = Moment.now.after(limit)
    if size == nil {
      let count = Glibc.write(output, bytes, bytes.count)
      if count == bytes.count { return true }
      guard count >= 0 || errno == EAGAIN || errno == EINTR else { return false }
      return await onThread { Self.write(Array(bytes.dropFirst(max(0, count))), to: output, by: deadline) }
    }
    let size = max(1, size ?? 1)
    return await onThread {
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = Array(bytes[start..<min(bytes.count, start + size)])
        guard Self.write(piece, to: output, by: deadline) else { return false }
        Self.waitUntilRead(output)
      }
      return true
    }
  }

  /// Waits for what comes next.
  ///
  /// - Parameter limit: How long to wait.
  /// - Returns: A line, the end, or nothing.
  public func next(within limit: Duration) async -> Arrival {
    await inbox.next(within: limit)
  }

  /// Ends what the other end reads; what it still writes can be read.
  public func closeOutput() {
    output.withLock { output in
      if output >= 0 { Glibc.close(output) }
      output = -1
    }
  }

  /// Ends the conversation.
  public func close() {
    closeOutput()
    inbox.stop()
  }

  private func onThread(_ body: @escaping @Sendable () -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      let failed = startThread(stack: 256 << 10) { continuation.resume(returning: body()) }
      if failed != 0 { continuation.resume(returning: false) }
    }
  }

  private static func write(_ bytes: [UInt8], to output: Int32, by deadline: Moment) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress?.advanced(by: start), $0.count - start) }
      if count > 0 { start += count }
      if count < 0, errno != EAGAIN, errno != EINTR { return false }
      guard start < bytes.count else { break }
      var watched = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
      guard poll(&watched, 1, deadline.timeout) >= 0 || errno == EINTR, Moment.now < deadline else { return false }
    }
    return true
  }

  /// Waits until a pipe is empty, for 20 milliseconds at most.
  private static func waitUntilRead(_ output: Int32) {
    let deadline = Moment.now.after(.milliseconds(20))
    var unread: Int32 = 0
    while ioctl(output, UInt(FIONREAD), &unread) == 0, unread > 0, Moment.now < deadline { usleep(30) }
  }
}
