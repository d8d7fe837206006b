import CSystem
import Foundation
import Glibc

/// A process of a test's, with sockets for its standard streams. They are close-on-exec, so that no other child holds
/// one open; and it holds open nothing of another test's.
final class Child: Sendable {
  /// How a process ended, and what it wrote to standard error.
  struct End: Sendable {
    /// The exit code; nil when a signal ended it.
    let code: Int32?
    let errors: String
  }

  /// What the process reads; whoever takes it closes it.
  let input: Int32
  /// What the process writes; whoever takes it closes it.
  let output: Int32
  private let pid: pid_t
  private let errors: Int32

  /// The folder that the build puts programs, modules and the tests into.
  static let products: URL = {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return [executable, CommandLine.arguments[0]].lazy
      .map { URL(filePath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "station-finder").path) }
      ?? URL(filePath: "/nonexistent")
  }()

  /// Starts a program, found on the PATH unless it is a path.
  init(_ program: String, _ arguments: [String] = []) throws {
    var pairs: [(ours: Int32, theirs: Int32)] = []
    defer { for pair in pairs { close(pair.theirs) } }
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
      pairs.append((ends[0], ends[1]))
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, pair) in pairs.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, pair.theirs, Int32(number))
    }
    _ = hustings_close_from(&actions, 3)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, program, &actions, nil, &words, hustings_environment())
    guard code == 0 else {
      for pair in pairs { close(pair.ours) }
      throw StartFailure(program: program, reason: String(cString: strerror(code)))
    }
    self.pid = pid
    (input, output, errors) = (pairs[0].ours, pairs[1].ours, pairs[2].ours)
  }

  /// Starts a program of this build.
  convenience init(product: String) throws {
    try self.init(Self.products.appending(path: product).path)
  }

  /// A program that could not be started.
  struct StartFailure: Error {
    let program: String
    let reason: String
  }

  /// Closes what the process reads and writes, for one that nobody talks with.
  func closeStreams() {
    close(input)
    close(output)
  }

  /// Waits, on a thread of its own, until the process has closed standard error and ended. One that does not within
  /// a minute is killed.
  func ended() async -> End {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: self.end()) }
    }
  }

  private func end() -> End {
    let deadline = ContinuousClock.now + .seconds(60)
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while Self.isReady(errors, by: deadline) {
      let count = read(errors, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    close(errors)
    let handle = hustings_pidfd_open(pid)
    if !Self.isReady(handle, by: deadline) { kill(pid, SIGKILL) }
    close(handle)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return End(code: status & 0x7f == 0 ? status >> 8 & 0xff : nil, errors: String(decoding: text, as: UTF8.self))
  }

  /// Waits until a descriptor can be read, which the handle of a process can when that has ended.
  private static func isReady(_ descriptor: Int32, by deadline: ContinuousClock.Instant) -> Bool {
    let left = Int32(clamping: (deadline - .now).components.seconds)
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return left > 0 && poll(&watched, 1, left * 1000) > 0
  }
}
