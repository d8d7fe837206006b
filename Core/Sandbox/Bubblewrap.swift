/// The sandbox in bubblewrap's words. Debian's package puts the program at a fixed place; a search along PATH could
/// find somebody else's.
enum Bubblewrap {
  static let path = "/usr/bin/bwrap"
  /// The first version with --disable-userns.
  static let oldestVersion = (major: 0, minor: 8)
  static let mend = "Install it: apt-get install bubblewrap (0.8 or newer)."

  /// The command line.
  ///
  /// - The program is process 1 of its namespace: there is no other process in there whose memory, arguments or
  ///   environment it could look at.
  /// - /proc is read-only as a whole: as root, parts of it (core_pattern for one) change the machine.
  /// - Filters come last, by descriptor: bubblewrap reads that descriptor when all else is done, so that it is also
  ///   what the start waits for.
  static func arguments(for program: SandboxedProgram, filter: Int32, status: Int32) -> [String] {
    var words = [
      path, "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup",
      "--uid", "65534", "--gid", "65534", "--hostname", "plugin", "--disable-userns", "--as-pid-1",
      "--die-with-parent", "--new-session", "--cap-drop", "ALL",
      "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
      "--symlink", "usr/lib64", "/lib64",
      "--ro-bind", program.bundle, "/bundle", "--chdir", "/bundle",
      "--proc", "/proc", "--dev", "/dev",
      "--size", bytes(program.limits.temporaryMB), "--tmpfs", "/tmp",
      "--size", bytes(program.limits.sharedMemoryMB), "--tmpfs", "/dev/shm",
      "--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/",
      "--clearenv",
    ]
    // Each further malloc arena reserves 64 MB of addresses, which the limits count.
    for (name, value) in [("PATH", "/usr/bin"), ("HOME", "/tmp"), ("LANG", "C.UTF-8"), ("MALLOC_ARENA_MAX", "2")] {
      words += ["--setenv", name, value]
    }
    return words + ["--json-status-fd", "\(status)", "--seccomp", "\(filter)", "--"] + program.arguments
  }

  private static func bytes(_ megabytes: Int) -> String { "\(megabytes << 20)" }
}
