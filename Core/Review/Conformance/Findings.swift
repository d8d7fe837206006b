internal import Synchronization

/// What was noticed against rules that hold in every conversation, whichever is played; the first of each counts.
final class Findings: Sendable {
  private struct State {
    var breaches: [String: Breach] = [:]
    var seen: Set<String> = []
    var lingers = false
  }

  private let state = Mutex(State())

  /// Notes that a rule was broken.
  func note(_ rule: String, sent: String, came: String, mend: String) {
    let breach = Breach(sent: sent, came: came, mend: mend)
    state.withLock { if $0.breaches[rule] == nil { $0.breaches[rule] = breach } }
  }

  /// How a rule was broken, if it was.
  func breach(_ rule: String) -> Breach? { state.withLock { $0.breaches[rule] } }

  /// Notes that something happened that a rule is about.
  func see(_ what: String) { state.withLock { _ = $0.seen.insert(what) } }

  /// Whether something happened that a rule is about.
  func saw(_ what: String) -> Bool { state.withLock { $0.seen.contains(what) } }

  /// Whether the plugin does not end when its input has: then nobody waits for that more than once.
  var lingers: Bool {
    get { state.withLock { $0.lingers } }
    set { state.withLock { $0.lingers = newValue } }
  }
}
