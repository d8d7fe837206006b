internal import Glibc
internal import Host

/// Where plugins of their own packages are built, one at a time.
///
/// All plugins of a checkout share one: the first compiles `Hustings`, which takes half a minute, and the others find it
/// there. What SwiftPM keeps for one build only is kept apart here: the locks and passing files that it makes in the
/// machine's folder for such, where another user's would be in the way, and the program, which the next build of a
/// package with a program of that name would replace.
struct BuildFolder: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  /// Where a package is built: among the plugins of the checkout that it depends on, or, where that cannot be written,
  /// within it, beside what its author builds by hand.
  init(of package: String, sdk: SDKSource?) {
    path = sdk?.scratch ?? "\(package)/.build/hustings"
  }

  /// Where the build makes its locks and passing files.
  var passing: String { "\(path)/tmp" }

  /// Does the work once every build before it is over; `output` is told when it has to wait.
  ///
  /// - Returns: What the work yields.
  /// - Throws: what the work throws; or that the folder cannot be written, or that the task was cancelled.
  func hold<Value>(
    _ output: (String) -> Void, _ work: () async throws(BuildFailure) -> Value
  ) async throws(BuildFailure) -> Value {
    if let end = path.lastIndex(of: "/") { try make(String(path[..<end])) }
    try make(path)
    // Not the toolchain's own lock, which it lets go before the program is taken away.
    let lock = open("\(path)/build.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw failure("\(path)/build.lock cannot be opened") }
    defer { close(lock) }
    var isWaiting = false
    while flock(lock, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw failure("\(path)/build.lock cannot be taken") }
      if !isWaiting { output("Waiting for another build in \(path) …") }
      isWaiting = true
      do {
        try await Task.sleep(for: .milliseconds(50))
      } catch {
        throw BuildFailure("Waiting for another build was cancelled.")
      }
    }
    removeTree(passing)
    try make(passing)
    return try await work()
  }

  /// Keeps the program that was just built for a package.
  ///
  /// - Returns: The folder that holds it, until the same package is built again.
  /// - Throws: when there is none, or it cannot be kept.
  func keep(_ product: String, of package: String) throws(BuildFailure) -> String {
    let built = "\(path)/release/\(product)"
    guard isFile(built) else {
      throw BuildFailure(
        "\(package)/Package.swift makes no program `\(product)`.",
        mend: "The executable target's name must be the one that `run` in plugin.json names.")
    }
    // The device and number of its folder tell a package from all others.
    var status = stat()
    guard stat(package, &status) == 0 else { throw failure("\(package) cannot be looked at") }
    let kept = "\(path)/programs/\(status.st_dev)-\(status.st_ino)"
    try make("\(path)/programs")
    try make(kept)
    // A linker makes a new file for each program, so that the old one stays what it is under another name.
    unlink("\(kept)/\(product).new")
    guard link(built, "\(kept)/\(product).new") == 0, rename("\(kept)/\(product).new", "\(kept)/\(product)") == 0
    else { throw failure("\(kept)/\(product) cannot be made") }
    return kept
  }

  private func make(_ folder: String) throws(BuildFailure) {
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("\(folder) cannot be made") }
  }

  private func failure(_ what: String) -> BuildFailure {
    BuildFailure("\(what): \(String(cString: strerror(errno))).")
  }
}
