internal import Glibc

/// The folder that holds everything: the platform's file, a file per tenant, the bundles.
///
/// One process has it at a time: `serve` keeps its lock, other commands take it while they work.
package final class DataFolder: Sendable {
  /// The folder's absolute path, without symbolic links.
  package let path: String

  /// Makes the folder, for its owner alone, where it is not there.
  ///
  /// - Throws: `StoreError` that names what cannot be made.
  package init(path: String) throws(StoreError) {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else {
      throw StoreError(.unavailable, "the data folder must be an absolute path")
    }
    for (index, byte) in path.utf8.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
      // Folders above that are there already, or cannot be made, show when the last one is.
      mkdir(String(decoding: path.utf8.prefix(index), as: UTF8.self), 0o700)
    }
    try Self.make(path)
    // SQLite is told to follow no symbolic link, in the folders above neither.
    guard let resolved = realpath(path, nil) else { throw Self.failure("cannot find the folder \(path)") }
    self.path = String(cString: resolved)
    free(resolved)
    for folder in ["tenants", "bundles"] { try Self.make("\(self.path)/\(folder)") }
  }

  /// The platform's file.
  package var platform: String { "\(path)/platform.sqlite" }
  /// The file of the key by which the host signs the audits' checkpoints and the public log's lines.
  static let hostKey = "audit.key"
  /// The running host's Unix socket.
  package var socket: String { "\(path)/socket" }
  /// Where bundles lie, each under its digest.
  package var bundles: String { "\(path)/bundles" }
  /// A tenant's file.
  ///
  /// - Throws: `StoreError` if the id is none.
  package func tenant(_ id: String) throws(StoreError) -> String {
    guard TenantID.isValid(id) else { throw StoreError(.other, TenantID.rule) }
    return "\(path)/tenants/\(id).sqlite"
  }

  /// The ids of the tenants that have a file here, whether the platform knows them or not.
  func tenantFiles() throws(StoreError) -> [String] {
    guard let folder = opendir("\(path)/tenants") else { throw Self.failure("cannot read \(path)/tenants") }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      guard name.hasSuffix(".sqlite"), TenantID.isValid(String(name.dropLast(7))) else { continue }
      found.append(String(name.dropLast(7)))
    }
    return found
  }

  /// Removes a tenant's file, and what lies beside it. Nobody has it open.
  package func remove(tenant id: String) {
    guard let path = try? tenant(id) else { return }
    Self.remove(path)
  }

  /// What the names of the files end with that lie beside a tenant's while it is open, or since its host was killed.
  private static let besides = ["-journal", "-wal", "-shm"] + ReadJournal.suffixes

  static func remove(_ path: String) {
    for suffix in [""] + besides { unlink(path + suffix) }
  }

  /// Gives a file that was made ready the name of another, which it replaces. Nobody has either open.
  ///
  /// - Throws: `StoreError` that names the file that is in the way.
  package static func put(_ draft: String, at target: String) throws(StoreError) {
    guard access("\(draft)-wal", F_OK) != 0 else {
      throw StoreError(.unavailable, "\(draft) is still in use; nothing of \(target) was replaced")
    }
    // Left beside the new file, the old one's would be taken for the new one's.
    for suffix in besides where unlink(target + suffix) != 0 && errno != ENOENT {
      throw failure("cannot remove \(target)\(suffix)")
    }
    guard rename(draft, target) == 0, sync(folderOf: target) else { throw failure("cannot replace \(target)") }
  }

  /// Takes the folder's lock; it is held while the answer lives.
  ///
  /// - Throws: `StoreError` that names the process that holds it.
  package func lock() throws(StoreError) -> FolderLock { try FolderLock(path: "\(path)/lock") }

  /// A secret of 32 bytes, kept in a file of its own for its owner alone, made at first need.
  package func secret(_ name: String) throws(StoreError) -> [UInt8] {
    if let bytes = try held(name) { return bytes }
    try make(name, Random.bytes(32))
    guard let kept = try held(name) else { throw Self.failure("cannot read \(path)/\(name)") }
    return kept
  }

  /// A secret, where it is there.
  func held(_ name: String) throws(StoreError) -> [UInt8]? {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Self.failure("cannot open \(file)")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 33)
    guard read(descriptor, &bytes, 33) == 32 else {
      let remedy = Self.lasting.contains(name) ? Self.fromBackup : "remove it, and open pages must be reloaded"
      throw StoreError(.damaged, "\(file) is damaged: it does not hold 32 bytes; \(remedy)")
    }
    return Array(bytes[..<32])
  }

  /// The secrets that the data need for good.
  private static let lasting = [hostKey, ErasureKey.file]
  private static let fromBackup = "put it back from a backup: `hustings backup --all` copies it"

  /// Refuses a folder that has lost a key: one that is made anew fits nothing that is there.
  func checkKeys() throws(StoreError) {
    for (name, tables) in [(Self.hostKey, ["auditCheckpoints", "publicLog"]), (ErasureKey.file, ["erasures"])] {
      guard access("\(path)/\(name)", F_OK) != 0, access(platform, F_OK) == 0,
        // What is wrong with a file that cannot be read, whoever opens it says.
        let connection = try? Connection(path: platform, mode: .readOnly)
      else { continue }
      for table in tables {
        let row = try? connection.scalar("SELECT 1 FROM \(table)")
        guard row == nil else {
          throw StoreError(
            .unavailable, "\(path)/\(name) is missing, and another would not fit the data; \(Self.fromBackup)")
        }
      }
    }
  }

  /// Keeps a secret in place of the one that is there.
  func replace(_ name: String, by bytes: [UInt8]) throws(StoreError) {
    let file = "\(path)/\(name)"
    let draft = try Self.draft(of: file, bytes)
    defer { unlink(draft) }
    guard rename(draft, file) == 0, Self.sync(folderOf: file) else { throw Self.failure("cannot replace \(file)") }
  }

  /// Makes the file of a secret, where it is not there.
  private func make(_ name: String, _ bytes: [UInt8]) throws(StoreError) {
    let file = "\(path)/\(name)"
    let draft = try Self.draft(of: file, bytes)
    defer { unlink(draft) }
    // link(2) fails where the name is taken: whoever came first made the secret.
    guard link(draft, file) == 0 || errno == EEXIST, Self.sync(folderOf: file) else {
      throw Self.failure("cannot make \(file)")
    }
  }

  /// A file beside a secret's, which holds it and is on the disk.
  private static func draft(of file: String, _ bytes: [UInt8]) throws(StoreError) -> String {
    let draft = "\(file).\(getpid())-\(Random.token().prefix(8))"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("cannot make \(draft)") }
    defer { close(descriptor) }
    guard write(descriptor, bytes, 32) == 32, fsync(descriptor) == 0 else {
      let reason = failure("cannot write \(draft)")
      unlink(draft)
      throw reason
    }
    return draft
  }

  private static func make(_ folder: String) throws(StoreError) {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure("cannot make the folder \(folder)") }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(.unavailable, "\(folder) is no folder; choose another data folder")
    }
  }

  static func failure(_ what: String) -> StoreError {
    StoreError(.unavailable, "\(what): \(String(cString: strerror(errno)))")
  }
}

/// The lock of a data folder; it ends with its last use, or with the process.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  init(path: String) throws(StoreError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw DataFolder.failure("cannot open \(path)") }
    // What is thrown from here on closes it: `deinit` runs, and a second close would be of somebody else's file.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 20)
      let count = max(0, pread(descriptor, &bytes, 20, 0))
      let holder = String(decoding: bytes[..<count].prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self)
      throw StoreError(
        .inUse, "the data folder is in use by process \(holder.isEmpty ? "unknown" : holder); stop it first")
    }
    let holder = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, holder, holder.count, 0) == holder.count else {
      throw DataFolder.failure("cannot write \(path)")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    // A process that is being started just now has a copy of the descriptor, until it is another program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

/// What names a branch or an office.
package enum TenantID {
  /// The rule in words.
  package static let rule = "A tenant's id has 2 to 40 lower-case letters, digits and hyphens."

  /// Whether a text may name a tenant; it is part of a file's name, so this is checked wherever one comes in.
  package static func isValid(_ id: String) -> Bool {
    (2...40).contains(id.utf8.count)
      && id.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
  }
}
