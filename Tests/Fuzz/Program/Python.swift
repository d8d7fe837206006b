internal import Glibc

/// Python's own JSON reader, as a second opinion on what is JSON.
///
/// Left out by rule, because Python decides otherwise on purpose: NaN and infinities are refused there too, lone
/// surrogates and more than 64 levels as well, and numbers are looked at for their grammar alone.
final class Python {
  private let questions: Int32
  private let answers: Int32

  private static let script = """
    import json, sys
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    def refuse(word): raise ValueError(word)
    def depth(value):
        if isinstance(value, dict): return 1 + max(map(depth, value.values()), default=0)
        if isinstance(value, list): return 1 + max(map(depth, value), default=0)
        return 0
    def pairs(list):
        # Values under a name that occurs twice count too, for their depth and their surrogates.
        return {f"{place} {name}": value for place, (name, value) in enumerate(list)}
    def accepts(line):
        try:
            value = json.loads(line.decode("utf-8"), parse_constant=refuse, parse_int=len, parse_float=len,
                object_pairs_hook=pairs)
            json.dumps(value, ensure_ascii=False).encode("utf-8")
            return depth(value) <= 64
        except (ValueError, RecursionError):
            return False
    while size := source.read(4):
        sink.write(b"1" if accepts(source.read(int.from_bytes(size, "little"))) else b"0")
        sink.flush()
    """

  /// - Throws: `Disagreement` if Python cannot be started.
  init() throws {
    var asking: [Int32] = [-1, -1]
    var answering: [Int32] = [-1, -1]
    guard pipe(&asking) == 0, pipe(&answering) == 0 else {
      throw Disagreement(description: "no pipe is left (errno \(errno))")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, asking[0], 0)
    posix_spawn_file_actions_adddup2(&actions, answering[1], 1)
    for descriptor in asking + answering { posix_spawn_file_actions_addclose(&actions, descriptor) }
    let arguments: [String] = ["/usr/bin/python3", "-I", "-c", Self.script]
    let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, "/usr/bin/python3", &actions, nil, words, [nil])
    guard error == 0 else { throw Disagreement(description: "/usr/bin/python3 cannot be started (errno \(error))") }
    close(asking[0])
    close(answering[1])
    (questions, answers) = (asking[1], answering[0])
  }

  deinit {
    // It ends when its input does.
    close(questions)
    close(answers)
  }

  /// Whether Python takes the line for JSON.
  ///
  /// - Throws: `Disagreement` if it has ended.
  func accepts(_ line: [UInt8]) throws -> Bool {
    let size = UInt32(line.count)
    let message = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) } + line
    var sent = 0
    while sent < message.count {
      let count = message[sent...].withUnsafeBytes { write(questions, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Disagreement(description: "Python ended") }
      sent += count
    }
    var answer: UInt8 = 0
    while true {
      let count = Glibc.read(answers, &answer, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw Disagreement(description: "Python ended") }
      return answer == UInt8(ascii: "1")
    }
  }
}
