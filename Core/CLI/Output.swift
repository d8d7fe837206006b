internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Synchronization

/// Where a command writes: this process's own streams, or those of the client that asked a running host.
struct Output: Sendable {
  /// Takes text for standard output, or for standard error.
  var write: @Sendable (_ text: String, _ toStandardError: Bool) -> Void
  /// Whether standard error is a terminal: progress is shown there alone.
  var showsProgress: Bool
  /// The terminal's width in characters.
  var width: Int

  /// Whether something that this process wrote could not be written, as on a full disk.
  static let hasLost = Mutex(false)

  /// This process's own streams.
  static var process: Output {
    Output(
      write: { text, toStandardError in
        if !writeAll(text, toStandardError ? STDERR_FILENO : STDOUT_FILENO) { hasLost.withLock { $0 = true } }
      },
      showsProgress: isatty(STDERR_FILENO) == 1, width: terminalWidth())
  }

  func line(_ text: String) { write(Self.shown(text) + "\n", false) }

  func note(_ text: String) { write(Self.shown(text) + "\n", true) }

  /// The text with what could steer a terminal, or deceive its reader, as JSON would escape it: much of what a verb says
  /// was written by others. Programs that read JSON get the same text.
  private static func shown(_ text: String) -> String {
    func isSteering(_ scalar: Unicode.Scalar) -> Bool { scalar.isUnseen && scalar != "\n" && scalar != "\t" }
    guard text.unicodeScalars.contains(where: isSteering) else { return text }
    return text.unicodeScalars.reduce(into: "") { shown, scalar in
      guard isSteering(scalar) else { return shown.unicodeScalars.append(scalar) }
      for unit in String(scalar).utf16 {
        let code = String(unit, radix: 16)
        shown += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      }
    }
  }

  func error(_ text: String, hint: String? = nil) {
    note("hustings: \(text)" + (hint.map { "\n  \($0)" } ?? ""))
  }

  /// Says why a command failed; for programs as a JSON object on standard output besides.
  func fail(_ failure: Failure, json: Bool) {
    error(failure.text, hint: failure.hint)
    guard json else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("error")
    writer.string(failure.text)
    if let hint = failure.hint {
      writer.name("hint")
      writer.string(hint)
    }
    if let refusal = failure.refusal {
      writer.name("code")
      writer.integer(refusal.code.rawValue)
      for (name, word) in [
        ("side", refusal.data?.side?.rawValue), ("reason", refusal.data?.reason), ("field", refusal.data?.field),
      ] {
        guard let word else { continue }
        writer.name(name)
        writer.string(word)
      }
    }
    writer.endObject()
    line(String(decoding: writer.bytes, as: UTF8.self))
  }

  /// Shows how far some work is, on one line of the terminal.
  func progress(_ what: String, _ done: Int, of total: Int) {
    guard showsProgress, total > 0 else { return }
    let cells = 24
    let filled = min(cells, done * cells / total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    write("\r\(what) \(bar) \(min(100, done * 100 / total))%\(done >= total ? "\n" : "")", true)
  }

  /// Says on the terminal's one line what is being done.
  func stage(_ what: String, _ done: Int, of total: Int) {
    guard showsProgress else { return }
    write("\r\u{1B}[K\(what)\(total > 1 ? " \(done) of \(total)" : "") …", true)
  }

  /// Clears that line.
  func endStage() { if showsProgress { write("\r\u{1B}[K", true) } }

  private static func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
    return min(Int(size.ws_col), 120)
  }
}

/// Writes a text whole; false when it cannot be. A reader that has gone is nobody's loss.
private func writeAll(_ text: String, _ descriptor: Int32) -> Bool {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return errno == EPIPE }
    rest = rest.dropFirst(count)
  }
  return true
}

extension Failure {
  /// What the host refused, in the same words everywhere.
  init(_ error: RPCError) {
    let side = error.data?.side.map { " (refused by the \($0.rawValue))" } ?? ""
    self.init(error.message + side, hint: error.data?.hint)
    refusal = error
  }
}

/// Does something with the host; what the host refuses becomes a failure of the command.
func orFail<T>(_ body: () async throws(RPCError) -> T) async throws(Failure) -> T {
  do throws(RPCError) {
    return try await body()
  } catch {
    throw Failure(error)
  }
}
