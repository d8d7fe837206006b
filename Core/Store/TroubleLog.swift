package import HustingsProtocol
internal import Synchronization

/// Why the host could not use its data, for its maintainer: who made the call is told that it failed, not the reason.
///
/// A failing disk fails every call: a reason is told once a minute, and of other reasons there are so many a minute.
package final class TroubleLog: Sendable {
  /// This process's.
  package static let process = TroubleLog()
  /// The most lines a minute.
  package static let mostLines = 20

  private struct State {
    var tell: (@Sendable (String) -> Void)?
    var minute = 0
    var told: Set<String> = []
    var untold = 0
  }

  private let state = Mutex(State())

  /// A log that nobody reads yet.
  package init() {}

  /// Hands the lines to a reader from now on.
  package func listen(_ tell: @escaping @Sendable (String) -> Void) { state.withLock { $0.tell = tell } }

  /// Tells of an error, where it is the host's trouble.
  func note(_ error: any Error) {
    switch error {
    case is RPCError: break
    case let error as StoreError: if error.isTrouble { add(error.description) }
    // Of one that nobody foresaw, the text may hold values.
    default: add("an unforeseen \(type(of: error))")
    }
  }

  /// Tells a reason, unless it was told in this minute.
  ///
  /// - Parameters:
  ///   - reason: It names files, tables and columns, never values.
  ///   - now: The time.
  package func add(_ reason: String, at now: Instant = .now) {
    let (tell, lines) = state.withLock { state -> ((@Sendable (String) -> Void)?, [String]) in
      var lines: [String] = []
      let minute = now.seconds / 60
      if minute != state.minute {
        if state.untold > 0 { lines.append("\(state.untold) more such lines, or the same again, were left out") }
        (state.minute, state.told, state.untold) = (minute, [], 0)
      }
      if state.told.count < Self.mostLines, state.told.insert(reason).inserted {
        lines.append(reason)
      } else {
        state.untold += 1
      }
      return (state.tell, lines)
    }
    // Outside of the lock: a reader that is slow keeps nobody else from telling.
    if let tell { for line in lines { tell(line) } }
  }
}
