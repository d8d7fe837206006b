internal import HustingsProtocol
package import Store
internal import Synchronization

/// The tenants' open files.
package final class TenantStores: Sendable {
  private let folder: DataFolder
  private let platform: PlatformStore
  private struct State {
    var stores: [String: TenantStore] = [:]
    var held: Set<String> = []
  }

  private let state = Mutex(State())

  init(folder: DataFolder, platform: PlatformStore) {
    self.folder = folder
    self.platform = platform
  }

  /// The store of a tenant, opened at first need.
  package func store(_ tenant: TenantRecord) throws(StoreError) -> TenantStore {
    // Opening happens under the lock: two stores on one file would be two writers.
    try state.withLock { state throws(StoreError) in
      guard !state.held.contains(tenant.id) else {
        throw StoreError(.unavailable, "the sample \(tenant.id) is being made anew; try again in a moment")
      }
      if let store = state.stores[tenant.id] { return store }
      let store = try TenantStore(folder: folder, tenant: tenant, platform: platform)
      state.stores[tenant.id] = store
      return store
    }
  }

  /// Closes the files of tenants and keeps them closed until they are released: their files are about to be replaced.
  ///
  /// - Returns: Whether they could be had: false when somebody else holds one.
  func hold(_ tenants: [String]) async -> Bool {
    let open: [TenantStore]? = state.withLock { state in
      guard state.held.isDisjoint(with: tenants) else { return nil }
      state.held.formUnion(tenants)
      return tenants.compactMap { state.stores.removeValue(forKey: $0) }
    }
    guard let open else { return false }
    for store in open { await store.close() }
    return true
  }

  /// Lets tenants' files be opened again.
  func release(_ tenants: [String]) {
    state.withLock { $0.held.subtract(tenants) }
  }

  /// Closes all files.
  func close() async {
    let open = state.withLock { state in
      defer { state.stores = [:] }
      return state.stores.values
    }
    for store in open { await store.close() }
  }
}
