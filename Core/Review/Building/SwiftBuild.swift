internal import Synchronization

/// Builds one program of a Swift package, as its author would in a terminal.
struct SwiftBuild: Sendable {
  /// The package's folder.
  var package: String
  var product: String
  /// The checkout of Hustings that the package depends on; nil where the package says by itself.
  var sdk: SDKSource?
  /// Where it is built; nil for the package's own `.build`, as in a terminal.
  var shared: BuildFolder?

  /// How many of the last lines are kept for an error.
  private static let keptLines = 400

  /// - Returns: The folder in which the program lies.
  func run(_ output: @escaping @Sendable (String) -> Void) async throws(BuildFailure) -> String {
    guard let shared else {
      try await compile(in: "\(package)/.build", [], [], output)
      return "\(package)/.build/release"
    }
    return try await shared.hold(output) { () async throws(BuildFailure) -> String in
      // SwiftPM takes its last plan where no file of the package that it was made for has changed since, though that
      // was another package: here it makes one each time.
      try await compile(
        in: shared.path, ["--disable-build-manifest-caching"], ["TMPDIR=\(shared.passing)"], output)
      return try shared.keep(product, of: package)
    }
  }

  private func compile(
    in scratch: String, _ options: [String], _ variables: [String], _ output: @escaping @Sendable (String) -> Void
  ) async throws(BuildFailure) {
    let kept = Kept()
    let end = try await ProgramRun(
      program: Self.swift(),
      arguments: ["build", "-c", "release", "--product", product, "--scratch-path", scratch] + options,
      folder: package, environment: variables + (sdk.map { ["HUSTINGS_SDK=\($0.folder)"] } ?? []))() { line in
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
  }

  private func failure(_ what: String, _ kept: Kept) -> BuildFailure {
    // SwiftPM keeps its locks in the machine's folder for passing files, and lets no other user past them.
    let isForeign = kept.lines.contains { $0.contains("invalid access to ") && $0.contains(".lock") }
    var failure = BuildFailure(
      "Building \(product) \(what).",
      mend: isForeign
        ? "Another user has built in \(package), and the lock of that build is in the way: give the folder to yourself, "
          + "and set TMPDIR to a folder of your own."
        : "`swift build -c release` in \(package) says more.")
    failure.lastLines = kept.lines
    failure.diagnostics = kept.diagnostics
    return failure
  }

  private static func swift() throws(BuildFailure) -> String {
    if let found = Toolchain.find("swift") { return found }
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
