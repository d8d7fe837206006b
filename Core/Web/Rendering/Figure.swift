package import HustingsProtocol

/// Numbers as people in Britain write them. A figure that is not known is `–`.
package enum Figure {
  /// What stands for a number that is not known.
  package static let unknown = "–"

  /// A number in a unit; nil, and a number without a finite value, gives `–`.
  ///
  /// - Parameters:
  ///   - value: The number; for a share, between 0 and 1.
  ///   - unit: `1,234.5` for none and `number`, `£1,234.56` or `£1,234` for pounds, `45.7%` for a share.
  /// - Returns: The number as words, with a minus sign rather than a hyphen below zero.
  package static func text(_ value: Double?, _ unit: Unit?) -> String {
    guard let value, value.isFinite else { return unknown }
    switch unit {
    case nil, .number?: return signed(value, decimals: 2, trimming: true)
    case .pounds?: return signed(value, decimals: 2, trimming: false, before: "£")
    case .share?: return signed(value * 100, decimals: 1, trimming: true, after: "%")
    }
  }

  /// A whole number in a unit.
  package static func text(_ value: Int, _ unit: Unit?) -> String {
    switch unit {
    case nil, .number?: (value < 0 ? minus : "") + grouped(String(value.magnitude))
    case .pounds?: (value < 0 ? minus : "") + "£" + grouped(String(value.magnitude))
    case .share?: text(Double(value), .share)
    }
  }

  /// A number as programs and forms write it: `60000`, `-0.5`.
  package static func plain(_ value: Double) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1_000_000_000_000_000 { return String(whole) }
    return value.description
  }

  private static let minus = "−"

  /// With `trimming`, zeros are left off the end of the decimals; without, they are all there, or none when all are
  /// zero.
  private static func signed(
    _ value: Double, decimals: Int, trimming: Bool, before: String = "", after: String = ""
  ) -> String {
    let scale = decimals == 1 ? 10.0 : 100.0
    let scaled = (abs(value) * scale).rounded()
    // Beyond 2^53 a Double has no decimals to show.
    guard scaled < 9_007_199_254_740_992, let units = Int(exactly: scaled) else {
      return (value < 0 ? minus : "") + before + large(abs(value)) + after
    }
    let whole = units / Int(scale)
    var fraction = String(units % Int(scale))
    fraction = String(repeating: "0", count: max(0, decimals - fraction.utf8.count)) + fraction
    if trimming { while fraction.last == "0" { fraction.removeLast() } }
    if fraction.allSatisfy({ $0 == "0" }) { fraction = "" }
    let sign = value < 0 && units > 0 ? minus : ""
    return sign + before + grouped(String(whole)) + (fraction.isEmpty ? "" : "." + fraction) + after
  }

  private static func large(_ magnitude: Double) -> String {
    if let whole = UInt64(exactly: magnitude.rounded()) { return grouped(String(whole)) }
    return magnitude.description
  }

  private static func grouped(_ digits: String) -> String {
    var bytes: [UInt8] = []
    let count = digits.utf8.count
    for (index, digit) in digits.utf8.enumerated() {
      if index > 0, (count - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(digit)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
