internal import HustingsProtocol

/// Random numbers that a seed decides: the same on every machine and in every version, unlike the standard library's
/// algorithms over a generator.
///
/// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct SampleRandom {
  private var state: UInt64
  private var lastID: UInt64

  /// The stream of one part of the sample, numbered from 0 to 255; parts do not share a stream, so each can be made
  /// without the others.
  init(seed: UInt64, part: UInt64) {
    lastID = part << 56
    state = seed &+ part &* 0xD1B5_4A32_D192_ED03
    _ = next()
    state ^= next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to `limit` - 1; 0 when `limit` is not above 1.
  mutating func below(_ limit: Int) -> Int {
    guard limit > 1 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True so many times in a thousand.
  mutating func chance(perMille: Int) -> Bool {
    below(1000) < perMille
  }

  mutating func pick<Element>(_ list: [Element]) -> Element {
    list[below(list.count)]
  }

  /// One of the elements, each as often as its weight says.
  mutating func pick<Element>(weighted list: [(Element, Int)]) -> Element {
    var left = below(list.reduce(0) { $0 + $1.1 })
    for (element, weight) in list {
      if left < weight { return element }
      left -= weight
    }
    return list[list.count - 1].0
  }

  mutating func shuffle<Element>(_ list: inout [Element]) {
    guard list.count > 1 else { return }
    for index in (1..<list.count).reversed() { list.swapAt(index, below(index + 1)) }
  }

  /// An id above all that this stream gave before, and, in streams of successive parts, above all of the earlier ones:
  /// rows made in this order go to the ends of tables and indices.
  mutating func id() -> RowID {
    // 2^18 ids in 2^56 numbers for each part.
    lastID &+= 1 &+ next() >> 26
    return RowID(high: lastID, low: next())
  }
}
