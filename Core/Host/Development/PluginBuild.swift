internal import Glibc
internal import HustingsProtocol

/// How a plugin's folder becomes something that runs.
package protocol PluginBuilding: Sendable {
  /// Builds the plugin as its files are now; ends early, by any error, when the task is cancelled.
  ///
  /// - Returns: The folder with `plugin.json`, and where its program lies if that is elsewhere.
  /// - Throws: `BuildFailure` with what the compiler said.
  func build() async throws(BuildFailure) -> (folder: String, programs: String?)
}

/// A plugin in a folder: one that holds the program that it runs, or one of Swift sources, which are built by the
/// package in the folder or by the nearest one around it.
package struct PluginBuild: PluginBuilding {
  private let folder: String

  /// The plugin of a folder.
  ///
  /// - Parameter folder: An absolute path.
  package init(_ folder: String) {
    self.folder = folder
  }

  package func build() async throws(BuildFailure) -> (folder: String, programs: String?) {
    // A manifest that cannot be used is told of when the plugin is taken in.
    guard let (manifest, _) = try? BundleStore.manifest(in: folder), let program = manifest.run.first,
      program.isBundlePath
    else { return (folder, nil) }
    let name = String(program.dropFirst(2))
    guard !isFile("\(folder)/\(name)") else { return (folder, nil) }
    guard let package = Self.package(around: folder) else {
      throw BuildFailure(
        .build, "There is no \(name) in the folder, and no Package.swift in it or above that could build one.")
    }
    let command = ["swift", "build", "-c", "release", "--package-path", package, "--product", name]
    let result: CommandResult
    do {
      result = try await runCommand(command)
    } catch {
      throw BuildFailure(.build, "`swift build` cannot be run: \(error)")
    }
    guard result.status == 0 else {
      let problems = BuildProblem.ofCompiler(result.output, in: folder)
      throw BuildFailure(.build, "`swift build` failed.", problems: problems, output: result.output)
    }
    return (folder, "\(package)/.build/release")
  }

  private static func package(around folder: String) -> String? {
    var parts = folder.split(separator: "/")
    while !parts.isEmpty {
      let candidate = "/" + parts.joined(separator: "/")
      if isFile("\(candidate)/Package.swift") { return candidate }
      parts.removeLast()
    }
    return nil
  }
}
