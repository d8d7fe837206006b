package import HustingsProtocol

/// The most that a role may do with a tenant's data, whatever was granted to a plugin. A user's areas narrow it.
///
/// | role | reads | writes |
/// |---|---|---|
/// | public | nothing | no |
/// | member, of a branch | fields that say nothing about one person | no |
/// | member, of an office | nothing: every case is about one person | no |
/// | volunteer, in a branch | every field | yes |
/// | volunteer, in an office | every field but special categories: that needs the representative's authority | yes |
/// | organiser, officer | every field | yes |
/// | maintainer | nothing: the role is the platform's, not a tenant's | no |
///
/// Who has voted, and how many, is for those who run the campaign on the day alone, whatever a field says: whoever
/// attends as an agent must keep it secret, and nothing that tells of votes already given may be published before the
/// poll closes. Representation of the People Act 1983, sections 66 and 66A.
package struct RoleRights {
  /// Resources that members and the public never see any of.
  package static let secretOfPoll: Set<String> = [
    TurnoutMark.name, TurnoutCount.name, LatestTurnoutCount.name, WARPCount.name,
  ]

  /// Why, as a sentence.
  static let secrecy =
    "Tells of votes given: secret until the polls close (Representation of the People Act 1983, sections 66 and 66A)."

  let reads: Set<Sensitivity>
  let mayWrite: Bool

  /// Whether the role may use the resources of `secretOfPoll`.
  let attendsPoll: Bool

  init(_ role: Role, in kind: TenantKind) {
    attendsPoll = role >= .volunteer && role != .maintainer
    switch (role, kind) {
    case (.public, _), (.maintainer, _), (.member, .office): (reads, mayWrite) = ([], false)
    case (.member, .clp): (reads, mayWrite) = ([.public], false)
    // Data Protection Act 2018, schedule 1, paragraphs 23 and 24: representatives, and whom they authorise.
    case (.volunteer, .office): (reads, mayWrite) = ([.public, .personal, .contactDetail], true)
    case (.volunteer, .clp), (.organiser, _), (.officer, _): (reads, mayWrite) = (Set(Sensitivity.allCases), true)
    }
  }
}

extension Role {
  /// Whether somebody in this role, limited to areas or to none, decides what plugins may see: an officer of all of a
  /// tenant does.
  package func decides(within areas: [String]) -> Bool { self == .officer && areas.isEmpty }
}
