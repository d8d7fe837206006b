internal import Glibc

func isFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// A file's bytes; throws when it is larger than the limit.
func readFile(_ path: String, limit: Int) throws(BundleError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw BundleError(path, errno: errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw BundleError(path, errno: errno) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw BundleError(path, "is no file") }
  guard status.st_size <= limit else { throw BundleError(path, "is over \(limit >> 10) KiB") }
  var failure: Int32 = 0
  let size = Int(status.st_size)
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
      if got < 0, errno == EINTR { continue }
      if got < 0 { failure = errno }
      if got <= 0 { break }
      count += got
    }
  }
  guard failure == 0 else { throw BundleError(path, errno: failure) }
  return bytes
}

/// Writes a file that must not be there yet.
func writeFile(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(BundleError) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw BundleError(path, errno: errno) }
  defer { close(descriptor) }
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw BundleError(path, errno: errno) }
    written += count
  }
}

/// Makes a folder unless it is there.
package func makeFolder(_ path: String) throws(BundleError) {
  guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw BundleError(path, errno: errno) }
}

/// The names in a folder, without `.` and `..`, in order.
func names(in path: String) throws(BundleError) -> [String] {
  guard let folder = opendir(path) else { throw BundleError(path, errno: errno) }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes a folder with all that is in it; links are removed, not followed. What cannot be removed stays.
package func removeTree(_ path: String) {
  if unlink(path) == 0 { return }
  for name in (try? names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
  rmdir(path)
}
