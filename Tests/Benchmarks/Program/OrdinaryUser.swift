internal import Glibc

/// The host never is root, so neither is what measures it: started by root, the benchmark starts itself again as an
/// ordinary user, from a copy in a folder that this user can read.
enum OrdinaryUser {
  /// The user and group `nobody`, as the tests use it.
  private static let number: uid_t = 65534

  /// What the figures start.
  private static let built = [
    "hustings", "hustings-bench", "benchmark-plugin", "benchmark-hello", "tax-calculator", "gotv-dashboard", "casework",
  ]

  /// Has the ordinary user do it all when this is root, and ends with what came of it; else returns at once.
  static func takeOver(_ arguments: [String]) throws {
    guard geteuid() == 0 else { return }
    let folder = try Stage.temporaryFolder()
    let isGood = Result { try measure(arguments, in: folder) }
    _ = try? run(["rm", "-rf", folder])
    exit(try isGood.get() ? 0 : 1)
  }

  /// Measures as the ordinary user.
  ///
  /// - Returns: Whether every floor holds; what does not was said.
  private static func measure(_ arguments: [String], in folder: String) throws -> Bool {
    let programs = try Stage.programs()
    guard let project = Stage.projectFolder(above: programs, holding: "Plugins") else {
      throw BenchmarkError("there is no Plugins above the program; run it from the project's .build")
    }
    mkdir("\(folder)/bin", 0o755)
    for program in built where access("\(programs)/\(program)", X_OK) == 0 {
      try run(["cp", "\(programs)/\(program)", "\(folder)/bin/\(program)"])
    }
    try run(["cp", "-r", "\(project)/Plugins", "\(project)/Tests", folder])
    try run(["chmod", "-R", "a+rX", folder])
    let child = try Child(
      ["setpriv", "--reuid=\(number)", "--regid=\(number)", "--clear-groups", "\(folder)/bin/hustings-bench"]
        + arguments)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(child.output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      _ = write(STDOUT_FILENO, buffer, count)
    }
    return (try? child.wait()) != nil
  }
}
