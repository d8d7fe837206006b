internal import Glibc

/// One of a journal's two files. It is made with its first record.
struct ReadFile {
  let path: String
  /// Where the next record goes, in bytes from the start.
  private(set) var end = 0
  /// The number of the last record that was added; 0 before one was.
  private(set) var last = 0
  private var descriptor: Int32

  init(_ path: String) throws(StoreError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw DataFolder.failure("cannot open \(path)") }
      return
    }
    end = Int(lseek(descriptor, 0, SEEK_END))
  }

  /// Throws `StoreError` when the disk is full or failing; then nothing was added.
  mutating func append(_ record: ReadRecord) throws(StoreError) {
    guard record.bytes.count <= Self.chunk else { throw StoreError(.other, "a read names too much for its audit") }
    try append(record.bytes[...])
    last = record.number
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) throws(StoreError) {
    if descriptor < 0 { descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    // Where it ends half-way, the next goes to the same place.
    let written = bytes.withUnsafeBytes { bytes in
      descriptor < 0 ? -1 : pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(end))
    }
    guard written == bytes.count else {
      throw StoreError(.disk, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    end += written
  }

  /// Goes through the records, as far as they are whole: of the last, a power cut may have left a part.
  ///
  /// - Parameter body: Takes a record's number, how many rows it was, and the columns that say of what.
  /// - Throws: `StoreError` when the file cannot be read, and what the body throws.
  func forEach(_ body: (_ number: Int, _ rows: Int, _ texts: [String]) throws -> Void) throws {
    guard end > 0 else { return }
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    var texts: [String]?
    var place = 0
    while place < end {
      let count = pread(descriptor, &chunk, chunk.count, off_t(place))
      guard count >= 0 else { throw DataFolder.failure("cannot read \(path)") }
      let read = try chunk.withUnsafeBytes { bytes in
        var rest = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        while let record = ReadRecord.Content(&rest) {
          texts = record.texts ?? texts
          // One that is like the record before has one before it.
          if let texts { try body(record.number, record.rows, texts) }
        }
        return count - rest.count
      }
      guard read > 0 else { return }
      place += read
    }
  }

  /// The number of the first record; nil where there is none.
  func firstNumber() throws -> Int? {
    struct Found: Error { let number: Int }
    do {
      try forEach { number, _, _ in throw Found(number: number) }
      return nil
    } catch let found as Found {
      return found.number
    }
  }

  mutating func empty() {
    // Failing, it costs room alone: what is left is told by its numbers from what comes.
    ftruncate(descriptor, 0)
    end = 0
  }

  /// Copies a file's records to another file; there is none where there are no records.
  static func copy(_ source: String, to path: String) throws {
    var (file, copy) = (try ReadFile(source), try ReadFile(path))
    defer {
      file.close()
      copy.close()
    }
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while copy.end < file.end {
      let count = pread(file.descriptor, &chunk, chunk.count, off_t(copy.end))
      guard count > 0 else { throw DataFolder.failure("cannot read \(source)") }
      try copy.append(chunk[..<count])
    }
  }

  mutating func remove() {
    if descriptor >= 0 { unlink(path) }
    close()
  }

  mutating func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// How much is read in one go, and the most that a record has.
  private static let chunk = 256 << 10
}
