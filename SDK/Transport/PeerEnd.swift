/// Why a conversation ended.
public enum PeerEnd: Error, Equatable, Sendable, CustomStringConvertible {
  /// The other end closed its output, between two lines.
  case endOfFile
  /// The other end closed its output in the middle of a line.
  case truncatedLine
  /// A line came in that is over the limit.
  case lineTooLong(limit: Int)
  /// Too many lines came in that are no messages.
  case garbage
  /// An answer came in to a request that was never made, or that had been answered already.
  case unexpectedAnswer
  /// The other end did not read what was sent to it.
  case notReading
  /// Too many requests were cancelled or timed out without an answer ever coming.
  case notAnswering
  /// This end ended it.
  case local
  /// The system refused a thread or a descriptor; the number is `errno`.
  case system(Int32)

  /// A sentence for the log.
  public var description: String {
    switch self {
    case .endOfFile: "the other end closed its output"
    case .truncatedLine: "the other end closed its output in the middle of a line"
    case .lineTooLong(let limit): "a line came in that is longer than \(limit) bytes"
    case .garbage: "too many lines came in that are no JSON-RPC messages"
    case .unexpectedAnswer: "an answer came in to a request that was never made"
    case .notReading: "the other end does not read what is sent to it"
    case .notAnswering: "the other end does not answer cancelled requests"
    case .local: "this end closed the conversation"
    case .system(let code): "the system refused a thread or a descriptor (errno \(code))"
    }
  }
}
