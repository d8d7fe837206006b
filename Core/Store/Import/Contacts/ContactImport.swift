package import HustingsProtocol

/// Brings a history of contacts from another tool into a branch: who was spoken with, when, and what came of it.
///
/// A row that says what a contact of the branch says in every part is that contact: the same file again changes
/// nothing. Contacts that the branch has are never overwritten.
package struct ContactImport: Sendable {
  package let path: String
  package let rejectsPath: String
  /// Which column holds what.
  package let mapping: ContactMapping
  /// What the codes mean.
  package let codes: ContactCodes
  /// How electors were approached where no column says so.
  package let channel: Contact.Channel
  /// The register in which electors are looked for.
  package let register: RegisterChoice
  /// When the import happens; no contact is of a later day.
  package let now: Instant

  /// An import of the contacts at `path`.
  package init(
    path: String, mapping: ContactMapping, codes: ContactCodes, channel: Contact.Channel = .doorstep,
    register: RegisterChoice = .latest, now: Instant, rejectsPath: String? = nil
  ) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.mapping, self.codes, self.channel) = (mapping, codes, channel)
    (self.register, self.now) = (register, now)
  }

  private static let fields = ["elector", "channel", "at", "by", "outcome", "intention", "issues", "note"]

  /// Imports the file in one transaction.
  ///
  /// - Parameters:
  ///   - store: The branch.
  ///   - isTrial: Whether all is undone again, so that nothing is written but the rejects file.
  ///   - progress: Is told now and then how far it is.
  /// - Returns: What came in, or would have.
  /// - Throws: `ImportError`, `CSVError` or `StoreError`; nothing is written then but the rejects file.
  package func run(
    into store: TenantStore, isTrial: Bool = false, progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ContactSummary {
    do {
      return try await store.transaction { transaction in
        let summary = try read(transaction, progress)
        if isTrial { throw Trial(summary: summary) }
        return summary
      }
    } catch let trial as Trial {
      return trial.summary
    }
  }

  /// Undoes a transaction, and keeps what was learnt.
  private struct Trial: Error { let summary: ContactSummary }

  private func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ContactSummary {
    let match = try ElectorMatch(transaction, register: try register.date(transaction))
    // How many contacts of each content the branch has that no row was found to be.
    var before: [Int: Int] = [:]
    try transaction.forEach(Contact.schema, fields: Self.fields) { before[Self.digest($0), default: 0] += 1 }
    let insert = try transaction.insert(into: Contact.schema, fields: ["district"] + Self.fields, now: now)
    var ids = AscendingIDs()
    var summary = ContactSummary()
    let width = mapping.columns.count
    let (rows, rejected) = try ImportFile(path: path, rejectsPath: rejectsPath).read(
      progress: progress,
      begin: { _ in .header },
      take: { record in
        do {
          try record.checkWidth(width)
          let row = try ContactRow(record, self, &summary)
          let (elector, way) = try row.elector(record, self, match)
          let values: [SQLValue] = [
            SQLValue(elector.id), SQLValue(choice: row.channel), SQLValue(row.at), SQLValue(row.by),
            SQLValue(choice: row.outcome), SQLValue(choice: row.intention), SQLValue(row.issues), SQLValue(row.note),
          ]
          let digest = Self.digest(values)
          let known = before[digest] ?? 0
          if known > 0 {
            before[digest] = known - 1
            summary.counts.unchanged += 1
          } else {
            try insert.row(ids.id(), [.text(elector.district)] + values)
            summary.counts.new += 1
          }
          summary.note(record.line, .taken(way == .number, row.outcome, row.intention, isNew: known == 0))
        } catch let reject as ImportReject {
          summary.note(record.line, .rejected(reject.reason))
          throw reject
        }
      })
    (summary.counts.read, summary.counts.rejected) = (rows, rejected)
    summary.counts.rejectsPath = rejected > 0 ? rejectsPath : nil
    return summary
  }

  private static func digest(_ values: [SQLValue]) -> Int {
    var hasher = Hasher()
    for value in values {
      if case .text(let text) = value { hasher.combine(text) } else { hasher.combine(0) }
    }
    return hasher.finalize()
  }
}

/// What an import of contacts did, or would do.
package struct ContactSummary: Sendable, Equatable {
  /// What came of the first rows, in a word each: nothing of it is about a person.
  package enum Outcome: Sendable, Equatable {
    /// Found by number or else by name; what it says; whether the branch has it not yet.
    case taken(Bool, Contact.Outcome, Intention?, isNew: Bool)
    /// Left out.
    case rejected(ImportReject.Reason)
  }

  /// Rows by what became of them.
  package internal(set) var counts = ImportSummary()
  /// How many rows have each code that nobody knows; the first 40 such codes.
  package private(set) var unknownCodes: [String: Int] = [:]
  /// The first rows' lines and outcomes.
  package private(set) var first: [(line: Int, outcome: Outcome)] = []

  private static let shown = 10

  mutating func note(_ line: Int, _ outcome: Outcome) {
    if first.count < Self.shown { first.append((line, outcome)) }
  }

  mutating func noteUnknown(_ code: String) {
    let code = String(code.prefix(20))
    if unknownCodes[code] != nil || unknownCodes.count < 40 { unknownCodes[code, default: 0] += 1 }
  }

  package static func == (left: ContactSummary, right: ContactSummary) -> Bool {
    left.counts == right.counts && left.unknownCodes == right.unknownCodes
      && left.first.elementsEqual(right.first) { $0.line == $1.line && $0.outcome == $1.outcome }
  }
}
