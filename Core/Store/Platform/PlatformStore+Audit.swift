package import HustingsProtocol

// What the platform keeps for the tenants' audits: copies of their checkpoints, and who the pseudonyms are.
extension PlatformStore {
  /// The copies of a tenant's checkpoints, in order.
  package func checkpoints(of tenant: String) async throws(RPCError) -> [AuditCheckpoint] {
    try await run {
      try $0.query(
        "SELECT \(AuditCheckpoint.columns) FROM auditCheckpoints WHERE tenant = ? ORDER BY number, month",
        [.text(tenant)], read: AuditCheckpoint.init)
    }
  }

  /// Keeps copies of checkpoints; one that says less than the copy that is there changes nothing.
  func keep(_ checkpoints: [AuditCheckpoint], of tenant: String) async throws(RPCError) {
    let signed = checkpoints.filter { !$0.signature.isEmpty }
    guard !signed.isEmpty else { return }
    try await run { connection in
      for checkpoint in signed {
        try connection.run(
          """
          INSERT INTO auditCheckpoints (tenant, \(AuditCheckpoint.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (tenant, month) DO UPDATE SET number = excluded.number, head = excluded.head,
            count = excluded.count, droppedAt = excluded.droppedAt, signature = excluded.signature
          WHERE excluded.number > number OR (excluded.number = number AND excluded.droppedAt > droppedAt)
          """, [.text(tenant)] + checkpoint.values)
      }
    }
  }

  /// Lets go of a tenant's checkpoints: its file is about to be replaced by another, whose audit begins anew.
  package func forgetAudit(of tenant: String) async throws(RPCError) {
    try await run { try $0.run("DELETE FROM auditCheckpoints WHERE tenant = ?", [.text(tenant)]) }
  }

  /// The names of the accounts behind a tenant's pseudonyms, as far as the key is there.
  package func names(in tenant: String) async throws(RPCError) -> [String: String] {
    try await run {
      let found = try $0.query(
        """
        SELECT p.pseudonym, a.name FROM pseudonyms AS p JOIN accounts AS a ON a.id = p.account WHERE p.tenant = ?
        """, [.text(tenant)]
      ) { ($0.text(0), $0.text(1)) }
      return Dictionary(found) { first, _ in first }
    }
  }

  /// Forgets who a pseudonym of a tenant was: what its audit says of that person stays, and nobody can tell any more
  /// of whom. A later request of the same account gets another pseudonym.
  ///
  /// - Returns: Whether there was one.
  package func forgetPseudonym(of account: String, in tenant: String) async throws(RPCError) -> Bool {
    try await run { connection in
      try connection.run("DELETE FROM pseudonyms WHERE account = ? AND tenant = ?", [.text(account), .text(tenant)])
      return connection.changes > 0
    }
  }
}
