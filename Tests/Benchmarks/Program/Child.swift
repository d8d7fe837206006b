internal import Glibc

/// A program that this one started, with a pipe to its input and one from its output.
final class Child {
  let identifier: pid_t
  let input: Int32
  let output: Int32
  private var isReaped = false

  /// Starts a program by its path, or by its name when it lies in PATH.
  init(_ words: [String]) throws {
    var down: [Int32] = [-1, -1]
    var up: [Int32] = [-1, -1]
    guard pipe(&down) == 0, pipe(&up) == 0 else { throw BenchmarkError("no descriptors left") }
    for end in down + up { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let result = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    close(down[0])
    close(up[1])
    guard result == 0 else {
      close(down[1])
      close(up[0])
      throw BenchmarkError("\(words[0]) cannot be started: \(String(cString: strerror(result)))")
    }
    (identifier, input, output) = (process, down[1], up[0])
  }

  deinit {
    close(input)
    close(output)
    guard !isReaped else { return }
    kill(identifier, SIGKILL)
    waitpid(identifier, nil, 0)
  }

  /// Sends all of some bytes.
  func send(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { throw BenchmarkError("a child closed its input") }
      start += count
    }
  }

  /// Takes as many bytes as the buffer holds.
  func receive(_ buffer: inout [UInt8]) throws {
    var start = 0
    while start < buffer.count {
      let count = buffer[start...].withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
      guard count > 0 else { throw BenchmarkError("a child closed its output") }
      start += count
    }
  }

  /// Takes what it prints, until `isEnough` or the end.
  func readOutput(until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !isEnough(all) {
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      all += buffer[..<count]
    }
    return all
  }

  /// Waits for its end.
  ///
  /// - Throws: when it ended otherwise than with exit code 0.
  func wait() throws {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    isReaped = true
    guard status == 0 else { throw BenchmarkError("a child ended with status \(status)") }
  }

  /// Asks it to end, and waits.
  func stop() throws {
    kill(identifier, SIGTERM)
    try wait()
  }
}
