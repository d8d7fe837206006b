import Foundation
import Sandbox
import Testing

/// What a sandboxed program cannot do, whoever starts it.
@Suite(.serialized) struct ConfinementTests {
  @Test("A program that does not attack works, and sees only what it was given", arguments: Starter.all)
  func harmless(starter: Starter) throws {
    let attempt = try Attempt.run(
      as: starter,
      python(
        """
        import os, subprocess, tempfile, threading, ctypes
        thread = threading.Thread(target=lambda: print('thread', flush=True)); thread.start(); thread.join()
        with tempfile.TemporaryFile() as file: print(file.write(b'x' * 1000))
        print(open('file').read(), os.getcwd())
        print(sorted(os.environ))
        print(sorted(name for name in os.listdir('/proc') if name.isdigit()), os.getuid(), os.getgid())
        print(os.uname().nodename, len(bytearray(50 << 20)))
        """))
    #expect(
      attempt.output == """
        thread
        1000
        of the bundle /bundle
        ['HOME', 'LANG', 'MALLOC_ARENA_MAX', 'PATH', 'PWD']
        ['1'] 65534 65534
        plugin 52428800

        """)
    #expect(attempt.code == 0, "\(attempt.errors)")
  }

  @Test("The shell runs with its builtins, and cannot fork", arguments: Starter.all)
  func shell(starter: Starter) throws {
    let attempt = try Attempt.run(as: starter, ["/usr/bin/sh", "-c", "echo here; (echo forked)"])
    #expect(attempt.output == "here\n")
    #expect(attempt.code == 2)
  }

  @Test("Attacks are refused", arguments: Starter.all)
  func attacks(starter: Starter) throws {
    for attack in Attack.all {
      let attempt = try Attempt.run(as: starter, python(attack.program))
      #expect(attempt.output == "held\n", "\(attack.name): \(attempt.output) \(attempt.errors)")
    }
  }

  @Test("No descriptor, variable or argument of the host comes through", arguments: Starter.all)
  func inherited(starter: Starter) throws {
    let attempt = try Attempt.run(
      as: starter,
      python(
        """
        import os, stat
        for number in sorted(map(int, os.listdir('/proc/self/fd'))):
            try: print(number, stat.S_ISFIFO(os.fstat(number).st_mode))
            except OSError: pass
        environment = open('/proc/1/environ').read()
        print('SECRET' in environment, 'of-the-host' in environment, open('/proc/1/cmdline').read()[:16])
        """))
    #expect(attempt.output == "0 True\n1 True\n2 True\nFalse False /usr/bin/python3\n")
  }

  @Test("/tmp and /dev/shm end at their size", arguments: Starter.all)
  func filling(starter: Starter) throws {
    let attempt = try Attempt.run(
      as: starter,
      python(
        """
        for folder in ('/tmp', '/dev/shm'):
            written = 0
            try:
                with open(folder + '/fill', 'wb', buffering=0) as file:
                    while written < 1 << 30: written += file.write(bytes(1 << 20))
            except OSError as error: print(folder, error.errno, written >> 20)
        """))
    #expect(attempt.output == "/tmp 28 16\n/dev/shm 28 16\n")
  }

  @Test("Memory ends at its limit, also when it is hidden from the plain count", arguments: Starter.all)
  func memory(starter: Starter) throws {
    let plain = try Attempt.run(
      as: starter, python("try: bytearray(200 << 20)\nexcept MemoryError: print('held')"), options: ["--memory", "64"])
    #expect(plain.output == "held\n")
    // Fill, then make read-only or share: neither counts as data any more.
    for flags in ["mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS", "mmap.MAP_SHARED | mmap.MAP_ANONYMOUS"] {
      let hidden = try Attempt.run(
        as: starter,
        python(
          """
          import ctypes, mmap
          libc = ctypes.CDLL(None, use_errno=True)
          libc.mmap.restype = ctypes.c_void_p
          size, total = 4 << 20, 0
          while total < 2 << 30:
              at = libc.mmap(None, ctypes.c_size_t(size), 3, \(flags), -1, ctypes.c_long(0))
              if at == ctypes.c_void_p(-1).value: break
              ctypes.memset(at, 1, size)
              libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(size), 1)
              total += size
          print(total <= (64 + 256) << 20)
          """), options: ["--memory", "64"])
      #expect(hidden.output == "True\n", "\(hidden.errors)")
    }
  }

  @Test("A thread bomb ends at the limit and costs neighbours nothing", arguments: Starter.all)
  func threads(starter: Starter) throws {
    let bomb = """
      import threading
      \(starter == .ordinaryUser ? "threading.stack_size(65536)" : "")
      event, count = threading.Event(), 0
      try:
          while count < 1000:
              threading.Thread(target=event.wait, daemon=True).start()
              count += 1
      except (RuntimeError, MemoryError): pass
      print(count < 100, flush=True)
      event.set()
      """
    let folder = try Scratch()
    let neighbour = try Attempt.start(
      as: starter, [folder.bundle] + python("import time; print('up', flush=True); time.sleep(600)"), in: folder)
    defer {
      neighbour.process.terminate()
      neighbour.process.waitUntilExit()
    }
    let line = firstLine(from: neighbour.output.fileDescriptor)
    #expect(line == "up")
    let first = try Attempt.run(as: starter, python(bomb))
    #expect(first.output == "True\n", "\(first.errors)")
    let second = try Attempt.run(as: starter, python("\(bomb)\nprint('neighbour', flush=True)"))
    #expect(second.output == "True\nneighbour\n", "\(second.errors)")
  }

  @Test("Every need is reported as met where the sandbox works", arguments: Starter.all)
  func inspection(starter: Starter) throws {
    let attempt = try Attempt.run(as: starter, [], options: ["--inspect"])
    let lines = attempt.output.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { $0.hasPrefix("ok ") }, "\(attempt.output)")
  }
}

/// A program of the system's Python: a pyenv or a virtual environment does not exist in the sandbox.
func python(_ code: String) -> [String] { ["/usr/bin/python3", "-I", "-S", "-c", code] }
