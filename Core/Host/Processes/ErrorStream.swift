internal import Glibc
internal import Sandbox
internal import Synchronization

/// A plugin's standard error, read to its end on a thread of its own: a pipe that nobody drains stops the plugin.
final class ErrorStream: Sendable {
  private struct State {
    var isTaking = false
    var isOver = false
  }

  private let descriptor: Int32
  private let state = Mutex(State())
  private let news = ChangeSignal()

  /// How long is waited for what is still to be read: a program that has ended leaves no more than a pipe holds.
  private static let limit: Duration = .seconds(2)

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - descriptor: The pipe's end; it is closed at the end.
  ///   - take: Is given each line without its line break.
  /// - Throws: when the system refuses a thread; the pipe is closed then.
  init(_ descriptor: Int32, take: @escaping @Sendable ([UInt8]) -> Void) throws(SandboxError) {
    self.descriptor = descriptor
    do throws(SandboxError) {
      try startThread { self.read(take) }
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// As much as a pipe holds.
  private static let pieceSize = 64 << 10

  private func read(_ take: ([UInt8]) -> Void) {
    var lines = LogLines()
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    while true {
      // What is in the pipe stays there until `isTaking` says that somebody has it.
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, -1) < 0, errno == EINTR { continue }
      state.withLock { $0.isTaking = true }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      let start = ContinuousClock.now
      lines.feed(buffer[..<count], take)
      state.withLock { $0.isTaking = false }
      news.raise()
      if count > Self.pieceSize / 2 { pause(after: start) }
    }
    if let line = lines.rest { take(line) }
    state.withLock { state in
      state.isOver = true
      close(descriptor)
    }
    news.finish()
  }

  /// Who writes this much waits: reading it takes at most a fifth of a processor from the plugin's neighbours.
  private func pause(after start: ContinuousClock.Instant) {
    let taken = (ContinuousClock.now - start) / .microseconds(1)
    usleep(UInt32(min(max(4000, 4 * taken), 100_000)))
  }

  /// Waits until everything that was written before has been taken.
  func caughtUp() async {
    await news.wait(while: { isBehind }, within: Self.limit)
  }

  /// Waits for the end.
  func ended() async {
    await news.wait(while: { state.withLock { !$0.isOver } }, within: Self.limit)
  }

  private var isBehind: Bool {
    state.withLock { state in
      if state.isOver { return false }
      if state.isTaking { return true }
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&ready, 1, 0) > 0
    }
  }
}

/// Cuts a log into lines, keeping of each no more than is logged.
struct LogLines {
  private var line: [UInt8] = []

  mutating func feed(_ bytes: ArraySlice<UInt8>, _ take: ([UInt8]) -> Void) {
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      keep(rest[..<end])
      take(line)
      line.removeAll(keepingCapacity: true)
      rest = rest[(end + 1)...]
    }
    keep(rest)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    line += bytes.prefix(PluginLog.maximumLine - line.count)
  }

  /// What came after the last line break.
  var rest: [UInt8]? { line.isEmpty ? nil : line }
}
