package import HustingsProtocol

/// Brings what another tool knows of electors into a branch: who was spoken with, when, and what came of it; telephone
/// numbers, e-mail addresses, and what they agreed to be reached by.
///
/// A row that says what a contact of the branch says in every part is that contact: the same file again changes
/// nothing. Contacts that the branch has are never overwritten.
package struct ContactImport: FileImport {
  package static let resource = Contact.name
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
  /// The words that electors agreed to, where no column says them.
  package let consentWording: String?
  /// When the import happens; no contact is of a later day.
  package let now: Instant

  /// An import of the contacts at `path`.
  package init(
    path: String, mapping: ContactMapping, codes: ContactCodes, channel: Contact.Channel = .doorstep,
    register: RegisterChoice = .latest, consentWording: String? = nil, now: Instant, rejectsPath: String? = nil
  ) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.mapping, self.codes, self.channel) = (mapping, codes, channel)
    (self.register, self.consentWording, self.now) = (register, consentWording, now)
  }

  /// The fields that may hold a date: of consents as well, where some tools put their day.
  private static let dates: [ContactField] = [.date, .consentDate] + ContactDetails.consents.map { $0.field }
  private static let fields = ["elector", "channel", "at", "by", "outcome", "intention", "issues", "note"]

  /// Imports the file in one transaction.
  ///
  /// - Parameters:
  ///   - store: The branch.
  ///   - audit: Who brings it; nil for nobody.
  ///   - isTrial: Whether all is undone again, so that nothing is written but the rejects file.
  ///   - progress: Is told now and then how far it is.
  /// - Returns: What came in, or would have.
  /// - Throws: `ImportError`, `CSVError` or `StoreError`; nothing is written then but the rejects file.
  package func run(
    into store: TenantStore, audit: AuditEntry? = nil, isTrial: Bool,
    progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ContactSummary {
    try await store.trying(isTrial) { try read(&$0, audit, progress) }
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ContactSummary {
    let match = try ElectorMatch(transaction, register: try register.date(transaction))
    // How many contacts of each content the branch has that no row was found to be.
    var before: [Int: Int] = [:]
    try transaction.forEach(Contact.schema, fields: Self.fields) { before[Self.digest($0), default: 0] += 1 }
    let insert = try transaction.insert(into: Contact.schema, fields: ["district"] + Self.fields, now: now)
    let details = try DetailsWriter(transaction, now: now)
    var ids = AscendingIDs()
    var summary = ContactSummary()
    let (width, needed) = (mapping.columns.count, mapping.needed)
    let counts: ImportSummary
    do {
      counts = try file.read(
        progress: progress,
        begin: { _ in .header },
        take: { record in
          do {
            try record.checkWidth(width, needed: needed)
            try checkDates(record)
            var row = try ContactRow(record, self, &summary)
            guard let (elector, way) = try row.elector(record, self, match) else { return .erased }
            var isNew = false
            if let contact = row.contact {
              let values: [SQLValue] = [
                SQLValue(elector.id), SQLValue(choice: contact.channel), SQLValue(contact.at), SQLValue(contact.by),
                SQLValue(choice: contact.outcome), SQLValue(choice: contact.intention), SQLValue(contact.issues),
                SQLValue(contact.note),
              ]
              let digest = Self.digest(values)
              let known = before[digest] ?? 0
              if known > 0 {
                before[digest] = known - 1
              } else {
                try insert.row(ids.id(), [.text(elector.district)] + values)
                isNew = true
              }
            }
            // A contact that is known was heeded when it came: an objection that was taken back since stays so.
            if row.contact != nil, !isNew { row.details.refusals = [] }
            let written = try details.write(row.details, of: elector.id, &ids, transaction)
            summary.details.add(written)
            isNew = isNew || written.isNew
            summary.note(
              record.line, .taken(way == .number, row.contact?.outcome, row.contact?.intention, isNew: isNew))
            return isNew ? .new : .unchanged
          } catch let reject as ImportReject {
            summary.note(record.line, .rejected(reject.reason))
            throw reject
          }
        })
    } catch ImportError.mostRowsRejected(let rejected, let read, let path) {
      throw summary.whyMostWereRejected(rejected, read, path)
    }
    summary.counts = counts
    return summary
  }

  /// Refuses a file in which one date has the month first: of most others nothing would show it.
  private func checkDates(_ record: borrowing CSVRecord) throws(ImportError) {
    for field in Self.dates {
      guard let place = mapping.place(field), let text = record.text(place) else { continue }
      guard !ContactTime.isMonthFirst(text) else { throw .monthFirst(record.line) }
    }
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
package struct ContactSummary: ImportCounts, Equatable {
  /// What came of the first rows, in a word each: nothing of it is about a person.
  package enum Outcome: Sendable, Equatable {
    /// Found by number or else by name; the contact, if it says one; whether the branch has something of it not yet.
    case taken(Bool, Contact.Outcome?, Intention?, isNew: Bool)
    /// Left out.
    case rejected(ImportReject.Reason)
  }

  /// Rows by what became of them.
  package internal(set) var counts = ImportSummary()
  /// What came in besides contacts.
  package internal(set) var details = DetailCounts()
  /// How many rows have each code that nobody knows; the first 40 such codes.
  package private(set) var unknownCodes: [String: Int] = [:]
  /// How many rows have a code that nobody knows, whichever it is.
  private var rowsOfUnknownCodes = 0
  /// The first rows' lines and outcomes.
  package private(set) var first: [(line: Int, outcome: Outcome)] = []

  private static let shown = 10
  /// How much is kept of a code.
  private static let longestCode = 20

  mutating func note(_ line: Int, _ outcome: Outcome) {
    if first.count < Self.shown { first.append((line, outcome)) }
  }

  mutating func noteUnknown(_ code: String) {
    rowsOfUnknownCodes += 1
    let code = String(code.prefix(Self.longestCode))
    if unknownCodes[code] != nil || unknownCodes.count < 40 { unknownCodes[code, default: 0] += 1 }
  }

  /// Why nothing was imported when most rows were rejected: for their codes, where that holds of most of these rows.
  func whyMostWereRejected(_ rejected: Int, _ read: Int, _ path: String) -> ImportError {
    let codes = unknownCodes.filter { Self.isCode($0.key, rows: $0.value) }
    guard rowsOfUnknownCodes * 2 > rejected, !codes.isEmpty else { return .mostRowsRejected(rejected, read, path) }
    return .unknownCodes(codes, rejected, read, path)
  }

  /// Whether a text that stands in so many rows is a code for certain: a column that is taken for one may hold names or
  /// numbers, which no message tells.
  private static func isCode(_ text: String, rows: Int) -> Bool {
    text.count < longestCode && (rows > 1 || text.count <= 3)
      && text.split { !$0.isNumber }.allSatisfy { $0.count <= 4 }
  }

  package static func == (left: ContactSummary, right: ContactSummary) -> Bool {
    left.counts == right.counts && left.details == right.details && left.unknownCodes == right.unknownCodes
      && left.first.elementsEqual(right.first) { $0.line == $1.line && $0.outcome == $1.outcome }
  }
}
