internal import HustingsProtocol
package import Store
internal import Synchronization

/// The tenants' open files.
package final class TenantStores: Sendable {
  private let folder: DataFolder
  private let stores = Mutex<[String: TenantStore]>([:])

  init(folder: DataFolder) {
    self.folder = folder
  }

  /// The store of a tenant, opened at first need.
  package func store(_ tenant: TenantRecord) throws(StoreError) -> TenantStore {
    // Opening happens under the lock: two stores on one file would be two writers.
    try stores.withLock { stores throws(StoreError) in
      if let store = stores[tenant.id] { return store }
      let store = try TenantStore(folder: folder, tenant: tenant)
      stores[tenant.id] = store
      return store
    }
  }

  /// Closes a tenant's file, for a sample that is made anew.
  package func close(_ tenant: String) async {
    let store = stores.withLock { $0.removeValue(forKey: tenant) }
    await store?.close()
  }

  /// Closes all files.
  func close() async {
    let open = stores.withLock { stores in
      defer { stores = [:] }
      return stores.values
    }
    for store in open { await store.close() }
  }
}
