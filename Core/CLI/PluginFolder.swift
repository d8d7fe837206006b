internal import Host
internal import HustingsProtocol
internal import Review
internal import Sample

/// A plugin that a command names by its folder: built there, and made into a bundle that the host can read, whoever
/// runs it.
struct PluginFolder {
  /// The plugin as a host runs it, in a folder of its own.
  let installed: InstalledPlugin
  private let holder: HeldFolder

  /// Builds the plugin of a folder, if it must be, as it is vetted where that is asked for, and makes its bundle.
  ///
  /// - Throws: when it cannot be built or is no plugin: says what is wrong in which file.
  init(_ folder: String, isFixed: Bool = false, _ output: Output) async throws(Failure) {
    holder = try HeldFolder("plugin")
    do throws(Failure) {
      // What is a bundle already, or run as it was written, is taken as it is.
      let isBuilt = (try? PluginSource(folder))?.product != nil
      installed =
        isFixed && isBuilt
        ? try await FixedBuild.product(of: folder, in: holder.path, output).bundle
        : try await Self.make(folder, in: holder.path, output)
    } catch {
      holder.remove()
      throw error
    }
  }

  /// The bundle's folder.
  var bundle: String { installed.folder }

  func remove() { holder.remove() }

  private static func make(
    _ folder: String, in holder: String, _ output: Output
  ) async throws(Failure) -> InstalledPlugin {
    let built = try await StopSignals.cancelling { () async -> Result<String?, BuildFailure> in
      do throws(BuildFailure) {
        let source = try PluginSource(folder, programs: BundledPlugins.find()?.programs)
        if source.product != nil { output.note("Building \(source.manifest.name) …") }
        return .success(try await source.build { line in if output.showsProgress { output.note("  \(line)") } })
      } catch {
        return .failure(error)
      }
    }
    do {
      return try BundleStore(folder: holder).adopt(folder, programs: built.get())
    } catch let failure as BuildFailure {
      throw Failure("\(failure)", hint: failure.mend)
    } catch {
      throw Failure("\(error)")
    }
  }

  /// The plugin that an operand names: by its id, or by the folder of a bundle, which is taken in and granted on the
  /// samples what it asks for.
  static func plugin(_ operand: String, _ platform: Platform, _ output: Output) async throws(Failure) -> InstalledPlugin
  {
    guard operand.contains("/") else {
      return try await orFail { () throws(RPCError) in try await platform.plugin(operand) }
    }
    let plugin = try await orFail { () throws(RPCError) in try await platform.takeIn(operand) }
    if plugin.manifest.scope != .platform {
      try await platform.makeSampleIfMissing(for: SampleConstituency.branch, output)
      try await orFail { () throws(RPCError) in try await platform.renewGrants(of: plugin) }
    }
    return plugin
  }
}

extension Options {
  /// The folder by which an operand names a plugin, and its place; nil when none does, or by the plugin's id.
  func plugin(of verb: Verb) -> (folder: String, place: Int, isFixed: Bool)? {
    guard let plugin = verb.plugin, plugin.word == nil || operands.first == plugin.word,
      operands.indices.contains(plugin.place)
    else { return nil }
    let operand = operands[plugin.place]
    guard operand.contains("/") || operand == "." else { return nil }
    return (path(operand), plugin.place, plugin.isFixed)
  }
}
