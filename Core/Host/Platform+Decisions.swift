package import HustingsProtocol
package import Store
internal import Synchronization

// What is granted, and how far plugins are trusted. Each change holds from the next data call on.
extension Platform {
  /// Writes a grant; it holds from the next data call on.
  package func put(_ grant: Grant) async throws(RPCError) {
    try await store.put(grant)
    policies.forget()
  }

  /// Takes a grant back; from the next data call on it is gone.
  package func revoke(tenant: String, plugin: String, permission: String) async throws(RPCError) {
    try await store.revoke(tenant: tenant, plugin: plugin, permission: permission)
    policies.forget()
  }

  /// Says how far a plugin is trusted. One that is withdrawn is ended wherever it runs, whatever it is doing.
  ///
  /// - Parameters:
  ///   - stage: How far.
  ///   - plugin: Its id.
  ///   - tenants: Of a pilot, where it runs besides samples.
  /// - Throws: `notFound` when there is none of that id.
  package func setStage(
    _ stage: TrustStage, of plugin: String, pilotTenants tenants: [String] = []
  ) async throws(RPCError) {
    try await store.setStage(stage, of: plugin, pilotTenants: tenants)
    policies.forget()
    guard stage == .withdrawn, let running = installed.withLock({ $0[plugin] }) else { return }
    await pool.end(bundle: running.digest)
  }
}
