internal import HustingsProtocol

/// What people said no to, as a branch's file has it: restrictions, objections, and consents that were taken back. A
/// backup that is older knows nothing of them.
struct Refusals: Sendable {
  private static let objections = ["telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost"]
  private static let consent = ["elector", "channel", "givenAt", "withdrawnAt", "wording"]

  private var restricted: [RowID] = []
  private var objecting: [RowID: [SQLValue]] = [:]
  private var withdrawn: [RowID: [SQLValue]] = [:]

  /// Reads them; an office has none.
  init(_ connection: Connection, _ kind: TenantKind) throws {
    guard kind == .clp else { return }
    restricted = try connection.query("SELECT elector FROM restrictions", read: { RowID($0.text(0)) }).compactMap { $0 }
    objecting = try Self.rows(
      "SELECT id, \(Self.objections.joined(separator: ", ")) FROM electors "
        + "WHERE \(Self.objections.map { "\($0) = 1" }.joined(separator: " OR "))", connection)
    withdrawn = try Self.rows(
      "SELECT id, \(Self.consent.joined(separator: ", ")) FROM consents WHERE withdrawnAt IS NOT NULL", connection)
  }

  private static func rows(_ sql: String, _ connection: Connection) throws -> [RowID: [SQLValue]] {
    let count = Int32(max(objections.count, consent.count))
    let found = try connection.query(sql, read: { row in (RowID(row.text(0)), (1...count).map { row.value($0) }) })
    var rows: [RowID: [SQLValue]] = [:]
    for case let (id?, values) in found { rows[id] = values }
    return rows
  }

  /// Writes what the rows that are there do not say yet.
  ///
  /// - Returns: How much that was.
  func write(_ transaction: borrowing WriteTransaction, now: Instant) throws -> Int {
    guard !restricted.isEmpty || !objecting.isEmpty || !withdrawn.isEmpty else { return 0 }
    var written = 0
    let object = try transaction.update(Elector.schema, fields: Self.objections, now: now)
    for (id, said) in objecting {
      guard let known = try values(Self.objections, of: Elector.schema, id, transaction) else { continue }
      let all = zip(known, said).map { $0 == SQLValue(true) ? $0 : $1 }
      guard all != known else { continue }
      try object.row(id, all)
      written += 1
    }
    for id in restricted where try values(["id"], of: Elector.schema, id, transaction) != nil {
      if try transaction.restrict(id, at: now) { written += 1 }
    }
    let withdraw = try transaction.update(Consent.schema, fields: ["withdrawnAt"], now: now)
    let refuse = try transaction.insert(into: Consent.schema, fields: Self.consent, now: now)
    for (id, said) in withdrawn {
      if let known = try values(["withdrawnAt"], of: Consent.schema, id, transaction) {
        guard known == [.null] else { continue }
        try withdraw.row(id, [said[3]])
      } else {
        guard let elector = said[0].text.flatMap({ RowID($0) }),
          try values(["id"], of: Elector.schema, elector, transaction) != nil
        else { continue }
        try refuse.row(id, said)
      }
      written += 1
    }
    return written
  }

  private func values(
    _ fields: [String], of resource: ResourceSchema, _ id: RowID, _ transaction: borrowing WriteTransaction
  ) throws -> [SQLValue]? {
    var found: [SQLValue]?
    try transaction.forEach(resource, fields: fields, where: .compare("id", .eq, .string(id.description))) {
      found = $0
    }
    return found
  }
}
