/// What the next value is, told by its first byte.
public enum JSONKind: Sendable {
  case object, array, string, number, boolean, null
}

/// Reads JSON value by value: the caller asks for what it expects, and gets that or an error with its place.
///
/// ```swift
/// var reader = JSONReader(json)
/// try reader.beginObject()
/// while let name = try reader.nextName() {
///   switch name {
///   case "limit": limit = try reader.integer()
///   default: try reader.skipValue()
///   }
/// }
/// try reader.finish()
/// ```
///
/// Strict RFC 8259, and the same for every input: no option makes it laxer. What the RFC leaves open is decided so:
///
/// - **Text** is UTF-8 as the Unicode Standard defines it. A byte order mark, UTF-16, overlong forms, encoded surrogates
///   and truncated sequences are refused; NUL is, like every control character, unless it is escaped: `\u0000` is read.
/// - **Escapes** of scalars outside the BMP are pairs of surrogates. A lone half is refused; a noncharacter is read.
/// - **Depth**: 64 arrays and objects may be open at once; the next is refused. Neither stack nor time depends on it.
/// - **Length**: a value has no bound of its own; whoever reads lines bounds those. More than 30 combining marks in a row
///   are refused where a string is read, because comparing texts takes the square of their number.
/// - **Whole numbers** have 64 bits: one without fraction and exponent is exact from -2⁶³ to 2⁶³ - 1. Where an integer is
///   asked for, what lies outside is refused; `1.0` and `1e2` are integers too, up to 2⁵³. `JSONValue` reads what lies
///   outside as the nearest `Double`. Other ends may hold no more than 2⁵³ exactly.
/// - **Other numbers** are the nearest `Double`: one over the largest, such as `1e400`, is JSON but refused as a value;
///   one under the least, such as `1e-400`, is zero. They may have any number of digits.
/// - **Names that occur twice** are not noticed here, because that would cost every object a table; whoever collects the
///   fields refuses them, as the conformances of this module do. Names are the same when Swift's strings are: `é` is one
///   name, written as one scalar or as two.
///
/// A value that is skipped or passed on undecoded is checked for its grammar alone. After an error the reader must not be
/// used any more.
public struct JSONReader: Sendable {
  /// How many arrays and objects may be open at once.
  public static let maximumDepth = 64

  /// How many bytes have been read.
  public private(set) var position = 0
  private let bytes: ArraySlice<UInt8>
  private var depth = 0
  /// Whether an array or object has just been opened: no comma is due.
  private var isFresh = false

  /// Reads a value from its start.
  ///
  /// - Parameter json: The value.
  public init(_ json: RawJSON) {
    bytes = json.bytes
  }

