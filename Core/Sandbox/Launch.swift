internal import CSystem
internal import Glibc

/// Starts a program in the sandbox. Only the spawner's thread calls this.
///
/// bubblewrap makes the namespaces and mounts while this sets the limits; then it asks for the filter, which is the
/// go-ahead: a host that dies before leaves an empty pipe, an empty filter is an error, and the program never runs.
func launch(_ program: SandboxedProgram) throws(SandboxError) -> SandboxedProcess {
  try program.validate()
  let filter = try SyscallFilter.compiled.get()
  let input = try Pipe()
  let output = try Pipe()
  let errors = try Pipe()
  let rules = try Pipe()
  let status = try Pipe()

  let monitor: pid_t
  do {
    // The child's ends close here when the child has its copies.
    let childInput = try input.reader.raised()
    let childOutput = try output.writer.raised()
    let childErrors = try errors.writer.raised()
    let childRules = try rules.reader.raised()
    let childStatus = try status.writer.raised()
    monitor = try spawn(
      Bubblewrap.arguments(for: program, filter: 3, status: 4),
      descriptors: [
        childInput.number, childOutput.number, childErrors.number, childRules.number, childStatus.number,
      ])
  }

  if program.givesWay { ProcessLimits.yieldToAll(monitor) }

  var group: ControlGroup?
  var first: pid_t?
  do throws(SandboxError) {
    let process = try firstProcess(of: monitor, status: status.reader, errors: errors.reader)
    let handle = hustings_pidfd_open(process)
    guard handle >= 0 else { throw SandboxError(call: "Opening a handle on the sandbox") }
    let owned = Descriptor(owning: handle)
    // A child of bubblewrap's process, which is not reaped yet: the number cannot mean a stranger.
    guard parent(of: process) == monitor else {
      throw SandboxError("The sandbox ended while it was being made.", mend: "Run `hustings doctor`.")
    }
    first = process
    try ProcessLimits.set(program.limits, on: process)
    if !program.givesWay { ProcessLimits.yieldToHost(process) }
    if case .success(let groups) = ControlGroups.own {
      group = try groups.add(process: process, limits: program.limits)
    }
    let cell = ExitCell()
    let reports = fcntl(status.reader.number, F_DUPFD_CLOEXEC, 3)
    guard reports >= 0 else { throw SandboxError(call: "Copying a descriptor") }
    let memoryMB = program.limits.memoryMB
    do throws(SandboxError) {
      try startThread { [group] in
        reap(monitor, into: cell, reports: Descriptor(owning: reports), group: group, memoryMB: memoryMB)
      }
    } catch {
      close(reports)
      throw error
    }
    // Failing to write means that it is gone already, which the process's end will tell.
    _ = rules.writer.write(filter.program)
    return SandboxedProcess(
      identifier: process, handle: owned,
      streams: .init(
        input: input.writer.release(), output: output.reader.release(), errors: errors.reader.release()),
      cell: cell)
  } catch {
    if let first { kill(first, SIGKILL) }
    kill(monitor, SIGKILL)
    _ = waitForEnd(of: monitor)
    group?.remove()
    throw error
  }
}

/// Starts bubblewrap, or another program of the host's, with `descriptors` as its 0, 1, 2, … and no other, no
/// environment, default signals, and a process group of its own, so that a terminal's interrupt is the host's to deal
/// with.
func spawn(_ words: [String], descriptors: [Int32]) throws(SandboxError) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  for (position, descriptor) in descriptors.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(position))
  }
  guard hustings_close_from(&actions, Int32(descriptors.count)) == 0 else {
    throw SandboxError(call: "Preparing a process")
  }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

  let arguments = words.map { strdup($0) }
  defer { for argument in arguments { free(argument) } }
  guard let path = words.first, !arguments.contains(nil) else { throw SandboxError(call: "Making room for arguments") }
  var process: pid_t = 0
  let result = posix_spawn(&process, path, &actions, &attributes, arguments + [nil], [nil])
  guard result == 0 else { throw SandboxError(call: "Starting \(path)", code: result, mend: Bubblewrap.mend) }
  return process
}

/// Waits for a child to end, reaps it, and returns the status that wait(2) gives.
func waitForEnd(of process: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  return status
}

/// Reads the number of the sandbox's first process from bubblewrap's report, `{ "child-pid": 123, …`.
///
/// bubblewrap has bound itself to this thread's life before it reports.
private func firstProcess(
  of monitor: pid_t, status: borrowing Descriptor, errors: borrowing Descriptor
) throws(SandboxError) -> pid_t {
  var report: [UInt8] = []
  while !report.contains(UInt8(ascii: "\n")), report.count < 4_096,
    let more = status.read(upTo: 4_096, milliseconds: 10_000), !more.isEmpty
  {
    report += more
  }
  let text = String(decoding: report, as: UTF8.self)
  let digits = text.drop { !$0.isNumber }.prefix { $0.isNumber }
  guard text.hasPrefix("{ \"child-pid\": "), let number = pid_t(digits), number > 1 else {
    let words = String(decoding: errors.readToEnd(upTo: 2_048, milliseconds: 100), as: UTF8.self)
    throw SandboxError(
      "bubblewrap could not make the sandbox: \(words.isEmpty ? "it gave no reason." : words)",
      mend: "Run `hustings doctor`: it checks each need of the sandbox.")
  }
  return number
}

/// The parent's number from /proc/PID/stat: the second field after the name, which may itself hold parentheses.
private func parent(of process: pid_t) -> pid_t? {
  guard let stat = readText("/proc/\(process)/stat"), let name = stat.lastIndex(of: ")") else { return nil }
  let fields = stat[name...].split(separator: " ")
  return fields.count > 2 ? pid_t(fields[2]) : nil
}

/// Waits for bubblewrap's end on a thread of its own, and tells it. bubblewrap ends after all of the sandbox has.
private func reap(
  _ monitor: pid_t, into cell: ExitCell, reports: consuming Descriptor, group: ControlGroup?, memoryMB: Int
) {
  let status = waitForEnd(of: monitor)
  var exit = SandboxExit(status: status, started: saysStarted(reports), memoryMB: memoryMB)
  exit.outOfMemory = group?.killedForMemory ?? false
  group?.remove()
  cell.fill(exit)
}

/// Whether bubblewrap reports an exit code, which it does only for a program that it reached. Closes the report, so
/// that nothing is left open when the end is told.
private func saysStarted(_ reports: consuming Descriptor) -> Bool {
  String(decoding: reports.readToEnd(upTo: 4_096, milliseconds: 0), as: UTF8.self).contains("\"exit-code\"")
}
