public import HustingsProtocol

/// One JSON-RPC 2.0 message. What it carries is passed on undecoded.
public enum Envelope: Sendable, Equatable {
  /// Asks for exactly one response. Without `params` on the wire these are `{}`.
  case request(id: MessageID, method: String, params: RawJSON)
  /// Wants no response.
  case notification(method: String, params: RawJSON)
  /// The result of a request.
  case result(id: MessageID, RawJSON)
  /// The error of a request; without an id it is about a line that the other end could not understand.
  case failure(id: MessageID?, RPCError)
}

/// Why a line is no message, and what to answer.
public struct EnvelopeError: Error, Equatable, Sendable {
  /// The id to answer to, if there was one to be read.
  public var id: MessageID?
  /// `parseError` or `invalidRequest`, with what is wrong in words.
  public var error: RPCError
  /// Whether it looked like a response. Responses are not answered, or two ends could answer each other for ever.
  public var isResponse: Bool
}

// MARK: Reading

extension Envelope {
  /// Reads a message from its line, in one pass.
  ///
  /// - Parameter line: The line without its `\n`.
  /// - Throws: `EnvelopeError` if the line is no JSON, or JSON but no message of JSON-RPC 2.0. Arrays of messages
  ///   (batches) are none.
  public init(line: [UInt8]) throws(EnvelopeError) {
    var parts = EnvelopeParts()
    do throws(JSONError) {
      try parts.read(line)
      self = try parts.message()
    } catch {
      throw parts.refusal(of: line, error)
    }
  }
}

/// An envelope's members while they are read.
private struct EnvelopeParts {
  var version: String?
  var id: MessageID?
  var method: String?
  var params: RawJSON?
  var result: RawJSON?
  var error: RPCError?
  var hasNullID = false
  var isResponse = false

  mutating func read(_ line: [UInt8]) throws(JSONError) {
    var reader = JSONReader(line)
    if reader.kind() == .array { throw reader.error("expected one message; arrays of messages are not supported") }
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case "jsonrpc": try set(&version, from: &reader)
      case "id":
        if reader.kind() == .null, id == nil, !hasNullID {
          try reader.null()
          hasNullID = true
        } else {
          guard !hasNullID else { throw reader.error("holds it twice") }
          try set(&id, from: &reader)
        }
      case "method": try set(&method, from: &reader)
      case "params": try set(&params, from: &reader)
      case "result":
        isResponse = true
        try set(&result, from: &reader)
      case "error":
        isResponse = true
        try set(&error, from: &reader)
      default: try reader.skipValue()
      }
    }
    try reader.finish()
  }

  private func set<Value: JSONCodable>(_ part: inout Value?, from reader: inout JSONReader) throws(JSONError) {
    guard part == nil else { throw reader.error("holds it twice") }
    part = try Value(from: &reader)
  }

  func message() throws(JSONError) -> Envelope {
    guard version == "2.0" else { throw fault("needs `jsonrpc` with the value \"2.0\"") }
    if let method {
      guard !isResponse else { throw fault("holds `method` beside `result` or `error`") }
      if let params, params.bytes.first != UInt8(ascii: "{"), params.bytes.first != UInt8(ascii: "[") {
        throw fault("needs an object or array as `params`")
      }
      guard !hasNullID else { throw fault("needs an `id` that is a string or a whole number") }
      let params = params ?? .emptyObject
      if let id { return .request(id: id, method: method, params: params) }
      return .notification(method: method, params: params)
    }
    switch (result, error) {
    case (let result?, nil):
      guard let id else { throw fault("needs an `id` for its `result`") }
      return .result(id: id, result)
    case (nil, let error?): return .failure(id: id, error)
    case (_?, _?): throw fault("holds both `result` and `error`")
    case (nil, nil): throw fault("needs a `method`, a `result` or an `error`")
    }
  }

  private func fault(_ what: String) -> JSONError { JSONError(what, offset: 0) }

  /// What to answer when a line went wrong: bad JSON and bad messages have codes of their own.
  func refusal(of line: [UInt8], _ fault: JSONError) -> EnvelopeError {
    var reader = JSONReader(line)
    do {
      try reader.skipValue()
      try reader.finish()
    } catch {
      return EnvelopeError(
        id: nil, error: RPCError(.parseError, "The line is no JSON: \(error)."), isResponse: false)
    }
    return EnvelopeError(
      id: id, error: RPCError(.invalidRequest, "The line is no JSON-RPC 2.0 message: \(fault)."),
      isResponse: isResponse)
  }
}

// MARK: Writing

extension Envelope {
  /// The message as a line, `\n` included.
  ///
  /// - Returns: UTF-8 bytes.
  public func line() -> [UInt8] {
    switch self {
    case .request(let id, let method, let params): Self.call(id, method, params)
    case .notification(let method, let params): Self.call(nil, method, params)
    case .result(let id, let result):
      Self.line(capacity: result.bytes.count + 64, id: id) { writer in
        writer.name("result")
        writer.raw(result)
      }
    case .failure(let id, let error):
      Self.line(capacity: 256, id: .some(id)) { writer in
        writer.name("error")
        error.write(to: &writer)
      }
    }
  }

  private static func call(_ id: MessageID?, _ method: String, _ params: RawJSON) -> [UInt8] {
    line(capacity: params.bytes.count + method.utf8.count + 64, id: id.map(Optional.some)) { writer in
      writer.name("method")
      writer.string(method)
      writer.name("params")
      writer.raw(params)
    }
  }

  /// Writes the members that every message has, and its own.
  ///
  /// - Parameters:
  ///   - capacity: About how many bytes it takes.
  ///   - id: The id; `.some(nil)` is written as `null`, `nil` is left out.
  ///   - members: Writes the rest.
  /// - Returns: The line with its `\n`.
  private static func line(capacity: Int, id: MessageID??, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(capacity: capacity)
    writer.beginObject()
    writer.name("jsonrpc")
    writer.string("2.0")
    if let id {
      writer.name("id")
      id.write(to: &writer)
    }
    members(&writer)
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}
