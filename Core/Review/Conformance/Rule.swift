/// One numbered rule of the protocol's specification: what it is called, whom it binds, and how it is played.
package struct Rule: Sendable {
  /// An end of the conversation.
  package enum End: String, Sendable, CaseIterable {
    case plugin, host
  }

  /// What came of a play that found no fault.
  enum Verdict: Sendable {
    case kept
    /// It could not be provoked, and why.
    case notApplicable(String)
  }

  typealias Play = @Sendable (Stage) async throws(Breach) -> Verdict

  /// Such as `2.1`.
  package let number: String
  /// As the specification's heading says it.
  package let title: String
  /// Who must keep it.
  package let binds: [End]
  /// How it is tried on a plugin; nil where it binds the host alone.
  let play: Play?

  init(_ number: String, _ title: String, binds: End..., play: Play? = nil) {
    self.number = number
    self.title = title
    self.binds = binds
    self.play = play
  }
}

/// How a rule was broken.
package struct Breach: Error, Equatable, Sendable {
  /// What the plugin was sent.
  package var sent: String
  /// What came of it.
  package var came: String
  /// What to change in the plugin.
  package var mend: String

  init(sent: String, came: String, mend: String) {
    self.sent = Self.shown(sent)
    self.came = Self.shown(came)
    self.mend = mend
  }

  private static func shown(_ text: String) -> String {
    text.count <= 300 ? text : "\(text.prefix(300))… (\(text.utf8.count) bytes)"
  }
}

/// What came of one rule's play.
package struct RuleResult: Sendable {
  /// Whether the plugin keeps the rule.
  package enum Outcome: Sendable {
    case kept
    case broken(Breach)
    /// It could not be provoked with this plugin, and why.
    case notApplicable(String)
  }

  /// The rule's number.
  package let number: String
  /// The rule's title.
  package let title: String
  /// What came of it.
  package let outcome: Outcome

  /// Whether the rule was broken.
  package var isBroken: Bool {
    if case .broken = outcome { true } else { false }
  }
}
