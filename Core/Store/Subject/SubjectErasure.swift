package import HustingsProtocol

/// Erases somebody from a tenant (UK GDPR, article 17): all rows about them, and what plugins keep about those rows.
///
/// What stays are marks by which imports and restored backups know the person again, and never bring them back.
package struct SubjectErasure: Sendable {
  /// The person.
  package let subject: DataSubject
  /// When it happens.
  package let now: Instant

  /// An erasure.
  package init(_ subject: DataSubject, now: Instant) { (self.subject, self.now) = (subject, now) }

  /// Erases the person, all or nothing.
  ///
  /// - Parameters:
  ///   - store: The tenant.
  ///   - isTrial: Whether all is undone again, so that it is known what would go.
  ///   - audit: Who does it; nil for nobody.
  /// - Returns: What went, or would.
  /// - Throws: `StoreError`; nothing is erased then.
  package func run(in store: TenantStore, isTrial: Bool = false, audit: AuditEntry? = nil) async throws -> SubjectErased
  {
    let kind = store.kind
    let erased = try await store.trying(isTrial) { transaction in
      let erased = try erase(kind, &transaction)
      if var audit {
        audit.rows = erased.rows.values.reduce(0, +)
        try transaction.note(audit)
      }
      return erased
    }
    if !isTrial { try await store.copyErasures() }
    return erased
  }

  private func erase(_ kind: TenantKind, _ transaction: inout WriteTransaction) throws -> SubjectErased {
    let about = try SubjectRows(of: subject.rows, subject.resource, kind, transaction)
    var erased = SubjectErased(kind: kind)
    let names = try names(transaction)
    let secret = try openMarks(about, kind, transaction)
    erased.isKnownByName = try remember(transaction)
    erased.documents = try DocumentsNaming(about.ids).remove(transaction, now: now)
    erased.rows = try about.delete(transaction, now: now)
    // How many marks there were would say whether the person has voted.
    if secret > 0 {
      let rest = (erased.rows[TurnoutMark.name] ?? 0) - secret
      erased.rows[TurnoutMark.name] = rest > 0 ? rest : nil
    }
    erased.mentions = try mentions(of: names, kind, transaction)
    return erased
  }

  /// How many of the rows are marks of elections whose polls are open.
  private func openMarks(
    _ about: SubjectRows, _ kind: TenantKind, _ transaction: borrowing WriteTransaction
  ) throws -> Int {
    guard kind == .clp else { return 0 }
    let open = try ElectionRow.all(transaction).filter { $0.closesAt > now }.map { JSONValue.string($0.id.description) }
    guard !open.isEmpty else { return 0 }
    let marks = about.found.filter { $0.resource.name == TurnoutMark.name }.flatMap(\.ids)
    return try marks.filter { mark in
      let isOpen = Filter.compare("election", .in, .array(open))
      return try transaction.count(
        TurnoutMark.schema, where: .and([.compare("id", .eq, .string(mark.description)), isOpen])) > 0
    }.count
  }

  /// Writes down the marks by which the person is known again.
  ///
  /// - Returns: Whether a later register knows the person by name and postcode.
  private func remember(_ transaction: borrowing WriteTransaction) throws -> Bool {
    let key = transaction.erasureKey
    var marks = Set(subject.rows.map(key.mark))
    var isKnownByName = false
    if subject.resource.name == Elector.name {
      for id in subject.rows {
        guard let (elector, number, register) = try elector(id, transaction) else { continue }
        marks.insert(key.mark(number, of: register))
        let isAlone = try !hasNamesake(elector, register, transaction)
        if let mark = isAlone ? key.mark(elector) : key.narrowMark(elector) {
          marks.insert(mark)
          isKnownByName = true
        }
      }
    }
    try transaction.remember(marks)
    return isKnownByName
  }

  private func elector(
    _ id: RowID, _ transaction: borrowing WriteTransaction
  ) throws -> (ElectorIdentity, ElectorNumber, Day)? {
    var found: (ElectorIdentity, ElectorNumber, Day)?
    let fields = ElectorRow.fields
    try transaction.forEach(Elector.schema, fields: fields, where: .compare("id", .eq, .string(id.description))) {
      guard let row = ElectorRow($0) else { return }
      found = (row.identity, row.number, row.register)
    }
    return found
  }

  /// Whether another on the same register has the same name at the same postcode.
  private func hasNamesake(
    _ elector: ElectorIdentity, _ register: Day, _ transaction: borrowing WriteTransaction
  ) throws -> Bool {
    var has = false
    let isOfIt = Filter.compare("registerDate", .eq, .string(register.description))
    try transaction.forEach(Elector.schema, fields: ElectorRow.fields, where: isOfIt) { values in
      guard let row = ElectorRow(values), !subject.rows.contains(row.id) else { return }
      let other = row.identity
      if (other.surname, other.firstName, other.postcode) == (elector.surname, elector.firstName, elector.postcode) {
        has = true
      }
    }
    return has
  }

  /// The person's names in full, as texts may hold them.
  private func names(_ transaction: borrowing WriteTransaction) throws -> Set<String> {
    var names: Set<String> = []
    let fields = subject.resource.name == Elector.name ? ["forename", "surname"] : ["fullName"]
    for id in subject.rows {
      try transaction.forEach(
        subject.resource, fields: fields, where: .compare("id", .eq, .string(id.description))
      ) { row in
        let parts = row.compactMap { if case .text(let text) = $0, !text.isEmpty { text } else { nil } }
        if parts.count == fields.count { names.insert(parts.joined(separator: " ")) }
      }
    }
    return names.filter { $0.contains(" ") }
  }

  /// How many of the rows that are left name the person in a text, by resource. Nobody but a reader can tell whether it
  /// is the same person, so that they stay.
  private func mentions(
    of names: Set<String>, _ kind: TenantKind, _ transaction: borrowing WriteTransaction
  ) throws -> [String: Int] {
    var mentions: [String: Int] = [:]
    for resource in Resources.all where resource.tenants.contains(kind) && !resource.isDerived {
      // The register's own names are of other people.
      guard resource.name != Elector.name, resource.name != Person.name else { continue }
      let texts = resource.fields.filter { $0.type == .text && $0.sensitivity != .public }.map { quoted($0.name) }
      guard !texts.isEmpty else { continue }
      for name in names {
        let holds = texts.map { "instr(\($0), ?1) > 0" }.joined(separator: " OR ")
        let count = try transaction.connection.integer(
          "SELECT count(*) FROM \(quoted(resource.name)) WHERE \(holds)", [.text(name)])
        if let count, count > 0 { mentions[resource.name, default: 0] += count }
      }
    }
    return mentions
  }
}

