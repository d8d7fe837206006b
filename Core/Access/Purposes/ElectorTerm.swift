internal import HustingsProtocol

/// What must hold of an elector before a purpose may touch anything about that person: compiled into every plan, and
/// shown to people in its own words. A household is an address and nobody's in particular: it stays, whoever lives there.
package struct ElectorTerm: Sendable, Equatable {
  /// What must hold.
  enum Test: Sendable, Equatable {
    /// A field of the elector's is false.
    case isFalse(String)
    /// The elector agreed to the channel, and has not taken it back.
    case hasConsent(Consent.Channel)
    /// The elector has not asked that the data be kept and nothing else.
    case isUnrestricted
  }

  let test: Test
  /// Whom it leaves out, as a sentence.
  package let sentence: String
  /// The law.
  package let source: String

  private init(_ test: Test, _ sentence: String, _ source: String) {
    (self.test, self.sentence, self.source) = (test, sentence, source)
  }

  /// Article 18(2) of the UK GDPR: what is restricted is stored, and no more without the person's consent.
  static let unrestricted = ElectorTerm(
    .isUnrestricted, "People who had the use of their data restricted are left out.", "UK GDPR, article 18(2)")

  /// Campaigning is direct marketing, to which an objection is final: UK GDPR, article 21(2) and (3); Data Protection
  /// Act 2018, section 122(5).
  static let doorstep = ElectorTerm(
    .isFalse("objectsToDoorstep"), "People who object to visits are left out.", "UK GDPR, article 21(2) and (3)")

  /// The same, for addressed letters. A candidate's election address under section 91 of the 1983 Act is none of them.
  static let post = ElectorTerm(
    .isFalse("objectsToPost"), "People who object to letters are left out.", "UK GDPR, article 21(2) and (3)")

  /// Privacy and Electronic Communications Regulations 2003, regulation 21(1)(a): who has told the caller.
  static let calls = ElectorTerm(
    .isFalse("objectsToPhone"), "People who object to calls are left out.",
    "Privacy and Electronic Communications Regulations 2003, regulation 21(1)(a)")

  /// Regulation 21(1)(b) and 26: who is on the register. One who agreed to this branch's calls might be called all the
  /// same (regulation 21(4)); we do not.
  static let preferenceService = ElectorTerm(
    .isFalse("telephonePreference"), "People on the Telephone Preference Service’s list are left out.",
    "Privacy and Electronic Communications Regulations 2003, regulations 21(1)(b) and 26")

  /// Regulation 22(2): for the time being, so not once it is taken back (UK GDPR, article 7(3)).
  static let consentToText = ElectorTerm(
    .hasConsent(.text), "Only people who agreed to text messages, and have not taken it back.",
    "Privacy and Electronic Communications Regulations 2003, regulation 22(2)")

  /// The same, for e-mail.
  static let consentToEmail = ElectorTerm(
    .hasConsent(.email), "Only people who agreed to e-mail, and have not taken it back.",
    "Privacy and Electronic Communications Regulations 2003, regulation 22(2)")
}
