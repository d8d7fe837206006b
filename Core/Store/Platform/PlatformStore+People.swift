package import HustingsProtocol

// Tenants, accounts, memberships and sign-ins.
extension PlatformStore {
  /// Every tenant, by id.
  package func tenants() async throws(RPCError) -> [TenantRecord] {
    try await run { try Self.tenants($0) }
  }

  static func tenants(_ connection: Connection) throws -> [TenantRecord] {
    try connection.query("SELECT id, name, kind, isSample, clock FROM tenants ORDER BY id", read: tenantRecord)
  }

  /// The tenant of an id, or nil.
  package func tenant(_ id: String) async throws(RPCError) -> TenantRecord? {
    try await run {
      try $0.query(
        "SELECT id, name, kind, isSample, clock FROM tenants WHERE id = ?", [.text(id)], read: tenantRecord
      ).first
    }
  }

  /// Adds a tenant, or changes the one of that id. Its kind, and whether it is a sample, never change.
  ///
  /// - Throws: `invalid` for an id that is none; `conflict` for another kind.
  package func put(_ tenant: TenantRecord) async throws(RPCError) {
    guard TenantID.isValid(tenant.id) else {
      throw RPCError(.invalid, TenantID.rule, data: ErrorDetail(reason: "wrongType", field: "tenant"))
    }
    try await run { connection in
      try connection.run(
        """
        INSERT INTO tenants (id, name, kind, isSample, clock) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, clock = excluded.clock
        WHERE kind = excluded.kind AND isSample = excluded.isSample
        """,
        [
          .text(tenant.id), .text(tenant.name), .text(tenant.kind.rawValue), SQLValue(tenant.isSample),
          SQLValue(tenant.clock),
        ])
      guard connection.changes == 1 else {
        throw RPCError(
          .conflict, "There is a tenant of that id and another kind; choose another id.",
          data: ErrorDetail(reason: "duplicate", field: "tenant"))
      }
    }
  }

  /// Every account, by id.
  package func accounts() async throws(RPCError) -> [Account] {
    try await run { try $0.query("SELECT id, name, isMaintainer FROM accounts ORDER BY id", read: accountRecord) }
  }

  /// The account of an id, or nil.
  package func account(_ id: String) async throws(RPCError) -> Account? {
    try await run {
      try $0.query("SELECT id, name, isMaintainer FROM accounts WHERE id = ?", [.text(id)], read: accountRecord).first
    }
  }

  /// Adds an account, or changes the one of that id.
  package func put(_ account: Account) async throws(RPCError) {
    try await run {
      try $0.run(
        """
        INSERT INTO accounts (id, name, isMaintainer) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, isMaintainer = excluded.isMaintainer
        """, [.text(account.id), .text(account.name), SQLValue(account.isMaintainer)])
    }
  }

  /// An account's memberships, by tenant.
  package func memberships(of account: String) async throws(RPCError) -> [Membership] {
    try await run {
      try $0.query(
        "SELECT account, tenant, role, areas FROM memberships WHERE account = ? ORDER BY tenant", [.text(account)],
        read: membershipRecord)
    }
  }

  /// A tenant's memberships, by account.
  package func memberships(in tenant: String) async throws(RPCError) -> [Membership] {
    try await run {
      try $0.query(
        "SELECT account, tenant, role, areas FROM memberships WHERE tenant = ? ORDER BY account", [.text(tenant)],
        read: membershipRecord)
    }
  }

  /// What an account is in a tenant, or nil.
  package func membership(_ account: String, in tenant: String) async throws(RPCError) -> Membership? {
    try await run {
      try $0.query(
        "SELECT account, tenant, role, areas FROM memberships WHERE account = ? AND tenant = ?",
        [.text(account), .text(tenant)], read: membershipRecord
      ).first
    }
  }

  /// Adds a membership, or changes the account's in that tenant.
  package func put(_ membership: Membership) async throws(RPCError) {
    try await run {
      try $0.run(
        """
        INSERT INTO memberships (account, tenant, role, areas) VALUES (?, ?, ?, ?)
        ON CONFLICT (account, tenant) DO UPDATE SET role = excluded.role, areas = excluded.areas
        """,
        [
          .text(membership.account), .text(membership.tenant), .text(membership.role.rawValue),
          .list(membership.areas),
        ])
    }
  }

  /// Ends a membership.
  package func removeMembership(_ account: String, in tenant: String) async throws(RPCError) {
    try await run {
      try $0.run("DELETE FROM memberships WHERE account = ? AND tenant = ?", [.text(account), .text(tenant)])
    }
  }

