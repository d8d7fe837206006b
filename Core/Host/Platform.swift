package import Access
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
  private let bundled: BundledSource?
  private let bundles: BundleStore
  let policies: Policies
  private let service: DataService
  private let pool: PluginPool
  private let installed = Mutex<[String: InstalledPlugin]>([:])

  /// Opens the platform of a data folder whose lock is held.
  ///
  /// - Parameters:
  ///   - folder: The data folder.
  ///   - lock: Its lock, kept until the platform goes.
  ///   - bundled: Where the plugins that come with the host lie.
  ///   - limits: Bounds of the running plugins.
  /// - Throws: when the platform's file cannot be opened.
  package init(
    folder: DataFolder, lock: FolderLock, bundled: BundledSource?, limits: PoolLimits = PoolLimits()
  ) async throws(RPCError) {
    self.folder = folder
    self.lock = lock
    self.bundled = bundled
    do {
      store = try PlatformStore(folder: folder)
    } catch {
      throw error.rpcError
    }
    let stores = TenantStores(folder: folder)
    tenantStores = stores
    bundles = BundleStore(folder: folder.bundles)
    let logs = PluginLogs(folder: "\(folder.path)/logs")
    let policies = Policies(store: store)
    self.policies = policies
    let data = DataService(stores: stores, policies: policies)
    pool = PluginPool(limits: limits) { (plugin, key) throws(RPCError) in
      let log = logs.log(plugin: plugin.id, tenant: key.tenant)
      let calls = DataCalls(plugin: plugin, service: data, log: log)
      return try await PluginProcess.start(plugin, calls: calls, log: log)
    }
    service = data
  }

  /// Stops every plugin and closes every file.
  package func stop() async {
    await pool.stop()
    await tenantStores.close()
    await store.close()
  }

  /// How many plugins run.
  package var runningPlugins: Int {
    get async { await pool.count }
  }
}

// MARK: Plugins and tenants

extension Platform {
  /// Every plugin that comes with the host; what is wrong with those that cannot be had.
  package func plugins() async -> (plugins: [InstalledPlugin], problems: [BundleError]) {
    var plugins: [InstalledPlugin] = []
    var problems: [BundleError] = []
    for name in bundledNames() {
      do {
        plugins.append(try await adopt(name))
      } catch let error as BundleError {
        problems.append(error)
      } catch {
        problems.append(BundleError(name, "cannot be registered: \(error)"))
      }
    }
    return (plugins.sorted { $0.manifest.name < $1.manifest.name }, problems)
  }

  /// The plugin of an id.
  ///
  /// - Throws: `notFound` when there is none, `unavailable` when it is broken.
  package func plugin(_ id: String) async throws(RPCError) -> InstalledPlugin {
    if let known = installed.withLock({ $0[id] }) { return known }
    for name in bundledNames() {
      guard let source = source(name), let (manifest, _) = try? BundleStore.manifest(in: source), manifest.id == id else {
        continue
      }
      do {
        return try await adopt(name)
      } catch let error as RPCError {
        throw error
      } catch {
        throw RPCError(
          .unavailable, "The plugin \(id) cannot be taken in: \(error)", data: ErrorDetail(reason: "badBundle"))
      }
    }
    throw RPCError(
      .notFound, "There is no plugin `\(id.prefix(40))`.", data: ErrorDetail(reason: "noSuchPlugin", field: "plugin"))
  }

  /// The tenant of an id.
  ///
  /// - Throws: `notFound` when there is none.
  package func tenant(_ id: String) async throws(RPCError) -> TenantRecord {
    guard let tenant = try await store.tenant(id) else {
      throw RPCError(
        .notFound, "There is no branch or office `\(id.prefix(40))`.",
        data: ErrorDetail(reason: "noSuchTenant", field: "tenant", hint: "`hustings sample` makes the sample branch."))
    }
    return tenant
  }

