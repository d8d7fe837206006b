internal import Glibc

/// Notices that files of a folder were changed, added or removed, by looking at them every 200 ms.
///
/// Looking costs less than a millisecond for a plugin's folder, and sees what every editor does on every file system.
package struct FolderWatch: Sendable {
  /// How often it looks.
  package static let interval = Duration.milliseconds(200)
  /// The most entries that are looked at; changes of further ones go unseen.
  static let maximumEntries = 10_000

  private let folder: String
  private var seen: [Entry]

  /// What tells one state of a file from another.
  private struct Entry: Equatable {
    var path: String
    var mode: UInt32
    var size: Int
    var seconds: Int
    var nanoseconds: Int
    var node: UInt
  }

  /// A watch that knows the folder as it is now.
  ///
  /// - Parameter folder: An absolute path.
  package init(_ folder: String) {
    self.folder = folder
    seen = Self.entries(of: folder)
  }

  /// Waits for a change and for the files to lie still, since editors write in several steps.
  ///
  /// - Throws: when the task is cancelled.
  package mutating func change() async throws(CancellationError) {
    while true {
      try await Self.pause(Self.interval)
      var now = Self.entries(of: folder)
      guard now != seen else { continue }
      while true {
        try await Self.pause(.milliseconds(40))
        let next = Self.entries(of: folder)
        if next == now { break }
        now = next
      }
      seen = now
      return
    }
  }

  private static func pause(_ duration: Duration) async throws(CancellationError) {
    guard (try? await Task.sleep(for: duration)) != nil else { throw CancellationError() }
  }

  private static func entries(of folder: String) -> [Entry] {
    var entries: [Entry] = []
    var folders = [""]
    while let prefix = folders.popLast() {
      for name in ((try? names(in: "\(folder)/\(prefix)")) ?? []).sorted() {
        // Hidden files go into no bundle: among them are what builds make, versions, and editors' own files.
        guard !name.hasPrefix("."), name != "__pycache__", !name.hasSuffix("~"), entries.count < maximumEntries else {
          continue
        }
        let path = prefix + name
        var status = stat()
        guard lstat("\(folder)/\(path)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR { folders.append(path + "/") }
        // A folder's own time changes with every hidden file in it.
        let isFile = status.st_mode & S_IFMT == S_IFREG
        entries.append(
          Entry(
            path: path, mode: status.st_mode, size: isFile ? Int(status.st_size) : 0,
            seconds: isFile ? status.st_mtim.tv_sec : 0, nanoseconds: isFile ? status.st_mtim.tv_nsec : 0,
            node: isFile ? UInt(status.st_ino) : 0))
      }
    }
    return entries
  }
}
