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
    let key = SigningKey(seed: try folder.secret(DataFolder.hostKey))
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
  ///   - audit: Who takes it, which the copy tells too; nil for nobody.
  /// - Returns: What the copy holds.
  /// - Throws: `StoreError` when the file is there already, cannot be written, or is not good; nothing is left then.
  package func backUp(to path: String, folder: DataFolder, audit: AuditEntry? = nil) async throws -> TenantBackup {
    if let audit {
      try await transaction { transaction in
        var audit = audit
        audit.rows = try transaction.rowsOfAll()
        try transaction.note(audit)
      }
    }
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
