internal import Glibc
package import Host
internal import HustingsProtocol
internal import HustingsPython
internal import Store

/// Builds a plugin as everybody who vets it does, so that the same source gives the same bytes: from copies of the plugin
/// and of the SDK, with the toolchain, each at a place that is the same on every machine, in a sandbox without network
/// in which nothing else of the machine is to be seen. Two static Swift builds in two folders differ, hence the place;
/// and a stranger's Package.swift is a program too, hence the sandbox.
package struct FixedBuild: Sendable {
  /// What a maintainer puts a name to.
  package struct Product: Sendable {
    /// The bundle, in the folder that was given.
    package var bundle: InstalledPlugin
    /// The digest of the plugin's files.
    package var source: String
    /// What made the one from the other.
    package var toolchain: String
    /// Where the copy of the plugin's folder lies, from which it was built.
    package var folder: String
    /// Where the program lies that was built; nil when there was nothing to build.
    package var programs: String?
  }

  private let source: PluginSource
  private let holder: String
  private let sdk: SDKSource?

  /// Where things lie in the sandbox.
  private enum Place {
    static let plugin = "/hustings/plugin"
    static let sdk = "/hustings/sdk"
    static let toolchain = "/hustings/toolchain/usr"
    static let build = "/hustings/build"
  }

  /// The build of a plugin.
  ///
  /// - Parameters:
  ///   - source: The plugin.
  ///   - holder: A folder for copies, what is built, and the bundle; the caller removes it.
  ///   - sdk: The checkout that the plugin is built with, unless it is a part of one.
  package init(_ source: PluginSource, in holder: String, sdk: SDKSource? = .ofProgram()) {
    (self.source, self.holder, self.sdk) = (source, holder, sdk)
  }

  /// Builds it.
  ///
  /// - Parameter output: Is told what the build writes, line by line, on a thread of its own.
  /// - Returns: What came of what.
  /// - Throws: when the source may not be vetted, or cannot be built.
  package func callAsFunction(
    _ output: @escaping @Sendable (String) -> Void
  ) async throws(BuildFailure) -> Product {
    switch source.way {
    case .ready: return try asItIs()
    case .package:
      guard let sdk else {
        throw BuildFailure(
          "The program that runs lies in no checkout of Hustings, and \(source.manifest.name) is built with one.",
          mend: "Run the `hustings` that was built in the checkout.")
      }
      let copy = "\(holder)/plugin"
      let digest = try Self.copy(source.folder, to: copy)
      try checkIsSource(copy)
      return try await build(copy, at: copy, digest, with: sdk.folder, output)
    case .part(let package):
      guard package == sdk?.folder else {
        throw BuildFailure(
          "\(source.folder) is a part of the package \(package): nobody could tell which of its files the program is of.",
          mend: "Give the plugin a Package.swift of its own, in its own folder, as `hustings new` does; a plugin of a "
            + "checkout of Hustings is vetted by the `hustings` that was built there.")
      }
      let part = String(source.folder.dropFirst(package.count + 1))
      return try await build(nil, at: "\(holder)/sdk/\(part)", nil, with: package, output)
    case .built:
      throw BuildFailure(
        "\(source.folder) says nowhere how its program is built.",
        mend: "Name the plugin's folder in a checkout, where its Package.swift lies.")
    }
  }

  /// A plugin that is run as it was written.
  private func asItIs() throws(BuildFailure) -> Product {
    let copy = "\(holder)/plugin"
    let digest = try Self.copy(source.folder, to: copy)
    try checkIsSource(copy)
    return Product(
      bundle: try adopt(copy, programs: nil), source: digest,
      toolchain: source.manifest.runsPython ? "hustings.py \(Digest.hexadecimal(PythonSDK.source))" : "none",
      folder: copy)
  }

  /// Throws where there is something that nobody can read, and that could be run, or linked into what is.
  private func checkIsSource(_ folder: String) throws(BuildFailure) {
    let names = try Self.orFailure { () throws(BundleError) in try BundleStore.fileNames(in: folder) }
    // As large as a bundle may be.
    if let unreadable = names.first(where: { (try? readText("\(folder)/\($0)", limit: 256 << 20)) == nil }) {
      throw BuildFailure(
        "\(source.folder)/\(unreadable) is no text: nobody can read what it does.",
        mend: "A plugin is vetted as source; a program must be built from it, by a Package.swift.")
    }
    if let product = source.product, names.contains(product) {
      throw BuildFailure(
        "\(source.folder)/\(product) lies where the program goes that is built.", mend: "Take it out.")
    }
  }

  private func build(
    _ plugin: String?, at folder: String, _ digest: String?, with checkout: String,
    _ output: @escaping @Sendable (String) -> Void
  ) async throws(BuildFailure) -> Product {
    let sdk = "\(holder)/sdk"
    // What else lies in a checkout, such as keys or data, is nothing for a stranger's build.
    try Self.copy(checkout, to: sdk) { name in
      Self.checkoutFiles.contains(name) || Self.checkoutFolders.contains { name.hasPrefix($0) }
    }
    if plugin == nil { try checkIsSource(folder) }
    let toolchain = try await Toolchain.described()
    let (build, product) = ("\(holder)/build", source.product ?? "")
    try Self.orFailure { () throws(BundleError) in try makeFolder(build) }
    let said = BuildOutput()
    let end = try await ProgramRun(
      program: Self.bubblewrap,
      arguments: Self.sandbox(plugin: plugin, sdk: sdk, toolchain: toolchain.folder, build: build) + [
        "--chdir", plugin == nil ? Place.sdk : Place.plugin, "--", "\(Place.toolchain)/bin/swift", "build", "-c",
        "release", "--product", product, "--scratch-path", Place.build,
      ], folder: "/"
    )() { line in
      said.add(line)
      output(line)
    }
    guard end == .exit(0) else {
      let what = end == .cancelled ? "was cancelled" : end == .tookTooLong ? "took too long" : "failed"
      throw said.failure(
        "Building \(product) in the sandbox \(what).",
        mend: "The build has no network, and sees the plugin, the SDK and the toolchain alone. `hustings check` builds "
          + "outside of it.")
    }
    let programs = try taken(product, from: build)
    let digest = if let digest { digest } else { try Self.digest(of: folder) }
    return Product(
      bundle: try adopt(folder, programs: programs), source: digest,
      toolchain: "\(toolchain.version); SDK \(try Self.sdkDigest(of: sdk))", folder: folder, programs: programs)
  }

  /// Takes the program out of the folder in which strangers' programs could write: the file itself, wherever links lead.
  private func taken(_ product: String, from build: String) throws(BuildFailure) -> String {
    let programs = "\(holder)/programs"
    try Self.orFailure { () throws(BundleError) in try makeFolder(programs) }
    guard let inside = realpath(build, nil), let found = realpath("\(build)/release/\(product)", nil) else {
      throw BuildFailure(
        "\(source.folder)/Package.swift makes no program `\(product)`.",
        mend: "The executable target's name must be the one that `run` in plugin.json names.")
    }
    defer {
      free(inside)
      free(found)
    }
    let path = String(cString: found)
    guard path.hasPrefix(String(cString: inside) + "/"), isFile(path), rename(path, "\(programs)/\(product)") == 0
    else {
      throw BuildFailure("The program `\(product)` lies outside of where it is built, or cannot be taken from there.")
    }
    return programs
  }

  private static let checkoutFiles: Set = ["Package.swift", "LICENSE", "README.md"]
  private static let checkoutFolders = ["Core/", "Plugins/", "SDK/", "Tests/"]

  private func adopt(_ folder: String, programs: String?) throws(BuildFailure) -> InstalledPlugin {
    let bundles = "\(holder)/bundles"
    return try Self.orFailure { () throws(BundleError) in
      try makeFolder(bundles)
      return try BundleStore(folder: bundles).adopt(folder, programs: programs)
    }
  }

  private static let bubblewrap = "/usr/bin/bwrap"

  /// bubblewrap's words for a place where everything lies where it lies on every other machine. It stays in the session
  /// that `ProgramRun` ends, and does not die with a parent: that would be the thread which started it.
  private static func sandbox(plugin: String?, sdk: String, toolchain: String, build: String) -> [String] {
    var words = [
      "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup",
      "--uid", "65534", "--gid", "65534", "--hostname", "build", "--disable-userns", "--cap-drop", "ALL",
      "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
      "--symlink", "usr/lib64", "/lib64", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
      "--ro-bind", toolchain, Place.toolchain, "--ro-bind", sdk, Place.sdk, "--bind", build, Place.build,
      "--proc", "/proc", "--dev", "/dev", "--size", "\(1 << 30)", "--tmpfs", "/tmp", "--size", "\(1 << 26)", "--tmpfs",
      "/dev/shm",
    ]
    if let plugin { words += ["--ro-bind", plugin, Place.plugin] }
    // As root, parts of /proc (core_pattern for one) change the machine.
    words += ["--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--clearenv"]
    for (name, value) in [
      ("PATH", "\(Place.toolchain)/bin:/usr/bin"), ("HOME", "/tmp"), ("LANG", "C.UTF-8"), ("HUSTINGS_SDK", Place.sdk),
    ] {
      words += ["--setenv", name, value]
    }
    return words
  }

  /// The digest of what a plugin is built with, and of nothing else in the checkout.
  private static func sdkDigest(of checkout: String) throws(BuildFailure) -> String {
    try orFailure { () throws(BundleError) in
      try BundleStore.digest(of: checkout) { $0 == "Package.swift" || $0.hasPrefix("SDK/") || $0.hasPrefix("Core/C/") }
    }
  }

  private static func digest(of folder: String) throws(BuildFailure) -> String {
    try orFailure { () throws(BundleError) in try BundleStore.digest(of: folder) }
  }

  @discardableResult
  private static func copy(
    _ folder: String, to target: String, where isMeant: (String) -> Bool = { _ in true }
  ) throws(BuildFailure) -> String {
    try orFailure { () throws(BundleError) in try BundleStore.copy(folder, to: target, where: isMeant) }
  }

  private static func orFailure<T>(_ body: () throws(BundleError) -> T) throws(BuildFailure) -> T {
    do throws(BundleError) { return try body() } catch { throw BuildFailure("\(error)") }
  }
}
