internal import Glibc
package import HustingsProtocol
package import Store
internal import Synchronization

extension Platform {
  /// Every plugin that comes with the host or was taken in since; what is wrong with those that cannot be had.
  package func plugins() async -> (plugins: [InstalledPlugin], problems: [BundleError]) {
    var problems: [BundleError] = []
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
      try await grantOnSamples(manifest, after: record)
    }
    installed.withLock { $0[plugin.id] = plugin }
    return plugin
  }

  /// Removes the file of a tenant that was to be, and is not written down.
  package func discard(_ tenant: TenantRecord) async throws(RPCError) {
    guard try await store.tenant(tenant.id) == nil, await tenantStores.hold([tenant.id]) else { return }
    defer { tenantStores.release([tenant.id]) }
    guard let path = try? folder.tenant(tenant.id) else { return }
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// A tenant's store, for the host's own work.
  package func openStore(_ tenant: TenantRecord) throws(RPCError) -> TenantStore {
    do {
      return try tenantStores.store(tenant)
    } catch {
      throw error.rpcError
    }
  }
}
