internal import HustingsProtocol
internal import Synchronization

/// How far a plugin says it is, on the terminal's one line until its answer is there.
final class ProgressLine: Sendable {
  private let name: String
  private let output: Output
  private let state = Mutex(State())

  private struct State {
    var shown: ContinuousClock.Instant?
    var isOver = false
  }

  /// How often the line changes at most, however often a plugin tells.
  private static let interval = Duration.milliseconds(100)

  init(_ name: String, _ output: Output) {
    self.name = name
    self.output = output
  }

  /// Takes what the plugin tells; what cannot be is not shown.
  func tell(_ progress: ProgressParams) {
    guard output.showsProgress, progress.total > 0, (0...progress.total).contains(progress.done) else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard !state.isOver, state.shown.map({ now - $0 >= Self.interval }) ?? true else { return }
      state.shown = now
      output.write("\r\u{1B}[K\(name): \(progress.done) of \(progress.total) …", true)
    }
  }

  /// Clears the line, for good.
  func end() {
    state.withLock { state in
      if state.shown != nil, !state.isOver { output.endStage() }
      state.isOver = true
    }
  }
}
