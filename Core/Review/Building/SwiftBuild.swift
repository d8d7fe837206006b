internal import Glibc
internal import Synchronization

/// Builds one program of a Swift package, as its author would in a terminal.
struct SwiftBuild: Sendable {
  /// The package's folder.
  var package: String
  var product: String
  /// The checkout of Hustings whose `Hustings` the package depends on; nil for that checkout itself.
  var sdk: SDKSource?

  /// How many of the last lines are kept for an error.
  private static let keptLines = 400

  /// - Returns: The folder in which the program lies.
  func run(_ output: @escaping @Sendable (String) -> Void) async throws(BuildFailure) -> String {
    let swift = try Self.swift()
    let kept = Kept()
    let end = try await ProgramRun(
      program: swift, arguments: arguments, folder: package,
      environment: sdk.map { ["HUSTINGS_SDK=\($0.folder)"] } ?? [])() { line in
        kept.add(line)
        output(line)
      }
    switch end {
    case .exit(0): break
    case .cancelled: throw failure("was cancelled", kept)
    case .tookTooLong: throw failure("took over 15 minutes and was stopped", kept)
    case .exit(let code): throw failure("failed with exit code \(code)", kept)
    case .signal(let number): throw failure("was ended by signal \(number)", kept)
    }
    guard isFile("\(programs)/\(product)") else {
      throw BuildFailure(
        "\(package)/Package.swift makes no program `\(product)`.",
        mend: "The executable target's name must be the one that `run` in plugin.json names.")
    }
    return programs
  }

  /// All plugins of a checkout are built in one place: the first compiles `Hustings`, which takes half a minute, and
  /// the others find it there.
  private var scratch: String { sdk?.scratch ?? "\(package)/.build" }

  private var programs: String { "\(scratch)/release" }

  private var arguments: [String] {
    ["build", "-c", "release", "--product", product, "--scratch-path", scratch]
  }

  private func failure(_ what: String, _ kept: Kept) -> BuildFailure {
    var failure = BuildFailure(
      "Building \(product) \(what).", mend: "`swift build -c release` in \(package) says more.")
    failure.lastLines = kept.lines
    failure.diagnostics = kept.diagnostics
    return failure
  }

  /// The toolchain's `swift`, as a shell would find it.
  private static func swift() throws(BuildFailure) -> String {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/swift"
      if isFile(candidate), access(candidate, X_OK) == 0 { return candidate }
    }
    throw BuildFailure(
      "No `swift` on PATH: a plugin in Swift cannot be built.",
      mend: "Install Swift 6.2 or newer (https://swift.org/install) and put it on PATH; plugins in Python need none.")
  }

  /// What a build wrote, bounded.
  private final class Kept: Sendable {
    private let state = Mutex(([String](), [BuildDiagnostic]()))

    var lines: [String] { state.withLock { $0.0 } }
    var diagnostics: [BuildDiagnostic] { state.withLock { $0.1 } }

    func add(_ line: String) {
      state.withLock { state in
        state.0.append(line)
        if state.0.count > SwiftBuild.keptLines { state.0.removeFirst() }
        // The compiler repeats a finding for each file that it looks at again.
        guard state.1.count < SwiftBuild.keptLines, let found = BuildDiagnostic(line), !state.1.contains(found) else {
          return
        }
        state.1.append(found)
      }
    }
  }
}
