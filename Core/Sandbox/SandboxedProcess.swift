internal import CSystem
internal import Glibc
internal import Synchronization

/// A program that runs in the sandbox. When the last reference goes, the program is killed and the descriptors close:
/// a thread that reads or writes one must hold the process meanwhile.
package final class SandboxedProcess: Sendable {
  /// The host's ends of the program's standard streams, blocking, closed on exec.
  package struct Streams: Sendable {
    /// Where the host writes: the program's standard input.
    package let input: Int32
    /// Where the host reads: the program's standard output.
    package let output: Int32
    /// Where the host reads the program's log: its standard error. Always drain it.
    package let errors: Int32
  }

  /// The program's number among the host's processes, for measuring. Signals go by handle, never by this number.
  package let identifier: Int32

  private struct Ends {
    var streams: Streams
    var inputIsOpen = true
    var areOwned = true
  }
  private let ends: Mutex<Ends>
  private let cell: ExitCell
  private let handle: Int32

  init(identifier: Int32, handle: consuming Descriptor, streams: Streams, cell: ExitCell) {
    self.identifier = identifier
    self.handle = handle.release()
    self.ends = Mutex(Ends(streams: streams))
    self.cell = cell
  }

  deinit {
    if cell.exit == nil { kill() }
    ends.withLock { ends in
      guard ends.areOwned else { return }
      if ends.inputIsOpen { close(ends.streams.input) }
      close(ends.streams.output)
      close(ends.streams.errors)
    }
    close(handle)
  }

  /// The streams. They stay the process's own: do not close them, `closeInput()` does.
  package var streams: Streams { ends.withLock { $0.streams } }

  /// The streams, given away: the caller closes all three, and `closeInput()` does nothing from now on.
  package func handOverStreams() -> Streams {
    ends.withLock { ends in
      ends.areOwned = false
      return ends.streams
    }
  }

  /// Ends the program's standard input. Nothing may be writing to it at that moment.
  package func closeInput() {
    ends.withLock { ends in
      guard ends.areOwned, ends.inputIsOpen else { return }
      ends.inputIsOpen = false
      close(ends.streams.input)
    }
  }

  /// The processor time of all its threads so far; nil once it has ended.
  package var processorTime: Duration? {
    guard cell.exit == nil else { return nil }
    return Self.processorTime(of: identifier)
  }

  /// From proc_pid_stat(5): what follows the name, which may hold anything, is numbers; the 12th and 13th of them are the
  /// ticks in user and in kernel mode.
  private static func processorTime(of process: Int32) -> Duration? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { _ = Glibc.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let text = bytes[..<count]
    guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 12, let user = Int(String(decoding: fields[11], as: UTF8.self)),
      let system = Int(String(decoding: fields[12], as: UTF8.self))
    else { return nil }
    return .seconds(1) * (user + system) / max(1, sysconf(Int32(_SC_CLK_TCK)))
  }

  /// How the program ended, when it has.
  package var exit: SandboxExit? { cell.exit }

  /// Waits until the program has ended and nothing of it is left, and says how.
  package func waitForExit() async -> SandboxExit {
    while true {
      // A task of its own is not cancelled with the caller's: whoever waits gets the answer.
      if let exit = await Task(operation: { [cell] in await cell.value() }).value { return exit }
    }
  }

  /// Waits for the end no longer than `time`; nil when it has not come, or the task is cancelled.
  package func exit(within time: Duration) async -> SandboxExit? {
    await withTaskGroup(of: SandboxExit?.self) { group in
      group.addTask { [cell] in await cell.value() }
      group.addTask {
        try? await Task.sleep(for: time)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first ?? cell.exit
    }
  }

  /// The later part of the teardown, after `shutdown` was said: closes the standard input, asks with SIGTERM after
  /// `grace`, kills after `limit`. A program without a handler does not feel SIGTERM: it is process 1 of its
  /// namespace, where the kernel drops signals that nobody handles.
  ///
  /// - Parameters:
  ///   - grace: from now until SIGTERM.
  ///   - limit: from now until SIGKILL of everything in the sandbox.
  /// - Returns: how it ended.
  @discardableResult
  package func stop(
    askAfter grace: Duration = .seconds(2), killAfter limit: Duration = .seconds(5)
  ) async -> SandboxExit {
    cell.stopping()
    closeInput()
    if let exit = await exit(within: grace) { return exit }
    _ = hustings_pidfd_signal(handle, SIGTERM)
    if let exit = await exit(within: limit - grace) { return exit }
    kill()
    return await waitForExit()
  }

  /// Kills everything in the sandbox at once: the program is process 1 of its namespace, which dies with it.
  package func kill() {
    cell.stopping()
    _ = hustings_pidfd_signal(handle, SIGKILL)
  }
}
