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
