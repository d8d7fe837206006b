internal import Glibc
internal import HustingsProtocol
internal import Synchronization

/// The log of one plugin in one tenant: what it writes to standard error and says by `log`, each line with its time.
///
/// At most 100 lines a second are kept, each cut at 2,000 bytes; the file is begun anew at 1 MiB, keeping the one before.
final class PluginLog: Sendable {
  private struct State {
    var descriptor: Int32 = -1
    var size = 0
    var second = 0
    var linesInSecond = 0
    var dropped = 0
  }

  static let maximumSize = 1 << 20
  static let maximumLine = 2000
  static let linesPerSecond = 100

  private let path: String
  private let state = Mutex(State())

  init(path: String) {
    self.path = path
  }

  deinit {
    state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
  }

  /// Adds a line; control characters in it are shown as `?`.
  func append(_ source: String, _ line: some Collection<UInt8>) {
    let now = time(nil)
    state.withLock { state in
      if state.second != now {
        let dropped = state.dropped
        (state.second, state.linesInSecond, state.dropped) = (now, 0, 0)
        if dropped > 0 { write("\(Instant(seconds: now)) host \(dropped) lines more were dropped\n", &state) }
      }
      guard state.linesInSecond < Self.linesPerSecond else {
        state.dropped += 1
        return
      }
      state.linesInSecond += 1
      let shown = line.prefix(Self.maximumLine).map { $0 < 32 && $0 != 9 || $0 == 127 ? UInt8(ascii: "?") : $0 }
      let text = String(decoding: shown, as: UTF8.self)
      write("\(Instant(seconds: now)) \(source) \(text)\n", &state)
    }
  }

  /// Drops the lines before a moment, of the file before as well.
  func trim(before moment: Instant) {
    state.withLock { state in
      Self.trim(path + ".1", before: moment)
      // The next line opens the file anew: it may be another by then.
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
      Self.trim(path, before: moment)
    }
  }

  private static func trim(_ path: String, before moment: Instant) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    var bytes = [UInt8](repeating: 0, count: maximumSize + 2 * maximumLine)
    let count = max(0, read(descriptor, &bytes, bytes.count))
    close(descriptor)
    // Lines are in the order of their times, which stand first.
    let kept = bytes[..<count].split(separator: UInt8(ascii: "\n")).drop {
      String(decoding: $0.prefix(20), as: UTF8.self) < moment.description
    }
    guard let first = kept.first?.startIndex else {
      unlink(path)
      return
    }
    guard first > 0 else { return }
    let draft = path + ".part"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    let rest = bytes[first..<count]
    let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
    // What could not be written whole leaves the log as it was.
    if written == rest.count { rename(draft, path) } else { unlink(draft) }
  }

  private func write(_ line: String, _ state: inout State) {
    if state.descriptor < 0 || state.size > Self.maximumSize { reopen(&state) }
    guard state.descriptor >= 0 else { return }
    let bytes = Array(line.utf8)
    let count = Glibc.write(state.descriptor, bytes, bytes.count)
    state.size += max(count, 0)
  }

  private func reopen(_ state: inout State) {
    if state.descriptor >= 0 {
      close(state.descriptor)
      rename(path, path + ".1")
    }
    state.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    state.size = state.descriptor < 0 ? 0 : max(0, Int(lseek(state.descriptor, 0, SEEK_END)))
  }
}
