package import HustingsProtocol
package import Store
internal import Synchronization

// How a plugin comes to a host and stays there, and how two maintainers make it vetted.
extension Platform {
  /// Takes in a plugin for good, in place of one of that id, with what maintainers signed about it: all of it, or
  /// nothing. It is what its id means from then on, also when the host starts again, and also where another content of
  /// it comes with the host.
  ///
  /// Two statements of different maintainers that say the same of this very content make it vetted. Otherwise it begins
  /// in the sandbox, and never takes the place of one that is vetted. What was granted stays granted, as far as it asks
  /// for the same.
  ///
  /// - Parameters:
  ///   - source: The folder of the bundle, or nil for the content that is there.
  ///   - plugin: The plugin's id, where there is no folder.
  ///   - statements: What was signed about it.
  /// - Returns: The plugin as it is trusted now.
  /// - Throws: `unavailable` when the folder is no bundle, `invalid` for a statement that does not count, `conflict`
  ///   for a content that would replace a vetted one.
  package func add(
    _ source: String?, of plugin: String = "", statements: [VettingStatement]
  ) async throws(RPCError) -> PluginRecord {
    let content = try await content(source, of: plugin)
    return try await inTurn { () throws(RPCError) in
      try await add(content, isFolder: source != nil, statements: statements)
    }
  }

  private func add(
    _ content: InstalledPlugin, isFolder: Bool, statements: [VettingStatement]
  ) async throws(RPCError) -> PluginRecord {
    let former = try await store.plugin(content.id)
    let record: PluginRecord
    do throws(RPCError) {
      if former?.digest != content.digest { try await checkItStarts(content) }
      let asked = PluginRecord(
        id: content.id, digest: content.digest, stage: .sandbox, manifest: RawJSON(encoding: content.manifest),
        isAdded: isFolder || former?.isAdded == true || isTrial(content.id))
      record = try await store.take(asked, with: statements)
    } catch {
      if former?.digest != content.digest { bundles.remove(content.digest) }
      throw error
    }
    let running = installed.withLock { installed in
      defer { installed[content.id] = content }
      return installed[content.id]
    }
    trials.withLock { _ = $0.remove(content.id) }
    policies.forget()
    if let running, running.digest != content.digest { await pool.end(bundle: running.digest) }
    if let former, former.digest != content.digest { bundles.remove(former.digest) }
    try await grantOnSamples(content.manifest, after: former)
    return record
  }

  /// Ends a plugin wherever it runs, whatever it is doing, and takes what maintainers signed about it for nothing.
  ///
  /// - Parameters:
  ///   - plugin: Its id.
  ///   - reason: Why, for everybody.
  /// - Throws: `notFound` when there is none of that id.
  package func withdraw(_ plugin: String, because reason: String) async throws(RPCError) {
    try await setStage(.withdrawn, of: plugin, because: reason)
  }

  private func content(_ source: String?, of plugin: String) async throws(RPCError) -> InstalledPlugin {
    guard let source else { return try await self.plugin(plugin) }
    do {
      return try bundles.adopt(source, programs: nil)
    } catch {
      throw RPCError(
        .unavailable, "The plugin cannot be taken in: \(error)", data: ErrorDetail(reason: "badBundle"))
    }
  }

  private func checkItStarts(_ plugin: InstalledPlugin) async throws(RPCError) {
    do throws(DevelopmentFailure) {
      try await tryOut(plugin)
    } catch {
      throw RPCError(
        .unavailable, "\(plugin.id) does not start, and was not added: \(error.text)",
        data: ErrorDetail(reason: "didNotStart", hint: "`hustings check` on its folder says more."))
    }
  }
}
