extension JSONScanner {
  /// A string's end, and whether its content has to be unescaped.
  struct StringToken {
    var token: Token
    var isEscaped = false
    /// How many escapes and scalars outside ASCII it has: no more combining marks can be in it.
    var special = 0
  }

  /// A string from its opening quote: escapes, control characters and UTF-8 are checked.
  static func string(_ bytes: Span<UInt8>, _ start: Int) -> StringToken {
    var at = start + 1
    var isEscaped = false
    var special = 0
    while true {
      at = endOfPlainText(bytes, at)
      guard at < bytes.count else { return StringToken(token: Token(end: at, fault: .unterminatedString)) }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        return StringToken(token: Token(end: at + 1), isEscaped: isEscaped, special: special)
      }
      let token: Token
      special += 1
      if byte >= 0x80 {
        let length = lengthOfScalar(bytes, at)
        token = length > 0 ? Token(end: at + length) : Token(end: at, fault: .notUTF8)
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        token = escape(bytes, at)
      } else {
        token = Token(end: at, fault: .controlCharacter)
      }
      guard token.fault == .none else { return StringToken(token: token) }
      at = token.end
    }
  }

  /// The first byte at or after `start` that is a quote, a backslash, a control character or not ASCII.
  ///
  /// Eight bytes at a time: in each byte of `marks` the top bit tells one of the four. A borrow may mark bytes after
  /// the first one wrongly, so only the first counts.
  @inline(__always)
  static func endOfPlainText(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    let raw = bytes.bytes
    while at + 8 <= raw.byteCount {
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      let controls = word &- 0x2020_2020_2020_2020
      let quotes = (word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
      let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
      let marks = (controls | quotes | backslashes | word) & 0x8080_8080_8080_8080
      if marks != 0 { return at + marks.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < bytes.count {
      let byte = bytes[at]
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      at += 1
    }
    return at
  }

  /// The length of the well-formed UTF-8 sequence at `start`, which is not ASCII; 0 if there is none.
  ///
  /// The ranges are those of the Unicode Standard, table 3-7: no overlong forms, no surrogates, nothing over U+10FFFF.
  static func lengthOfScalar(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    let first = bytes[start]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard start + length <= bytes.count, second.contains(bytes[start + 1]) else { return 0 }
    for at in start + 2..<max(start + 2, start + length) where bytes[at] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// An escape from its backslash; a pair of surrogate escapes counts as one.
  private static func escape(_ bytes: Span<UInt8>, _ start: Int) -> Token {
    guard start + 1 < bytes.count else { return Token(end: bytes.count, fault: .unterminatedString) }
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return Token(end: start + 2)
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(bytes, start) else { return Token(end: start, fault: .badEscape) }
      guard unit & 0xF800 == 0xD800 else { return Token(end: start + 6) }
      guard unit < 0xDC00, let low = codeUnit(bytes, start + 6), low & 0xFC00 == 0xDC00 else {
        return Token(end: start, fault: .loneSurrogate)
      }
      return Token(end: start + 12)
    default: return Token(end: start, fault: .badEscape)
    }
  }

  /// The UTF-16 code unit that `\uXXXX` at `start` stands for.
  static func codeUnit(_ bytes: Span<UInt8>, _ start: Int) -> UInt16? {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for at in start + 2..<start + 6 {
      let digit: UInt8
      switch bytes[at] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[at] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[at] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[at] - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit &<< 4 | UInt16(digit)
    }
    return unit
  }

  /// The text of a checked string whose content, between the quotes, has escapes.
  ///
  /// Unescaped text is never longer than its source.
  static func unescaped(_ bytes: Span<UInt8>, _ content: Range<Int>) -> String {
    String(unsafeUninitializedCapacity: content.count) { text in
      var length = 0
      var at = content.lowerBound
      while at < content.upperBound {
        let byte = bytes[at]
        guard byte == UInt8(ascii: "\\") else {
          text[length] = byte
          length += 1
          at += 1
          continue
        }
        let scalar: Unicode.Scalar
        (scalar, at) = unescapedScalar(bytes, at)
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          text[length] = unit
          length += 1
        }
      }
      return length
    }
  }

  private static func unescapedScalar(_ bytes: Span<UInt8>, _ at: Int) -> (Unicode.Scalar, Int) {
    switch bytes[at + 1] {
    case UInt8(ascii: "b"): return ("\u{8}", at + 2)
    case UInt8(ascii: "f"): return ("\u{C}", at + 2)
    case UInt8(ascii: "n"): return ("\n", at + 2)
    case UInt8(ascii: "r"): return ("\r", at + 2)
    case UInt8(ascii: "t"): return ("\t", at + 2)
    case UInt8(ascii: "u"):
      let high = codeUnit(bytes, at) ?? 0xFFFD
      if let scalar = Unicode.Scalar(high) { return (scalar, at + 6) }
      let low = codeUnit(bytes, at + 6) ?? 0xDC00
      let value = 0x10000 + (UInt32(high & 0x3FF) &<< 10 | UInt32(low & 0x3FF))
      return (Unicode.Scalar(value) ?? "\u{FFFD}", at + 12)
    default: return (Unicode.Scalar(bytes[at + 1]), at + 2)
    }
  }
}
