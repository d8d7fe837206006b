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
}

/// Where the handler writes.
private let stopPipe = Atomic<Int32>(-1)

/// The handler: write(2) and a loaded atomic are safe in one.
private func tellStop(_ number: Int32) {
  var byte: UInt8 = 1
  _ = write(stopPipe.load(ordering: .acquiring), &byte, 1)
}
