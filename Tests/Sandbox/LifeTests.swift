import CSystem
import Foundation
import Glibc
import Sandbox
import Testing

/// How sandboxed programs start, end and are ended.
@Suite(.serialized) struct LifeTests {
  /// Starts Python code in the sandbox and waits for its first line.
  private func start(_ code: String, saying line: String) async throws -> SandboxedProcess {
    let process = try await SandboxSpawner.shared.spawn(
      SandboxedProgram(bundle: "/usr/share", arguments: python(code)))
    let first = firstLine(from: process.streams.output)
    try #require(first == line)
    return process
  }

  @Test("A program's exit code, its crash and a missing program are told apart, to everyone who asks")
  func exits() async throws {
    for (words, kind) in [
      (["/usr/bin/true"], SandboxExit.Kind.code(0)),
      (["/usr/bin/sh", "-c", "exit 3"], .code(3)),
      (python("import ctypes; ctypes.string_at(1)"), .signal(SIGSEGV)),
      (["./missing"], .neverStarted),
    ] {
      let process = try await SandboxSpawner.shared.spawn(SandboxedProgram(bundle: "/usr/share", arguments: words))
      async let first = process.waitForExit()
      async let second = process.waitForExit()
      #expect(await first.kind == kind)
      #expect(await second.kind == kind)
      #expect(process.exit?.kind == kind)
      #expect(await process.exit(within: .zero) == process.exit)
    }
  }

  @Test("A program that traps, as Swift's do, is not said to lack memory; one that crashes otherwise may")
  func trapping() async throws {
    let trap = """
      import ctypes, mmap, platform
      page = mmap.mmap(-1, 4096, prot=7)
      page.write(b"\\x0f\\x0b" if platform.machine() == "x86_64" else bytes(4))
      ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
      """
    for (code, signal, isAboutMemory) in [(trap, SIGILL, false), ("import ctypes; ctypes.string_at(1)", SIGSEGV, true)]
    {
      let words = python(code)
      let process = try await SandboxSpawner.shared.spawn(SandboxedProgram(bundle: "/usr/share", arguments: words))
      let text = await process.waitForExit().description
      #expect(text.contains("It crashed (signal \(signal))"))
      #expect(text.contains("memory") == isAboutMemory)
    }
  }

  @Test("What cannot be confined is refused before anything starts")
  func refusals() async {
    for program in [
      SandboxedProgram(bundle: "/usr/share", arguments: []),
      SandboxedProgram(bundle: "/usr/share", arguments: ["python3"]),
      SandboxedProgram(bundle: "/usr/share", arguments: ["./../bin/sh"]),
      SandboxedProgram(bundle: "/usr/share", arguments: ["/etc/passwd"]),
      SandboxedProgram(bundle: "/usr/share", arguments: ["./a\0b"]),
      SandboxedProgram(bundle: "share", arguments: ["./a"]),
      SandboxedProgram(bundle: "/no/such/folder", arguments: ["./a"]),
      SandboxedProgram(bundle: "/etc/passwd", arguments: ["./a"]),
      SandboxedProgram(bundle: "/usr/share", arguments: ["./a"], limits: SandboxLimits(memoryMB: .max)),
      SandboxedProgram(bundle: "/usr/share", arguments: ["./a"], limits: SandboxLimits(threads: 0)),
    ] {
      await #expect(throws: SandboxError.self) { try await SandboxSpawner.shared.spawn(program) }
    }
  }

  @Test("A program that reads its input ends when stopped, in its own way")
  func endOfInput() async throws {
    let process = try await start("import sys; print('up', flush=True); sys.stdin.read(); sys.exit(5)", saying: "up")
    let exit = await process.stop()
    #expect(exit.kind == .code(5))
    #expect(exit.byHost)
  }

  @Test("A program that handles SIGTERM is asked before it is killed")
  func asked() async throws {
    let code = """
      import os, signal, time
      signal.signal(signal.SIGTERM, lambda *_: os._exit(6))
      print('up', flush=True)
      while True: time.sleep(600)
      """
    let process = try await start(code, saying: "up")
    #expect(await process.stop(askAfter: .milliseconds(10), killAfter: .seconds(60)).kind == .code(6))
  }

  @Test("A program that ignores SIGTERM is killed, and all of it is gone")
  func killed() async throws {
    let code = """
      import signal, threading
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      for _ in range(3): threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
      print('up', flush=True)
      while True: pass
      """
    let process = try await start(code, saying: "up")
    let exit = await process.stop(askAfter: .milliseconds(10), killAfter: .milliseconds(100))
    #expect(exit.kind == .signal(SIGKILL))
    #expect(exit.description == "The host stopped it.")
    #expect(Glibc.kill(process.identifier, 0) == -1)
  }

  @Test("A process that nobody holds any more is killed")
  func dropped() async throws {
    var process: SandboxedProcess? = try await start("print('up', flush=True)\nwhile True: pass", saying: "up")
    let handle = hustings_pidfd_open(process?.identifier ?? 0)
    defer { close(handle) }
    process = nil
    #expect(hasEnded(handle))
  }

  @Test("The program dies with the host, also when the host is killed", arguments: Starter.all)
  func hostKilled(starter: Starter) throws {
    let folder = try Scratch()
    let code = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\nwhile True: pass"
    let host = try Attempt.start(as: starter, [folder.bundle] + python(code), in: folder)
    let first = firstLine(from: host.output.fileDescriptor)
    try #require(first == "up")
    let line = firstLine(from: host.errors.fileDescriptor)
    let program = try #require(Int32(line.dropFirst("running ".count).prefix { $0.isNumber }))
    let handle = hustings_pidfd_open(program)
    try #require(handle >= 0)
    defer { close(handle) }
    kill(host.process.processIdentifier, SIGKILL)
    host.process.waitUntilExit()
    #expect(hasEnded(handle))
  }

  @Test("Fifty runs leave no process and no descriptor", arguments: Starter.all)
  func nothingLeft(starter: Starter) throws {
    let attempt = try Attempt.run(as: starter, ["/usr/bin/true"], options: ["--repeat", "50"])
    #expect(attempt.output == "0 descriptors, no child\n", "\(attempt.errors)")
  }

  @Test("The host's control group is found where the version 2 hierarchy is mounted")
  func controlGroup() {
    let mounts = """
      24 1 0:22 / /proc rw - proc proc rw
      30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw
      """
    #expect(
      ControlGroups.folder(membership: "0::/system.slice/hustings.service\n", mounts: mounts)
        == "/sys/fs/cgroup/system.slice/hustings.service")
    #expect(ControlGroups.folder(membership: "0::/\n", mounts: mounts) == "/sys/fs/cgroup")
    #expect(ControlGroups.folder(membership: "4:memory:/x\n", mounts: mounts) == nil)
    #expect(ControlGroups.folder(membership: "0::/\n", mounts: "24 1 0:22 / /proc rw - proc proc rw\nx y -") == nil)
  }

  /// Waits, ten seconds at most, for the end of the process that a handle names.
  private func hasEnded(_ handle: Int32) -> Bool {
    var waiting = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 10_000) == 1
  }
}
