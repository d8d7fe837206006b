/// Ways to break a line.
enum Mutation {
  /// The line with one to four things broken.
  ///
  /// - Parameters:
  ///   - line: A message.
  ///   - other: Another message, to splice with.
  ///   - random: What decides.
  /// - Returns: The broken line.
  static func mutated(_ line: [UInt8], beside other: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = line
    for _ in 0...(random.once(in: 4) ? random.below(4) : 0) { change(&bytes, other, &random) }
    return bytes
  }

  private static func change(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout Random) {
    guard !bytes.isEmpty else { return }
    let at = random.below(bytes.count)
    switch random.below(13) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = UInt8(random.below(256))
    case 2: bytes.removeLast(random.below(bytes.count))
    case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(20)))
    case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 1 + random.below(60))], at: at)
    case 5: bytes = Array(bytes[..<at]) + other[random.below(other.count)...]
    case 6: replaceNumber(&bytes, from: at, &random)
    case 7: doubleName(&bytes, from: at, &random)
    case 8: nest(&bytes, at, &random)
    case 9: bytes.insert(contentsOf: random.pick(outsideUTF8), at: at)
    case 10: bytes.insert(contentsOf: random.pick(fragments), at: at)
    case 11: replaceString(&bytes, from: at, &random)
    default: bytes.swapAt(at, random.below(bytes.count))
    }
  }

  private static func replaceNumber(_ bytes: inout [UInt8], from at: Int, _ random: inout Random) {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    bytes.replaceSubrange(start..<end, with: random.pick(numbers))
  }

  /// Writes a member of an object a second time, before itself.
  private static func doubleName(_ bytes: inout [UInt8], from at: Int, _ random: inout Random) {
    guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")), colon > 1,
      let start = bytes[..<(colon - 1)].lastIndex(of: UInt8(ascii: "\""))
    else { return }
    bytes.insert(contentsOf: bytes[start...colon] + random.pick(fragments) + [UInt8(ascii: ",")], at: start)
  }

  private static func nest(_ bytes: inout [UInt8], _ at: Int, _ random: inout Random) {
    let depth = random.once(in: 10) ? random.below(20_000) : 55 + random.below(20)
    let pairs = random.once(in: 2) ? ("[", "]") : ("{\"a\":", "}")
    let value = random.once(in: 8) ? "" : "1"
    let nested = String(repeating: pairs.0, count: depth) + value + String(repeating: pairs.1, count: depth)
    // In the place of a value, so that depth alone is what may be wrong with it.
    guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) else {
      bytes.insert(contentsOf: nested.utf8, at: at)
      return
    }
    let end = bytes[colon...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? bytes.endIndex
    bytes.replaceSubrange((colon + 1)..<end, with: nested.utf8)
  }

  private static func replaceString(_ bytes: inout [UInt8], from at: Int, _ random: inout Random) {
    guard let start = bytes[at...].firstIndex(of: UInt8(ascii: "\"")),
      let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "\""))
    else { return }
    bytes.replaceSubrange((start + 1)..<end, with: random.pick(contents))
  }

  private static let numbers = [
    "1e400", "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "9007199254740993", "123456789012345678901234567890", "1.0", "1e2", "-0", "0.1e-6", "01",
    "1.", "+1", "NaN", "Infinity", "1e", "0x10", String(repeating: "9", count: 5000),
    "0." + String(repeating: "3", count: 5000),
  ].map { Array($0.utf8) }

  private static let outsideUTF8: [[UInt8]] = [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88], [0xFE],
    [0xFF, 0xFE],
  ]

  private static let fragments = [
    "null", "true", "{}", "[]", "\"\"", "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "\r\n", "\u{0}", "\u{FEFF}",
    "\\u0000", "\\uD800", "\\uDC00", "\\uD834\\uDD1E", "/**/", "1e400", ",\"id\":1", ",\"a\":1,\"a\":2", "\u{2028}",
  ].map { Array($0.utf8) }

  private static let contents = [
    "", "\\u0000", "\\uD834\\uDD1E", "\\uD800", "\\uDC00\\uD800", "\\uFFFF", "e\u{301}", "\u{E9}", "K", "\u{212A}",
    "\u{1}", "data.query", "$/cancel", "2.0", "isNull", "in", "AA", "\\u002", "\\x41", "\u{10FFFF}",
    String(repeating: "x", count: 100_000), String(repeating: "\\u0301\\u0323", count: 40),
    String(repeating: "\u{301}\u{323}", count: 20_000), String(repeating: "\u{F73}", count: 31),
    String(repeating: "\u{301}", count: 29),
  ].map { Array($0.utf8) }
}
