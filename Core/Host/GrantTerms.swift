package import HustingsProtocol

/// How far an officer grants one thing that a plugin asks for; as it is made, all of it until it is taken back.
package struct GrantTerms: Sendable, Equatable {
  /// The fields, or of a collection the words of its roles; nil for all that are asked for.
  package var fields: [String]?
  /// Codes of polling districts; empty for the whole branch.
  package var areas: [String] = []
  /// When it ends; nil for until it is taken back.
  package var expiresAt: Instant?
  /// The most rows that it gives in a day; nil for any number.
  package var rowsPerDay: Int?

  /// All that is asked for.
  package init() {}
}
