package import HustingsProtocol
internal import Sample
internal import Store

/// Plugins that their authors try out, from any folder.
extension Platform {
  /// Takes a plugin in from a folder, as what its id means in this process's life. Its new content begins in the sandbox.
  ///
  /// - Parameter source: The folder with `plugin.json` and the program.
  /// - Returns: The plugin.
  /// - Throws: `conflict` when the id is a plugin's that people rely on here, `unavailable` when the folder is no bundle.
  package func takeIn(_ source: String) async throws(RPCError) -> InstalledPlugin {
    let id: String
    do {
      id = try BundleStore.manifest(in: source).0.id
    } catch {
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error)", data: ErrorDetail(reason: "badBundle"))
    }
    let former = try await store.plugin(id)
    if let former, former.stage != .sandbox {
      throw RPCError(
        .conflict, "The plugin \(id) is \(former.stage.rawValue) here: another content cannot take its place.",
        data: ErrorDetail(
          reason: "notInSandbox", hint: "Try yours out on data of its own (--data DIR), or give it another id."))
    }
    let plugin: InstalledPlugin
    do {
      plugin = try await develop(source, programs: nil)
    } catch {
      let places = error.problems.map { "\n  \($0)" }.joined()
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error.text)\(places)", data: ErrorDetail(reason: "badBundle"))
    }
    // What an earlier process took in of it runs nowhere any more.
    if let former, former.digest != plugin.digest { removeTree("\(bundles.folder)/\(former.digest)") }
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
