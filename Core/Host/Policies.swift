internal import HustingsProtocol
internal import Store
internal import Synchronization

/// How far a plugin is trusted, and what it was granted in a tenant.
struct Policy: Sendable {
  var stage: TrustStage
  var pilotTenants: [String]
  var grants: [Grant]
}

/// The policies in force, read from the platform's file once and forgotten when one of them changes: this process holds
/// the folder's lock, so nobody else changes them.
final class Policies: Sendable {
  private let store: PlatformStore
  private let known = Mutex<[String: Policy]>([:])

  init(store: PlatformStore) {
    self.store = store
  }

  /// The policy for a plugin in a tenant; a plugin that the platform does not know is trusted nowhere.
  func policy(_ plugin: InstalledPlugin, tenant: String) async throws(RPCError) -> Policy {
    let key = "\(plugin.digest) \(tenant)"
    if let policy = known.withLock({ $0[key] }) { return policy }
    let record = try await store.plugin(plugin.id)
    let policy = Policy(
      stage: record?.stage ?? .withdrawn, pilotTenants: record?.pilotTenants ?? [],
      grants: try await store.grants(tenant: tenant, plugin: plugin.id))
    known.withLock { $0[key] = policy }
    return policy
  }

  /// Forgets all, so that the next call reads anew.
  func forget() {
    known.withLock { $0 = [:] }
  }
}
