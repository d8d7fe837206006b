internal import Glibc

func isFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// Why a file cannot be read or written.
struct FileFault: Error {
  var text: String
}

/// A file's text; throws when it is no file of valid UTF-8 or is larger than the limit, in bytes.
func readText(_ path: String, limit: Int) throws(FileFault) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw FileFault(text: String(cString: strerror(errno))) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw FileFault(text: "is no file") }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw FileFault(text: String(cString: strerror(errno))) }
    guard count > 0 else { break }
    guard bytes.count + count <= limit else { throw FileFault(text: "is over \(limit >> 10) KiB") }
    bytes += buffer[..<count]
  }
  guard let text = String(validating: bytes, as: UTF8.self) else { throw FileFault(text: "is no UTF-8 text") }
  return text
}

/// Writes a text whole; false, with errno, when that fails.
func write(_ text: String, to descriptor: Int32) -> Bool {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// Puts a text into a file's place, whole or not at all.
func replace(_ path: String, _ text: String) throws(FileFault) {
  let draft = "\(path).new"
  let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
  guard descriptor >= 0 else { throw FileFault(text: String(cString: strerror(errno))) }
  let isWritten = write(text, to: descriptor)
  guard close(descriptor) == 0, isWritten, rename(draft, path) == 0 else {
    let fault = FileFault(text: String(cString: strerror(errno)))
    unlink(draft)
    throw fault
  }
}