  /// What a tenant's audit calls an account: random, made at first need, the same from then on.
  package func pseudonym(of account: String, in tenant: String) async throws(RPCError) -> String {
    try await run { connection in
      let values: [SQLValue] = [.text(account), .text(tenant)]
      let sql = "SELECT pseudonym FROM pseudonyms WHERE account = ? AND tenant = ?"
      if case .text(let pseudonym)? = try connection.scalar(sql, values) { return pseudonym }
      let pseudonym = RowID.random().description
      try connection.run(
        "INSERT INTO pseudonyms (account, tenant, pseudonym) VALUES (?, ?, ?)", values + [.text(pseudonym)])
      return pseudonym
    }
  }

  /// Makes a link's secret, which signs its account in once.
  ///
  /// - Parameters:
  ///   - account: Whom it signs in.
  ///   - now: The time.
  ///   - lifetime: How long it is good for, in seconds.
  /// - Returns: 256 random bits in 64 hexadecimal digits. The store keeps their hash alone.
  /// - Throws: `conflict` when there is no such account.
  package func makeSignInLink(
    for account: String, now: Instant, lifetime: Int = 900
  ) async throws(RPCError) -> String {
    let token = Random.token()
    try await run { connection in
      try connection.run("DELETE FROM signInLinks WHERE expiresAt <= ?", [SQLValue(now)])
      try connection.run(
        "INSERT INTO signInLinks (hash, account, expiresAt) VALUES (?, ?, ?)",
        [.text(Digest.hexadecimal(token)), .text(account), SQLValue(now.adding(seconds: lifetime))])
    }
    return token
  }

  /// Whom a link would sign in, without spending it; nil for a link that is spent, expired or was never made.
  /// - Throws: `unavailable` when the platform's file cannot be written.
  package func account(behindLink token: String, now: Instant) async throws(RPCError) -> Account? {
    try await run {
      try $0.query(
        """
        SELECT a.id, a.name, a.isMaintainer FROM signInLinks AS l JOIN accounts AS a ON a.id = l.account
        WHERE l.hash = ? AND l.expiresAt > ?
        """, [.text(Digest.hexadecimal(token)), SQLValue(now)], read: accountRecord
      ).first
    }
  }

  /// Spends a link and starts a session.
  ///
  /// - Parameters:
  ///   - token: The link's secret.
  ///   - now: The time.
  ///   - lifetime: How long the session lasts, in seconds.
  /// - Returns: The cookie's secret and the session; nil for a link that is spent, expired or was never made.
  /// - Throws: `unavailable` when the platform's file cannot be written.
  package func signIn(
    with token: String, now: Instant, lifetime: Int = 12 * 3600
  ) async throws(RPCError) -> (token: String, session: Session)? {
    try await run { connection in
      let account = try connection.scalar(
        "DELETE FROM signInLinks WHERE hash = ? AND expiresAt > ? RETURNING account",
        [.text(Digest.hexadecimal(token)), SQLValue(now)])
      guard case .text(let account)? = account else { return nil }
      try connection.run("DELETE FROM sessions WHERE expiresAt <= ?", [SQLValue(now)])
      let cookie = Random.token()
      let session = Session(
        account: account, csrf: Random.token(), expiresAt: now.adding(seconds: lifetime))
      try connection.run(
        "INSERT INTO sessions (hash, account, csrf, expiresAt) VALUES (?, ?, ?, ?)",
        [
          .text(Digest.hexadecimal(cookie)), .text(account), .text(session.csrf), SQLValue(session.expiresAt),
        ])
      return (cookie, session)
    }
  }

  /// The session of a cookie's secret; nil when it has ended or never was.
  package func session(_ token: String, now: Instant) async throws(RPCError) -> Session? {
    try await run {
      try $0.query(
        "SELECT account, csrf, expiresAt FROM sessions WHERE hash = ? AND expiresAt > ?",
        [.text(Digest.hexadecimal(token)), SQLValue(now)]
      ) {
        Session(account: $0.text(0), csrf: $0.text(1), expiresAt: Instant($0.text(2)) ?? .epoch)
      }.first
    }
  }

  /// Ends the session of a cookie's secret.
  package func endSession(_ token: String) async throws(RPCError) {
    try await run { try $0.run("DELETE FROM sessions WHERE hash = ?", [.text(Digest.hexadecimal(token))]) }
  }
}

@Sendable private func tenantRecord(_ row: Statement) -> TenantRecord {
  TenantRecord(
    id: row.text(0), name: row.text(1), kind: TenantKind(rawValue: row.text(2)) ?? .clp, isSample: row.integer(3) == 1,
    clock: row.optionalText(4).flatMap { Instant($0) })
}

@Sendable private func accountRecord(_ row: Statement) -> Account {
  Account(id: row.text(0), name: row.text(1), isMaintainer: row.integer(2) == 1)
}

@Sendable private func membershipRecord(_ row: Statement) -> Membership {
  Membership(
    account: row.text(0), tenant: row.text(1), role: Role(rawValue: row.text(2)) ?? .public, areas: row.list(3))
}
