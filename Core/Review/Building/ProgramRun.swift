internal import CSystem
internal import Glibc
internal import Sandbox
internal import Synchronization

/// Runs a program of the author's machine, such as the compiler: in a session of its own, with no standard input, what
/// it writes handed on line by line. It and all that it started are gone when this returns.
struct ProgramRun: Sendable {
  var program: String
  var arguments: [String]
  var folder: String
  /// Variables, as `NAME=value`, that it finds besides this process's own.
  var environment: [String] = []
  /// How long it may take, in seconds.
  var limit = 900

  /// How it ended.
  enum End: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
    case tookTooLong
    case cancelled
  }

  /// The longest line that is handed on, in bytes; the rest of a longer one is dropped.
  static let longestLine = 4000

  /// Runs it to its end. When the task is cancelled, all that was started is ended at once.
  ///
  /// - Parameter take: Is told each line, on a thread of its own.
  /// - Returns: How it ended.
  /// - Throws: when it cannot be started.
  func callAsFunction(_ take: @escaping @Sendable (String) -> Void) async throws(BuildFailure) -> End {
    let cancelled = CancelFlag()
    let started = try start()
    let end: Result<End, BuildFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        do {
          try startThread {
            continuation.resume(returning: .success(follow(started, cancelled, take)))
          }
        } catch {
          kill(-started.process, SIGKILL)
          started.close()
          continuation.resume(returning: .failure(BuildFailure("\(error)")))
        }
      }
    } onCancel: {
      cancelled.value.store(true, ordering: .releasing)
    }
    return try end.get()
  }

  private struct Started: Sendable {
    var process: pid_t
    var handle: Int32
    var output: Int32

    func close() {
      Glibc.close(handle)
      Glibc.close(output)
    }
  }

  private final class CancelFlag: Sendable {
    let value = Atomic(false)
  }

  private func start() throws(BuildFailure) -> Started {
    var ends: [Int32] = [-1, -1]
    guard hustings_pipe2(&ends, O_CLOEXEC) == 0 else { throw failure("No pipe can be made") }
    defer { close(ends[1]) }
    let process: pid_t
    do throws(BuildFailure) {
      process = try spawn(output: ends[1])
    } catch {
      close(ends[0])
      throw error
    }
    let handle = hustings_pidfd_open(process)
    guard handle >= 0 else {
      let failure = failure("No handle on \(program)")
      kill(-process, SIGKILL)
      close(ends[0])
      waitpid(process, nil, 0)
      throw failure
    }
    return Started(process: process, handle: handle, output: ends[0])
  }

  private func spawn(output: Int32) throws(BuildFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    guard hustings_start_in(&actions, folder) == 0 else { throw BuildFailure("\(folder) cannot be gone into.") }
    _ = hustings_close_from(&actions, 3)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | hustings_spawn_session)
    let words = ([program] + arguments).map { strdup($0) }
    let variables = environment.map { strdup($0) } + inherited(without: environment)
    defer { for word in words + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw BuildFailure("\(program) cannot be started: \(String(cString: strerror(code))).") }
    return process
  }

  private func inherited(without added: [String]) -> [UnsafeMutablePointer<CChar>?] {
    let names = added.map { String($0.prefix { $0 != "=" }) + "=" }
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = hustings_environment()
    while let variable = next?.pointee {
      if !names.contains(where: { strncmp($0, variable, $0.utf8.count) == 0 }) { variables.append(strdup(variable)) }
      next = next?.successor()
    }
    return variables
  }

  private func failure(_ what: String) -> BuildFailure {
    BuildFailure("\(what): \(String(cString: strerror(errno))).")
  }

  /// Reads what the program writes until it has ended, then ends what it left behind and reaps it.
  private func follow(
    _ started: Started, _ cancelled: CancelFlag, _ take: @escaping @Sendable (String) -> Void
  ) -> End {
    defer { started.close() }
    var lines = Lines(take: take)
    var output = started.output
    var verdict: End?
    let began = time(nil)
    while true {
      var waiting = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: started.handle, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&waiting, 2, 200)
      if waiting[0].revents != 0, !lines.read(output) { output = -1 }
      if verdict == nil, cancelled.value.load(ordering: .acquiring) { verdict = .cancelled }
      if verdict == nil, time(nil) - began >= limit { verdict = .tookTooLong }
      // Until it is reaped below, the number names this session and nothing else.
      if verdict != nil || waiting[1].revents != 0 { endSession(started.process) }
      // Something that left the session may keep the pipe open: the program's own end counts.
      if waiting[1].revents != 0, waiting[0].revents == 0 || output < 0 || verdict != nil { break }
    }
    lines.finish()
    var status: Int32 = 0
    while waitpid(started.process, &status, 0) < 0, errno == EINTR {}
    if let verdict { return verdict }
    return status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .signal(status & 0x7f)
  }

  /// Ends all processes of a session and waits until they are gone: a compiler that ran on would write among what the
  /// next build writes. SwiftPM puts the ones that it starts in groups of their own, so the group's end is not enough.
  private func endSession(_ session: pid_t) {
    var handles: [pid_t: Int32] = [:]
    var isNew = true
    // One that was not seen was started meanwhile by one that was.
    while isNew {
      isNew = false
      for process in names(in: "/proc").compactMap({ pid_t($0) })
      where handles[process] == nil && getsid(process) == session {
        let handle = hustings_pidfd_open(process)
        guard handle >= 0 else { continue }
        // The number may have become a stranger's before it was opened.
        guard getsid(process) == session, hustings_pidfd_signal(handle, SIGKILL) == 0 else {
          close(handle)
          continue
        }
        handles[process] = handle
        isNew = true
      }
    }
    for handle in handles.values {
      var ending = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
      _ = poll(&ending, 1, 1000)
      close(handle)
    }
  }

  /// Cuts what is read into lines of a bounded length.
  private struct Lines {
    let take: @Sendable (String) -> Void
    private var line: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    init(take: @escaping @Sendable (String) -> Void) { self.take = take }

    /// Reads once; false at the end.
    mutating func read(_ descriptor: Int32) -> Bool {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return count < 0 && errno == EINTR }
      for byte in buffer[..<count] {
        if byte == UInt8(ascii: "\n") {
          finish()
        } else if line.count < ProgramRun.longestLine {
          line.append(byte)
        }
      }
      return true
    }

    mutating func finish() {
      if !line.isEmpty { take(String(decoding: line, as: UTF8.self)) }
      line.removeAll(keepingCapacity: true)
    }
  }
}
