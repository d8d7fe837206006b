extension Unicode.Scalar {
  /// Whether nobody sees it, though it changes what they see: control characters (ECMA-48's C0 and C1, escape and ends
  /// of lines among them), the bidirectional marks, overrides and isolates of Unicode's annex 9, line separators, and
  /// what is written as a tag or annotation.
  package var isUnseen: Bool {
    switch value {
    case 0..<32, 0x7F...0x9F: true
    case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
    case 0x2028, 0x2029, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}
