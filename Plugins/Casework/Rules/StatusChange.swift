package import Hustings

/// A change of a case's status: what follows for the case and its history.
package struct StatusChange: Equatable, Sendable {
  /// Where the case stood.
  package let from: Case.Status
  /// Where it stands now.
  package let to: Case.Status

  /// A change; nil when it changes nothing.
  package init?(from: Case.Status, to: Case.Status) {
    guard from != to else { return nil }
    self.from = from
    self.to = to
  }

  /// When the case was closed, after the change: now when it closes, never when it is opened again.
  package func closedAt(now: Instant) -> Instant? {
    to == .closed ? now : nil
  }

  /// The entry in the case's history.
  package func text(reason: String?) -> String {
    let change = "Changed from \(from.words.lowercased()) to \(to.words.lowercased())."
    return reason.map { "\(change) \($0)" } ?? change
  }
}
