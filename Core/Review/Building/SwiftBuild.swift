/// Builds one program of a Swift package, as its author would in a terminal.
struct SwiftBuild: Sendable {
  /// The package's folder.
  var package: String
  var product: String
  /// The checkout of Hustings that the package depends on; nil where the package says by itself.
  var sdk: SDKSource?
  /// Where it is built; nil for the package's own `.build`, as in a terminal.
  var shared: BuildFolder?

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
    let said = BuildOutput()
    let end = try await ProgramRun(
      program: Toolchain.swift(),
      arguments: ["build", "-c", "release", "--product", product, "--scratch-path", scratch] + options,
      folder: package, environment: variables + (sdk.map { ["HUSTINGS_SDK=\($0.folder)"] } ?? []))() { line in
        said.add(line)
        output(line)
      }
    switch end {
    case .exit(0): break
    case .cancelled: throw failure("was cancelled", said)
    case .tookTooLong: throw failure("took over 15 minutes and was stopped", said)
    case .exit(let code): throw failure("failed with exit code \(code)", said)
    case .signal(let number): throw failure("was ended by signal \(number)", said)
    }
  }

  private func failure(_ what: String, _ said: BuildOutput) -> BuildFailure {
    // SwiftPM keeps its locks in the machine's folder for passing files, and lets no other user past them.
    let isForeign = said.lines.contains { $0.contains("invalid access to ") && $0.contains(".lock") }
    return said.failure(
      "Building \(product) \(what).",
      mend: isForeign
        ? "Another user has built in \(package), and the lock of that build is in the way: give the folder to yourself, "
          + "and set TMPDIR to a folder of your own."
        : "`swift build -c release` in \(package) says more.")
  }
}
