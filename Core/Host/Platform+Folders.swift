package import HustingsProtocol
internal import Sample
internal import Store
internal import Synchronization

/// Plugins that their authors try out, from any folder.
extension Platform {
  /// Takes a plugin in from a folder, as what its id means in this process's life. Its new content begins in the sandbox.
  ///
  /// - Parameter source: The folder with `plugin.json` and the program.
  /// - Returns: The plugin.
  /// - Throws: `conflict` when the id is a plugin's that people rely on here, `unavailable` when the folder is no bundle.
  package func takeIn(_ source: String) async throws(RPCError) -> InstalledPlugin {
    let plugin: InstalledPlugin
    do {
      plugin = try bundles.adopt(source, programs: nil)
    } catch {
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error)", data: ErrorDetail(reason: "badBundle"))
    }
    let former = try await store.plugin(plugin.id)
    if let former, former.digest != plugin.digest {
      guard former.stage == .sandbox else {
        throw RPCError(
          .conflict, "The plugin \(plugin.id) is \(former.stage.rawValue) here: another content cannot take its place.",
          data: ErrorDetail(
            reason: "notInSandbox", hint: "Try yours out on data of its own (--data DIR), or give it another id."))
      }
      removeTree("\(bundles.folder)/\(former.digest)")
    }
    if former?.digest != plugin.digest {
      try await store.put(
        PluginRecord(
          id: plugin.id, digest: plugin.digest, stage: .sandbox, manifest: RawJSON(encoding: plugin.manifest)))
    }
    installed.withLock { $0[plugin.id] = plugin }
    policies.forget()
    return plugin
  }

  /// Grants a plugin on the samples what it asks for now, and takes back what it no longer asks for. A sample on which
  /// nothing is granted by intent stays so.
  package func renewGrants(of plugin: InstalledPlugin) async throws(RPCError) {
    for tenant in try await store.tenants() where tenant.isSample && SampleScenario(tenant: tenant.id) == nil {
      try await grant([plugin.manifest], plugin.id, in: tenant)
    }
  }
}
