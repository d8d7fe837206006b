import HustingsTransport
import Testing

@Suite("Line framing")
struct LineFramerTests {
  private func lines(_ pieces: [[UInt8]], limit: Int = 100) throws -> (lines: [String], isInLine: Bool) {
    var framer = LineFramer(limit: limit)
    var lines: [[UInt8]] = []
    for piece in pieces { try framer.feed(piece.span, into: &lines) }
    return (lines.map { String(decoding: $0, as: UTF8.self) }, framer.isInLine)
  }

  @Test("the lines are the same wherever the stream is cut, once or twice")
  func everySplit() throws {
    let stream = Array("{\"a\":1}\n\n{\"é\":\"€\"}\r\nlast\n".utf8)
    let expected = ["{\"a\":1}", "", "{\"é\":\"€\"}\r", "last"]
    for first in 0...stream.count {
      for second in first...stream.count {
        let pieces = [Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...])]
        let result = try lines(pieces)
        #expect(result.lines == expected)
        #expect(!result.isInLine)
      }
    }
    #expect(try lines(stream.map { [$0] }).lines == expected)
  }

  @Test("an end in the middle of a line is noticed")
  func truncated() throws {
    #expect(try lines([Array("a\nb".utf8)]) == (["a"], true))
    #expect(try lines([]) == ([], false))
  }

  @Test("a line of the limit is read, and one byte more is an error wherever the stream is cut")
  func limit() throws {
    let fits = [UInt8](repeating: UInt8(ascii: "x"), count: 10)
    for cut in 0...11 {
      let line = fits + [UInt8(ascii: "\n")]
      #expect(try lines([Array(line[..<cut]), Array(line[cut...])], limit: 10).lines.count == 1)
      let long = fits + [UInt8(ascii: "x")]
      #expect(throws: LineFramer.Failure.lineTooLong(limit: 10)) {
        try lines([Array(long[..<cut]), Array(long[cut...])], limit: 10)
      }
    }
  }

  @Test("a line of 8 MiB comes together from pieces of 7 bytes")
  func tinyPieces() throws {
    var framer = LineFramer(limit: 8 << 20)
    var lines: [[UInt8]] = []
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 7)
    for _ in 0..<(8 << 20) / 7 { try framer.feed(piece.span, into: &lines) }
    try framer.feed([UInt8(ascii: "\n")].span, into: &lines)
    #expect(lines.map(\.count) == [(8 << 20) / 7 * 7])
  }
}
