internal import Glibc
internal import HustingsProtocol
internal import Synchronization

/// The author's Swift toolchain.
enum Toolchain {
  /// One of its programs, as a shell would find it; nil when it is not on PATH.
  static func find(_ program: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }
      .first { isFile($0) && access($0, X_OK) == 0 }
  }

  /// What the compiler on PATH calls itself, and the folder, called `usr` by most, in which the toolchain lies.
  ///
  /// - Throws: when there is none, or it lies where it cannot be taken from.
  static func described() async throws(BuildFailure) -> (version: String, folder: String) {
    let swift = try swift()
    let said = Mutex("")
    let run = ProgramRun(program: swift, arguments: ["-print-target-info"], folder: "/", limit: 30)
    let end = try await run { line in said.withLock { $0 += line + "\n" } }
    guard end == .exit(0), let info = try? TargetInfo(jsonBytes: Array(said.withLock { $0 }.utf8)) else {
      throw BuildFailure("\(swift) does not say which compiler it is.", mend: "Try `swift -print-target-info`.")
    }
    let resources = "/lib/swift"
    let folder = info.paths.runtimeResourcePath.dropLast(resources.count)
    guard info.paths.runtimeResourcePath.hasSuffix(resources), isFile("\(folder)/bin/swift") else {
      throw BuildFailure("The toolchain of \(swift) lies in no folder of its own with bin/ and lib/swift/.")
    }
    return ("\(info.compilerVersion), \(info.target.triple)", String(folder))
  }

  /// The compiler on PATH.
  static func swift() throws(BuildFailure) -> String {
    if let found = find("swift") { return found }
    throw BuildFailure(
      "No `swift` on PATH: a plugin in Swift cannot be built.",
      mend: "Install Swift 6.2 or newer (https://swift.org/install) and put it on PATH; plugins in Python need none.")
  }
}

/// What `swift -print-target-info` says, as far as it is needed.
private struct TargetInfo: JSONObject {
  struct Target: JSONObject {
    var triple = ""
    static let members: [Member<Self>] = [.required("triple", \.triple, "What it compiles for.")]
  }
  struct Paths: JSONObject {
    var runtimeResourcePath = ""
    static let members: [Member<Self>] = [.required("runtimeResourcePath", \.runtimeResourcePath, "Its libraries.")]
  }

  var compilerVersion = ""
  var target = Target()
  var paths = Paths()
  static let members: [Member<Self>] = [
    .required("compilerVersion", \.compilerVersion, "What it calls itself."),
    .required("target", \.target, "For what it compiles."), .required("paths", \.paths, "Where its parts lie."),
  ]
}
