internal import CSystem
package import HustingsProtocol
internal import Sandbox
package import Store
internal import Synchronization

/// Where the plugins that come with the host lie.
package struct BundledSource: Sendable {
  /// Holds a folder with `plugin.json` per plugin.
  package var folder: String
  /// Holds the programs built from them.
  package var programs: String

  package init(folder: String, programs: String) {
    self.folder = folder
    self.programs = programs
  }
}

/// The platform: its plugins and tenants, and the one way to a view, an action or data.
package final class Platform: Sendable {
  package let folder: DataFolder
  /// Accounts, grants, tenants.
  package let store: PlatformStore
  let tenantStores: TenantStores
  private let lock: FolderLock
  let bundled: BundledSource?
  let bundles: BundleStore
  let policies: Policies
  let service: DataService
  let pool: PluginPool
  /// One decision on what is granted at a time.
  let decisions = Turns(1)
  let logs: PluginLogs
  /// Starts a plugin for a tenant, by its id, or with an empty one for the platform; the flag says that it failed lately.
  let makeProcess: @Sendable (InstalledPlugin, String, ProcessTap?, Bool) async throws(RPCError) -> PluginProcess
  let installed = Mutex<[String: InstalledPlugin]>([:])
  /// The ids of plugins that were taken in for a trial while the site was served: no visitor reaches one.
  let trials = Mutex<Set<String>>([])
  /// Where browsers reach the site, such as `http://127.0.0.1:8420/`; nil while nobody serves it.
  package var site: String? {
    get { servedAt.withLock { $0 } }
    set { servedAt.withLock { $0 = newValue } }
  }
  private let servedAt = Mutex<String?>(nil)
  /// Whether somebody is told of all that passes: where plugins are written and checked.
  let isTapped: Bool

  /// Opens the platform of a data folder whose lock is held.
  ///
  /// - Parameters:
  ///   - folder: The data folder.
  ///   - lock: Its lock, kept until the platform goes.
  ///   - bundled: Where the plugins that come with the host lie.
  ///   - limits: Bounds of the running plugins.
  ///   - tap: Is told all that passes between the host and plugins on sample data; nil costs nothing.
  /// - Throws: when the platform's file cannot be opened.
  package init(
    folder: DataFolder, lock: FolderLock, bundled: BundledSource?, limits: PoolLimits = PoolLimits(),
    tap: PluginTap? = nil
  ) async throws(RPCError) {
    _ = Self.memoryIsReturned
    self.folder = folder
    self.lock = lock
    self.bundled = bundled
    do {
      store = try PlatformStore(folder: folder)
    } catch {
      throw StoreError.rpcError(error)
    }
    let stores = TenantStores(folder: folder, platform: store)
    tenantStores = stores
    bundles = BundleStore(folder: folder.bundles)
    let logs = PluginLogs(folder: "\(folder.path)/logs")
    self.logs = logs
    let policies = Policies(store: store)
    self.policies = policies
    let data = DataService(stores: stores, policies: policies)
    makeProcess = { (plugin, tenant, tap, givesWay) throws(RPCError) in
      let log = logs.log(plugin: plugin.id, tenant: tenant)
      let calls = DataCalls(plugin: plugin, service: data, log: log, tap: tap, givesWay: givesWay)
      return try await PluginProcess.start(plugin, calls: calls, log: log, tap: tap, givesWay: givesWay)
    }
    isTapped = tap != nil
    let taps = ProcessTaps(policies: policies, tap: tap)
    pool = PluginPool(limits: limits) { [makeProcess] (plugin, key, hasFailed) throws(RPCError) in
      // A request that was allowed before the plugin was withdrawn may come for its process after.
      try await policies.checkNotWithdrawn(plugin, tenant: key.tenant)
      let tap = try await taps.tap(plugin: plugin.id, tenant: key.tenant)
      return try await makeProcess(plugin, key.tenant, tap, hasFailed)
    }
    service = data
  }

  /// A plugin's line may have eight times what an honest answer has. Its memory goes back when it was read: kept, it
  /// would come to some hundred MB over the threads that read.
  private static let memoryIsReturned: Void = hustings_return_memory(1 << 20)

  /// Stops every plugin and closes every file.
  package func stop() async {
    await pool.stop()
    await tenantStores.close()
    await store.close()
  }

  /// How many plugins run.
  package var runningPlugins: Int {
    pool.count
  }
}
