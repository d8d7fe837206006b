internal import Glibc
internal import Host
package import HustingsProtocol

/// A plugin's source folder: what it says it is, and how its program is made.
package struct PluginSource: Sendable {
  /// The folder's absolute path.
  package let folder: String
  package let manifest: Manifest
  package let way: Way

  /// How the program that `plugin.json` runs comes to be.
  package enum Way: Sendable, Equatable {
    /// It lies in the folder, or on every machine, as scripts do.
    case ready
    /// The folder is a Swift package.
    case package
    /// The folder is a part of a Swift package, such as this project's own plugins: by the package's folder.
    case part(of: String)
    /// It was built before: by the folder of programs.
    case built(String)
  }

  /// Reads a plugin's folder.
  ///
  /// - Parameters:
  ///   - folder: Its absolute path.
  ///   - programs: Where built programs lie, for a plugin that has no package to be built from.
  /// - Throws: when it is no folder, has no `plugin.json`, or one that the host refuses.
  package init(_ folder: String, programs: String? = nil) throws(BuildFailure) {
    guard let resolved = realpath(folder, nil) else {
      throw BuildFailure(
        "There is no folder \(folder).", mend: "Name a folder that holds a plugin.json; `hustings new NAME` makes one.")
    }
    defer { free(resolved) }
    let path = String(cString: resolved)
    guard isFile("\(path)/plugin.json") else {
      throw BuildFailure(
        "\(folder) holds no plugin.json.",
        mend: "Name a folder that holds a plugin.json; `hustings new NAME` makes one.")
    }
    self.folder = path
    do throws(BundleError) {
      manifest = try BundleStore.manifest(in: path).0
    } catch {
      var failure = BuildFailure("\(error)", mend: "Mend plugin.json and try again.")
      failure.isOfManifest = true
      throw failure
    }
    way = try Self.way(path, manifest, programs)
  }

  private static func way(
    _ folder: String, _ manifest: Manifest, _ programs: String?
  ) throws(BuildFailure) -> Way {
    guard let first = manifest.run.first, first.hasPrefix("./") else { return .ready }
    let program = String(first.dropFirst(2))
    if isFile("\(folder)/Package.swift") { return .package }
    let path = "\(folder)/\(program)"
    if isFile(path) {
      guard access(path, X_OK) == 0 else {
        throw BuildFailure("\(path) is not executable.", mend: "chmod +x \(path)")
      }
      return .ready
    }
    var above = folder.split(separator: "/").dropLast()
    while !above.isEmpty {
      let candidate = "/" + above.joined(separator: "/")
      if isFile("\(candidate)/Package.swift") { return .part(of: candidate) }
      above.removeLast()
    }
    if let programs, isFile("\(programs)/\(program)") { return .built(programs) }
    throw BuildFailure(
      "\(folder)/plugin.json runs ./\(program), which is not there, and nothing says how to build it.",
      mend: "Add the program, or a Package.swift with an executable product `\(program)`.")
  }

  /// The name of the program that is built; nil when none is.
  package var product: String? {
    switch way {
    case .package, .part: manifest.run.first.map { String($0.dropFirst(2)) }
    case .ready, .built: nil
    }
  }

  /// Builds the program, if it must be.
  ///
  /// - Parameter output: Is told what the build writes, line by line, on a thread of its own.
  /// - Returns: The folder in which the program lies; nil when that is the plugin's own.
  /// - Throws: when it cannot be built: with the compiler's errors.
  package func build(output: @escaping @Sendable (String) -> Void) async throws(BuildFailure) -> String? {
    switch way {
    case .ready: return nil
    case .built(let programs): return programs
    case .package:
      let sdk = SDKSource.ofProgram()
      return try await SwiftBuild(
        package: folder, product: product ?? "", sdk: sdk, shared: BuildFolder(of: folder, sdk: sdk)
      ).run(output)
    case .part(let package): return try await SwiftBuild(package: package, product: product ?? "").run(output)
    }
  }
}
