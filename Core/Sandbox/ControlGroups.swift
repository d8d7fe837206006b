internal import CSystem
internal import Glibc
internal import Synchronization

/// Control groups, version 2, where the machine lets this host make its own: memory is then counted as it is used,
/// and threads as they run. Elsewhere the process limits do alone (`ProcessLimits`).
package struct ControlGroups: Sendable {
  /// The host's own delegated group.
  let folder: String

  /// Found and prepared once; the failure says why process limits have to do.
  static let own = Result<ControlGroups, SandboxError> { () throws(SandboxError) in try ControlGroups() }

  private static let mend =
    "Process limits are used. For control groups, start the host as a systemd service with Delegate=yes."
  private static let serial = Atomic<UInt64>(0)

  private init() throws(SandboxError) {
    guard let membership = readText("/proc/self/cgroup"), let mounts = readText("/proc/self/mountinfo"),
      let folder = Self.folder(membership: membership, mounts: mounts)
    else { throw SandboxError("No version 2 control groups are mounted.", mend: Self.mend) }
    // systemd marks what it delegates; writing into a group that has another owner would break that owner's books.
    let marks = ["user.delegate", "trusted.delegate"]
    guard marks.contains(where: { hustings_attribute_is_set(folder, $0) == 1 }) else {
      throw SandboxError("The host's control group is not delegated to it.", mend: Self.mend)
    }
    let offered = readText("\(folder)/cgroup.controllers")?.split(whereSeparator: \.isWhitespace) ?? []
    guard offered.contains("memory"), offered.contains("pids") else {
      throw SandboxError("The host's control group lacks the memory and pids controllers.", mend: Self.mend)
    }
    // A group that hands controllers down may hold no process itself, so the host moves into a group beside.
    let host = "\(folder)/host"
    guard mkdir(host, 0o755) == 0 || errno == EEXIST, writeText("\(getpid())", to: "\(host)/cgroup.procs"),
      writeText("+memory +pids", to: "\(folder)/cgroup.subtree_control")
    else { throw SandboxError(call: "Preparing the host's control group", mend: Self.mend) }
    self.folder = folder
  }

  /// Finds the host's own group.
  ///
  /// - Parameters:
  ///   - membership: the text of /proc/self/cgroup (cgroups(7)).
  ///   - mounts: the text of /proc/self/mountinfo (proc(5)).
  /// - Returns: its folder in the version 2 hierarchy; nil when that is not mounted.
  package static func folder(membership: String, mounts: String) -> String? {
    guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return nil }
    let group = line.dropFirst(3)
    for mount in mounts.split(separator: "\n") {
      let fields = mount.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash > 4, fields.count > dash + 1, fields[dash + 1] == "cgroup2",
        fields[3] == "/"
      else { continue }
      return String(fields[4]) + (group == "/" ? "" : group)
    }
    return nil
  }

  /// Makes a group with the limits and moves the process into it.
  func add(process: Int32, limits: SandboxLimits) throws(SandboxError) -> ControlGroup {
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    let group = ControlGroup(folder: "\(folder)/plugin-\(getpid())-\(number)")
    guard mkdir(group.folder, 0o755) == 0 else { throw SandboxError(call: "Making a control group") }
    // The sandbox's two file systems live in the same memory.
    let bytes = (limits.memoryMB + limits.temporaryMB + limits.sharedMemoryMB) << 20
    let settings = [("memory.max", "\(bytes)"), ("pids.max", "\(limits.threads)"), ("cgroup.procs", "\(process)")]
    for (file, value) in settings where !writeText(value, to: "\(group.folder)/\(file)") {
      let error = SandboxError(call: "Setting \(file) of a control group")
      group.remove()
      throw error
    }
    // Absent on kernels without swap, where it is not needed.
    _ = writeText("0", to: "\(group.folder)/memory.swap.max")
    return group
  }
}

/// One sandboxed program's group.
struct ControlGroup: Sendable {
  let folder: String

  /// Whether the kernel ended the program for its use of memory.
  var killedForMemory: Bool {
    guard let events = readText("\(folder)/memory.events") else { return false }
    return events.split(separator: "\n").contains { $0.hasPrefix("oom_kill ") && $0 != "oom_kill 0" }
  }

  /// Removes the group once its last process is gone. The kernel may need a moment for that after the parent heard.
  func remove() {
    for _ in 0..<50 where rmdir(folder) != 0 && errno == EBUSY { usleep(10_000) }
  }
}

/// A small file of the kernel's, at most 1 MiB, or nil.
func readText(_ path: String) -> String? {
  let number = open(path, O_RDONLY | O_CLOEXEC)
  guard number >= 0 else { return nil }
  let file = Descriptor(owning: number)
  return String(decoding: file.readToEnd(upTo: 1 << 20, milliseconds: 0), as: UTF8.self)
}

/// Writes to an existing file in one call, as the kernel's files want it.
func writeText(_ text: String, to path: String) -> Bool {
  let number = open(path, O_WRONLY | O_CLOEXEC)
  guard number >= 0 else { return false }
  return Descriptor(owning: number).write(Array(text.utf8))
}
