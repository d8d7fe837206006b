internal import Glibc

/// Two processes and two pipes between them, and nothing else: what a round trip costs at the least.
enum PingPong {
  /// The option by which this program starts itself as the other end.
  static let option = "--pingpong"

  /// Measures round trips.
  ///
  /// - Parameters:
  ///   - count: How many are measured.
  ///   - down: Bytes to the other end, in each.
  ///   - up: Bytes back.
  /// - Returns: The microseconds of each.
  /// - Throws: when the other end cannot be started, or ends.
  static func time(_ count: Int, down: Int, up: Int) throws -> Double {
    let other = try Child([try Stage.program(), option, "\(down)", "\(up)"])
    let question = [UInt8](repeating: 0x2E, count: down)
    var answer = [UInt8](repeating: 0, count: up)
    for _ in 0..<count / 10 { try trip(other, question, &answer) }
    let start = ContinuousClock.now
    for _ in 0..<count { try trip(other, question, &answer) }
    return (ContinuousClock.now - start) / .microseconds(1) / Double(count)
  }

  private static func trip(_ other: Child, _ question: [UInt8], _ answer: inout [UInt8]) throws {
    try other.send(question)
    try other.receive(&answer)
  }

  /// The other end: reads so many bytes, writes so many, until its input ends.
  static func answer(_ words: [String]) -> Never {
    guard words.count == 3, let down = Int(words[1]), let up = Int(words[2]), down > 0, up > 0 else { exit(2) }
    var question = [UInt8](repeating: 0, count: down)
    let answer = [UInt8](repeating: 0x2E, count: up)
    while true {
      var got = 0
      while got < down {
        let count = question[got...].withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        guard count > 0 else { exit(0) }
        got += count
      }
      guard write(STDOUT_FILENO, answer, up) == up else { exit(1) }
    }
  }
}
