internal import Access
internal import HustingsProtocol
internal import Store

/// A request with what the site knows of the browser that sent it.
struct Visit {
  let request: HTTPRequest
  let route: Route
  /// The session; nil for a visitor who is not signed in.
  var session: SiteSession?
  /// What came of the browser's last action.
  var notice: PageFrame.Notice?
  /// What the author of a plugin is told on the page; nil without a workbench.
  var remarks: Remarks?

  /// The membership in a tenant. Without one, the tenant might as well not exist.
  func membership(in tenant: String) throws(RPCError) -> SiteMembership {
    let held = session?.memberships.filter { $0.tenant.id == tenant } ?? []
    guard let membership = held.max(by: { $0.role < $1.role }) else { throw .noSuchPage }
    return membership
  }

  /// With which of the visitor's roles a plugin's view or action is asked for: the first that it is open to. In a tenant
  /// that is the membership's role, on the platform a maintainer's or a member's, and everywhere the public's.
  /// A person with none of the roles is taken in the highest that they hold.
  func person(in tenant: String?, for roles: [Role]) throws(RPCError) -> Acting {
    let account = session?.account.id ?? ""
    let membership: SiteMembership? = if let tenant { try self.membership(in: tenant) } else { nil }
    var held = [Role.public]
    if let membership {
      held.insert(membership.role, at: 0)
    } else if let session {
      held.insert(contentsOf: session.account.isMaintainer ? [.maintainer, .member] : [.member], at: 0)
    }
    return Acting(
      account: account, role: held.first(where: roles.contains) ?? held[0], areas: membership?.areas ?? [])
  }
}

extension RPCError {
  /// Says neither that a page exists nor that it does not.
  static var noSuchPage: RPCError {
    RPCError(
      .notFound, "There is no such page, or not for you.",
      data: ErrorDetail(
        reason: "noSuchPage", hint: "Check the address, or sign in with the account that may see it."))
  }
}
