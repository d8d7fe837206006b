internal import HustingsProtocol

/// The most that a role may do with a tenant's data, whatever was granted to a plugin. A user's areas narrow it.
///
/// | role | reads | writes |
/// |---|---|---|
/// | public | nothing | no |
/// | member | fields that say nothing about one person | no |
/// | volunteer, in a branch | every field | yes |
/// | volunteer, in an office | every field but special categories: that needs the representative's authority | yes |
/// | organiser, officer | every field | yes |
/// | maintainer | nothing: the role is the platform's, not a tenant's | no |
struct RoleRights {
  let reads: Set<Sensitivity>
  let mayWrite: Bool

  init(_ role: Role, in kind: TenantKind) {
    switch (role, kind) {
    case (.public, _), (.maintainer, _): (reads, mayWrite) = ([], false)
    case (.member, _): (reads, mayWrite) = ([.public], false)
    // Data Protection Act 2018, schedule 1, paragraphs 23 and 24: representatives, and whom they authorise.
    case (.volunteer, .office): (reads, mayWrite) = ([.public, .personal, .contactDetail], true)
    case (.volunteer, .clp), (.organiser, _), (.officer, _): (reads, mayWrite) = (Set(Sensitivity.allCases), true)
    }
  }
}
