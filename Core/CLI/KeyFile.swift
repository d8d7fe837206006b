internal import Glibc
internal import HustingsProtocol
internal import Store

/// A maintainer's secret key, in a file of its own that nobody else can read.
enum KeyFile {
  private static let heading = "hustings maintainer key 1: whoever has this file can sign in your place"

  /// Makes a key in a new file.
  ///
  /// - Returns: What its signatures are checked with.
  static func make(_ path: String) throws(Failure) -> PublicKey {
    let seed = Random.token()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        "\(path) cannot be made: \(String(cString: strerror(errno))).",
        hint: errno == EEXIST ? "A key is never written over: choose another name." : nil)
    }
    let text = Array("\(heading)\n\(seed)\n".utf8)
    let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
    close(descriptor)
    guard isWritten, let key = SigningKey(seed: seed) else {
      unlink(path)
      throw Failure("\(path) cannot be written: \(String(cString: strerror(errno))).")
    }
    return key.shown
  }

  /// The key of a file.
  static func read(_ path: String) throws(Failure) -> SigningKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        "\(path) cannot be opened: \(String(cString: strerror(errno))).",
        hint: "`hustings vet --new-key FILE` makes a key.")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
      throw Failure("Others can read \(path): it is no secret.", hint: "chmod 600 \(path), or make a new key.")
    }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = max(0, Glibc.read(descriptor, &bytes, bytes.count))
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    guard lines.count == 2, lines[0] == heading, let key = SigningKey(seed: String(lines[1])) else {
      throw Failure("\(path) holds no maintainer's key.", hint: "`hustings vet --new-key FILE` makes one.")
    }
    return key
  }
}

extension VettingStatement {
  /// The statements of an option's files.
  static func all(_ option: String, _ options: Options) throws(Failure) -> [VettingStatement] {
    try options.all(option).map { (file) throws(Failure) in
      guard let statement = try? VettingStatement(jsonBytes: Array((options.texts[file] ?? "").utf8)) else {
        throw Failure("\(file) holds no statement.", hint: "`hustings vet PLUGIN --key FILE` writes one.")
      }
      return statement
    }
  }
}
