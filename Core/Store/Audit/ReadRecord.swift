internal import HustingsProtocol

/// A read as it waits for the chain: a length and a checksum of what follows, the record's number, how many rows it was,
/// and when and of what, unless that is as in the record before.
struct ReadRecord {
  private(set) var bytes: [UInt8] = []
  private(set) var number = 0

  private static let headLength = 12

  /// Makes it another record; `read` is nil where it is that of the record before.
  mutating func set(number: Int, rows: Int, of read: AuditEntry?) {
    self.number = number
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: repeatElement(0, count: Self.headLength))
    add(UInt64(bitPattern: Int64(number)))
    add(UInt64(bitPattern: Int64(rows)))
    if let read { add(read) }
    bytes.withUnsafeMutableBytes { bytes in
      let content = UnsafeRawBufferPointer(rebasing: bytes[Self.headLength...])
      bytes.storeBytes(of: UInt32(content.count).littleEndian, as: UInt32.self)
      bytes.storeBytes(of: Digest.checksum(content).littleEndian, toByteOffset: 4, as: UInt64.self)
    }
  }

  /// The columns of `AuditEntry.texts`, the time as seconds; no array or text is made for them.
  private mutating func add(_ read: AuditEntry) {
    add(Int64(read.at.seconds))
    add(read.actor)
    add(read.role?.rawValue ?? "")
    add(read.plugin)
    add(read.digest)
    add(read.permission)
    add(read.purpose?.rawValue ?? "")
    add(read.operation.rawValue)
    add(read.resource)
    add(UInt32(read.fields.reduce(max(0, read.fields.count - 1)) { $0 + $1.utf8.count }))
    for (place, field) in read.fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: " ")) }
      bytes.append(contentsOf: field.utf8)
    }
  }

  private mutating func add(_ text: String) {
    add(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// What a record says.
  struct Content {
    let number: Int
    let rows: Int
    /// `AuditEntry.texts`; nil where they are those of the record before.
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
      guard let time = content.take(Int64.self) else {
        texts = nil
        bytes = UnsafeRawBufferPointer(rebasing: rest[Int(length)...])
        return
      }
      var texts = [Instant(seconds: Int(time)).description]
      while let length = content.take(UInt32.self), length <= content.count {
        texts.append(String(decoding: content[..<Int(length)], as: UTF8.self))
        content = UnsafeRawBufferPointer(rebasing: content[Int(length)...])
      }
      guard texts.count == AuditRow.textCount else { return nil }
      self.texts = texts
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
