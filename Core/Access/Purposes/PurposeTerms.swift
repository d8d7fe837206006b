package import HustingsProtocol
package import Store

/// What the law says about a purpose. Plans are compiled from it, and pages show it: there is no other place where a
/// purpose has rules.
package struct PurposeTerms: Sendable, Equatable {
  /// Which.
  package let purpose: Permission.Purpose
  /// What is done, as people say it: "to call at their doors".
  package let about: String
  /// Whose data may be used for it: a branch's or an office's.
  package let tenants: [TenantKind]
  /// The ground in article 6 of the UK GDPR.
  package let lawfulBasis: String
  /// The condition in article 9 under which it may use special categories of data; where there is none, it uses none.
  package let specialCategory: String?
  /// What must hold of each elector; the first that does not leaves the elector out.
  package let electors: [ElectorTerm]

  /// Whether it leaves out people whom other purposes may use; who is restricted is left out by all of them.
  var leavesPeopleOut: Bool { electors.contains { $0 != .unrestricted } }

  /// How long the data are kept that it may use.
  package var retention: [Retention] {
    Retention.table.filter { kept in
      Resources.named(kept.resource).map { !Set($0.tenants).isDisjoint(with: tenants) } ?? true
    }
  }

  /// Every purpose.
  package static let all = Permission.Purpose.allCases.map(of)

  /// The terms of a purpose.
  package static func of(_ purpose: Permission.Purpose) -> PurposeTerms {
    switch purpose {
    case .analysis: campaign(purpose, "to find out how things stand", democratic, [])
    case .doorstep: campaign(purpose, "to call at their doors", democratic, [.doorstep])
    case .phone: campaign(purpose, "to telephone them", democratic, [.calls, .preferenceService])
    case .text: campaign(purpose, "to send them text messages", consent, [.consentToText])
    case .email: campaign(purpose, "to send them e-mail", consent, [.consentToEmail])
    case .post: campaign(purpose, "to write to them by post", democratic, [.post])
    case .membership:
      PurposeTerms(
        purpose: purpose, about: "to look after the party’s members", tenants: [.clp], lawfulBasis: legitimate,
        // Article 9(2)(d) is for what a political body knows of its members, and no resource holds that.
        specialCategory: nil, electors: [.unrestricted])
    case .casework:
      PurposeTerms(
        purpose: purpose, about: "to work on cases", tenants: [.office],
        lawfulBasis: democratic,
        specialCategory: "An elected representative’s casework: UK GDPR, article 9(2)(g); "
          + "Data Protection Act 2018, schedule 1, paragraphs 23 and 24",
        // An office has no electors; whoever wants no more of its help has the cases closed.
        electors: [])
    case .administration:
      PurposeTerms(
        purpose: purpose, about: "to run the branch or office", tenants: [.clp, .office], lawfulBasis: legitimate,
        specialCategory: nil, electors: [.unrestricted])
    }
  }

  /// A registered party's political activities. Paragraph 22 wants a policy document beside it (part 4 of the schedule),
  /// and ends where somebody has objected in writing: that is a restriction here.
  private static func campaign(
    _ purpose: Permission.Purpose, _ about: String, _ basis: String, _ electors: [ElectorTerm]
  ) -> PurposeTerms {
    PurposeTerms(
      purpose: purpose, about: about, tenants: [.clp], lawfulBasis: basis,
      specialCategory: "A registered party’s political activities: UK GDPR, article 9(2)(g); "
        + "Data Protection Act 2018, schedule 1, paragraph 22",
      electors: [.unrestricted] + electors)
  }

  /// What supports or promotes democratic engagement is a task in the public interest.
  private static let democratic =
    "Democratic engagement, a public task: UK GDPR, article 6(1)(e); Data Protection Act 2018, section 8(e)"
  private static let consent = "Consent: UK GDPR, article 6(1)(a)"
  private static let legitimate = "The legitimate interests of those who run it: UK GDPR, article 6(1)(f)"
}
