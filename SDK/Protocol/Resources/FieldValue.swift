/// A type that a resource's field may hold.
public protocol FieldValue: JSONCodable, Equatable {
  /// Its kind in the schema.
  static var fieldType: FieldType { get }
  /// Whether null is a value.
  static var isOptional: Bool { get }
}

extension FieldValue {
  /// Null is no value, but for optionals.
  public static var isOptional: Bool { false }
}

/// The kinds of values that fields hold.
public enum FieldType: Equatable, Sendable {
  case text, integer, number, boolean
  /// `YYYY-MM-DD`.
  case date
  /// UTC, ISO 8601.
  case time
  /// A row's id: 32 hexadecimal digits.
  case id
  /// One of these words.
  case choice([String])
}

extension String: FieldValue {
  /// Text.
  public static var fieldType: FieldType { .text }
}

extension Int: FieldValue {
  /// A whole number.
  public static var fieldType: FieldType { .integer }
}

extension Double: FieldValue {
  /// A number.
  public static var fieldType: FieldType { .number }
}

extension Bool: FieldValue {
  /// True or false.
  public static var fieldType: FieldType { .boolean }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  /// The kind of what is there.
  public static var fieldType: FieldType { Wrapped.fieldType }
  /// Null is a value.
  public static var isOptional: Bool { true }
}

/// A word from a fixed list; conforming enums are fields of type `choice`.
public protocol Choice: FieldValue, RawRepresentable, CaseIterable, Sendable where RawValue == String {}

extension Choice {
  /// One of the cases' raw values.
  public static var fieldType: FieldType { .choice(allCases.map(\.rawValue)) }
}

/// A row's id: 128 random bits in 32 lower-case hexadecimal digits, unique within a tenant.
public struct RowID: Hashable, Sendable, FieldValue, CustomStringConvertible {
  /// The digits.
  public let description: String

  /// An id from its digits, or nil when they are not 32 lower-case hexadecimal ones.
  public init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else {
      return nil
    }
    description = text
  }

  /// An id from 128 bits.
  public init(high: UInt64, low: UInt64) {
    description = String(unsafeUninitializedCapacity: 32) { digits in
      for place in 0..<32 {
        let half = place < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - place % 16 * 4)) & 15
        digits[place] = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
      }
      return 32
    }
  }

  /// An id.
  public static var fieldType: FieldType { .id }

  /// Writes the digits.
  public func write(to writer: inout JSONWriter) {
    writer.string(description)
  }

  /// Reads the digits; throws when they are no id.
  public init(from reader: inout JSONReader) throws(JSONError) {
    guard let id = RowID(try reader.string()) else { throw reader.error("is no id (32 hexadecimal digits)") }
    self = id
  }
}
