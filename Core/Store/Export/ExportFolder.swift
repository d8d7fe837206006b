internal import Glibc
internal import HustingsProtocol

/// A folder that is written under another name and gets its own once it is whole. Without `finish` it goes again.
struct ExportFolder: ~Copyable, Sendable {
  private let path: String
  private let draft: String

  init(path: String) throws(ExportError) {
    var end = path[...]
    while end.count > 1, end.hasSuffix("/") { end.removeLast() }
    self.path = String(end)
    draft = "\(end).part-\(RowID.random().description.prefix(8))"
    var status = stat()
    guard lstat(self.path, &status) != 0 else { throw .exists(self.path) }
    guard mkdir(draft, 0o700) == 0 else { throw Self.failure("Making \(draft)") }
  }

  deinit {
    // Under its own name it is not here any more.
    guard let entries = opendir(draft) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      unlink("\(draft)/\(name)")
    }
    closedir(entries)
    rmdir(draft)
  }

  /// A new file in the folder, for its owner alone.
  borrowing func open(_ name: String) throws(ExportError) -> ExportFile { try ExportFile("\(draft)/\(name)") }

  /// A whole file.
  borrowing func add(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    var file = try open(name)
    try file.append(bytes)
    _ = try file.finish()
  }

  /// Gives the folder its name. When something came there meanwhile, that stays.
  borrowing func finish() throws(ExportError) {
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .exists(path) }
    guard rename(draft, path) == 0 else { throw Self.failure("Putting the folder at \(path)") }
  }

  fileprivate static func failure(_ operation: String) -> ExportError {
    .file(operation, String(cString: strerror(errno)))
  }
}

/// A file that is written from start to end.
struct ExportFile: ~Copyable {
  private static let buffered = 256 * 1024

  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var written = 0

  init(_ path: String) throws(ExportError) {
    self.path = path
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ExportFolder.failure("Making \(path)") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func append(_ bytes: [UInt8]) throws(ExportError) {
    buffer += bytes
    if buffer.count >= Self.buffered { try flush() }
  }

  /// Writes what is left, to the disk; the file's length.
  mutating func finish() throws(ExportError) -> Int {
    try flush()
    guard fsync(descriptor) == 0 else { throw ExportFolder.failure("Writing \(path)") }
    return written
  }

  private mutating func flush() throws(ExportError) {
    var start = 0
    while start < buffer.count {
      let count = buffer[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw ExportFolder.failure("Writing \(path)") }
      start += count
    }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
