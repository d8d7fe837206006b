internal import Access
internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Store

/// A folder of its own with plugins, and a platform in it. Nothing is started before it is asked for.
final class Stage: Sendable {
  /// The branch of the sample.
  static let branch = "exbourne"
  /// For whom views are opened: whoever may see the whole register.
  static let organiser = Acting(account: "benchmark", role: .organiser)

  let folder: String
  /// Where the built programs lie.
  let programs: String

  /// A stage with the plugins of some folders of the project.
  init(plugins: [String]) throws {
    programs = try Self.programs()
    folder = try Self.temporaryFolder()
    mkdir("\(folder)/Plugins", 0o755)
    for path in plugins {
      guard let source = Self.projectFolder(above: programs, holding: "\(path)/plugin.json") else {
        throw BenchmarkError("\(path)/plugin.json is in no folder above the program; run it from the project's .build")
      }
      mkdir(plugin(path), 0o755)
      for file in names(in: "\(source)/\(path)") where file.hasSuffix(".json") || file.hasSuffix(".py") {
        try run(["cp", "\(source)/\(path)/\(file)", "\(plugin(path))/\(file)"])
      }
    }
  }

  /// Where the plugin of a folder of the project lies on the stage.
  func plugin(_ path: String) -> String {
    "\(folder)/Plugins/\(path.split(separator: "/").joined(separator: "-"))"
  }

  deinit {
    _ = try? run(["rm", "-rf", folder])
  }

  /// Opens a platform in the folder, with what comes with it.
  func openPlatform(limits: PoolLimits = PoolLimits()) async throws -> Platform {
    let data = try DataFolder(path: "\(folder)/data")
    return try await Platform(
      folder: data, lock: data.lock(), bundled: BundledSource(folder: "\(folder)/Plugins", programs: programs),
      limits: limits)
  }

  /// Opens a platform with a sample of some electors.
  func openSample(electors: Int, limits: PoolLimits = PoolLimits()) async throws -> Platform {
    let platform = try await openPlatform(limits: limits)
    _ = try await platform.makeSample(tenant: Self.branch, electors: electors, seed: 7) { _ in }
    return platform
  }

  /// Copies the branch's file for other programs to read: a platform that is open keeps them out of its own.
  ///
  /// - Returns: The copy's path.
  func copyBranch(_ platform: Platform) async throws -> String {
    let copy = "\(folder)/\(Self.branch).sqlite"
    let store = try platform.openStore(try await platform.tenant(Self.branch))
    _ = try await store.backUp(to: copy, folder: DataFolder(path: "\(folder)/data"))
    return copy
  }

  /// Makes the sample and leaves nothing running.
  func makeSample(electors: Int) async throws {
    await (try await openSample(electors: electors)).stop()
  }

  /// Makes a folder that every user can read.
  static func temporaryFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/hustings-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchmarkError("no folder can be made in \(parent)") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(folder, 0o755)
    return folder
  }

  /// Where this program and those that are measured lie.
  static func programs() throws -> String {
    let program = try program()
    guard let slash = program.lastIndex(of: "/") else { throw BenchmarkError("this program has no folder") }
    return String(program[..<slash])
  }

  /// This program's path.
  static func program() throws -> String {
    guard let path = realpath("/proc/self/exe", nil) else { throw BenchmarkError("/proc is not there") }
    defer { free(path) }
    return String(cString: path)
  }

  /// The nearest folder above one in which something can be read.
  static func projectFolder(above folder: String, holding path: String) -> String? {
    var parts = folder.split(separator: "/")
    while true {
      let candidate = "/" + parts.joined(separator: "/")
      if access("\(candidate)/\(path)", R_OK) == 0 { return candidate }
      guard parts.popLast() != nil else { return nil }
    }
  }
}

/// Runs a program to its end.
///
/// - Returns: What it printed.
@discardableResult
func run(_ words: [String]) throws -> [UInt8] {
  let child = try Child(words)
  let output = child.readOutput()
  try child.wait()
  return output
}

/// Writes a file anew.
func writeFile(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "w") else { throw BenchmarkError("\(path) cannot be written") }
  let count = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, count == bytes.count else { throw BenchmarkError("\(path) is cut off") }
}
