package import HustingsProtocol

/// Lets go of rows whose time is over, by `Retention.table`, and of what the host keeps for a time: the answers of
/// writes, the change feed, and the audit's rows.
///
/// It goes in steps of some hundred rows, between which others write. Each step says in its own transaction what went.
package struct RetentionRun: Sendable {
  /// The time that rows' ends are worked out from: a sample's own.
  package let now: Instant
  /// The real time, by which the audit and the answers are dated.
  package let realTime: Instant

  /// A run.
  package init(now: Instant, realTime: Instant) { (self.now, self.realTime) = (now, realTime) }

  /// How many rows are let go of at a time.
  static let step = 200
  /// How long the audit's rows are kept, in months: who is told of a misuse within a year has another to look into it.
  static let auditMonths = 24

  /// What has to go, by rule.
  ///
  /// - Parameter store: The tenant.
  /// - Returns: A line for each rule by which rows of the tenant go by themselves, with those that are due.
  /// - Throws: `StoreError`.
  package func due(in store: TenantStore) async throws -> [RetentionLine] {
    var lines = try await store.transaction { transaction in
      try Retention.table.compactMap { rule -> RetentionLine? in
        guard let due = try DueRows(rule, now, transaction) else { return nil }
        return RetentionLine(rule.resource, rule.inWords, due: try due.count(transaction))
      }
    }
    lines += try await store.reading { connection in
      [
        RetentionLine(
          "answers", "for 30 days, so that a write that is sent again is done once",
          due: try connection.integer(
            "SELECT count(*) FROM answers WHERE at < ?",
            [SQLValue(realTime.adding(seconds: -WriteKey.lifetime))]) ?? 0),
        RetentionLine(
          "changes", "for 30 days, without values; the last change stays",
          due: try connection.integer("SELECT count(*) FROM changes WHERE \(Self.oldChange)", [oldestChange]) ?? 0),
        RetentionLine(
          "audit", "for \(Self.auditMonths) months; where each month ended stays, signed",
          due: try connection.integer(
            "SELECT count(*) FROM audit WHERE at < ?", [.text(firstKeptMonth)]) ?? 0),
      ]
    }
    return lines
  }

  /// Lets go of all of it.
  ///
  /// - Parameter store: The tenant.
  /// - Returns: A line for each rule, with the rows that went; rows that could not be without them count there too.
  /// - Throws: `StoreError`, `RPCError`, `cancelled` between two steps where the task is; what went until then is gone, and written down. The audit's own rows come last:
  ///   where they are not what was sealed, all else has gone.
  package func run(in store: TenantStore) async throws -> [RetentionLine] {
    // A host that was killed when it had just erased somebody had not told the platform yet.
    try await store.copyErasures()
    var lines: [RetentionLine] = []
    for rule in Retention.table {
      guard let gone = try await letGo(of: rule, in: store) else { continue }
      lines.append(RetentionLine(rule.resource, rule.inWords, due: gone))
    }
    let answers = try await store.transaction { [self] transaction in
      try transaction.connection.run(
        "DELETE FROM answers WHERE at < ?", [SQLValue(realTime.adding(seconds: -WriteKey.lifetime))])
      let gone = transaction.connection.changes
      try note(gone, of: "answers", &transaction)
      return gone
    }
    lines.append(RetentionLine("answers", "", due: answers))
    let changes = try await store.transaction { [self] transaction in
      try transaction.connection.run("DELETE FROM changes WHERE \(Self.oldChange)", [oldestChange])
      let gone = transaction.connection.changes
      try note(gone, of: "changes", &transaction)
      // A line without a rule says that it was done, also when there was nothing to do.
      try count(0, of: "", transaction.connection)
      return gone
    }
    lines.append(RetentionLine("changes", "", due: changes))
    lines.append(RetentionLine("audit", "", due: try await dropAudit(of: store)))
    return lines
  }

  /// Changes that nothing looks back to any more. The last is where numbers go on, and a published table is due again by
  /// what has changed since it was made.
  private static let oldChange = """
    at < ? AND number < (SELECT max(number) FROM changes)
      AND number <= coalesce((SELECT min(change) FROM publications), number)
    """

  private var oldestChange: SQLValue { SQLValue(now.adding(seconds: -30 * 86_400)) }

  private func dropAudit(of store: TenantStore) async throws(RPCError) -> Int {
    do throws(RPCError) {
      return try await store.dropAudit(before: firstKeptMonth, now: realTime) { [self] rows, connection in
        guard rows > 0 else { return }
        try count(rows, of: "audit", connection)
        try entry(rows, of: "audit").append(connection)
      }
    } catch {
      var error = error
      error.message += " All else that was due has gone."
      throw error
    }
  }

  /// Lets go of a rule's rows, step by step; nil for a rule that no row of the tenant is ever due by.
  private func letGo(of rule: Retention, in store: TenantStore) async throws -> Int? {
    var gone = 0
    while true {
      guard !Task.isCancelled else { throw RPCError(.cancelled, "The retention was stopped; it goes on another time.") }
      let step: Int? = try await store.transaction { transaction in
        guard let due = try DueRows(rule, now, transaction) else { return nil }
        let rows = try due.remove(atMost: Self.step, transaction, now: now)
        try note(rows, of: rule.resource, &transaction)
        return rows
      }
      guard let step else { return nil }
      gone += step
      if step == 0 { return gone }
    }
  }

  private var firstKeptMonth: String {
    let (year, month, _) = realTime.day.components
    let months = year * 12 + month - 1 - Self.auditMonths
    let number = months % 12 + 1
    return "\(months / 12)-\(number < 10 ? "0" : "")\(number)"
  }

  /// Writes down what went: for officers, and in the audit.
  private func note(_ rows: Int, of resource: String, _ transaction: inout WriteTransaction) throws {
    guard rows > 0 else { return }
    try count(rows, of: resource, transaction.connection)
    try transaction.note(entry(rows, of: resource))
  }

  private func count(_ rows: Int, of resource: String, _ connection: Connection) throws {
    try connection.run(
      """
      INSERT INTO retention (at, rule, rows) VALUES (?, ?, ?)
      ON CONFLICT (at, rule) DO UPDATE SET rows = rows + excluded.rows
      """, [SQLValue(realTime), .text(resource), SQLValue(rows)])
  }

  private func entry(_ rows: Int, of resource: String) -> AuditEntry {
    var audit = AuditEntry.byHost(.retention, resource, actor: "host", at: realTime)
    audit.rows = rows
    return audit
  }
}

