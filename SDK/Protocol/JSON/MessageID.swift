/// What ties a response to its request: a string or a whole number that the sender chose.
public enum MessageID: Hashable, Sendable {
  case string(String)
  case integer(Int)
}

extension MessageID: JSONCodable {
  /// Writes a string or a number.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .string(let value): writer.string(value)
    case .integer(let value): writer.integer(value)
    }
  }

  /// Reads a string or a whole number. JSON-RPC advises against fractions and `null`; here they are errors.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if something else comes next.
  public init(from reader: inout JSONReader) throws(JSONError) {
    switch reader.kind() {
    case .string: self = .string(try reader.string())
    case .number: self = .integer(try reader.integer())
    default: throw reader.error("expected an id that is a string or a whole number")
    }
  }
}
