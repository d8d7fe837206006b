package import HustingsProtocol

/// What the law says about a purpose, and which rows it leaves.
package struct PurposeTerms: Sendable, Equatable {
  /// The UK GDPR's ground for it, in words.
  package let lawfulBasis: String
  /// How long data are kept for it, in words.
  package let retention: String
  /// Whose data may be used for it: a branch's or an office's.
  package let tenants: [TenantKind]
  /// Fields of electors that must be false: their objections.
  let objections: [String]
  /// What electors must have agreed to.
  let consent: Consent.Channel?

  private init(
    _ lawfulBasis: String, _ retention: String, _ tenants: [TenantKind], objections: [String] = [],
    consent: Consent.Channel? = nil
  ) {
    self.lawfulBasis = lawfulBasis
    self.retention = retention
    self.tenants = tenants
    self.objections = objections
    self.consent = consent
  }

  private static let democratic = "Democratic engagement: public task, Data Protection Act 2018, section 8(e)"
  private static let register = "Until the next register but one"

  /// The terms of a purpose.
  package static func of(_ purpose: Permission.Purpose) -> PurposeTerms {
    switch purpose {
    case .analysis: PurposeTerms(democratic, register, [.clp])
    case .doorstep: PurposeTerms(democratic, register, [.clp], objections: ["objectsToDoorstep"])
    // Privacy and Electronic Communications Regulations 2003, regulation 21.
    case .phone: PurposeTerms(democratic, register, [.clp], objections: ["objectsToPhone", "telephonePreference"])
    // The same, regulation 22.
    case .text: PurposeTerms("Consent", "Until consent is taken back", [.clp], consent: .text)
    case .email: PurposeTerms("Consent", "Until consent is taken back", [.clp], consent: .email)
    case .post: PurposeTerms(democratic, register, [.clp], objections: ["objectsToPost"])
    case .membership: PurposeTerms("Legitimate interests of the party's members", "While a member, and 6 years", [.clp])
    case .casework:
      PurposeTerms(
        "A representative's casework: Data Protection Act 2018, schedule 1, paragraphs 23 and 24",
        "Until the case has been closed for 2 years", [.office])
    case .administration:
      PurposeTerms("Legitimate interests in running the branch or office", "2 years", [.clp, .office])
    }
  }
}
