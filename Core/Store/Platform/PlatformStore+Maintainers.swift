package import HustingsProtocol

// Maintainers and the keys by which they sign.
extension PlatformStore {
  /// The maintainers, by id, with the key of each that counts now.
  package func maintainers() async throws(RPCError) -> [(account: Account, key: String?)] {
    try await run { connection in
      let vetting = Vetting(try PublicLog.entries(connection))
      let accounts = try connection.query(
        "SELECT id, name FROM accounts WHERE isMaintainer = 1 ORDER BY id"
      ) { Account(id: $0.text(0), name: $0.text(1), isMaintainer: true) }
      return try accounts.map { account in
        (account, try Self.keys(of: account.id, connection).first(where: vetting.isTrusted))
      }
    }
  }

  /// The account of an id, if it is a maintainer's or was.
  package func maintainer(_ id: String) async throws(RPCError) -> Account? {
    guard let account = try await account(id) else { return nil }
    let wasOne = try await run { try !Self.keys(of: id, $0).isEmpty }
    return account.isMaintainer || wasOne ? account : nil
  }

  /// Makes an account a maintainer's, whose key counts from now on in place of an earlier one.
  ///
  /// - Throws: `conflict` for a key that is or was somebody's.
  package func putMaintainer(_ account: Account, key: PublicKey) async throws(RPCError) {
    try await deciding { connection, log in
      guard try connection.scalar("SELECT 1 FROM maintainerKeys WHERE key = ?", [.text(key.text)]) == nil else {
        throw RPCError(
          .conflict, "That key is, or was, a maintainer's here.",
          data: ErrorDetail(reason: "duplicate", field: "key", hint: "`hustings vet --new-key FILE` makes another."))
      }
      try connection.run(
        """
        INSERT INTO accounts (id, name, isMaintainer) VALUES (?, ?, 1)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, isMaintainer = 1
        """, [.text(account.id), .text(account.name)])
      let vetting = Vetting(try PublicLog.entries(connection))
      let earlier = try Self.keys(of: account.id, connection)
      for old in earlier where vetting.isTrusted(old) { try log(LogEntry(.operator) { $0.keyEnded = old }) }
      try connection.run(
        "INSERT INTO maintainerKeys (key, account) VALUES (?, ?)", [.text(key.text), .text(account.id)])
      try log(LogEntry(.operator) { $0.key = LoggedKey(key.text, replaces: earlier.first) })
    }
  }

  /// Makes an account a maintainer's no more: nothing that it signs from now on counts. What it signed before does.
  ///
  /// - Returns: The plugins about which it signed something that counts.
  /// - Throws: `notFound` when it is no maintainer's.
  package func removeMaintainer(_ account: String) async throws(RPCError) -> [String] {
    try await deciding { connection, log in
      try connection.run("UPDATE accounts SET isMaintainer = 0 WHERE id = ? AND isMaintainer = 1", [.text(account)])
      guard connection.changes == 1 else {
        throw RPCError(
          .notFound, "No maintainer has that id.",
          data: ErrorDetail(reason: "noSuchAccount", hint: "`hustings maintainer list` lists them."))
      }
      let vetting = Vetting(try PublicLog.entries(connection))
      let keys = try Self.keys(of: account, connection)
      for key in keys where vetting.isTrusted(key) { try log(LogEntry(.operator) { $0.keyEnded = key }) }
      return Set(keys.flatMap(vetting.plugins(signedBy:))).sorted()
    }
  }

  private static func keys(of account: String, _ connection: Connection) throws -> [String] {
    try connection.query("SELECT key FROM maintainerKeys WHERE account = ? ORDER BY key", [.text(account)]) {
      $0.text(0)
    }
  }
}
