/// Any JSON value, for what has no type of its own.
///
/// A number that is written without fraction and exponent, and fits, is an `integer`; every other is a `number`.
public enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: JSONCodable {
  /// Writes the value; an object's names come in order.
  ///
  /// - Parameter writer: Where to.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.boolean(value)
    case .integer(let value): writer.integer(value)
    case .number(let value): writer.number(value)
    case .string(let value): writer.string(value)
    case .array(let values): values.write(to: &writer)
    case .object(let fields): fields.write(to: &writer)
    }
  }

  /// Reads whatever value comes next.
  ///
  /// - Parameter reader: Where from.
  /// - Throws: `JSONError` if it is malformed, nested too deep, or an object in it has a name twice.
  public init(from reader: inout JSONReader) throws(JSONError) {
    switch reader.kind() {
    case .null:
      try reader.null()
      self = .null
    case .boolean: self = .boolean(try reader.boolean())
    case .number: self = try reader.anyNumber()
    case .string: self = .string(try reader.string())
    case .array: self = .array(try [JSONValue](from: &reader))
    case .object: self = .object(try [String: JSONValue](from: &reader))
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Null.
  public init(nilLiteral: ()) { self = .null }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; of a name that occurs twice the last value counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}
