internal import Glibc

/// The author's Swift toolchain.
enum Toolchain {
  /// One of its programs, as a shell would find it; nil when it is not on PATH.
  static func find(_ program: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }
      .first { isFile($0) && access($0, X_OK) == 0 }
  }
}
