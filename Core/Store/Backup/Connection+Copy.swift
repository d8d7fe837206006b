internal import CSQLite
internal import Glibc

extension Connection {
  /// Copies what is committed now into a new file, for its owner alone, while others go on writing. The copy is one file,
  /// without a write-ahead log, and is on the disk when this returns.
  ///
  /// - Throws: `StoreError` when the file is there already, or cannot be written; nothing is left of it then.
  func copy(to path: String) throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw DataFolder.failure("cannot make \(path)") }
    defer { close(file) }
    do throws(StoreError) {
      try fill(path)
      guard fsync(file) == 0, DataFolder.sync(folderOf: path) else { throw DataFolder.failure("cannot write \(path)") }
    } catch {
      unlink(path)
      throw error
    }
  }

  private func fill(_ path: String) throws(StoreError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let result = sqlite3_open_v2(path, &opened, flags, nil)
    defer { sqlite3_close_v2(opened) }
    guard result == SQLITE_OK, let opened, let copy = sqlite3_backup_init(opened, "main", handle, "main") else {
      throw StoreError(opened, doing: "cannot open \(path)")
    }
    // In one step it reads one moment, whatever is written meanwhile; a log lets readers and the writer go on.
    let step = sqlite3_backup_step(copy, -1)
    let end = sqlite3_backup_finish(copy)
    guard step == SQLITE_DONE, end == SQLITE_OK,
      sqlite3_exec(opened, "PRAGMA journal_mode = DELETE", nil, nil, nil) == SQLITE_OK
    else { throw StoreError(opened, doing: "cannot copy to \(path)") }
  }
}

extension DataFolder {
  /// Has the disk take the names in a file's folder.
  static func sync(folderOf path: String) -> Bool {
    let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }
}
