/// What a sample holds.
package struct SampleSummary: Equatable, Sendable {
  /// The branch's id.
  package internal(set) var tenant: String
  /// The office's id.
  package internal(set) var office: String
  /// Electors on the register.
  package internal(set) var electors = 0
  /// Addresses.
  package internal(set) var households = 0
  /// Attempts to speak with electors.
  package internal(set) var contacts = 0
  /// Electors whose latest intention is firm or leaning.
  package internal(set) var promises = 0
  /// Polling districts.
  package internal(set) var districts = 0
  /// The office's cases.
  package internal(set) var cases = 0
}
