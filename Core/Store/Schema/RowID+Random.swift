internal import CSodium
package import HustingsProtocol

extension RowID {
  /// An id from libsodium's random bytes.
  package static func random() -> RowID {
    let bytes = Random.bytes(16)
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return RowID(high: number(bytes[..<8]), low: number(bytes[8...]))
  }
}

/// Ids that are the same for the same seed, for invented data alone.
package struct SeededIDs: Sendable {
  private var state: UInt64

  /// A series of ids of its own for each seed.
  package init(seed: UInt64) { state = seed }

  /// The next id.
  package mutating func next() -> RowID { RowID(high: number(), low: number()) }

  private mutating func number() -> UInt64 {
    // SplitMix64, Steele, Lea and Flood 2014.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
