internal import HustingsProtocol

/// Writes a value in one of the many ways that are the same JSON: members in any order, white space, escapes.
struct TextMaker {
  private var random: Random
  private var bytes: [UInt8] = []
  /// Whether it is written the shortest way.
  private let isPlain: Bool

  private init(_ random: Random) {
    self.random = random
    isPlain = self.random.once(in: 2)
  }

  static func text(of value: JSONValue, _ random: inout Random) -> [UInt8] {
    var maker = TextMaker(Random(seed: random.next()))
    maker.write(value)
    return maker.bytes
  }

  private mutating func write(_ value: JSONValue) {
    space()
    switch value {
    case .string(let text): write(text)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (place, value) in values.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        write(value)
      }
      space()
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      var names = fields.keys.sorted()
      if !isPlain { names.shuffle(using: &random) }
      for (place, name) in names.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        space()
        write(name)
        space()
        bytes.append(UInt8(ascii: ":"))
        write(fields[name] ?? .null)
      }
      space()
      bytes.append(UInt8(ascii: "}"))
    default: bytes += value.jsonBytes()
    }
    space()
  }

  private mutating func write(_ text: String) {
    guard !isPlain else {
      bytes += text.jsonBytes()
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      if random.once(in: 4) {
        for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
          let digits = String(unit, radix: 16, uppercase: random.once(in: 2))
          bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
      } else {
        bytes += String(scalar).jsonBytes().dropFirst().dropLast()
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func space() {
    guard !isPlain else { return }
    for _ in 0..<random.below(3) where random.once(in: 4) { bytes.append(random.pick([0x20, 0x09, 0x0D])) }
  }
}
