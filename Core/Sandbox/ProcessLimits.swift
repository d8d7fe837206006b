internal import CSystem
internal import Glibc

/// The limits that the kernel keeps per process (setrlimit(2)), set on the sandbox's first process before the program
/// runs in it.
///
/// There is deliberately no limit on processor time: it adds up over a program's life and would end a healthy one.
enum ProcessLimits {
  /// Set on a process that this host started, by the host.
  static func set(_ limits: SandboxLimits, on process: Int32) throws(SandboxError) {
    let memory = UInt64(limits.memoryMB) << 20
    let values: [(name: String, resource: Int32, value: UInt64)] = [
      // What honest programs meet: heap, threads' stacks, every private writable page.
      ("memory", Int32(RLIMIT_DATA.rawValue), memory),
      // What hostile ones meet, who fill pages and then make them read-only or share them, which the limit above does
      // not count. The room on top is for code, and for addresses that are reserved and never used.
      ("address space", Int32(RLIMIT_AS.rawValue), memory + 256 << 20),
      // Threads get stacks of this size unless they ask, and each counts as memory.
      ("stack", Int32(RLIMIT_STACK.rawValue), 2 << 20),
      // 1 and not 0: a core_pattern that pipes to a program ignores 0, and a dump is full of personal data (core(5)).
      ("core dump", Int32(RLIMIT_CORE.rawValue), 1),
      ("open files", Int32(RLIMIT_NOFILE.rawValue), UInt64(limits.openFiles)),
      // Counted per user namespace since Linux 5.14: set after the namespace is made, it binds this program alone.
      ("threads", Int32(__RLIMIT_NPROC.rawValue), UInt64(limits.threads)),
      ("message queues", Int32(__RLIMIT_MSGQUEUE.rawValue), 0),
      ("pending signals", Int32(__RLIMIT_SIGPENDING.rawValue), 256),
      ("real-time priority", Int32(__RLIMIT_RTPRIO.rawValue), 0),
      ("priority", Int32(__RLIMIT_NICE.rawValue), 0),
    ]
    for limit in values where hustings_limit(process, limit.resource, limit.value) != 0 {
      throw SandboxError(
        call: "Limiting \(limit.name)", mend: "bubblewrap must not be set-user-ID: chmod u-s \(Bubblewrap.path).")
    }
  }

  /// A program that spins gives way to the host that has to stop it.
  static func yieldToHost(_ process: Int32) { _ = hustings_nice(process, 5) }

  /// A program that has failed gives way to every other, and so does what it starts from here on.
  static func yieldToAll(_ process: Int32) { _ = hustings_nice(process, 15) }
}
