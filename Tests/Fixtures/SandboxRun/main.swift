internal import Glibc
internal import Sandbox

// SandboxRun [--memory MB] [--threads N] BUNDLE PROGRAM ARGUMENT…
// SandboxRun --repeat N BUNDLE PROGRAM ARGUMENT…
// SandboxRun --inspect
//
// The first runs a program in the sandbox as the user who calls this, passes its output and errors on, and ends with
// its exit code, with 128 and the signal's number, or with 250 when there was no sandbox. It says `running PID` on
// standard error once the program is started. The second runs it N times and prints what is left over. The third
// prints what `hustings doctor` would.

func say(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(2, bytes, bytes.count)
}

/// The names in a folder of /proc.
func entries(_ path: String) -> Set<String> {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: Set<String> = []
  while let entry = readdir(folder) {
    names.insert(
      withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      })
  }
  return names
}

var words = Array(CommandLine.arguments.dropFirst())
var limits = SandboxLimits()
var repeats = 1
while let option = words.first, option.hasPrefix("--"), words.count > 1, let value = Int(words[1]) {
  if option == "--memory" { limits.memoryMB = value }
  if option == "--threads" { limits.threads = value }
  if option == "--repeat" { repeats = value }
  words.removeFirst(2)
}
if words == ["--inspect"] {
  for finding in await inspectSandbox() {
    print("\(finding.ok ? "ok" : "FAULT") \(finding.name): \(finding.detail) \(finding.mend)")
  }
  exit(0)
}
guard words.count > 1 else { exit(250) }

let program = SandboxedProgram(bundle: words[0], arguments: Array(words.dropFirst()), limits: limits)
let process: SandboxedProcess
do {
  if repeats > 1 {
    // The first makes what stays: the spawner's thread and the filter.
    _ = try await SandboxSpawner.shared.spawn(program).waitForExit()
    let before = entries("/proc/self/fd")
    for _ in 0..<repeats { _ = try await SandboxSpawner.shared.spawn(program).waitForExit() }
    let left = entries("/proc/self/fd").subtracting(before).count
    print("\(left) descriptors, \(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD ? "no child" : "a child")")
    exit(0)
  }
  process = try await SandboxSpawner.shared.spawn(program)
} catch {
  say("\(error)")
  exit(250)
}
say("running \(process.identifier)")

// Both streams from one thread: a program that fills one while the other is waited for would hang.
let streams = process.streams
var waiting = [streams.output, streams.errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
var bytes = [UInt8](repeating: 0, count: 65_536)
while waiting.contains(where: { $0.fd >= 0 }), poll(&waiting, 2, -1) > 0 || errno == EINTR {
  for index in waiting.indices where waiting[index].revents != 0 {
    let count = read(waiting[index].fd, &bytes, bytes.count)
    if count > 0 { _ = write(Int32(index) + 1, bytes, count) } else { waiting[index].fd = -1 }
  }
}
let end = await process.waitForExit()
say("\(end)")
switch end.kind {
case .code(let code): exit(code)
case .signal(let number): exit(128 + number)
case .neverStarted: exit(250)
}
