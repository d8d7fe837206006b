internal import Glibc

func isFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// Why a file cannot be read.
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
