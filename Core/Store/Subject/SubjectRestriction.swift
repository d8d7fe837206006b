package import HustingsProtocol

/// Stops a branch from using an elector's data (UK GDPR, articles 18 and 21): they are stored, and seen by no plugin for
/// any purpose. The address itself stays among the households, and what plugins keep stays with them. Objections to
/// every channel that has one and consents taken back say the same to whoever reads the file.
package struct SubjectRestriction: Sendable {
  /// The elector.
  package let subject: DataSubject
  /// When it happens.
  package let now: Instant

  /// A restriction of what is done with a person's data.
  package init(_ subject: DataSubject, now: Instant) { (self.subject, self.now) = (subject, now) }

  private static let objections = ["objectsToDoorstep", "objectsToPhone", "objectsToPost"]

  /// Writes the objections. The second time nothing changes.
  ///
  /// - Parameters:
  ///   - store: The branch.
  ///   - audit: Who does it; nil for nobody.
  /// - Returns: How many of the elector's rows got objections, and how many consents were taken back.
  /// - Throws: `SubjectError` for an office's person, `StoreError`.
  package func run(
    in store: TenantStore, audit: AuditEntry? = nil
  ) async throws -> (electors: Int, consents: Int) {
    guard store.kind == .clp else { throw SubjectError.isOffice }
    return try await store.transaction { transaction in
      let object = try transaction.update(Elector.schema, fields: Self.objections, now: now)
      let withdraw = try transaction.update(Consent.schema, fields: ["withdrawnAt"], now: now)
      var (electors, consents) = (0, 0)
      for id in subject.rows {
        let isTheirs = JSONValue.string(id.description)
        var known: [SQLValue] = []
        try transaction.forEach(Elector.schema, fields: Self.objections, where: .compare("id", .eq, isTheirs)) {
          known = $0
        }
        if known.contains(where: { $0 != SQLValue(true) }) {
          try object.row(id, known.map { _ in SQLValue(true) })
          electors += 1
        }
        try transaction.restrict(id, at: now)
        var open: [RowID] = []
        let isOpen = Filter.compare("withdrawnAt", .isNull, true)
        try transaction.forEach(
          Consent.schema, fields: ["id"], where: .and([.compare("elector", .eq, isTheirs), isOpen])
        ) { row in
          if case .text(let digits) = row[0], let id = RowID(digits) { open.append(id) }
        }
        for consent in open { try withdraw.row(consent, [SQLValue(now)]) }
        consents += open.count
      }
      if var audit {
        audit.rows = electors + consents
        try transaction.note(audit)
      }
      return (electors, consents)
    }
  }
}

extension WriteTransaction {
  /// Keeps the rows about an elector from every plugin. The second time nothing changes.
  ///
  /// - Returns: Whether it is the first time.
  @discardableResult
  borrowing func restrict(_ elector: RowID, at now: Instant) throws -> Bool {
    try connection.run(
      "INSERT OR IGNORE INTO restrictions (elector, at) VALUES (?, ?)", [SQLValue(elector), SQLValue(now)])
    guard connection.changes > 0 else { return false }
    try ChangeKind.updated.record(connection, Elector.name, SQLValue(elector), at: SQLValue(now))
    return true
  }
}
