internal import Glibc
package import HustingsProtocol

/// A copy of a tenant's file, and whether it is good.
package struct TenantBackup: Sendable, Equatable {
  /// The tenant's id.
  package let tenant: String
  /// Branch or office.
  package let kind: TenantKind
  /// Whether it holds invented data alone.
  package let isSample: Bool
  /// How many rows its audit has.
  package let audited: Int

  /// Looks a copy through: SQLite finds it whole, it says whose it is, and its audit verifies.
  ///
  /// - Parameters:
  ///   - path: The copy.
  ///   - folder: Whose key has signed the audit.
  /// - Throws: `StoreError` that says what is wrong with it.
  package init(checking path: String, folder: DataFolder) throws {
    let connection = try Connection(path: path, mode: .readOnly)
    guard try connection.integer("PRAGMA application_id") == TenantSchema.applicationID else {
      throw StoreError(.damaged, "\(path) is no backup of a branch or office")
    }
    guard case .text("ok")? = try connection.scalar("PRAGMA integrity_check"),
      try connection.scalar("PRAGMA foreign_key_check") == nil
    else { throw StoreError(.damaged, "\(path) is damaged; take another backup") }
    let found = try connection.query("SELECT id, kind, isSample FROM tenant") { row in
      try row.step() ? (row.text(0), TenantKind(rawValue: row.text(1)), row.integer(2) == 1) : nil
    }
    guard let (tenant, named, isSample) = found, let kind = named, TenantID.isValid(tenant) else {
      throw StoreError(.damaged, "\(path) does not say whose it is")
    }
    (self.tenant, self.kind, self.isSample) = (tenant, kind, isSample)
    let key = SigningKey(seed: try folder.secret("audit.key"))
    // The copy is held against its own checkpoints: the platform's may be of a later time.
    let audit = try AuditVerification(connection, tenant, key, kept: [])
    if let fault = audit.fault {
      let row = fault.row.map { " row \($0):" } ?? ""
      throw StoreError(.damaged, "\(path): its audit is not as it was written:\(row) \(fault.text)")
    }
    audited = audit.rows
  }
}

extension TenantStore {
  /// Copies the tenant's file while others read and write, and looks the copy through.
  ///
  /// - Parameters:
  ///   - path: The new file.
  ///   - folder: The data folder.
  /// - Returns: What the copy holds.
  /// - Throws: `StoreError` when the file is there already, cannot be written, or is not good; nothing is left then.
  package func backUp(to path: String, folder: DataFolder) async throws -> TenantBackup {
    try await sealAudit()
    return try await Connection.reading(self.path) { connection in
      try connection.copy(to: path)
      do {
        return try TenantBackup(checking: path, folder: folder)
      } catch {
        unlink(path)
        throw error
      }
    }
  }
}

extension PlatformStore {
  /// Copies the platform's file while others use it.
  ///
  /// - Throws: `StoreError` when the file is there already, or cannot be written.
  package func backUp(to path: String) async throws {
    try await Connection.reading(self.path) { try $0.copy(to: path) }
  }
}

