package import HustingsProtocol

/// For whom a plugin asks.
package struct Acting: Sendable, Equatable {
  /// The tenant's pseudonym of the account; empty when nobody is signed in.
  package var account: String
  /// The user's role in the tenant.
  package var role: Role
  /// Polling districts that the user is limited to; empty for the whole tenant.
  package var areas: [String]

  /// A user.
  package init(account: String, role: Role, areas: [String] = []) {
    self.account = account
    self.role = role
    self.areas = areas
  }
}
