package import Access
package import HustingsProtocol
internal import Store

extension Platform {
  /// Says what a plugin may see and do in a tenant, as it is decided for each of its calls.
  ///
  /// - Parameters:
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id.
  ///   - acting: For whom; the account makes no difference.
  /// - Returns: What it may see and do, and which side limits it; those who decided by their names.
  /// - Throws: `notFound` for a plugin or tenant that there is not.
  package func explanation(
    of plugin: String, in tenant: String, for acting: Acting
  ) async throws(RPCError) -> Explanation {
    let plugin = try await self.plugin(plugin)
    let tenant = try await self.tenant(tenant)
    let policy = try await policies.accessPolicy(plugin, tenant, acting, now: tenant.clock ?? .now)
    var explanation = policy.explanation
    for index in explanation.permissions.indices {
      try await nameWhoDecided(&explanation.permissions[index].decision)
    }
    for index in explanation.documents.indices { try await nameWhoDecided(&explanation.documents[index].decision) }
    return explanation
  }

  private func nameWhoDecided(_ decision: inout Explanation.Decision?) async throws(RPCError) {
    guard let account = decision?.grantedBy else { return }
    decision?.grantedBy = try await store.account(account)?.name ?? "an officer who has left"
  }
}
