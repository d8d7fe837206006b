internal import Glibc

/// Cuts a stream of bytes into lines, as a pure state machine: bytes in, lines out, in whatever pieces they come.
///
/// A line ends at `\n`, which is not part of it. A line that grows over the limit is an error that the stream does not
/// recover from. Every byte is looked at once and copied at most twice, however small the pieces are.
public struct LineFramer: Sendable {
  /// The longest line in bytes, without its `\n`.
  public let limit: Int
  /// The start of a line whose end has not come yet.
  private var partial: [UInt8] = []

  /// Why a stream cannot be cut any further.
  public enum Failure: Error, Equatable, Sendable {
    /// A line has more bytes than the limit.
    case lineTooLong(limit: Int)
  }

  /// A framer at the start of a stream.
  ///
  /// - Parameter limit: The longest line in bytes, without its `\n`.
  public init(limit: Int) {
    self.limit = limit
  }

  /// Takes the stream's next piece, and appends the lines that end in it.
  ///
  /// - Parameters:
  ///   - piece: Any number of bytes.
  ///   - lines: Where the lines go, each without its `\n`. Those before a line that is too long are there as well.
  /// - Throws: `Failure.lineTooLong`; the framer must not be used any more.
  public mutating func feed(_ piece: Span<UInt8>, into lines: inout [[UInt8]]) throws(Failure) {
    var start = 0
    while start < piece.count {
      let end = Self.endOfLine(piece, start)
      guard partial.count + (end - start) <= limit else { throw .lineTooLong(limit: limit) }
      piece.extracting(start..<end).withUnsafeBufferPointer { partial.append(contentsOf: $0) }
      guard end < piece.count else { return }
      lines.append(partial)
      partial = []
      start = end + 1
    }
  }

  /// Whether the stream, if it ended now, would end in the middle of a line.
  public var isInLine: Bool { !partial.isEmpty }

  /// The next `\n` at or after `start`, or the end of the piece.
  private static func endOfLine(_ piece: Span<UInt8>, _ start: Int) -> Int {
    piece.extracting(start..<piece.count).withUnsafeBufferPointer { rest in
      guard let base = rest.baseAddress, let found = memchr(base, 0x0A, rest.count) else { return piece.count }
      return start + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
    }
  }
}
