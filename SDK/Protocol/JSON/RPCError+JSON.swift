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
  /// - Throws: `JSONError` if there is no object with a whole `code` and a `message`.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    var number: Int?
    var message: String?
    var data: ErrorDetail?
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case "code": number = try reader.integer()
      case "message": message = try reader.string()
      case "data": data = try? ErrorDetail(json: try reader.rawValue())
      default: try reader.skipValue()
      }
    }
    guard let number else { throw reader.error("an error needs a code", at: start) }
    guard let message else { throw reader.error("an error needs a message", at: start) }
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
    writer.endObject()
  }

  /// Reads a detail.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if there is no object with a `reason`, or a field has another shape.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    var detail = ErrorDetail(reason: "")
    var hasReason = false
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case "side": detail.side = try Side?(from: &reader)
      case "reason":
        detail.reason = try reader.string()
        hasReason = true
      case "field": detail.field = try String?(from: &reader)
      case "hint": detail.hint = try String?(from: &reader)
      default: try reader.skipValue()
      }
    }
    guard hasReason else { throw reader.error("a detail needs a reason", at: start) }
    self = detail
  }
}