extension DataFolder {
  /// Looks through every tenant's file of a folder that is a backup.
  ///
  /// - Throws: `StoreError` that names the first that is not good.
  package func checkBackups() throws {
    guard let listing = opendir("\(path)/tenants") else { throw Self.failure("cannot read \(path)/tenants") }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(".sqlite") { _ = try TenantBackup(checking: "\(path)/tenants/\(name)", folder: self) }
    }
  }

  /// Takes over what the data of another folder need besides: the keys of their audits and of who was erased.
  package func takeSecrets(from other: DataFolder) throws(StoreError) {
    for name in ["audit.key", ErasureKey.file] { try take(name, from: other) }
  }

  /// Whether marks of erased people were made by the same key in both folders.
  package func knowsErased(of other: DataFolder) throws(StoreError) -> Bool {
    try secret(ErasureKey.file) == other.secret(ErasureKey.file)
  }

  private func take(_ name: String, from other: DataFolder) throws(StoreError) {
    let bytes = try other.secret(name)
    guard try secret(name) != bytes else { return }
    unlink("\(path)/\(name)")
    try make(name, bytes)
  }

  /// Puts a backup of the platform's file in its place; nobody has it open.
  ///
  /// - Parameters:
  ///   - path: The backup; it stays where it is.
  ///   - isReplacing: Whether a file that is there may go.
  /// - Throws: `StoreError` when it is not good, or would replace a file that may not go.
  package func restorePlatform(_ path: String, isReplacing: Bool) throws {
    guard isReplacing || access(platform, F_OK) != 0 else {
      throw StoreError(.unavailable, "\(self.path) has data already; with --replace they are replaced by the backup")
    }
    try place(path, at: platform) { draft in
      let connection = try Connection(path: draft, mode: .readOnly)
      guard try connection.integer("PRAGMA application_id") == PlatformSchema.applicationID,
        case .text("ok")? = try connection.scalar("PRAGMA integrity_check")
      else { throw StoreError(.damaged, "\(path) is no platform's file, or is damaged; take another backup") }
    }
  }

  /// Puts a backup of a tenant in its place; nobody has the tenant's file open.
  ///
  /// - Parameters:
  ///   - path: The backup; it stays where it is.
  ///   - tenant: Whose it must be.
  ///   - platform: The platform's store, which then forgets what it knew of the audit that is replaced.
  ///   - isReplacing: Whether a file that is there may go.
  ///   - erased: Marks of people who were erased, besides those that the folder has.
  ///   - now: The time.
  /// - Returns: What the backup holds, and how many rows of people who were erased since it was made were erased again.
  /// - Throws: `StoreError` when it is not good, is another tenant's, or would replace a file that may not go.
  package func restore(
    _ path: String, as tenant: TenantRecord, platform: PlatformStore, isReplacing: Bool, erased: [String: Int] = [:],
    now: Instant
  ) async throws -> (backup: TenantBackup, erasedAgain: Int) {
    let target = try self.tenant(tenant.id)
    let marks = try await erasures(of: tenant.id, platform: platform).merging(erased, uniquingKeysWith: max)
    guard isReplacing || access(target, F_OK) != 0 else {
      throw StoreError(.unavailable, "\(tenant.id) has data already; with --replace they are replaced by the backup")
    }
    var found: TenantBackup?
    try place(path, at: target) { draft in
      let backup = try TenantBackup(checking: draft, folder: self)
      guard backup.tenant == tenant.id, backup.kind == tenant.kind, backup.isSample == tenant.isSample else {
        let nature = backup.isSample ? "sample" : "real"
        throw StoreError(
          .damaged, "\(path) is a backup of \(backup.tenant), \(backup.kind.rawValue), \(nature), not of \(tenant.id)")
      }
      found = backup
    }
    // Only now: the old file's checkpoints are needed until it is gone. They are taken from the new one when it closes.
    try await platform.forgetAudit(of: tenant.id)
    guard let found else { throw StoreError(.other, "\(path) was not looked at") }
    let store = try TenantStore(folder: self, tenant: tenant, platform: platform)
    do {
      let again = try await store.eraseAgain(marks, now: now)
      await store.close()
      return (found, again)
    } catch {
      await store.close()
      throw error
    }
  }

  /// Copies a file into this folder, has it looked through, and puts it in another's place.
  private func place(_ path: String, at target: String, _ check: (String) throws -> Void) throws {
    guard access(path, R_OK) == 0 else { throw Self.failure("cannot read \(path)") }
    let draft = "\(self.path)/restore-draft.sqlite"
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
    defer { unlink(draft) }
    try Connection(path: path, mode: .readOnly).copy(to: draft)
    try check(draft)
    for suffix in ["-wal", "-shm"] { unlink(target + suffix) }
    guard rename(draft, target) == 0, Self.sync(folderOf: target) else {
      throw Self.failure("cannot put the backup at \(target)")
    }
  }
}
