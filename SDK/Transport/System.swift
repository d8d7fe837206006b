internal import Glibc

/// A moment of the monotonic clock in nanoseconds.
package struct Moment: Comparable, Sendable {
  package var nanoseconds: UInt64

  package static let never = Moment(nanoseconds: .max)

  package static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
  }

  package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The moment after a duration: this one if that is negative, `never` if it is longer than the clock counts.
  package func after(_ duration: Duration) -> Moment {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return self }
    let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflows) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000 &+ nanoseconds)
    return overflow || overflows ? .never : Moment(nanoseconds: sum)
  }

  /// The milliseconds from now as poll(2) wants them: rounded up, -1 for `never`.
  package var timeout: Int32 {
    guard self != .never else { return -1 }
    let now = Moment.now
    guard self > now else { return 0 }
    return Int32(clamping: (nanoseconds - now.nanoseconds) / 1_000_000 + 1)
  }
}

/// Two connected sockets by which threads wake each other out of poll(2): a byte written to one makes the other
/// readable.
package struct WakePair: Sendable {
  package let reader: Int32
  package let pump: Int32

  /// Nil, with the reason in `errno`, if there are no descriptors left.
  package init?() {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    (reader, pump) = (ends[0], ends[1])
  }

  /// A full socket is as good: its reader has been woken already.
  package func wakeReader() { _ = write(pump, "!", 1) }
  package func wakePump() { _ = write(reader, "!", 1) }

  /// Takes the wakes that have come to the pump.
  package func drainPump() {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      while read(pump, buffer.baseAddress, buffer.count) == buffer.count {}
    }
  }

  package func close() {
    _ = Glibc.close(reader)
    _ = Glibc.close(pump)
  }
}

/// The signal that makes a thread's read(2) return. Who does not handle it never notices it, and what it was made for is
/// out of use.
let interruption = SIGURG

/// Has `interruption` interrupt a read, which it does not by signal(3).
func interruptReads() {
  var action = sigaction()
  action.__sigaction_handler.sa_handler = { _ in }
  sigaction(interruption, &action, nil)
}

/// Lets the calling thread be interrupted: libdispatch's threads block every signal, and so do the threads that they
/// start.
func allowInterruption() {
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, interruption)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Lets the calling thread give way to others; it can't be taken back. Linux has a priority per thread (sched(7)).
func giveWay() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }

/// Runs a body on a thread of its own.
///
/// - Parameters:
///   - stack: The size of its stack in bytes.
///   - body: What it does.
/// - Returns: 0, or the error number if the system has no thread left; the body then never runs.
package func startThread(stack: Int, _ body: @escaping @Sendable () -> Void) -> Int32 {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, stack)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  let error = pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  if error != 0 { box.release() }
  return error
}
