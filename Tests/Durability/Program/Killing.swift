internal import Glibc

/// A process that reads, writes and imports, eight things at a time, is killed at a moment that nobody chose; then what
/// it said it had done must be there.
enum Killing {
  /// How the program starts itself as that process.
  static let option = "--work"
  private static let workers = 8
  /// How often a data folder is used before the next is begun.
  private static let roundsPerFolder = 20

  static func run(rounds: Int, seed: UInt64) async throws {
    var random = Random(seed: seed)
    var folder = try temporaryFolder()
    defer { removeFolder(folder) }
    var ledger = Ledger()
    var (acknowledged, kills) = (0, 0)
    for round in 1...rounds {
      // Once in a while a file is opened and killed again before anybody looks at it.
      for _ in 0..<(Int.random(in: 0..<4, using: &random) == 0 ? 2 : 1) {
        kills += 1
        try kill(folder, run: kills, &ledger, &random)
      }
      do {
        try await ledger.check(folder, keepsReads: true)
      } catch {
        throw DurabilityError("round \(round) of seed \(seed): \(error)")
      }
      guard round % roundsPerFolder == 0 || round == rounds else { continue }
      acknowledged += ledger.count
      guard round < rounds else { break }
      removeFolder(folder)
      (folder, ledger) = (try temporaryFolder(), Ledger())
    }
    say("\(kills) kills, \(acknowledged) acknowledged operations, nothing lost")
  }

  /// Does all of it until the process is killed.
  static func work(in folder: String, run: Int) async -> Never {
    do {
      let load = try Load(folder, run: run)
      try await load.prepare()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<workers {
          group.addTask {
            for number in stride(from: worker, to: 1_000_000, by: workers) { say(try await load.step(number)) }
          }
        }
        try await group.waitForAll()
      }
    } catch {
      say("failed: \(error)")
    }
    exit(1)
  }

  private static func kill(_ folder: String, run: Int, _ ledger: inout Ledger, _ random: inout Random) throws {
    // Some are killed while they open the file; the others after some operations, and a moment.
    let lines = Int.random(in: 0..<6, using: &random) == 0 ? 0 : Int.random(in: 1...600, using: &random)
    let moment = UInt32.random(in: 0...(lines == 0 ? 40_000 : 4_000), using: &random)
    let (process, output) = try start([option, folder, "\(run)"])
    defer { close(output) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var (seen, isKilled) = (0, false)
    while true {
      if !isKilled, seen >= lines {
        usleep(moment)
        Glibc.kill(process, SIGKILL)
        isKilled = true
      }
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      text += buffer[..<count]
      seen += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
    }
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") { try ledger.take(line) }
    guard isKilled else { throw DurabilityError("the process ended before it was killed") }
  }

  /// Starts this program again.
  private static func start(_ words: [String]) throws -> (process: pid_t, output: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw DurabilityError("no descriptors left") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = (["hustings-durability"] + words).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let result = posix_spawn(&process, "/proc/self/exe", &actions, nil, &arguments, environ)
    close(ends[1])
    guard result == 0 else {
      close(ends[0])
      throw DurabilityError("the process cannot be started: \(String(cString: strerror(result)))")
    }
    return (process, ends[0])
  }
}
