internal import HustingsProtocol

/// An elector of the sample, as on the register, with what a branch adds.
package struct SampleElector: Sendable {
  var id: RowID
  var district: String
  var number = 0
  var suffix = 0
  var forename: String
  var surname: String
  var attainment: Day?
  var markers = ""
  var absentVote: Elector.AbsentVote?
  var phone: String?
  var email: String?
  var telephonePreference = false
  var objectsToDoorstep = false
  var objectsToPhone = false
  var objectsToPost = false
  var consents: [SampleConsent] = []
  var contacts: [SampleContact] = []
  /// When a teller noted the elector's number on polling day.
  var votedAt: Instant?

  /// The latest intention that a contact told, as the host derives it: of two at once, the one with the greater id.
  var intention: Intention? {
    var latest: SampleContact?
    for contact in contacts where contact.intention != nil {
      if let known = latest, (known.at, known.id.description) > (contact.at, contact.id.description) { continue }
      latest = contact
    }
    return latest?.intention
  }

  /// Whether the latest intention is firm or leaning.
  var isPromise: Bool { intention == .firm || intention == .leaning }

  var isPostal: Bool { absentVote == .postal || absentVote == .postalProxy }
}

struct SampleConsent: Sendable {
  var id: RowID
  var channel: Consent.Channel
  var givenAt: Instant
  var withdrawnAt: Instant?
}

struct SampleContact: Sendable {
  var id: RowID
  var channel: Contact.Channel
  var at: Instant
  var by: String
  var outcome: Contact.Outcome
  var intention: Intention?
  var issues: String?
  var note: String?
}

/// People at one address; without an address, "other electors".
package struct SampleHousehold: Sendable {
  var id: RowID?
  /// The register's address columns.
  var lines: [String] = []
  var street: String?
  var postcode: String?
  var electors: [SampleElector] = []

  /// The address in one line.
  var address: String? { lines.isEmpty ? nil : lines.joined(separator: ", ") }
}
