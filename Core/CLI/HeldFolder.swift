internal import Glibc
internal import Host

/// A folder in /tmp for what a command makes on its way.
struct HeldFolder {
  let path: String

  /// Makes it. What is put there is not secret, and the host that reads it may run as another user.
  init(_ word: String) throws(Failure) {
    var template = Array("/tmp/hustings-\(word)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("No folder can be made in /tmp: \(String(cString: strerror(errno))).")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o755)
  }

  func remove() { removeTree(path) }
}
