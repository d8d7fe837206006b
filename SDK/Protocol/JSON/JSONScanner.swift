/// Finds where JSON tokens end, and checks them on the way: strict RFC 8259, and nothing is built or copied.
///
/// Offsets count from the start of the span. Every function takes the offset where its token starts and never reads
/// outside the span, whatever the bytes say.
enum JSONScanner {
  /// Where a token ends, or where it goes wrong.
  struct Token {
    /// The first byte after the token; with a fault, the byte where it was noticed.
    var end: Int
    var fault: JSONFault = .none
  }

  /// The offset of the first byte at or after `start` that is not white space.
  @inline(__always)
  static func skipSpace(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    return at
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// A `true`, `false` or `null`.
  static func literal(_ bytes: Span<UInt8>, _ start: Int, _ text: StaticString) -> Token {
    let length = text.utf8CodeUnitCount
    for offset in 0..<length {
      let at = start + offset
      guard at < bytes.count else { return Token(end: bytes.count, fault: .endOfInput) }
      guard bytes[at] == text.utf8Start[offset] else { return Token(end: at, fault: .badLiteral) }
    }
    return Token(end: start + length)
  }

  /// A whole value with everything in it, at a depth of `depth` levels already.
  ///
  /// Iterative, with a bit per level that says object or array: no input can exhaust the stack.
  static func value(_ bytes: Span<UInt8>, _ start: Int, depth: Int) -> Token {
    var at = start
    var level = 0
    var objects: UInt64 = 0
    while true {
      at = skipSpace(bytes, at)
      guard at < bytes.count else { return Token(end: at, fault: .endOfInput) }
      var token: Token
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = bytes[at] == UInt8(ascii: "{")
        guard depth + level < JSONReader.maximumDepth else { return Token(end: at, fault: .tooDeep) }
        level += 1
        objects = objects &<< 1 | (isObject ? 1 : 0)
        at = skipSpace(bytes, at + 1)
        guard at < bytes.count else { return Token(end: at, fault: .endOfInput) }
        if bytes[at] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          level -= 1
          objects &>>= 1
          token = Token(end: at + 1)
        } else {
          if isObject {
            token = nameAndColon(bytes, at)
            guard token.fault == .none else { return token }
            at = token.end
          }
          continue
        }
      case UInt8(ascii: "\""): token = string(bytes, at).token
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): token = JSONNumberToken(bytes, at).token
      case UInt8(ascii: "t"): token = literal(bytes, at, "true")
      case UInt8(ascii: "f"): token = literal(bytes, at, "false")
      case UInt8(ascii: "n"): token = literal(bytes, at, "null")
      default: return Token(end: at, fault: .noValue)
      }
      guard token.fault == .none else { return token }
      at = token.end

      // A value is complete: close what ends here, or go on after a comma.
      while true {
        guard level > 0 else { return Token(end: at) }
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return Token(end: at, fault: .endOfInput) }
        let inObject = objects & 1 == 1
        if bytes[at] == UInt8(ascii: ",") {
          at += 1
          if inObject {
            token = nameAndColon(bytes, skipSpace(bytes, at))
            guard token.fault == .none else { return token }
            at = token.end
          }
          break
        }
        guard bytes[at] == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          return Token(end: at, fault: inObject ? .expectedCommaOrBrace : .expectedCommaOrBracket)
        }
        at += 1
        level -= 1
        objects &>>= 1
      }
    }
  }

  private static func nameAndColon(_ bytes: Span<UInt8>, _ start: Int) -> Token {
    guard start < bytes.count else { return Token(end: start, fault: .endOfInput) }
    guard bytes[start] == UInt8(ascii: "\"") else { return Token(end: start, fault: .expectedName) }
    let name = string(bytes, start).token
    guard name.fault == .none else { return name }
    let colon = skipSpace(bytes, name.end)
    guard colon < bytes.count else { return Token(end: colon, fault: .endOfInput) }
    guard bytes[colon] == UInt8(ascii: ":") else { return Token(end: colon, fault: .expectedColon) }
    return Token(end: colon + 1)
  }
}
