extension String: JSONCodable {
  /// Writes a JSON string.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) { writer.string(self) }

  /// Reads a JSON string.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no string comes next.
  public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.string() }
}

extension Int: JSONCodable {
  /// Writes a whole number.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) { writer.integer(self) }

  /// Reads a whole number.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no whole number of at most 64 bits comes next.
  public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.integer() }
}

extension Double: JSONCodable {
  /// Writes a number; `null` for infinity and NaN.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) { writer.number(self) }

  /// Reads a number.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no number comes next, or one that is too large.
  public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.number() }
}

extension Bool: JSONCodable {
  /// Writes `true` or `false`.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) { writer.boolean(self) }

  /// Reads `true` or `false`.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if neither comes next.
  public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.boolean() }
}

extension RawJSON: JSONCodable {
  /// Writes the value as it is.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) { writer.raw(self) }

  /// Reads whatever value comes next.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no well-formed value comes next.
  public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.rawValue() }
}

extension Optional: JSONCodable where Wrapped: JSONCodable {
  /// Writes the value, or `null` for none.
  ///
  /// - Parameter writer: Where to.
  @inlinable
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .some(let value): value.write(to: &writer)
    case .none: writer.null()
    }
  }

  /// Reads a value, or `null` as none.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if neither comes next.
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONError) {
    if reader.kind() == .null {
      try reader.null()
      self = .none
    } else {
      self = .some(try Wrapped(from: &reader))
    }
  }
}

extension Array: JSONCodable where Element: JSONCodable {
  /// Writes an array.
  ///
  /// - Parameter writer: Where to.
  @inlinable
  public func write(to writer: inout JSONWriter) {
    writer.beginArray()
    for element in self { element.write(to: &writer) }
    writer.endArray()
  }

  /// Reads an array.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no array comes next, or an element does not fit.
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONError) {
    self = []
    try reader.beginArray()
    while try reader.nextElement() { append(try Element(from: &reader)) }
  }
}

extension Dictionary: JSONCodable where Key == String, Value: JSONCodable {
  /// Writes an object with its names in order, so that equal dictionaries have equal texts.
  ///
  /// - Parameter writer: Where to.
  @inlinable
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for (name, value) in sorted(by: { $0.key < $1.key }) {
      writer.name(name)
      value.write(to: &writer)
    }
    writer.endObject()
  }

  /// Reads an object.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if no object comes next, a value does not fit, or a name occurs twice.
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONError) {
    self = [:]
    try reader.beginObject()
    while let name = try reader.nextName() {
      let start = reader.position
      guard updateValue(try Value(from: &reader), forKey: name) == nil else {
        throw reader.error("this name occurs twice", at: start)
      }
    }
  }
}
