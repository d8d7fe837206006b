package import Access
package import Host
package import HustingsProtocol
package import Store

extension Platform: PluginService {
  /// The plugins of the tenant's kind whose stage lets them run there.
  package func listings(in tenant: TenantRecord?) async throws(RPCError) -> [PluginListing] {
    var listings: [PluginListing] = []
    for plugin in await plugins().plugins where plugin.isFor(tenant) && !isTrial(plugin.id) {
      let record = try await store.plugin(plugin.id)
      guard let record, record.mayRun(in: tenant) else { continue }
      listings.append(PluginListing(plugin.manifest, stage: record.stage))
    }
    return listings
  }

  /// The plugin, if it is of the tenant's kind. Whether its stage lets it run there is told by its views, in words.
  package func listing(of plugin: String, in tenant: TenantRecord?) async throws(RPCError) -> PluginListing? {
    guard !isTrial(plugin) else { return nil }
    do throws(RPCError) {
      let plugin = try await self.plugin(plugin)
      guard plugin.isFor(tenant) else { return nil }
      return PluginListing(plugin.manifest, stage: try await store.plugin(plugin.id)?.stage ?? .withdrawn)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }

  /// Asks the plugin.
  package func render(
    _ view: PluginPart, parameters: [String: JSONValue], for person: Acting
  ) async throws(RPCError) -> Page {
    try checkVisited(view.plugin)
    return try await render(
      plugin: view.plugin, tenant: view.tenant, view: view.name, parameters: parameters,
      acting: try await pseudonymous(person, in: view.tenant))
  }

  /// Asks the plugin.
  package func invoke(
    _ action: PluginPart, values: [String: JSONValue], key: String, for person: Acting
  ) async throws(RPCError) -> ActionResult {
    try checkVisited(action.plugin)
    return try await invoke(
      plugin: action.plugin, tenant: action.tenant, action: action.name, values: values, key: key,
      acting: try await pseudonymous(person, in: action.tenant))
  }

  /// Throws, as if there were no such plugin, for one that is on trial.
  private func checkVisited(_ plugin: String) throws(RPCError) {
    guard isTrial(plugin) else { return }
    throw RPCError(
      .notFound, "There is no plugin `\(plugin.prefix(40))`.",
      data: ErrorDetail(reason: "noSuchPlugin", field: "plugin"))
  }

  /// The person under the name that the tenant's audit knows; on the platform under none.
  private func pseudonymous(_ person: Acting, in tenant: String?) async throws(RPCError) -> Acting {
    var acting = person
    if let tenant, !person.account.isEmpty {
      acting.account = try await store.pseudonym(of: person.account, in: tenant)
    } else {
      acting.account = ""
    }
    return acting
  }
}

extension InstalledPlugin {
  /// Whether it runs in tenants of that kind, or with nil on the platform.
  fileprivate func isFor(_ tenant: TenantRecord?) -> Bool {
    manifest.scope.rawValue == tenant?.kind.rawValue ?? Manifest.Scope.platform.rawValue
  }
}

extension PluginRecord {
  /// Whether the stage lets it run in a tenant, or with nil on the platform.
  fileprivate func mayRun(in tenant: TenantRecord?) -> Bool {
    switch (stage, tenant) {
    case (.withdrawn, _): false
    case (.vetted, _), (_, nil): true
    case (.sandbox, let tenant?): tenant.isSample
    case (.pilot, let tenant?): tenant.isSample || pilotTenants.contains(tenant.id)
    }
  }
}
