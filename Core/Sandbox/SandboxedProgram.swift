internal import Glibc

/// What one sandboxed program may use of the machine.
package struct SandboxLimits: Equatable, Sendable {
  /// Private, writable memory in MB (2^20 bytes): heap and threads' stacks.
  package var memoryMB: Int
  /// The size of its private /tmp in MB.
  package var temporaryMB: Int
  /// The size of its private /dev/shm in MB.
  package var sharedMemoryMB: Int
  /// Descriptors it may hold open.
  package var openFiles: Int
  /// Threads it may run. Holds for ordinary users: the kernel exempts root from counting.
  package var threads: Int

  /// The limits of a plugin whose manifest names none, each of which may be given.
  package init(
    memoryMB: Int = 128, temporaryMB: Int = 16, sharedMemoryMB: Int = 16, openFiles: Int = 128, threads: Int = 64
  ) {
    self.memoryMB = memoryMB
    self.temporaryMB = temporaryMB
    self.sharedMemoryMB = sharedMemoryMB
    self.openFiles = openFiles
    self.threads = threads
  }

  /// The limits that are out of the range in which a program can start and a machine can keep its word.
  var outOfRange: [String] {
    let checks: [(String, Int, ClosedRange<Int>)] = [
      ("memoryMB", memoryMB, 16...16_384), ("temporaryMB", temporaryMB, 1...1_024),
      ("sharedMemoryMB", sharedMemoryMB, 1...1_024), ("openFiles", openFiles, 16...1_024),
      ("threads", threads, 1...1_024),
    ]
    return checks.filter { !$0.2.contains($0.1) }.map {
      "\($0.0) is \($0.1), outside \($0.2.lowerBound) to \($0.2.upperBound)"
    }
  }
}

/// A program to run in the sandbox.
package struct SandboxedProgram: Sendable {
  /// The folder of the host that the program sees, read-only, as /bundle, which is its working folder too.
  package var bundle: String
  /// The program and its arguments: `./name` inside the bundle, or an absolute path in /usr.
  package var arguments: [String]
  package var limits: SandboxLimits
  /// Whether it gives way to every other, from its start on, which costs more than most answers: it has failed before.
  package var givesWay: Bool

  /// A program of the bundle at `bundle`, an absolute path.
  package init(
    bundle: String, arguments: [String], limits: SandboxLimits = SandboxLimits(), givesWay: Bool = false
  ) {
    self.bundle = bundle
    self.arguments = arguments
    self.limits = limits
    self.givesWay = givesWay
  }

  /// Throws when the program could not be meant: a path that leaves the bundle or /usr, limits out of range.
  func validate() throws(SandboxError) {
    guard let program = arguments.first else {
      throw SandboxError("The plugin names no program.", mend: "Give `run` in plugin.json at least one item.")
    }
    let parts = program.split(separator: "/", omittingEmptySubsequences: false)
    guard program.hasPrefix("./") || program.hasPrefix("/usr/"), !parts.contains(".."), !program.hasSuffix("/") else {
      throw SandboxError(
        "The plugin's program is \(program).",
        mend: "Name it `./program` inside the bundle, or by its path in /usr, such as /usr/bin/python3.")
    }
    guard bundle.hasPrefix("/"), bundle.utf8.count < Int(PATH_MAX) else {
      throw SandboxError("The bundle's path is not absolute or is too long.", mend: "Give the folder's full path.")
    }
    var folder = stat()
    guard stat(bundle, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR, access(bundle, R_OK | X_OK) == 0 else {
      throw SandboxError(
        "The bundle \(bundle) is no folder that this user can read.", mend: "Build the plugin, or name its folder.")
    }
    // A NUL would end the argument early; Linux bounds one argument at 128 KiB.
    guard !(arguments + [bundle]).contains(where: { $0.utf8.contains(0) }),
      arguments.count <= 64, arguments.allSatisfy({ $0.utf8.count <= 65_536 })
    else {
      throw SandboxError(
        "The plugin's arguments hold a NUL, or are over 64, or one is over 64 KiB.",
        mend: "Shorten `run` in plugin.json.")
    }
    let wrong = limits.outOfRange
    guard wrong.isEmpty else {
      throw SandboxError(
        "The plugin's limits cannot hold: \(wrong.joined(separator: "; ")).",
        mend: "Change `limits` in plugin.json.")
    }
  }
}
