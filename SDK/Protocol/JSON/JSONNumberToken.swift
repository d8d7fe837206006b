/// A number as RFC 8259 writes it, scanned once: its end, and its digits as far as they fit.
struct JSONNumberToken {
  private(set) var token: JSONScanner.Token
  private var start: Int
  private var isNegative = false
  /// The first 19 significant digits as one whole number; any more are counted in `dropped`.
  private var mantissa: UInt64 = 0
  private var digits = 0
  private var dropped = 0
  private var fractionDigits = 0
  private var exponent = 0
  /// Whether the number is written without fraction and exponent.
  private(set) var isWrittenWhole = true

  init(_ bytes: Span<UInt8>, _ start: Int) {
    self.start = start
    token = JSONScanner.Token(end: start)
    scan(bytes)
  }

  private mutating func scan(_ bytes: Span<UInt8>) {
    var at = start
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") {
      isNegative = true
      at += 1
    }
    let firstDigit = at
    at = take(bytes, at)
    guard at > firstDigit, bytes[firstDigit] != UInt8(ascii: "0") || at == firstDigit + 1 else {
      return fail(at > firstDigit ? firstDigit : at, bytes)
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      isWrittenWhole = false
      let fraction = at + 1
      at = take(bytes, fraction)
      fractionDigits = at - fraction
      guard fractionDigits > 0 else { return fail(at, bytes) }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      isWrittenWhole = false
      at += 1
      var isNegativeExponent = false
      if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
        isNegativeExponent = bytes[at] == UInt8(ascii: "-")
        at += 1
      }
      let firstExponentDigit = at
      while at < bytes.count, bytes[at] &- UInt8(ascii: "0") <= 9 {
        exponent = min(exponent * 10 + Int(bytes[at] &- UInt8(ascii: "0")), 1_000_000)
        at += 1
      }
      guard at > firstExponentDigit else { return fail(at, bytes) }
      if isNegativeExponent { exponent = -exponent }
    }
    token.end = at
  }

  private mutating func fail(_ at: Int, _ bytes: Span<UInt8>) {
    token = JSONScanner.Token(end: at, fault: at < bytes.count ? .badNumber : .endOfInput)
  }

  /// Reads digits into the mantissa and returns where they end.
  @inline(__always)
  private mutating func take(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < bytes.count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      if digits < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { digits += 1 }
      } else {
        dropped += 1
      }
      at += 1
    }
    return at
  }

  /// The number as an `Int`; nil if it has a fraction or does not fit.
  ///
  /// `1.0` and `1e2` are whole numbers too, as in JSON Schema, as long as a `Double` holds them exactly.
  func integer(_ bytes: Span<UInt8>) -> Int? {
    guard isWrittenWhole else {
      guard let number = double(bytes), number.magnitude <= 9_007_199_254_740_992 else { return nil }
      return Int(exactly: number)
    }
    guard dropped == 0 else { return nil }
    return isNegative ? Int(exactly: -Int128(mantissa)) : Int(exactly: mantissa)
  }

  /// The nearest `Double`; nil if it is over the largest.
  ///
  /// Up to 2⁵³ the digits, and up to 10²² the power of ten, are exact as `Double`s, so that one multiplication or
  /// division rounds correctly (Clinger 1990). What lies outside goes to the standard library.
  func double(_ bytes: Span<UInt8>) -> Double? {
    let power = exponent - fractionDigits
    if dropped == 0, mantissa <= 1 &<< 53, power.magnitude <= 22 {
      let magnitude =
        power < 0 ? Double(mantissa) / Self.powersOfTen[-power] : Double(mantissa) * Self.powersOfTen[power]
      return isNegative ? -magnitude : magnitude
    }
    let text = bytes.extracting(start..<token.end).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    guard let number = Double(text), number.isFinite else { return nil }
    return number
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]
}
