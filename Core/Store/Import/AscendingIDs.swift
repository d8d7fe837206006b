internal import HustingsProtocol

/// Random ids in ascending order: many rows made at once then go to the ends of the tables and indices, instead of all
/// over them, in a third of the time.
///
/// The first is random; each next one is above it by a random step in its upper half, and its lower half is random.
struct AscendingIDs {
  private var high: UInt64
  private var bytes: [UInt8] = []
  private var next = 0

  init() {
    high = 0
    high = number() >> 1
  }

  mutating func id() -> RowID {
    // Steps under 2^36: 2^26 of them stay under 2^62.
    high &+= 1 &+ number() >> 28
    return RowID(high: high, low: number())
  }

  private mutating func number() -> UInt64 {
    if next + 8 > bytes.count {
      bytes = Random.bytes(4096)
      next = 0
    }
    defer { next += 8 }
    return bytes[next..<(next + 8)].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
