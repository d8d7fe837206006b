internal import Glibc
internal import Sandbox
internal import Synchronization

/// Reads a plugin's standard error to its end, and keeps the last of it.
final class LogTail: Sendable {
  private static let kept = 2000
  private let bytes = Mutex<[UInt8]>([])

  /// - Parameter descriptor: The plugin's standard error; closed at its end.
  init(draining descriptor: Int32) {
    do throws(SandboxError) {
      try startThread { [self] in
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
          let count = read(descriptor, &buffer, buffer.count)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else { break }
          bytes.withLock { $0 = ($0 + buffer[..<count]).suffix(Self.kept) }
        }
        close(descriptor)
      }
    } catch {
      close(descriptor)
    }
  }

  /// The last line that is not empty.
  var lastLine: String? {
    bytes.withLock { bytes in
      bytes.split(separator: UInt8(ascii: "\n")).last.map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
