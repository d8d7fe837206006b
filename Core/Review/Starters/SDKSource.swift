internal import Glibc

/// The package that makes `Hustings`, which plugins in Swift depend on: a checkout of this project.
package struct SDKSource: Sendable, Equatable {
  /// Its folder.
  package let folder: String

  /// The checkout at a folder.
  ///
  /// - Throws: when there is none.
  package init(at folder: String) throws(StarterError) {
    guard isFile("\(folder)/Package.swift"), isFile("\(folder)/SDK/Swift/Plugin.swift"),
      let resolved = realpath(folder, nil)
    else {
      throw StarterError("\(folder) is no checkout of Hustings: it has no SDK/Swift.", mend: "Name one by --sdk PATH.")
    }
    defer { free(resolved) }
    self.folder = String(cString: resolved)
  }

  /// The checkout from which the running program was built; nil when it runs elsewhere.
  package static func ofProgram() -> SDKSource? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    var folders = String(cString: program).split(separator: "/").dropLast()
    while !folders.isEmpty {
      if let found = try? SDKSource(at: "/" + folders.joined(separator: "/")) { return found }
      folders.removeLast()
    }
    return nil
  }

  /// What its package calls its parts and products: a plugin beside them must be called otherwise.
  package var names: Set<String> {
    guard let text = try? readText("\(folder)/Package.swift", limit: 1 << 20) else { return [] }
    // Every second piece between quotation marks stands inside them.
    let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
    return Set(stride(from: 1, to: pieces.count, by: 2).map { String(pieces[$0]) })
  }

  /// Where plugins are built, so that `Hustings` is compiled once for all of them; nil where it cannot be written.
  var scratch: String? {
    let build = "\(folder)/.build"
    return access(build, W_OK | X_OK) == 0 ? "\(build)/plugins" : nil
  }
}