  /// Reads from bytes that may or may not be JSON.
  ///
  /// - Parameter bytes: UTF-8 text.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes[...]
  }

  /// Reads from a part of an array, such as a line in a buffer.
  ///
  /// - Parameter bytes: UTF-8 text. Offsets in errors count from its start.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  // MARK: Arrays and objects

  /// Enters the object that comes next.
  ///
  /// - Throws: `JSONError` if something else comes next, or 64 levels are open.
  public mutating func beginObject() throws(JSONError) {
    try open(UInt8(ascii: "{"), "an object")
  }

  /// The next name in the object that was entered last; its value must be read or skipped before the next call.
  ///
  /// - Returns: The name, or nil when the object has ended, and with it has been left.
  /// - Throws: `JSONError` if neither a name nor the end comes next.
  public mutating func nextName() throws(JSONError) -> String? {
    guard try advance(UInt8(ascii: "}"), .expectedCommaOrBrace) else { return nil }
    guard nextByte() == UInt8(ascii: "\"") else { throw failure(.expectedName) }
    let name = try string()
    guard nextByte() == UInt8(ascii: ":") else { throw failure(.expectedColon) }
    position += 1
    return name
  }

  /// What the next name in an object is, for one whose members are declared.
  enum NextName {
    /// The member at this place in the list.
    case member(Int)
    /// None of the list; its value must be read or skipped.
    case other
    /// The object has ended, and with it has been left.
    case end
  }

  /// The next name in the object that was entered last, as `nextName` reads it, found in a list.
  ///
  /// - Parameters:
  ///   - members: The list.
  ///   - expected: Where in the list it most likely is.
  /// - Returns: Where in the list it is, or that it is not there.
  /// - Throws: `JSONError` if neither a name nor the end comes next.
  mutating func nextName<Owner>(among members: [Member<Owner>], from expected: Int) throws(JSONError) -> NextName {
    let before = (position, depth, isFresh)
    guard try advance(UInt8(ascii: "}"), .expectedCommaOrBrace) else { return .end }
    if nextByte() == UInt8(ascii: "\"") {
      for offset in 0..<members.count {
        let index = expected + offset < members.count ? expected + offset : expected + offset - members.count
        guard pass(members[index].quotedName) else { continue }
        guard nextByte() == UInt8(ascii: ":") else { throw failure(.expectedColon) }
        position += 1
        return .member(index)
      }
    }
    // Written with escapes, or another name, or none.
    (position, depth, isFresh) = before
    guard let name = try nextName() else { return .end }
    return members.firstIndex { $0.name == name }.map(NextName.member) ?? .other
  }

  /// Passes over some text if it comes next.
  private mutating func pass(_ text: [UInt8]) -> Bool {
    let start = position
    guard bytes.count - start >= text.count else { return false }
    for at in 0..<text.count where bytes.span[start + at] != text[at] { return false }
    position = start + text.count
    return true
  }

  /// Enters the array that comes next.
  ///
  /// - Throws: `JSONError` if something else comes next, or 64 levels are open.
  public mutating func beginArray() throws(JSONError) {
    try open(UInt8(ascii: "["), "an array")
  }

  /// Whether the array that was entered last has another element, which must be read or skipped before the next call.
  ///
  /// - Returns: False when the array has ended, and with it has been left.
  /// - Throws: `JSONError` if neither a comma nor the end comes next.
  public mutating func nextElement() throws(JSONError) -> Bool {
    try advance(UInt8(ascii: "]"), .expectedCommaOrBracket)
  }

  private mutating func open(_ bracket: UInt8, _ expected: String) throws(JSONError) {
    guard nextByte() == bracket else { throw mismatch(expected) }
    guard depth < Self.maximumDepth else { throw failure(.tooDeep) }
    depth += 1
    position += 1
    isFresh = true
  }

  private mutating func advance(_ closing: UInt8, _ fault: JSONFault) throws(JSONError) -> Bool {
    let byte = nextByte()
    if byte == closing {
      position += 1
      depth -= 1
      isFresh = false
      return false
    }
    if isFresh {
      isFresh = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw failure(position < bytes.count ? fault : .endOfInput) }
    position += 1
    return true
  }

  // MARK: Values

  /// What comes next. Where no value starts it says `null`, and reading that fails.
  ///
  /// - Returns: The kind that the next byte announces.
  public func kind() -> JSONKind {
    let span = bytes.span
    let at = JSONScanner.skipSpace(span, position)
    return at < span.count ? Self.kind(of: span[at]) ?? .null : .null
  }

  private static func kind(of byte: UInt8) -> JSONKind? {
    switch byte {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: nil
    }
  }

  /// Reads a string.
  ///
  /// - Returns: The text, unescaped.
  /// - Throws: `JSONError` if no well-formed string comes next, or more than 30 combining marks follow each other in it.
  public mutating func string() throws(JSONError) -> String {
    let (content, scanned) = try stringContent()
    let span = bytes.span
    let text =
      scanned.isEscaped
      ? JSONScanner.unescaped(span, content)
      : span.extracting(content).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    if scanned.special > CombiningMarks.limit, CombiningMarks.areTooMany(in: text) {
      throw error("more than \(CombiningMarks.limit) combining marks follow each other", at: content.lowerBound - 1)
    }
    return text
  }

  /// Reads a string that stands for something else, such as a time, without making a `String` of it.
  ///
  /// - Parameter make: Makes that of the unescaped text.
  /// - Returns: What it made.
  /// - Throws: `JSONError` if no well-formed string comes next.
  mutating func string<Value>(as make: (Span<UInt8>) -> Value?) throws(JSONError) -> Value? {
    let (content, scanned) = try stringContent()
    guard scanned.isEscaped else { return make(bytes.span.extracting(content)) }
    var text = JSONScanner.unescaped(bytes.span, content)
    return text.withUTF8 { make($0.span) }
  }

  /// Passes over a string.
  ///
  /// - Returns: Where the text between its quotes is.
  private mutating func stringContent() throws(JSONError) -> (Range<Int>, JSONScanner.StringToken) {
    guard nextByte() == UInt8(ascii: "\"") else { throw mismatch("a string") }
    let start = position
    let scanned = JSONScanner.string(bytes.span, start)
    try accept(scanned.token)
    return (start + 1..<scanned.token.end - 1, scanned)
  }

  /// Reads a whole number.
  ///
  /// - Returns: The number.
  /// - Throws: `JSONError` if no number comes next, or it has a fraction or does not fit in 64 bits.
  public mutating func integer() throws(JSONError) -> Int {
    let number = try numberToken()
    guard let value = number.integer(bytes.span) else {
      throw error("expected a whole number of at most 64 bits")
    }
    try accept(number.token)
    return value
  }

  /// Reads a number.
  ///
  /// - Returns: The `Double` nearest to it.
  /// - Throws: `JSONError` if no number comes next, or it is over the largest `Double`.
  public mutating func number() throws(JSONError) -> Double {
    let number = try numberToken()
    guard let value = number.double(bytes.span) else { throw error("the number is too large") }
    try accept(number.token)
    return value
  }

  /// Reads a number as an `integer` if it is written as one and fits, else as a `number`.
  mutating func anyNumber() throws(JSONError) -> JSONValue {
    let number = try numberToken()
    if number.isWrittenWhole, let value = number.integer(bytes.span) {
      try accept(number.token)
      return .integer(value)
    }
    return .number(try self.number())
  }

  /// Reads `true` or `false`.
  ///
  /// - Returns: Which of them.
  /// - Throws: `JSONError` if something else comes next.
  public mutating func boolean() throws(JSONError) -> Bool {
    switch nextByte() {
    case UInt8(ascii: "t"):
      try accept(JSONScanner.literal(bytes.span, position, "true"))
      return true
    case UInt8(ascii: "f"):
      try accept(JSONScanner.literal(bytes.span, position, "false"))
      return false
    default: throw mismatch("true or false")
    }
  }

  /// Reads `null`.
  ///
  /// - Throws: `JSONError` if something else comes next.
  public mutating func null() throws(JSONError) {
    guard nextByte() == UInt8(ascii: "n") else { throw mismatch("null") }
    try accept(JSONScanner.literal(bytes.span, position, "null"))
  }

  /// Passes over the next value, whatever it is. It is checked like every other.
  ///
  /// - Throws: `JSONError` if no well-formed value comes next.
  public mutating func skipValue() throws(JSONError) {
    try accept(JSONScanner.value(bytes.span, position, depth: depth))
  }

  /// Reads the next value, whatever it is, as bytes.
  ///
  /// - Returns: The value as it stands there.
  /// - Throws: `JSONError` if no well-formed value comes next.
  public mutating func rawValue() throws(JSONError) -> RawJSON {
    _ = nextByte()
    let start = bytes.startIndex + position
    try skipValue()
    return RawJSON(checked: bytes[start..<bytes.startIndex + position])
  }

  /// Checks that nothing but white space is left.
  ///
  /// - Throws: `JSONError` if anything else is, or an array or object is still open.
  public mutating func finish() throws(JSONError) {
    _ = nextByte()
    guard position == bytes.count else { throw error("there is more text after the value") }
    guard depth == 0 else { throw failure(.endOfInput) }
  }

  /// Reads a field's value into where it belongs, unless one is there already.
  mutating func readOnce<Value: JSONCodable>(_ field: inout Value?) throws(JSONError) {
    guard field == nil else { throw error("holds it twice") }
    field = try Value(from: &self)
  }

  // MARK: Errors

  /// An error at a place in this text, for values that are JSON but not what they should be.
  ///
  /// - Parameters:
  ///   - what: What is wrong, without quoting any value.
  ///   - offset: A `position` from before; where the reader is now if nil.
  /// - Returns: The error with the path of the field at that place.
  public func error(_ what: String, at offset: Int? = nil) -> JSONError {
    let place = offset ?? position
    return JSONError(what, offset: place, path: JSONPath.path(to: place, in: bytes))
  }

  private func failure(_ fault: JSONFault) -> JSONError {
    error((position < bytes.count ? fault : .endOfInput).what)
  }

  private func mismatch(_ expected: String) -> JSONError {
    let found: String
    switch position < bytes.count ? Self.kind(of: bytes[bytes.startIndex + position]) : nil {
    case .object: found = "an object"
    case .array: found = "an array"
    case .string: found = "a string"
    case .number: found = "a number"
    case .boolean: found = "true or false"
    case .null: found = "null"
    case nil: found = position < bytes.count ? "something that is no value" : "the end of the text"
    }
    return error("expected \(expected), found \(found)")
  }

  // MARK: Moving on

  /// Passes over white space and looks at the byte after it; 0, which starts nothing in JSON, at the end.
  @inline(__always)
  private mutating func nextByte() -> UInt8 {
    let at = JSONScanner.skipSpace(bytes.span, position)
    position = at
    return at < bytes.count ? bytes.span[at] : 0
  }

  private mutating func numberToken() throws(JSONError) -> JSONNumberToken {
    let byte = nextByte()
    guard byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9 else { throw mismatch("a number") }
    let number = JSONNumberToken(bytes.span, position)
    guard number.token.fault == .none else {
      throw error(number.token.fault.what, at: number.token.end)
    }
    return number
  }

  @inline(__always)
  private mutating func accept(_ token: JSONScanner.Token) throws(JSONError) {
    guard token.fault == .none else { throw error(token.fault.what, at: token.end) }
    position = token.end
  }
}
