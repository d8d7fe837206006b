internal import Glibc
package import HustingsProtocol
package import Store
internal import Synchronization

extension Platform {
  /// Every plugin that comes with the host or was taken in since; what is wrong with those that cannot be had.
  package func plugins() async -> (plugins: [InstalledPlugin], problems: [BundleError]) {
    var problems: [BundleError] = []
    do {
      for record in try await store.plugins() where record.isAdded { _ = try await added(record.id) }
    } catch let error as BundleError {
      problems.append(error)
    } catch {
      let reason = (error as? RPCError)?.message ?? "\(error)"
      problems.append(BundleError(folder.platform, "does not say which plugins were added: \(reason)"))
    }
    for name in bundledNames() {
      do {
        _ = try await adopt(name)
      } catch let error as BundleError {
        problems.append(error)
      } catch {
        problems.append(BundleError(name, "cannot be registered: \(error)"))
      }
    }
    return (installed.withLock { Array($0.values) }.sorted { $0.manifest.name < $1.manifest.name }, problems)
  }

  /// The plugin of an id.
  ///
  /// - Throws: `notFound` when there is none, `unavailable` when it is broken.
  package func plugin(_ id: String) async throws(RPCError) -> InstalledPlugin {
    if let known = installed.withLock({ $0[id] }) { return known }
    if let record = try await store.plugin(id), record.isAdded {
      do {
        return try await added(id)
      } catch let error as RPCError {
        throw error
      } catch {
        throw RPCError(
          .unavailable, "The plugin \(id) cannot be had: \(error)", data: ErrorDetail(reason: "badBundle"))
      }
    }
    for name in bundledNames() {
      guard let source = source(name), let (manifest, _) = try? BundleStore.manifest(in: source), manifest.id == id
      else {
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
    guard let tenant = try await policies.tenant(id) else {
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

  /// Takes a plugin in that comes with the host, once in this process's life, unless one of that id was added. A trust
  /// stage was given to a content: another content starts anew, but for what was withdrawn, which stays so.
  private func adopt(_ name: String) async throws -> InstalledPlugin {
    guard let source = source(name) else { throw BundleError(name, "is no plugin of this host") }
    let (manifest, _) = try BundleStore.manifest(in: source)
    return try await taken(manifest.id) { record in
      let plugin = try bundles.adopt(source, programs: bundled?.programs)
      if let record, record.digest == plugin.digest {
        try await checkVetting(record)
      } else {
        let stage = record?.stage == .withdrawn ? TrustStage.withdrawn : .sandbox
        let isLess = record.map { $0.stage != stage } ?? false
        try await store.put(
          PluginRecord(id: plugin.id, digest: plugin.digest, stage: stage, manifest: RawJSON(encoding: manifest)),
          because: isLess ? "The host comes with another content." : nil)
        try await grantOnSamples(manifest, after: record)
      }
      return plugin
    }
  }

  /// A plugin that somebody added, from the host's own store.
  private func added(_ id: String) async throws -> InstalledPlugin {
    try await taken(id) { _ in
      throw RPCError(
        .notFound, "The plugin \(id) is here no more.", data: ErrorDetail(reason: "noSuchPlugin", field: "plugin"))
    }
  }

  /// The plugin of an id, taken in once in this process's life: the content that was added, else the one that `adopt`
  /// makes of what is known of it.
  private func taken(
    _ id: String, _ adopt: (PluginRecord?) async throws -> InstalledPlugin
  ) async throws -> InstalledPlugin {
    if let known = installed.withLock({ $0[id] }) { return known }
    return try await inTurn { () throws(RPCError) -> Result<InstalledPlugin, any Error> in
      if let known = installed.withLock({ $0[id] }) { return .success(known) }
      do {
        let record = try await store.plugin(id)
        let plugin = if let record, record.isAdded { try await stored(record) } else { try await adopt(record) }
        installed.withLock { $0[id] = plugin }
        return .success(plugin)
      } catch {
        return .failure(error)
      }
    }.get()
  }

  private func stored(_ record: PluginRecord) async throws -> InstalledPlugin {
    let plugin = try bundles.bundle(record.digest)
    guard plugin.id == record.id else {
      throw BundleError(plugin.folder, "is not the plugin \(record.id); `hustings plugins add` takes it in again")
    }
    try await checkVetting(record)
    return plugin
  }

  /// Trusts a plugin as vetted only as long as the log holds by which statements.
  private func checkVetting(_ record: PluginRecord) async throws(RPCError) {
    guard record.stage == .vetted, try await store.vetting().keys(of: record.digest, of: record.id).isEmpty else {
      return
    }
    var fallen = record
    fallen.stage = .sandbox
    try await store.put(fallen, because: "The log holds no two statements about this content.")
  }

  /// Refuses to make a tenant where a file of that id is already: it holds somebody's data.
  package func checkIsFree(_ id: String) throws(RPCError) {
    let file: String
    do throws(StoreError) { file = try folder.tenant(id) } catch { throw StoreError.rpcError(error) }
    guard access(file, F_OK) != 0 else {
      throw RPCError(
        .conflict, "There is a file of `\(id)` already, though the platform lists none of that id: \(file)",
        data: ErrorDetail(reason: "duplicate", field: "tenant", hint: "Move it away, or choose another id."))
    }
  }

  /// Removes the file of a tenant that was to be, and is not written down; the file was made for it, as `checkIsFree`
  /// had found none.
  package func discard(_ tenant: TenantRecord) async throws(RPCError) {
    guard try await store.tenant(tenant.id) == nil, await tenantStores.hold([tenant.id]) else { return }
    defer { tenantStores.release([tenant.id]) }
    folder.remove(tenant: tenant.id)
  }

  /// A tenant's store, for the host's own work.
  package func openStore(_ tenant: TenantRecord) throws(RPCError) -> TenantStore {
    do {
      return try tenantStores.store(tenant)
    } catch {
      throw StoreError.rpcError(error)
    }
  }
}
