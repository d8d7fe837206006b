/// One valid JSON value that has not been decoded: it is passed on as it is.
///
/// It shares the bytes of the line that it came in. Two are equal when their bytes are.
public struct RawJSON: Sendable, Equatable {
  /// The value's text without white space around it.
  public let bytes: ArraySlice<UInt8>

  /// Takes a value that has been checked.
  init(checked bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// Checks that the bytes are one JSON value and nothing else.
  ///
  /// - Parameter bytes: UTF-8 text, with white space around it or not.
  /// - Throws: `JSONError` with the place where it stops being JSON.
  public init(validating bytes: some Sequence<UInt8>) throws(JSONError) {
    var reader = JSONReader(Array(bytes))
    self = try reader.rawValue()
    try reader.finish()
  }

  /// The JSON of a typed value.
  ///
  /// - Parameter value: What to write.
  public init(encoding value: some JSONCodable) {
    self.init(checked: value.jsonBytes()[...])
  }

  /// `null`.
  public static let null = RawJSON(checked: Array("null".utf8)[...])
  /// `{}`.
  public static let emptyObject = RawJSON(checked: Array("{}".utf8)[...])

  /// The text, for people and tests.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
