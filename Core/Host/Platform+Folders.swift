package import HustingsProtocol
internal import Sample
internal import Store
internal import Synchronization

/// Plugins that their authors try out, from any folder.
extension Platform {
  /// Takes a plugin in from a folder, as what its id means in this process's life. Its new content begins in the sandbox.
  /// While the site is served, it takes no other plugin's place, and the site's visitors do not reach it.
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
    if site != nil, !isTapped {
      if let known = try await visited(id) { return try sameContent(as: known, source) }
      trials.withLock { _ = $0.insert(id) }
    }
    let former = try await checkGivesWay(id)
    let plugin: InstalledPlugin
    do {
      plugin = try await develop(source, programs: nil)
    } catch {
      let places = error.problems.map { "\n  \($0)" }.joined()
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error.text)\(places)", data: ErrorDetail(reason: "badBundle"))
    }
    // What an earlier process took in of it runs nowhere any more.
    if let former, former.digest != plugin.digest { bundles.remove(former.digest) }
    return plugin
  }

  /// Throws for a plugin whose content no trial may take the place of.
  ///
  /// - Returns: What is known of it.
  @discardableResult
  func checkGivesWay(_ id: String) async throws(RPCError) -> PluginRecord? {
    let former = try await store.plugin(id)
    guard let former, former.isAdded || former.stage != .sandbox else { return former }
    let standing = former.stage == .sandbox ? "was added here for good" : "is \(former.stage.rawValue) here"
    throw RPCError(
      .conflict, "The plugin \(id) \(standing): another content cannot take its place.",
      data: ErrorDetail(
        reason: "notInSandbox", hint: "Try yours out on data of its own (--data DIR), or give it another id."))
  }

  /// Whether a plugin was taken in for a trial: then it is there for whoever gives commands, and for no visitor.
  package func isTrial(_ plugin: String) -> Bool {
    trials.withLock { $0.contains(plugin) }
  }

  /// The plugin of an id that the site's visitors have; nil when there is none, or one on trial.
  private func visited(_ id: String) async throws(RPCError) -> InstalledPlugin? {
    guard !isTrial(id) else { return nil }
    do throws(RPCError) {
      return try await plugin(id)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  private func sameContent(as known: InstalledPlugin, _ source: String) throws(RPCError) -> InstalledPlugin {
    let offered: InstalledPlugin
    do {
      offered = try bundles.adopt(source, programs: nil)
    } catch {
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error)", data: ErrorDetail(reason: "badBundle"))
    }
    guard offered.digest != known.digest else { return known }
    removeTree(offered.folder)
    throw RPCError(
      .conflict, "The plugin \(known.id) is one that visitors have here: another content cannot take its place.",
      data: ErrorDetail(
        reason: "idTaken", hint: "Try yours out on data of its own (--data DIR), or give it another id."))
  }

  /// Grants a plugin on the samples what it asks for now, and takes back what it no longer asks for. A sample on which
  /// nothing is granted by intent stays so.
  package func renewGrants(of plugin: InstalledPlugin) async throws(RPCError) {
    for tenant in try await store.tenants() where tenant.isSample && SampleScenario(tenant: tenant.id) == nil {
      try await grant([plugin.manifest], plugin.id, in: tenant)
    }
  }
}
