internal import Glibc
internal import HustingsProtocol

/// What becomes of the public log where a platform's file is restored.
package enum RestoredLog: Sendable, Equatable {
  /// It is the backup's: there was none here.
  case asInBackup
  /// So many lines that were written since the backup are kept, with what they decided.
  case kept(lines: Int)
  /// The backup's log is another than the one here, and took its place.
  case replaced
}

extension DraftFile {
  /// Has the draft of a platform's file keep what was decided since the backup was made: what was withdrawn stays so,
  /// an ended key stays ended, grants are as officers decided last, and who has a role no more does not get it back.
  ///
  /// - Parameters:
  ///   - path: The platform's file that is there now, which the draft will replace.
  ///   - isSameHost: Whether the backup's lines were signed by the key that is here.
  /// - Returns: What became of the log.
  /// - Throws: when the draft cannot be read or written.
  func keepDecisions(of path: String, isSameHost: Bool) throws -> RestoredLog {
    let draft = try Connection(path: self.path, mode: .readWrite)
    try Migration.bring(draft, to: PlatformSchema.migrations, applicationID: PlatformSchema.applicationID) { _ in }
    // A file that cannot be read any more may be why there is a backup.
    guard access(path, R_OK) == 0, let here = try? Connection(path: path, mode: .readOnly),
      let lines = try? PublicLog.lines(here)
    else { return .asInBackup }
    let restored = try PublicLog.lines(draft)
    let isContinued = isSameHost && !lines.isEmpty && lines.starts(with: restored, by: ==)
    try draft.run("BEGIN IMMEDIATE")
    defer { try? draft.run("ROLLBACK") }
    if isContinued {
      for line in lines.dropFirst(restored.count) {
        try PublicLog.insert(line.line, signature: line.signature, draft)
        try LogEntry(jsonBytes: Array(line.line.utf8)).repeatDecision(draft)
      }
      try draft.takeMaintainers(from: here)
    }
    // Whatever the histories say: what runs nowhere here must not run because of a backup.
    for id in try here.query("SELECT id FROM plugins WHERE stage = 'withdrawn'", read: { $0.text(0) }) {
      try draft.run("UPDATE plugins SET stage = 'withdrawn', pilotTenants = '[]' WHERE id = ?", [.text(id)])
    }
    if isSameHost, let people = try? KnownPeople(here) { try people.letGo(in: draft) }
    try draft.run("COMMIT")
    guard !lines.isEmpty else { return .asInBackup }
    return isContinued ? .kept(lines: lines.count - restored.count) : .replaced
  }
}

extension LogEntry {
  /// Decides again, in a file of an earlier day, what this line tells.
  fileprivate func repeatDecision(_ connection: Connection) throws {
    if let stage {
      // A stage is given to one content; what was withdrawn is no content.
      try connection.run(
        "UPDATE plugins SET stage = ?1, pilotTenants = ?2 WHERE id = ?3 AND (digest = ?4 OR ?1 = 'withdrawn')",
        [.text(stage.stage.rawValue), .list(stage.pilots), .text(stage.plugin), .text(stage.bundle)])
    }
    if let revoke {
      try PlatformStore.revoke(
        tenant: revoke.tenant, plugin: revoke.plugin, permission: revoke.permission, connection)
    }
    if let grant {
      let before = try PlatformStore.grants(connection, tenant: grant.tenant, plugin: grant.plugin)
      let isKnown = try connection.scalar(
        "SELECT 1 FROM tenants, plugins WHERE tenants.id = ? AND plugins.id = ?",
        [.text(grant.tenant), .text(grant.plugin)])
      guard isKnown != nil else { return }
      // The log does not say who decided.
      let officer = before.first { $0.permission == grant.permission }?.grantedBy ?? ""
      try PlatformStore.put(Grant(grant, by: officer), connection)
    }
  }
}

extension Connection {
  /// Takes over whose keys count, and for whom.
  fileprivate func takeMaintainers(from other: Connection) throws {
    let keys = try other.query(
      "SELECT k.key, a.id, a.name, a.isMaintainer FROM maintainerKeys AS k JOIN accounts AS a ON a.id = k.account"
    ) { ($0.text(0), $0.text(1), $0.text(2), $0.integer(3)) }
    for (key, account, name, isMaintainer) in keys {
      try run(
        """
        INSERT INTO accounts (id, name, isMaintainer) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET isMaintainer = excluded.isMaintainer
        """, [.text(account), .text(name), .integer(isMaintainer)])
      try run("INSERT OR IGNORE INTO maintainerKeys (key, account) VALUES (?, ?)", [.text(key), .text(account)])
    }
  }
}

extension Grant {
  /// The grant that a line of the log tells of.
  fileprivate init(_ logged: LoggedGrant, by officer: String) {
    self.init(
      tenant: logged.tenant, plugin: logged.plugin, permission: logged.permission, resource: logged.resource,
      access: Permission.Access(rawValue: logged.access), purpose: Permission.Purpose(rawValue: logged.purpose),
      fields: logged.fields, areas: logged.areas, expiresAt: logged.expiresAt, rowsPerDay: logged.rowsPerDay,
      grantedBy: officer)
  }
}
