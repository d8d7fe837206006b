/// A read as it waits for the chain: a length and a checksum of what follows, the record's number, how many rows it was,
/// and the columns of the audit that say of what, unless they are those of the record before.
struct ReadRecord {
  private(set) var bytes: [UInt8] = []
  private(set) var number = 0

  private static let headLength = 12

  /// Makes it another record; `texts` is nil where they are those of the record before.
  mutating func set(number: Int, rows: Int, texts: [String]?) {
    self.number = number
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: repeatElement(0, count: Self.headLength))
    add(UInt64(bitPattern: Int64(number)))
    add(UInt64(bitPattern: Int64(rows)))
    for text in texts ?? [] {
      add(UInt32(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    bytes.withUnsafeMutableBytes { bytes in
      let content = UnsafeRawBufferPointer(rebasing: bytes[Self.headLength...])
      bytes.storeBytes(of: UInt32(content.count).littleEndian, as: UInt32.self)
      bytes.storeBytes(of: Digest.checksum(content).littleEndian, toByteOffset: 4, as: UInt64.self)
    }
  }

  private mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// What a record says.
  struct Content {
    let number: Int
    let rows: Int
    /// Nil where they are those of the record before.
    let texts: [String]?

    /// Takes the next record from bytes; nil, and nothing is taken, where they begin with no whole one.
    init?(_ bytes: inout UnsafeRawBufferPointer) {
      var rest = bytes
      guard let length = rest.take(UInt32.self), let checksum = rest.take(UInt64.self), length <= rest.count else {
        return nil
      }
      var content = UnsafeRawBufferPointer(rebasing: rest[..<Int(length)])
      // Whatever a damaged file says, numbers can be counted up and added.
      guard Digest.checksum(content) == checksum, let number = content.take(UInt64.self), number < 1 << 62,
        let rows = content.take(UInt64.self), rows < 1 << 32
      else { return nil }
      (self.number, self.rows) = (Int(number), Int(rows))
      var texts: [String] = []
      while let length = content.take(UInt32.self), length <= content.count {
        texts.append(String(decoding: content[..<Int(length)], as: UTF8.self))
        content = UnsafeRawBufferPointer(rebasing: content[Int(length)...])
      }
      guard texts.isEmpty || texts.count == AuditRow.textCount else { return nil }
      self.texts = texts.isEmpty ? nil : texts
      bytes = UnsafeRawBufferPointer(rebasing: rest[Int(length)...])
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Takes a number from the start; nil where there are fewer bytes.
  fileprivate mutating func take<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard count >= size else { return nil }
    defer { self = UnsafeRawBufferPointer(rebasing: self[size...]) }
    return Number(littleEndian: loadUnaligned(as: type))
  }
}
