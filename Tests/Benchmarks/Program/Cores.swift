internal import CAffinity
internal import Glibc

/// Which cores this process and what it starts run on.
enum Cores {
  private static let all = hustings_cores(0)

  /// Binds every thread, and what they start from now on, to the first core that this process may use.
  static func bindToOne() { bind(all & (0 &- all)) }

  /// Binds every thread, and what they start from now on, to the first two cores.
  static func bindToTwo() {
    let first = all & (0 &- all)
    let rest = all & ~first
    bind(first | rest & (0 &- rest))
  }

  /// Lets every thread run everywhere again.
  static func releaseAll() { bind(all) }

  private static func bind(_ cores: UInt) {
    for thread in names(in: "/proc/self/task").compactMap({ pid_t($0) }) { _ = hustings_bind(thread, cores) }
  }
}

/// The names in a folder, without `.` and `..`; none when it cannot be read.
func names(in folder: String) -> [String] {
  guard let listing = opendir(folder) else { return [] }
  defer { closedir(listing) }
  var names: [String] = []
  while let entry = readdir(listing) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}
