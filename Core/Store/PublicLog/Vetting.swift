internal import HustingsProtocol

/// Who is a maintainer, and which contents two of them vetted: what follows from the lines of the public log, in their
/// order, and from nothing else. Anybody who has the lines can work it out.
package struct Vetting: Sendable {
  /// By key, the first key of the same maintainer.
  private var maintainers: [String: String] = [:]
  /// Keys that count now.
  private var trusted: Set<String> = []
  /// By plugin, what counts: what was signed since it was withdrawn last.
  private var statements: [String: [VettingStatement]] = [:]
  private var withdrawn: [String: Instant] = [:]

  /// How far in the future a statement may have been signed, in seconds: clocks differ.
  static let clockSkew = 300

  /// What follows from these lines.
  package init(_ entries: [LogEntry]) {
    for entry in entries { take(entry) }
  }

  mutating func take(_ entry: LogEntry) {
    if let key = entry.key {
      maintainers[key.key] = key.replaces.map { maintainers[$0] ?? $0 } ?? key.key
      trusted.insert(key.key)
    }
    if let key = entry.keyEnded { trusted.remove(key) }
    if let statement = entry.statement { statements[statement.plugin, default: []].append(statement) }
    if let stage = entry.stage, stage.stage == .withdrawn {
      // By whatever clock it was signed, nothing that counted until then counts again.
      let signed = statements.removeValue(forKey: stage.plugin)?.map(\.at).max() ?? entry.at
      withdrawn[stage.plugin] = max(entry.at, signed, withdrawn[stage.plugin] ?? entry.at)
    }
  }

  /// What counts of what was signed about a plugin.
  package func statements(on plugin: String) -> [VettingStatement] { statements[plugin] ?? [] }

  /// The keys by which a content is vetted: of two maintainers or more who say the same of it; empty while it is not.
  package func keys(of bundle: String, of plugin: String) -> [String] {
    let found = statements(on: plugin).filter { $0.bundle == bundle }
    for first in found {
      let same = found.filter { $0.agrees(with: first) }
      if Set(same.map { maintainers[$0.key] }).count >= 2 { return same.map(\.key) }
    }
    return []
  }

  /// Whether what a key signs now counts.
  package func isTrusted(_ key: String) -> Bool { trusted.contains(key) }

  /// The plugins about which a key signed something that counts.
  package func plugins(signedBy key: String) -> [String] {
    statements.filter { $0.value.contains { $0.key == key } }.map(\.key).sorted()
  }

  /// Whether the log holds a statement of the same maintainer that says the same.
  func holds(_ statement: VettingStatement) -> Bool {
    statements(on: statement.plugin).contains {
      maintainers[$0.key] == maintainers[statement.key] && $0.agrees(with: statement)
    }
  }

  /// Whether a statement may be taken into the log.
  ///
  /// - Throws: `invalid`, which says what is wrong with it.
  func check(_ statement: VettingStatement, now: Instant) throws(RPCError) {
    guard statement.isWellFormed else { throw Self.refusal("badStatement", "is not of the form of one.") }
    guard statement.isSigned else {
      throw Self.refusal("badSignature", "is not signed by the key that it names, or was changed since.")
    }
    guard maintainers[statement.key] != nil, trusted.contains(statement.key) else {
      throw Self.refusal(
        "unknownKey", "is signed by \(statement.key), which is no maintainer's key here.",
        hint: "`hustings maintainer add NAME --key KEY` makes it one.")
    }
    guard statement.at <= now.adding(seconds: Self.clockSkew) else {
      throw Self.refusal(
        "inFuture", "was signed at \(statement.at), which is still to come.", hint: "Check the clocks.")
    }
    if let end = withdrawn[statement.plugin], statement.at <= end {
      throw Self.refusal(
        "signedBeforeWithdrawal", "was signed before \(statement.plugin) was withdrawn, at \(end).",
        hint: "Whoever still means it signs anew.")
    }
  }

  private static func refusal(_ reason: String, _ what: String, hint: String? = nil) -> RPCError {
    RPCError(.invalid, "The statement \(what)", data: ErrorDetail(reason: reason, hint: hint))
  }
}
