/// A value that has one form in JSON.
public protocol JSONCodable: Sendable {
  /// Writes exactly one JSON value.
  ///
  /// - Parameter writer: Where to.
  func write(to writer: inout JSONWriter)

  /// Reads exactly one JSON value.
  ///
  /// - Parameter reader: Where from; it stands before the value, and afterwards behind it.
  /// - Throws: `JSONError` with the place that does not fit.
  init(from reader: inout JSONReader) throws(JSONError)

  /// What the value may be, in JSON Schema.
  ///
  /// - Parameter definitions: Takes the schemas of named types that it points to.
  /// - Returns: A schema; `true` allows any value.
  static func schema(in definitions: inout SchemaDefinitions) -> JSONValue
}

extension JSONCodable {
  /// The value as JSON text.
  ///
  /// - Returns: UTF-8 without line breaks.
  public func jsonBytes() -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Decodes a value that came as it is.
  ///
  /// - Parameter json: The value's JSON.
  /// - Throws: `JSONError` with the place that does not fit.
  public init(json: RawJSON) throws(JSONError) {
    var reader = JSONReader(json)
    self = try Self(from: &reader)
    try reader.finish()
  }

  /// Decodes a value from bytes that may or may not be JSON.
  ///
  /// - Parameter bytes: UTF-8 text that holds this value and nothing else.
  /// - Throws: `JSONError` with the place that does not fit.
  public init(jsonBytes bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    self = try Self(from: &reader)
    try reader.finish()
  }
}

extension JSONCodable where Self: RawRepresentable<String> {
  /// Writes the raw value as a string.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) {
    writer.string(rawValue)
  }

  /// Reads one of the raw values.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if there is no string, or one that is none of the raw values.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    guard let value = Self(rawValue: try reader.string()) else {
      throw reader.error("not one of the values that are allowed here", at: start)
    }
    self = value
  }
}

extension JSONCodable where Self: RawRepresentable<String> & CaseIterable {
  /// Reads one of the raw values.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` that lists the raw values if there is no string, or another one.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let start = reader.position
    guard let value = Self(rawValue: try reader.string()) else {
      let allowed = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw reader.error("expected one of \(allowed)", at: start)
    }
    self = value
  }
}
