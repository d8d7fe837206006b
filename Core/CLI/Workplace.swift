internal import Glibc
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Store

/// Where a verb finds the data: it takes the data folder's lock itself, or asks the host that holds it.
enum Workplace {
  /// Runs a verb on the data folder that the options name.
  static func run(
    _ work: @Sendable (Options, Output, Platform) async throws(Failure) -> Int32,
    _ command: ControlRun, _ options: Options, _ output: Output
  ) async throws(Failure) -> Int32 {
    let folder = try folder(options)
    let lock: FolderLock
    do throws(StoreError) { lock = try folder.lock() } catch {
      guard error.code == .inUse else { throw Failure("\(error)") }
      return try await ControlClient.run(command, at: folder.socket, output)
    }
    let platform = try await open(folder, lock)
    do throws(Failure) {
      let code = try await work(options, output, platform)
      await platform.stop()
      return code
    } catch {
      await platform.stop()
      throw error
    }
  }

  /// The platform of a folder whose lock is held.
  static func open(_ folder: DataFolder, _ lock: FolderLock) async throws(Failure) -> Platform {
    do throws(StoreError) { try folder.checkIsWhole() } catch { throw Failure("\(error)") }
    do throws(RPCError) {
      return try await Platform(folder: folder, lock: lock, bundled: BundledPlugins.find())
    } catch {
      throw Failure(error)
    }
  }

  /// The data folder: `--data`, else `HUSTINGS_DATA`, else the XDG data home; with a name, a folder of that name in the
  /// last two.
  static func folder(_ options: Options, named name: String? = nil) throws(Failure) -> DataFolder {
    var path = try path(options)
    if let name, !options.has("data") { path += "/\(name)" }
    do {
      return try DataFolder(path: path)
    } catch {
      throw Failure("\(error)")
    }
  }

  private static func path(_ options: Options) throws(Failure) -> String {
    if let path = options.value("data") { return options.path(path) }
    if let path = variable("HUSTINGS_DATA") { return options.path(path) }
    if let path = variable("XDG_DATA_HOME") { return "\(path)/hustings" }
    guard let home = variable("HOME") else {
      throw .misuse("No data folder: HOME is not set.", hint: "Name one by --data DIR or HUSTINGS_DATA.")
    }
    return "\(home)/.local/share/hustings"
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

/// The plugins that come with the host: `Plugins/*/plugin.json` in the nearest folder above the program that has it;
/// their programs lie beside the host's own.
enum BundledPlugins {
  static func find() -> BundledSource? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return nil }
    let program = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folders = program.split(separator: "/").dropLast()
    let programs = "/" + folders.joined(separator: "/")
    while true {
      let candidate = "/" + folders.joined(separator: "/") + (folders.isEmpty ? "" : "/") + "Plugins"
      if access(candidate, R_OK | X_OK) == 0 { return BundledSource(folder: candidate, programs: programs) }
      guard folders.popLast() != nil else { return nil }
    }
  }

  /// The folder of the plugin of an id; nil when none that comes with the host has it.
  static func folder(of id: String) -> String? {
    guard let source = find(), let entries = opendir(source.folder) else { return nil }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      let folder = "\(source.folder)/\(name)"
      if let (manifest, _) = try? BundleStore.manifest(in: folder), manifest.id == id { return folder }
    }
    return nil
  }
}
