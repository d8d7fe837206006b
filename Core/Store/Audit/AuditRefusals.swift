internal import HustingsProtocol
internal import Synchronization

/// Refused calls on their way into the audit. The first of a kind is a row at once; those that follow within the same
/// minute are one more, so that no plugin fills the disk by being refused.
final class AuditRefusals: Sendable {
  private struct Kind: Hashable {
    var plugin: String
    var permission: String
    var reason: String
    var actor: String
  }

  private struct Minute {
    var number = 0
    /// Of each kind, what came after its first.
    var more: [Kind: AuditEntry] = [:]

    /// The rows of what came after the first ones.
    var rest: [AuditEntry] { more.values.filter { $0.calls > 0 }.sorted { ($0.at, $0.reason) < ($1.at, $1.reason) } }
  }

  /// The most kinds of a minute that are told apart by person and permission.
  private static let mostKinds = 256

  private let minute = Mutex(Minute())

  /// Takes a refusal.
  ///
  /// - Returns: The rows that are to be written now.
  func take(_ entry: AuditEntry) -> [AuditEntry] {
    minute.withLock { minute in
      var rows: [AuditEntry] = []
      let number = entry.at.seconds / 60
      if number != minute.number {
        rows = minute.rest
        minute = Minute(number: number)
      }
      var entry = entry
      if minute.more.count >= Self.mostKinds { (entry.permission, entry.actor) = ("", "") }
      let kind = Kind(
        plugin: entry.plugin, permission: entry.permission, reason: entry.reason, actor: entry.actor)
      let before = minute.more[kind]?.calls
      if before == nil { rows.append(entry) }
      entry.calls = before.map { $0 + 1 } ?? 0
      minute.more[kind] = entry
      return rows
    }
  }

  /// What is not written yet.
  func rest() -> [AuditEntry] {
    minute.withLock { minute in
      defer { minute = Minute() }
      return minute.rest
    }
  }
}
