internal import HustingsProtocol

/// Percent-encoding of addresses and forms (RFC 3986 section 2.1; WHATWG URL, application/x-www-form-urlencoded).
package enum PercentCoding {
  /// Decodes once.
  ///
  /// - Parameters:
  ///   - bytes: The encoded text.
  ///   - plusIsSpace: Whether `+` stands for a space, as it does in queries and forms.
  /// - Returns: The text; nil when an escape is broken, or the bytes are no UTF-8, hold NUL, or hold more combining marks in a row
  ///     than any writing has: comparing such texts takes the square of their number.
  package static func decoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
        plain.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: plain.append(UInt8(ascii: " "))
      default: plain.append(byte)
      }
    }
    guard !plain.contains(0) else { return nil }
    guard let text = String(validating: plain, as: UTF8.self), !CombiningMarks.areTooMany(in: text) else { return nil }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}
