package import HustingsProtocol
package import Store

/// What the pages need of the platform's accounts. Tokens are secrets: they are stored as hashes.
package protocol AccountService: Sendable {
  /// Whom a sign-in link would sign in, without using it up.
  ///
  /// - Parameter token: The link's secret.
  /// - Returns: The account, or nil when the link was used, has expired or never was.
  /// - Throws: `RPCError` when accounts cannot be read.
  func account(behindLink token: String) async throws(RPCError) -> Account?

  /// Uses a sign-in link up and opens a session of 12 hours.
  ///
  /// - Parameter token: The link's secret.
  /// - Returns: The session's secret, or nil when the link was used, has expired or never was.
  /// - Throws: `RPCError` when accounts cannot be written.
  func signIn(withLink token: String) async throws(RPCError) -> String?

  /// The session of a secret.
  ///
  /// - Parameter token: What the browser's cookie holds.
  /// - Returns: The session, or nil when it has ended or never was.
  /// - Throws: `RPCError` when accounts cannot be read.
  func session(_ token: String) async throws(RPCError) -> SiteSession?

  /// Ends a session; without effect when it has ended.
  ///
  /// - Parameter token: What the browser's cookie holds.
  /// - Throws: `RPCError` when accounts cannot be written.
  func signOut(_ token: String) async throws(RPCError)

  /// What a tenant's officers granted to plugins.
  ///
  /// - Parameter tenant: The branch's or office's id.
  /// - Returns: The grants.
  /// - Throws: `RPCError` when they cannot be read.
  func grants(in tenant: String) async throws(RPCError) -> [Grant]

  /// Lines of the public log, in order.
  ///
  /// - Parameters:
  ///   - first: The first line's number, from 1.
  ///   - limit: The most lines.
  /// - Returns: The lines.
  /// - Throws: `RPCError` when they cannot be read.
  func log(from first: Int, limit: Int) async throws(RPCError) -> [LogEntry]

  /// The bytes of those lines, which are what is hashed.
  ///
  /// - Parameters: As for `log`.
  /// - Throws: `RPCError` when they cannot be read.
  func logLines(from first: Int, limit: Int) async throws(RPCError) -> [String]

  /// The log's end.
  ///
  /// - Throws: `RPCError` when it cannot be read.
  func logHead() async throws(RPCError) -> LogHead
}

/// A browser that somebody has signed in with.
package struct SiteSession: Sendable, Equatable {
  /// Who.
  package var account: Account
  /// The secret in this session's forms, against forms of other sites.
  package var csrf: String
  /// The branches and offices that the account belongs to.
  package var memberships: [SiteMembership]

  /// A session.
  package init(account: Account, csrf: String, memberships: [SiteMembership]) {
    self.account = account
    self.csrf = csrf
    self.memberships = memberships
  }
}

/// What an account is in a branch or office.
package struct SiteMembership: Sendable, Equatable {
  /// The branch or office.
  package var tenant: TenantRecord
  /// The role.
  package var role: Role
  /// Polling districts that the account is limited to; empty for the whole tenant.
  package var areas: [String]

  /// A membership.
  package init(in tenant: TenantRecord, role: Role, areas: [String] = []) {
    self.tenant = tenant
    self.role = role
    self.areas = areas
  }
}
