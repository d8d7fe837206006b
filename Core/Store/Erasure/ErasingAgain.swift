internal import Glibc
internal import HustingsProtocol

// What a backup holds may be older than an erasure: the marks of the file that it replaces, and those that the platform
// keeps, are taken over, and whom they mark is erased again.
extension DataFolder {
  /// The marks of who was erased from a tenant, as far as they can be had.
  func erasures(of tenant: String, platform: PlatformStore) async throws -> [String: Int] {
    let copies = try await platform.erasures(of: tenant)
    let path = try self.tenant(tenant)
    guard access(path, F_OK) == 0 else { return copies }
    // A file that cannot be read any more may be why there is a backup: then there are the copies.
    guard let connection = try? Connection(path: path, mode: .readOnly),
      let own = try? ErasedPeople.marks(connection)
    else { return copies }
    return copies.merging(own, uniquingKeysWith: max)
  }
}

extension TenantStore {
  /// Takes in marks of people who were erased, and erases whomever of them the file has.
  ///
  /// - Returns: How many of their own rows there were.
  func eraseAgain(_ marks: [String: Int], now: Instant) async throws -> Int {
    let kind = kind
    let resource = kind == .clp ? Elector.schema : Person.schema
    let rows = try await transaction { transaction in
      try transaction.takeIn(marks)
      let erased = try transaction.erasedPeople()
      let rows =
        kind == .clp
        ? try transaction.electors(whoAre: erased)
        : try transaction.ids(of: resource).filter { erased.has($0) }
      guard !rows.isEmpty else { return 0 }
      let removed = try SubjectErasure(DataSubject(resource: resource, rows: rows), now: now).remove(kind, transaction)
      var audit = AuditEntry.byHost(.eraseSubject, resource.name, actor: "host", at: now)
      audit.rows = removed.rows.values.reduce(0, +)
      try transaction.note(audit)
      return rows.count
    }
    try await copyErasures()
    if rows > 0 { try await scrub() }
    return rows
  }
}

extension WriteTransaction {
  /// The electors of every register who were erased.
  fileprivate borrowing func electors(whoAre erased: ErasedPeople) throws -> [RowID] {
    guard !erased.isEmpty else { return [] }
    let dates = try connection.query("SELECT DISTINCT registerDate FROM electors", read: { $0.text(0) })
    var found: [RowID] = []
    for date in dates {
      var people = erased
      let isOfIt = Filter.compare("registerDate", .eq, .string(date))
      // Who is told by row or number first: otherwise a namesake might be taken instead.
      for isExact in [true, false] {
        try forEach(Elector.schema, fields: ElectorRow.fields, where: isOfIt) { values in
          guard let row = ElectorRow(values) else { return }
          let isMarked = people.has(row.id) || people.has(row.number, of: row.register)
          guard isMarked == isExact, people.take(row.identity) || isMarked else { return }
          found.append(row.id)
        }
      }
    }
    return found
  }
}