/// What a rule let go of, or has to.
package struct RetentionLine: JSONObject, Equatable {
  /// Whose rows: a resource, `documents`, `answers`, `changes` or `audit`.
  package var resource = ""
  /// How long they are kept.
  package var kept = ""
  /// How many are due, or went.
  package var rows = 0
  /// When it was; nil where it was not yet.
  package var at: Instant?

  package static let members: [Member<Self>] = [
    .required("resource", \.resource, "Whose rows: a resource, documents, answers, changes or audit."),
    .required("kept", \.kept, "How long they are kept."), .required("rows", \.rows, "How many are due, or went."),
    .optional("at", \.at, "When they went."),
  ]

  package init() {}

  init(_ resource: String, _ kept: String, due rows: Int) {
    (self.resource, self.kept, self.rows) = (resource, kept, rows)
  }
}

extension TenantStore {
  /// What retention removed, the latest first.
  package func retained(atMost limit: Int) async throws -> [RetentionLine] {
    try await reading { connection in
      try connection.query(
        "SELECT at, rule, rows FROM retention WHERE rows > 0 ORDER BY at DESC, rule LIMIT ?", [SQLValue(limit)],
        read: { row in
          var line = RetentionLine(row.text(1), Retention.of(row.text(1))?.inWords ?? "", due: Int(row.integer(2)))
          line.at = Instant(row.text(0))
          return line
        })
    }
  }

  /// When retention was last done; nil before the first time.
  package func lastRetention() async throws -> Instant? {
    try await reading { try $0.scalar("SELECT max(at) FROM retention")?.text.flatMap { Instant($0) } }
  }
}
