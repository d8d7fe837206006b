internal import HustingsProtocol

extension TenantStore {
  /// Makes a backup ready to take the place of data that are younger: erases again whoever was erased since, and keeps
  /// what people said no to since.
  ///
  /// - Parameters:
  ///   - marks: The marks of everybody who was erased.
  ///   - refusals: What people said no to; nil where that is not known any more.
  ///   - now: The time.
  /// - Returns: How many rows of their own the erased had, and how much was said no to since.
  /// - Throws: `StoreError`; nothing is changed then.
  func makeReady(
    erasing marks: [String: Int], _ refusals: Refusals?, now: Instant
  ) async throws -> (erased: Int, refused: Int?) {
    let done: (erased: Int, refused: Int?) = try await transaction { transaction in
      try transaction.takeIn(marks)
      let erased = try transaction.erasedPeople()
      let entries = try transaction.electors(whoAre: erased)
      let people =
        transaction.kind == .office ? try transaction.ids(of: Person.schema).filter { erased.has($0) } : []
      let subject = DataSubject(entries: entries, people: people, transaction.kind)
      if let resource = subject.parts.last?.resource {
        let removed = try SubjectErasure(subject, now: now).remove(transaction)
        var audit = AuditEntry.byHost(.eraseSubject, resource.name, actor: "host", at: now)
        audit.rows = removed.rows.values.reduce(0, +)
        try transaction.note(audit)
      }
      let refused = try refusals?.write(transaction, now: now)
      var audit = AuditEntry.byHost(.restore, "", actor: "terminal", at: now)
      audit.rows = try transaction.rowsOfAll()
      try transaction.note(audit)
      return (subject.rows.count, refused)
    }
    if done.erased > 0 { try await scrub() }
    return done
  }
}

extension WriteTransaction {
  /// How many rows there are in all.
  borrowing func rowsOfAll() throws -> Int {
    var rows = 0
    for resource in Resources.all where resource.tenants.contains(kind) && !resource.isDerived {
      rows += try count(resource)
    }
    return rows
  }

  /// Those on every register who were erased.
  fileprivate borrowing func electors(whoAre erased: ErasedPeople) throws -> [RowID] {
    guard !erased.isEmpty else { return [] }
    let dates = try connection.query(
      "SELECT DISTINCT registerDate FROM \(quoted(kind.register.name))", read: { $0.text(0) })
    var found: [RowID] = []
    for date in dates {
      var people = erased
      var inDoubt: [ElectorRow] = []
      let isOfIt = Filter.compare("registerDate", .eq, .string(date))
      // Who is told by row or number first: otherwise a namesake might be taken instead.
      for isExact in [true, false] {
        try forEach(kind.register, fields: ElectorRow.fields, where: isOfIt) { values in
          guard let row = ElectorRow(values),
            isExact == (people.has(row.id) || people.has(row.number, of: row.register))
          else { return }
          if isExact {
            people.meet(row.identity)
            found.append(row.id)
            return
          }
          switch people.judge(row.identity) {
          case .erased: found.append(row.id)
          case .inDoubt: inDoubt.append(row)
          case .other: break
          }
        }
      }
      found += inDoubt.filter { people.isErased(inDoubt: $0.identity) }.map(\.id)
    }
    return found
  }
}
