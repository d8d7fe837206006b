/// A checksum of values in their order, which the plugin and the benchmark work out each for itself: FNV-1a in 64 bits.
public struct Checksum: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The checksum of nothing.
  public init() {}

  /// The lower 52 bits, which a `Double` holds exactly.
  public var value: Double { Double(state & (1 << 52 - 1)) }

  /// Adds a text; nil is another value than an empty one.
  public mutating func add(_ text: String?) {
    guard let text else { return mix(0xFF) }
    for byte in text.utf8 { mix(byte) }
    mix(0)
  }

  /// Adds a number.
  public mutating func add(_ number: Int?) {
    guard let number else { return mix(0xFF) }
    var rest = UInt64(bitPattern: Int64(number))
    for _ in 0..<8 {
      mix(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  private mutating func mix(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
