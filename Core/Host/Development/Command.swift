internal import Glibc
internal import Sandbox
internal import Synchronization

/// What a command wrote and how it ended.
struct CommandResult: Sendable {
  /// Both streams as they came, the end of them where they are long.
  var output: String
  /// The exit code; the signal's number and 128 for one that ended it.
  var status: Int32
}

/// Why a command could not be started.
struct CommandError: Error, CustomStringConvertible {
  var description: String
}

/// The most bytes of a command's output that are kept.
private let maximumOutput = 1 << 20

/// Runs a program of the developer's own, found by PATH, with this process's environment: a compiler.
///
/// When the task is cancelled, the program and all that it started are ended.
func runCommand(_ words: [String]) async throws(CommandError) -> CommandResult {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { throw CommandError(description: String(cString: strerror(errno))) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  let (reader, writer) = (ends[0], ends[1])
  let process: pid_t
  do throws(CommandError) {
    process = try spawn(words, output: writer)
    close(writer)
  } catch {
    close(reader)
    close(writer)
    throw error
  }
  let running = RunningCommand(process: process)
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      let work: @Sendable () -> Void = {
        let output = readAll(reader)
        continuation.resume(returning: CommandResult(output: output, status: running.wait()))
      }
      do {
        try startThread(work)
      } catch {
        work()
      }
    }
  } onCancel: {
    running.end()
  }
}

/// A process group that is signalled only while its leader is not reaped: its number cannot mean a stranger's.
private final class RunningCommand: Sendable {
  private let process: pid_t
  private let isReaped = Mutex(false)

  init(process: pid_t) {
    self.process = process
  }

  func end() {
    isReaped.withLock { isReaped in if !isReaped { _ = kill(-process, SIGKILL) } }
  }

  func wait() -> Int32 {
    var info = siginfo_t()
    // Waits without reaping, so that `end` is never late.
    while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return isReaped.withLock { isReaped in
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      isReaped = true
      let signal = status & 0x7F
      return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
  }
}

private func spawn(_ words: [String], output: Int32) throws(CommandError) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, output, 1)
  posix_spawn_file_actions_adddup2(&actions, output, 2)
  var signals = sigset_t()
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  // A group of its own: a terminal's interrupt is this program's to deal with.
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
  let arguments = words.map { strdup($0) }
  defer { for argument in arguments { free(argument) } }
  guard let name = words.first, !arguments.contains(nil) else { throw CommandError(description: "no memory") }
  var process: pid_t = 0
  let result = posix_spawnp(&process, name, &actions, &attributes, arguments + [nil], environ)
  guard result == 0 else { throw CommandError(description: "\(name): \(String(cString: strerror(result)))") }
  return process
}

private func readAll(_ descriptor: Int32) -> String {
  var output: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { break }
    output += buffer[..<count]
    if output.count > 2 * maximumOutput { output.removeFirst(output.count - maximumOutput) }
  }
  close(descriptor)
  return String(decoding: output.suffix(maximumOutput), as: UTF8.self)
}
