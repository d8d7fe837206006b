internal import CSystem
internal import Glibc
internal import Synchronization

/// Starts programs in the sandbox, all from one thread that lives as long as the host: bubblewrap's --die-with-parent
/// watches the thread that started it, not the process.
package final class SandboxSpawner: Sendable {
  /// The host's spawner. Its thread starts at first use and never ends.
  package static let shared = SandboxSpawner()

  private typealias Job = @Sendable () -> Void
  private let jobs = Mutex<[Job]>([])
  /// A byte per job wakes the thread; the reason, when it could not be started.
  private let doorbell: Result<Int32, SandboxError>

  private init() {
    doorbell = Result { () throws(SandboxError) in
      let pipe = try Pipe()
      let bell = pipe.reader.release()
      // The thread waits here until `shared` is made.
      try startThread { Self.shared.work(bell: bell) }
      return pipe.writer.release()
    }
  }

  /// Starts a program in the sandbox.
  ///
  /// It returns when the sandbox's first process exists and is under its limits; that process goes on to shut itself
  /// in and becomes the program. Should that fail, `waitForExit()` says `neverStarted`.
  /// - Throws: when any part of the sandbox cannot be had. Nothing is left running then.
  package func spawn(_ program: SandboxedProgram) async throws(SandboxError) -> SandboxedProcess {
    let bell = try doorbell.get()
    let result: Result<SandboxedProcess, SandboxError> = await withCheckedContinuation { continuation in
      jobs.withLock { jobs in
        jobs.append {
          continuation.resume(returning: Result { () throws(SandboxError) in try launch(program) })
        }
      }
      var byte: UInt8 = 1
      while write(bell, &byte, 1) < 0 && errno == EINTR {}
    }
    return try result.get()
  }

  private func work(bell: Int32) {
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      _ = read(bell, &bytes, bytes.count)
      for job in jobs.withLock({ jobs in
        defer { jobs = [] }
        return jobs
      }) {
        job()
      }
    }
  }
}

/// Runs `body` on a thread of its own, which takes no signals: SIGPIPE becomes an error where it is caused.
package func startThread(_ body: @escaping @Sendable () -> Void) throws(SandboxError) {
  final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 256 << 10)
  var none = sigset_t()
  var before = sigset_t()
  sigfillset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let context = Unmanaged.passRetained(Body(run: body))
  var thread = pthread_t()
  let result = pthread_create(
    &thread, &attributes,
    { context in
      guard let context else { return nil }
      Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, context.toOpaque())
  guard result == 0 else {
    context.release()
    throw SandboxError(call: "Starting a thread", code: result, mend: "Raise the process limit (ulimit -u).")
  }
}
