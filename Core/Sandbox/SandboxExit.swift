internal import Glibc
internal import Synchronization

/// How a sandboxed program ended.
package struct SandboxExit: Equatable, CustomStringConvertible, Sendable {
  /// The three ways.
  package enum Kind: Equatable, Sendable {
    /// By itself, with an exit code from 0 to 255.
    case code(Int32)
    /// By a signal. An exit code over 128 means the same by the shell's convention, and cannot be told apart.
    case signal(Int32)
    /// The sandbox was given up before the program ran; the sandbox's own words are on standard error.
    case neverStarted
  }

  package var kind: Kind
  /// True when the host asked it to stop or killed it.
  package var byHost = false
  /// True when the kernel ended it because it used more memory than its control group allows.
  package var outOfMemory = false
  /// The memory it was allowed, in MB.
  package var memoryMB: Int

  /// One sentence on what happened and what it probably means.
  package var description: String {
    if outOfMemory { return "It used more than its \(memoryMB) MB of memory and was ended." }
    if byHost { return "The host stopped it." }
    switch kind {
    case .neverStarted: return "It did not start: the sandbox could not run the program."
    case .code(0): return "It ended by itself."
    case .code(let code): return "It ended with exit code \(code)."
    case .signal(SIGSYS): return "It was ended for a system call of another architecture."
    case .signal(SIGKILL): return "It was killed (signal 9); the machine may have run out of memory."
    case .signal(let number) where number == SIGILL || number == SIGTRAP:
      // Swift's runtime ends a program so.
      return "It crashed (signal \(number)): it met what its code rules out, such as an index out of range."
    case .signal(let number):
      return "It crashed (signal \(number)); a program that needs more than its \(memoryMB) MB of memory ends so too."
    }
  }

  /// Reads bubblewrap's end: it passes the program's exit code on, or 128 and the signal's number, and says on its
  /// status pipe whether the program was reached at all.
  init(status: Int32, started: Bool, memoryMB: Int) {
    let signal = status & 0x7F
    let code = (status >> 8) & 0xFF
    self.memoryMB = memoryMB
    if signal != 0 {
      // Something killed bubblewrap itself, and the program with it.
      kind = .signal(signal)
    } else if !started {
      kind = code > 128 ? .signal(code - 128) : .neverStarted
    } else {
      kind = code > 128 ? .signal(code - 128) : .code(code)
    }
  }
}

/// Where a process's end is told, once, to everyone who waits and everyone who asks later.
final class ExitCell: Sendable {
  private struct State {
    var exit: SandboxExit?
    var waiting: [UInt64: CheckedContinuation<SandboxExit?, Never>] = [:]
    var next: UInt64 = 0
  }
  private let state = Mutex(State())
  private let byHost = Atomic(false)

  var exit: SandboxExit? { state.withLock { $0.exit } }

  /// Notes that what follows is the host's doing.
  func stopping() { byHost.store(true, ordering: .relaxed) }

  func fill(_ exit: SandboxExit) {
    var exit = exit
    exit.byHost = byHost.load(ordering: .relaxed)
    let waiting = state.withLock { state in
      state.exit = exit
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: exit) }
  }

  /// The end, when it has come; nil when the task is cancelled first.
  func value() async -> SandboxExit? {
    let ticket = state.withLock { state in
      state.next &+= 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: SandboxExit?? = state.withLock { state in
          if let exit = state.exit { return .some(exit) }
          if Task.isCancelled { return .some(nil) }
          state.waiting[ticket] = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: nil)
    }
  }
}
