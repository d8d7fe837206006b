internal import Glibc

/// A regular file, read from start to end in chunks.
struct InputFile: ~Copyable {
  /// Its size in bytes when it was opened.
  let size: Int
  private let descriptor: Int32
  private let identity: (dev_t, ino_t)
  private let path: String

  init(path: String) throws(ImportError) {
    // Not blocking: the open of a named pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file("Opening \(path)", InputFile.reason()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAFile(path)
    }
    self.descriptor = descriptor
    self.path = path
    size = Int(status.st_size)
    identity = (status.st_dev, status.st_ino)
  }

  deinit { close(descriptor) }

  /// The next bytes, up to `limit`; empty at the end.
  func read(upTo limit: Int) throws(ImportError) -> [UInt8] {
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, used in
      repeat { count = Glibc.read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
      used = max(0, count)
    }
    guard count >= 0 else { throw .file("Reading \(path)", InputFile.reason()) }
    return bytes
  }

  /// Whether `path` names this very file.
  func isSame(as path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && (status.st_dev, status.st_ino) == identity
  }

  static func reason() -> String {
    String(cString: strerror(errno))
  }
}

/// A file that is written whole or not at all.
package enum OutputFile {
  /// Writes `bytes` to a new file beside `path`, readable by its owner alone, and puts it in the place of `path`.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(ImportError) {
    let draft = path + ".part"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file("Making \(draft)", InputFile.reason()) }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = InputFile.reason()
        close(descriptor)
        unlink(draft)
        throw .file("Writing \(draft)", reason)
      }
      start += count
    }
    guard close(descriptor) == 0, rename(draft, path) == 0 else {
      let reason = InputFile.reason()
      unlink(draft)
      throw .file("Putting the file at \(path)", reason)
    }
  }

  /// Removes the file at `path` when there is one.
  static func remove(_ path: String) throws(ImportError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .file("Removing \(path)", InputFile.reason()) }
  }
}
