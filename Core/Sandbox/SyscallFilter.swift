internal import CSeccomp
internal import CSystem
internal import Glibc

/// The system calls that a sandboxed program is refused, as a compiled seccomp filter.
///
/// Refused calls answer an error and do not kill: a library that probes for a call goes on without it, and a plugin
/// that breaks the rules gets an error that its author can read. What would be a hole if forgotten is not left to this
/// list alone: no capabilities, no user namespaces, no network and read-only mounts hold without it.
struct SyscallFilter: Sendable {
  /// Classic BPF instructions, eight bytes each, as bubblewrap takes them.
  let program: [UInt8]

  /// The one filter, compiled at first use.
  static let compiled = Result<SyscallFilter, SandboxError> { () throws(SandboxError) in try SyscallFilter() }

  /// Answer EPERM.
  private static let refused = [
    // One process: no limit on memory or processes can be dodged by making more of them.
    "fork", "vfork", "unshare", "setns",
    // Memory that no limit counts.
    "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv", "semget", "semop",
    "semtimedop", "mq_open",
    // Other processes, and the kernel's tracing of them.
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd", "perf_event_open",
    "bpf", "userfaultfd", "fanotify_init", "lookup_dcookie",
    // The kernel's keyring is not namespaced.
    "keyctl", "add_key", "request_key",
    // Mounts and file handles.
    "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "name_to_handle_at", "open_by_handle_at", "swapon", "swapoff", "quotactl", "quotactl_fd",
    // Asynchronous rings carry calls past this filter.
    "io_uring_setup", "io_uring_enter", "io_uring_register",
    // The machine.
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot", "syslog", "acct",
    "sethostname", "setdomainname", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "iopl", "ioperm",
    "nfsservctl", "vhangup", "personality", "modify_ldt", "vm86", "vm86old", "uselib", "ustat", "sysfs", "_sysctl",
    // Placing memory on nodes.
    "mbind", "set_mempolicy", "set_mempolicy_home_node", "migrate_pages", "move_pages",
  ]

  /// From this number on, calls are newer than this list and numbered alike on every architecture: they answer ENOSYS,
  /// as an older kernel would, instead of being open until somebody has looked at them.
  private static let newCalls = Int32(451)...520

  private init() throws(SandboxError) {
    guard let context = seccomp_init(SCMP_ACT_ALLOW) else {
      throw SandboxError("libseccomp could not start a filter.", mend: Self.mend)
    }
    defer { seccomp_release(context) }
    // Calls of another architecture's table (32-bit, x32) are never a plugin's honest business.
    try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "bad architecture")
    // A search tree instead of a list: every call that is not constant runs through it.
    try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimize")

    for name in Self.refused { try Self.refuse(context, name) }
    // Thread libraries fall back to clone, whose flags a filter can see; clone3's are behind a pointer.
    try Self.refuse(context, "clone3", with: ENOSYS)
    for number in Self.newCalls { try Self.refuse(context, number: number, "call \(number)", with: ENOSYS) }

    try Self.refuse(context, "clone", when: Self.bits(0, hustings_clone_thread, are: 0))
    for flag in (0..<31).map({ Int32(1) << $0 }) where hustings_clone_namespaces & flag != 0 {
      try Self.refuse(context, "clone", when: Self.bits(0, flag, are: flag))
    }
    // Sockets inside the process, as event loops make them, and nothing that reaches a network stack.
    let notUnix = scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: UInt64(AF_UNIX), datum_b: 0)
    try Self.refuse(context, "socket", when: notUnix)
    // Typing into the terminal of whoever started the host.
    for request: Int32 in [0x5412, 0x541C] {
      try Self.refuse(context, "ioctl", when: Self.lowWord(1, request))
    }
    // The tie to the host's life (--die-with-parent) must not be cut, nor the memory map's records forged.
    for option: Int32 in [1, 35] { try Self.refuse(context, "prctl", when: Self.lowWord(0, option)) }
    program = try Self.export(context)
  }

  private static let mend = "Install Debian's libseccomp2, 2.5 or newer."

  private static func refuse(
    _ context: scmp_filter_ctx, _ name: String, with code: Int32 = EPERM, when condition: scmp_arg_cmp? = nil
  ) throws(SandboxError) {
    let number = seccomp_syscall_resolve_name(name)
    guard number != -1 else { throw SandboxError("libseccomp does not know the call \(name).", mend: mend) }
    try refuse(context, number: number, name, with: code, when: condition)
  }

  private static func refuse(
    _ context: scmp_filter_ctx, number: Int32, _ name: String, with code: Int32, when condition: scmp_arg_cmp? = nil
  ) throws(SandboxError) {
    // SCMP_ACT_ERRNO(code), a macro that Swift does not see.
    let action = UInt32(0x0005_0000) | UInt32(UInt16(truncatingIfNeeded: code))
    let result =
      if let condition {
        withUnsafePointer(to: condition) { seccomp_rule_add_array(context, action, number, 1, $0) }
      } else {
        seccomp_rule_add_array(context, action, number, 0, nil)
      }
    try check(result, name)
  }

  private static func check(_ result: Int32, _ what: String) throws(SandboxError) {
    guard result == 0 else {
      throw SandboxError("libseccomp refused the rule for \(what): \(errorText(-result)).", mend: mend)
    }
  }

  private static func bits(_ argument: UInt32, _ mask: Int32, are value: Int32) -> scmp_arg_cmp {
    scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: UInt64(mask), datum_b: UInt64(value))
  }

  /// The kernel reads an `int` argument's low 32 bits only; so must the comparison.
  private static func lowWord(_ argument: UInt32, _ value: Int32) -> scmp_arg_cmp {
    scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: 0xFFFF_FFFF, datum_b: UInt64(value))
  }

  private static func export(_ context: scmp_filter_ctx) throws(SandboxError) -> [UInt8] {
    let number = hustings_memory_file("filter")
    guard number >= 0 else { throw SandboxError(call: "Making room for the system call filter") }
    let file = Descriptor(owning: number)
    try check(seccomp_export_bpf(context, file.number), "export")
    guard lseek(file.number, 0, SEEK_SET) == 0 else { throw SandboxError(call: "Reading the system call filter") }
    let program = file.readToEnd(upTo: 65_536, milliseconds: 0)
    guard !program.isEmpty, program.count.isMultiple(of: 8), program.count < 65_536 else {
      throw SandboxError("libseccomp wrote a filter of \(program.count) bytes.", mend: mend)
    }
    return program
  }
}