  private func bundledNames() -> [String] {
    guard let bundled else { return [] }
    return ((try? names(in: bundled.folder)) ?? []).filter { isFile("\(bundled.folder)/\($0)/plugin.json") }
  }

  private func source(_ name: String) -> String? {
    bundled.map { "\($0.folder)/\(name)" }
  }

  /// Takes a plugin in, once in this process's life. A trust stage was given to a content: another content starts anew,
  /// but for what was withdrawn, which stays so.
  private func adopt(_ name: String) async throws -> InstalledPlugin {
    guard let source = source(name) else { throw BundleError(name, "is no plugin of this host") }
    let (manifest, _) = try BundleStore.manifest(in: source)
    if let known = installed.withLock({ $0[manifest.id] }) { return known }
    let plugin = try bundles.adopt(source, programs: bundled?.programs)
    let record = try await store.plugin(plugin.id)
    if record?.digest != plugin.digest {
      let stage = record?.stage == .withdrawn ? TrustStage.withdrawn : .sandbox
      try await store.put(
        PluginRecord(id: plugin.id, digest: plugin.digest, stage: stage, manifest: RawJSON(encoding: manifest)))
    }
    installed.withLock { $0[plugin.id] = plugin }
    return plugin
  }
}

// MARK: Views and actions

extension Platform {
  /// Renders a view for somebody.
  ///
  /// - Parameters:
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id; nil for plugins of scope `platform`.
  ///   - view: The view's id.
  ///   - parameters: Values that `ParameterCheck` has passed.
  ///   - acting: For whom.
  /// - Throws: `notFound`, `permissionDenied` when the role may not open it, and whatever the plugin or host says.
  package func render(
    plugin: String, tenant: String?, view: String, parameters: [String: JSONValue], acting: Acting
  ) async throws(RPCError) -> Page {
    let plugin = try await self.plugin(plugin)
    guard let declared = plugin.manifest.view(view) else {
      throw RPCError(
        .notFound, "\(plugin.manifest.name) has no view `\(view.prefix(40))`.",
        data: ErrorDetail(
          reason: "noSuchView", field: "view",
          hint: "It has: \(plugin.manifest.views.map(\.id).joined(separator: ", ")).") )
    }
    let request = try await open(plugin, tenant, acting)
    try Self.check(acting.role, may: declared.roles, declared.title)
    return try await ask(plugin, .renderView, request) { context in
      var params = RenderViewParams()
      params.view = view
      params.parameters = parameters
      params.context = context
      return RawJSON(encoding: params)
    }
  }

  /// Has a plugin do something for somebody.
  ///
  /// - Parameters:
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id; nil for plugins of scope `platform`.
  ///   - action: The action's id.
  ///   - values: Values that `ParameterCheck` has passed.
  ///   - key: The same for a repeated sending of the same form.
  ///   - acting: For whom.
  /// - Throws: as `render`.
  package func invoke(
    plugin: String, tenant: String?, action: String, values: [String: JSONValue], key: String, acting: Acting
  ) async throws(RPCError) -> ActionResult {
    let plugin = try await self.plugin(plugin)
    guard let declared = plugin.manifest.action(action) else {
      throw RPCError(
        .notFound, "\(plugin.manifest.name) has no action `\(action.prefix(40))`.",
        data: ErrorDetail(
          reason: "noSuchAction", field: "action",
          hint: "It has: \(plugin.manifest.actions.map(\.id).joined(separator: ", ")).") )
    }
    let request = try await open(plugin, tenant, acting)
    try Self.check(acting.role, may: declared.roles, declared.title)
    return try await ask(plugin, .invokeAction, request) { context in
      var params = InvokeActionParams()
      params.action = action
      params.values = values
      params.key = key
      params.context = context
      return RawJSON(encoding: params)
    }
  }

