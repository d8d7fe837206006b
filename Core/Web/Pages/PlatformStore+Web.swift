package import HustingsProtocol
package import Store

extension PlatformStore: AccountService {
  /// The account, while the link can be used.
  package func account(behindLink token: String) async throws(RPCError) -> Account? {
    try await account(behindLink: token, now: .now)
  }

  /// Spends the link.
  package func signIn(withLink token: String) async throws(RPCError) -> String? {
    try await signIn(with: token, now: .now, lifetime: Site.sessionSeconds)?.token
  }

  /// The session with its account and memberships; nil as well when the account is gone.
  package func session(_ token: String) async throws(RPCError) -> SiteSession? {
    guard let session = try await session(token, now: .now), let account = try await account(session.account) else {
      return nil
    }
    var memberships: [SiteMembership] = []
    for membership in try await self.memberships(of: account.id) {
      guard let tenant = try await tenant(membership.tenant) else { continue }
      memberships.append(SiteMembership(in: tenant, role: membership.role, areas: membership.areas))
    }
    return SiteSession(account: account, csrf: session.csrf, memberships: memberships)
  }

  /// Ends the session.
  package func signOut(_ token: String) async throws(RPCError) { try await endSession(token) }

  /// Everything that is granted in the tenant, with the names of those who decided in place of their ids.
  package func grants(in tenant: String) async throws(RPCError) -> [Grant] {
    var grants = try await grants(tenant: tenant)
    var names: [String: String] = [:]
    for id in Set(grants.map(\.grantedBy)) { names[id] = try await account(id)?.name }
    for index in grants.indices {
      grants[index].grantedBy = names[grants[index].grantedBy] ?? "an officer who has left"
    }
    return grants
  }
}
