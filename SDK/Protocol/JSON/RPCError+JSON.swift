extension RPCError: JSONCodable {
  /// Writes JSON-RPC's error object.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("code")
    writer.integer(code.rawValue)
    writer.name("message")
    writer.string(message)
    if let data {
      writer.name("data")
      data.write(to: &writer)
    }
    writer.endObject()
  }

  /// Reads JSON-RPC's error object. A code that the protocol does not have becomes `internalError`, and its number
  /// is kept in the message; `data` of another shape is left out, because JSON-RPC allows any.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if there is no object with a whole `code` and a `message`, or it has a field twice.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    var number: Int?
    var message: String?
    var raw: RawJSON?
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case "code": try reader.readOnce(&number)
      case "message": try reader.readOnce(&message)
      case "data": try reader.readOnce(&raw)
      default: try reader.skipValue()
      }
    }
    guard let number else { throw reader.error("an error needs a code", at: start) }
    guard let message else { throw reader.error("an error needs a message", at: start) }
    let data = raw.flatMap { try? ErrorDetail(json: $0) }
    if let code = ErrorCode(rawValue: number) {
      self.init(code, message, data: data)
    } else {
      self.init(.internalError, "\(message) (code \(number))", data: data)
    }
  }
}

extension ErrorDetail.Side: JSONCodable {}

extension ErrorDetail: JSONCodable {
  /// Writes the detail without the fields that are not set.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if let side {
      writer.name("side")
      side.write(to: &writer)
    }
    writer.name("reason")
    writer.string(reason)
    if let field {
      writer.name("field")
      writer.string(field)
    }
    if let hint {
      writer.name("hint")
      writer.string(hint)
    }
    if let operation {
      writer.name("operation")
      writer.integer(operation)
    }
    writer.endObject()
  }

  /// Reads a detail.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if there is no object with a `reason`, a field has another shape, or it has one twice.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    var side: Side??
    var reason: String?
    var field: String??
    var hint: String??
    var operation: Int??
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case "side": try reader.readOnce(&side)
      case "reason": try reader.readOnce(&reason)
      case "field": try reader.readOnce(&field)
      case "hint": try reader.readOnce(&hint)
      case "operation": try reader.readOnce(&operation)
      default: try reader.skipValue()
      }
    }
    guard let reason else { throw reader.error("a detail needs a reason", at: start) }
    self.init(
      side: side ?? nil, reason: reason, field: field ?? nil, hint: hint ?? nil, operation: operation ?? nil)
  }
}