  /// Makes a data call as a plugin would while it serves somebody.
  ///
  /// - Parameters:
  ///   - method: One of `data.query`, `data.get`, `data.aggregate`, `data.create`, `data.update`.
  ///   - params: Its parameters; `context` may be absent.
  ///   - plugin: Whose permissions and grants count.
  ///   - tenant: Whose data.
  ///   - acting: Whose rights count.
  /// - Throws: exactly what the plugin would get.
  package func data(
    _ method: Method, _ params: RawJSON, plugin: String, tenant: String?, acting: Acting
  ) async throws(RPCError) -> RawJSON {
    let plugin = try await self.plugin(plugin)
    let request = try await open(plugin, tenant, acting)
    return try await service.answer(method, params, plugin: plugin, request: request)
  }

  private func ask<Answer: JSONCodable>(
    _ plugin: InstalledPlugin, _ method: Method, _ request: ActiveRequest, _ params: (RequestContext) -> RawJSON
  ) async throws(RPCError) -> Answer {
    let key = try await key(plugin, request)
    let process = try await pool.acquire(plugin, key)
    let result: Result<Answer, RPCError>
    do throws(RPCError) {
      result = .success(try await process.ask(method, request, Self.context(request), params))
    } catch {
      result = .failure(error)
    }
    await pool.release(key)
    return try result.get()
  }

  /// Which process answers: one that has never served other rights.
  private func key(_ plugin: InstalledPlugin, _ request: ActiveRequest) async throws(RPCError) -> ProcessKey {
    guard let tenant = request.tenant else {
      return ProcessKey(digest: plugin.digest, tenant: "", rights: request.acting.role.rawValue)
    }
    let policy = try await policies.accessPolicy(plugin, tenant, request)
    try policy.checkStage()
    return ProcessKey(digest: plugin.digest, tenant: tenant.id, rights: policy.fingerprint)
  }

  /// What a request is made for: the plugin runs there, the tenant exists.
  private func open(
    _ plugin: InstalledPlugin, _ tenant: String?, _ acting: Acting
  ) async throws(RPCError) -> ActiveRequest {
    guard plugin.manifest.scope != .platform else {
      guard tenant == nil else { throw Self.notThere(plugin, "runs on the platform, in no branch or office") }
      return ActiveRequest(acting: acting, tenant: nil, now: .now)
    }
    guard let tenant else { throw Self.notThere(plugin, "runs in a branch or office: name one") }
    let record = try await self.tenant(tenant)
    guard record.kind.rawValue == plugin.manifest.scope.rawValue else {
      throw Self.notThere(plugin, "does not run in \(record.name): it is for tenants of kind \(plugin.manifest.scope.rawValue)")
    }
    return ActiveRequest(acting: acting, tenant: record, now: record.clock ?? .now)
  }

  private static func context(_ request: ActiveRequest) -> RequestContext {
    var context = RequestContext()
    context.tenant = request.tenant?.id ?? ""
    context.role = request.acting.role
    context.areas = request.acting.areas
    context.now = request.now
    context.sample = request.tenant?.isSample ?? false
    return context
  }

  private static func check(_ role: Role, may roles: [Role], _ title: String) throws(RPCError) {
    guard roles.contains(role) else {
      let allowed = roles.map(\.rawValue).joined(separator: ", ")
      throw RPCError(
        .permissionDenied, "“\(title)” is for \(allowed); you are \(role.rawValue) here.",
        data: ErrorDetail(side: .role, reason: "roleTooLow", hint: "An officer can give you another role."))
    }
  }

  private static func notThere(_ plugin: InstalledPlugin, _ text: String) -> RPCError {
    RPCError(.notFound, "\(plugin.manifest.name) \(text).", data: ErrorDetail(reason: "wrongScope", field: "tenant"))
  }
}

extension Platform {
  /// A tenant's store, for the host's own work.
  package func openStore(_ tenant: TenantRecord) throws(RPCError) -> TenantStore {
    do {
      return try tenantStores.store(tenant)
    } catch {
      throw error.rpcError
    }
  }
}
