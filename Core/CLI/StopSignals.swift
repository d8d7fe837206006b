internal import Glibc
internal import Sandbox
internal import Synchronization

/// SIGTERM and SIGINT as something to wait for. A second one ends the process at once.
///
/// They are handled, not blocked: libdispatch keeps a thread that takes every signal.
struct StopSignals {
  private let asked: Task<Void, Never>

  init() throws(Failure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure("No pipe can be made: \(String(cString: strerror(errno))).") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (reader, writer) = (ends[0], ends[1])
    stopPipe.store(writer, ordering: .releasing)
    let (stream, arrived) = AsyncStream<Void>.makeStream()
    asked = Task { for await _ in stream { break } }
    do {
      try startThread {
        var byte: UInt8 = 0
        while read(reader, &byte, 1) < 0, errno == EINTR {}
        arrived.finish()
        while read(reader, &byte, 1) < 0, errno == EINTR {}
        _exit(1)
      }
    } catch {
      throw Failure("\(error)")
    }
    for number in [SIGTERM, SIGINT] { signal(number, tellStop) }
  }

  /// Returns when a signal has come.
  func wait() async { await asked.value }

  /// Does work that is cancelled when a signal comes, so that what it started and made is gone before the process is.
  ///
  /// - Returns: What the work yields.
  /// - Throws: when it was stopped.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async -> Value
  ) async throws(Failure) -> Value {
    let signals = try StopSignals()
    defer { for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) } }
    let task = Task { await work() }
    let watch = Task {
      await signals.wait()
      task.cancel()
    }
    defer { watch.cancel() }
    let value = await task.value
    guard !task.isCancelled else { throw Failure("Stopped.") }
    return value
  }
}

/// Where the handler writes.
private let stopPipe = Atomic<Int32>(-1)

/// The handler: write(2) and a loaded atomic are safe in one.
private func tellStop(_ number: Int32) {
  var byte: UInt8 = 1
  _ = write(stopPipe.load(ordering: .acquiring), &byte, 1)
}
