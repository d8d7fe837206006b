/// Writes one JSON value into bytes. Commas and colons are its business; the caller says what comes in which order.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.name("rows")
/// writer.integer(3)
/// writer.endObject()
/// // writer.bytes is {"rows":3}
/// ```
///
/// The text never holds a line break, so that it can be a line of JSON Lines.
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8]
  private var needsComma = false

  /// An empty text.
  ///
  /// - Parameter capacity: How many bytes to make room for at once.
  public init(capacity: Int = 512) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Opens an object; names and values follow in turn.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the object opened last.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array; values follow.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the array opened last.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the name that the next value has in its object.
  ///
  /// - Parameter name: The field's name, unescaped.
  public mutating func name(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a name that is quoted already.
  mutating func quotedName(_ name: [UInt8]) {
    separate()
    bytes.append(contentsOf: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string.
  ///
  /// - Parameter value: The text, unescaped.
  public mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// Writes a whole number.
  ///
  /// - Parameter value: The number.
  public mutating func integer(_ value: Int) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    guard rest > 9 else {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest))
      return
    }
    let start = bytes.count
    while rest > 0 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
      rest = quotient
    }
    bytes[start...].reverse()
  }

  /// Writes a number in its shortest form that reads back as the same `Double`. JSON has no infinity and no NaN:
  /// they are written as `null`.
  ///
  /// - Parameter value: The number.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    append(value.description)
  }

  /// Writes `true` or `false`.
  ///
  /// - Parameter value: Which of them.
  public mutating func boolean(_ value: Bool) {
    separate()
    append(value ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func null() {
    separate()
    append("null")
  }

  /// Writes a value that is JSON already. Line breaks between its tokens become spaces.
  ///
  /// - Parameter value: The value.
  public mutating func raw(_ value: RawJSON) {
    separate()
    let start = bytes.count
    bytes.append(contentsOf: value.bytes)
    // Inside a string a line break is always escaped, so one that is there stands between tokens.
    guard value.bytes.contains(UInt8(ascii: "\n")) else { return }
    for at in start..<bytes.count where bytes[at] == UInt8(ascii: "\n") { bytes[at] = UInt8(ascii: " ") }
  }

  /// Ends a line of JSON Lines; another value may follow.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  /// Ends what came before, and says that a value comes.
  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { buffer in
      let source = buffer.span
      var start = 0
      while start < source.count {
        var end = JSONScanner.endOfPlainText(source, start)
        while end < source.count, source[end] >= 0x80 {
          end = JSONScanner.endOfPlainText(source, end + 1)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<end]))
        if end < source.count { escape(source[end]) }
        start = end + 1
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      append(byte < 0x10 ? "u000" : "u001")
      let digit = byte & 0x0F
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