/// What an erasure removed, or would remove.
package struct SubjectErased: JSONObject, Equatable {
  /// Rows by resource. Whether somebody voted is not told while the polls are open.
  package var rows: [String: Int] = [:]
  /// Plugins' documents that said something about them.
  package var documents = 0
  /// Whether a later register knows the person by name and postcode; else by the numbers on the registers of now.
  package var isKnownByName = false
  /// Rows about others that hold the person's full name in a text, by resource: somebody must look at them.
  package var mentions: [String: Int] = [:]
  /// What stays, and why.
  package var kept: [String] = []

  package static let members: [Member<Self>] = [
    .required("rows", \.rows, "Rows that went, by resource; marks of open polls are not told."),
    .required("documents", \.documents, "Plugins' documents that were changed or deleted."),
    .required("knownByName", \.isKnownByName, "Whether a later register knows the person by name and postcode."),
    .required("mentions", \.mentions, "Rows about others that hold the full name, by resource."),
    .required("kept", \.kept, "What stays, and why."),
  ]

  package init() {}

  init(kind: TenantKind) {
    kept = [
      "Hashes of the person's name with the postcode, numbers and rows, keyed by a secret of this host: no import and no "
        + "restored backup brings the person back.",
      "The audit: who used which fields of how many rows, without anybody whom they were about.",
      "Backups made before: the erasure is done again when one is restored.",
    ]
    if kind == .clp {
      kept.append(
        "The council's register, and the files that it supplied: they are held by law for electoral purposes "
          + "(Representation of the People (England and Wales) Regulations 2001). Destroy your copies of the files once they are imported.")
    } else {
      kept.append("Letters and e-mails outside this office's data: what was sent to others is with them.")
    }
  }
}
