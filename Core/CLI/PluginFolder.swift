internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Review
internal import Sample

/// A plugin that a command names by its folder: built there, and made into a bundle that the host can read, whoever
/// runs it.
struct PluginFolder {
  /// The plugin as a host runs it, in a folder of its own.
  let installed: InstalledPlugin
  private let holder: String

  /// Builds the plugin of a folder, if it must be, and makes its bundle.
  ///
  /// - Throws: when it cannot be built or is no plugin: says what is wrong in which file.
  init(_ folder: String, _ output: Output) async throws(Failure) {
    var template = Array("/tmp/hustings-plugin-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("No folder can be made in /tmp: \(String(cString: strerror(errno))).")
    }
    holder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // What is in it is not secret, and the host that reads it may run as another user.
    chmod(holder, 0o755)
    do throws(Failure) {
      installed = try await Self.make(folder, in: holder, output)
    } catch {
      removeTree(holder)
      throw error
    }
  }

  /// The bundle's folder.
  var bundle: String { installed.folder }

  func remove() { removeTree(holder) }

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
  /// The folder that the first operand names a plugin by; nil when it names it by its id.
  func plugin(of verb: Verb) -> String? {
    guard verb.takesPlugin, let operand = operands.first, operand.contains("/") || operand == "." else { return nil }
    return path(operand)
  }
}
