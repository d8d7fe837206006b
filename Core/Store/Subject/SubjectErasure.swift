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
  /// - Throws: `StoreError`; nothing is erased then, unless the platform's file could not be told, which is done again with
  ///   retention's next run.
  package func run(in store: TenantStore, isTrial: Bool = false, audit: AuditEntry? = nil) async throws -> SubjectErased
  {
    let erased = try await store.trying(isTrial) { transaction in
      let marks = try marks(transaction)
      try transaction.remember(marks.all)
      let ofHelped = try marksOfHelped(transaction)
      // Of one person an office may have several rows, and erase them one by one.
      try transaction.takeIn(ofHelped)
      var erased = try remove(transaction)
      erased.isKnownByName = marks.areNamed || !ofHelped.isEmpty
      if var audit {
        audit.rows = erased.rows.values.reduce(0, +)
        try transaction.note(audit)
      }
      return erased
    }
    if !isTrial {
      try await store.copyErasures()
      try await store.scrub()
    }
    return erased
  }

  /// Removes what there is about the person.
  func remove(_ transaction: borrowing WriteTransaction) throws -> SubjectErased {
    let about = try DependentRows(on: subject.parts, transaction)
    let households = try emptiedHouseholds(transaction)
    var erased = SubjectErased(kind: transaction.kind)
    let names = try names(transaction)
    let secret = try openMarks(about, transaction)
    erased.documents = try DocumentsNaming(about.ids + households).remove(transaction, now: now)
    erased.rows = try about.delete(transaction, now: now)
    for household in households where try transaction.delete(Household.schema, now: now).row(household) {
      erased.rows[Household.name, default: 0] += 1
    }
    // How many marks there were would say whether the person has voted.
    if secret > 0 {
      let rest = (erased.rows[TurnoutMark.name] ?? 0) - secret
      erased.rows[TurnoutMark.name] = rest > 0 ? rest : nil
    }
    erased.mentions = try mentions(of: names, transaction)
    return erased
  }

  /// How many of the rows are marks of elections whose polls are open.
  private func openMarks(_ about: DependentRows, _ transaction: borrowing WriteTransaction) throws -> Int {
    guard transaction.kind == .clp else { return 0 }
    let open = try ElectionRow.all(transaction).filter { $0.closesAt > now }.map { JSONValue.string($0.id.description) }
    guard !open.isEmpty else { return 0 }
    let marks = about.found.filter { $0.resource.name == TurnoutMark.name }.flatMap(\.ids)
    return try marks.filter { mark in
      let isOpen = Filter.compare("election", .in, .array(open))
      return try transaction.count(
        TurnoutMark.schema, where: .and([.compare("id", .eq, .string(mark.description)), isOpen])) > 0
    }.count
  }

  /// The households in which nobody but the person is: they go as well.
  private func emptiedHouseholds(_ transaction: borrowing WriteTransaction) throws -> [RowID] {
    guard transaction.kind == .clp else { return [] }
    var found: [RowID] = []
    for id in subject.entries {
      let isTheirs = Filter.compare("id", .eq, .string(id.description))
      guard let household = try transaction.scalar("household", of: Elector.schema, where: isTheirs)?.text,
        let household = RowID(household), !found.contains(household)
      else { continue }
      let isInIt = Filter.compare("household", .eq, .string(household.description))
      let people = try transaction.ids(of: Elector.schema, where: isInIt)
      if Set(people).isSubset(of: subject.rows) { found.append(household) }
    }
    return found
  }

  /// The marks by which the person is known again, and whether a later register knows the person by name and postcode.
  private func marks(_ transaction: borrowing WriteTransaction) throws -> (all: Set<String>, areNamed: Bool) {
    let key = transaction.erasureKey
    var marks = Set(subject.rows.map { key.mark($0) })
    var areNamed = false
    for id in subject.entries {
      guard let row = try transaction.elector(id) else { continue }
      marks.insert(key.mark(row.number, of: row.register))
      let hasNamesake = try hasNamesake(row, transaction)
      let person = row.identity
      let known = hasNamesake ? [key.namesake(person)] : [key.alone(person), key.house(person)]
      guard let named = key.named(person) else { continue }
      marks.formUnion([named] + known.compactMap(\.self))
      areNamed = true
    }
    return (marks, areNamed)
  }

  /// The marks by which the next register knows somebody whom an office helped and who is not on this one.
  private func marksOfHelped(_ transaction: borrowing WriteTransaction) throws -> [String: Int] {
    guard !subject.isOnRegister else { return [:] }
    let key = transaction.erasureKey
    var marks: [String: Int] = [:]
    for id in subject.rows {
      guard let person = try transaction.helped(id) else { continue }
      // Whoever of that name is on the register in that house is somebody else, and stays on the next one.
      guard try !transaction.electors(near: person).contains(where: { person.isNamed(as: $0.identity) }) else {
        continue
      }
      for identity in person.identities {
        for mark in [key.named(identity), key.helped(identity)].compactMap({ $0 }) { marks[mark] = 1 }
      }
    }
    return marks
  }

  /// Whether another on the same register has the same name at the same postcode.
  private func hasNamesake(_ elector: ElectorRow, _ transaction: borrowing WriteTransaction) throws -> Bool {
    try transaction.electors(at: elector.identity.postcode).contains { other in
      other.register == elector.register && !subject.rows.contains(other.id)
        && other.identity.hasSameName(as: elector.identity)
    }
  }

  /// The person's names in full, as texts may hold them.
  private func names(_ transaction: borrowing WriteTransaction) throws -> Set<String> {
    var names: Set<String> = []
    for part in subject.parts {
      let fields = part.resource.name == Person.name ? ["fullName"] : ["forename", "surname"]
      for id in part.rows {
        try transaction.forEach(
          part.resource, fields: fields, where: .compare("id", .eq, .string(id.description))
        ) { row in
          let words = row.compactMap { if case .text(let text) = $0, !text.isEmpty { text } else { nil } }
          if words.count == fields.count { names.insert(words.joined(separator: " ")) }
        }
      }
    }
    return names.filter { $0.contains(" ") }
  }

  /// How many of the rows that are left name the person in a text, by resource. Nobody but a reader can tell whether it
  /// is the same person, so that they stay.
  private func mentions(
    of names: Set<String>, _ transaction: borrowing WriteTransaction
  ) throws -> [String: Int] {
    let kind = transaction.kind
    var mentions: [String: Int] = [:]
    for resource in Resources.all where resource.tenants.contains(kind) && !resource.isDerived {
      // The register's own names are of other people.
      guard resource.name != kind.register.name, resource.name != Person.name else { continue }
      let texts = resource.fields.filter { $0.type == .text && $0.sensitivity != .public }.map { quoted($0.name) }
      guard !texts.isEmpty, !names.isEmpty else { continue }
      let all = names.sorted()
      let holds = texts.flatMap { text in all.indices.map { "instr(\(text), ?\($0 + 1)) > 0" } }
      let count = try transaction.connection.integer(
        "SELECT count(*) FROM \(quoted(resource.name)) WHERE \(holds.joined(separator: " OR "))", all.map { .text($0) })
      if let count, count > 0 { mentions[resource.name] = count }
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
    let errand = kind == .clp ? "for electoral purposes" : "for work in connection with the office"
    kept.append(
      "The council's register, and the files that it supplied: they are held by law \(errand) (Representation of the "
        + "People (England and Wales) Regulations 2001). Destroy your copies of the files once they are imported.")
    if kind == .office {
      kept.append("Letters and e-mails outside this office's data: what was sent to others is with them.")
    }
  }
}
