internal import HustingsProtocol

/// Writes how electors may be reached. What the branch has already is never replaced: who knows which is the newer one?
struct DetailsWriter {
  private let phone: BulkUpdate
  private let email: BulkUpdate
  private let give: BulkInsert
  private let takeBack: BulkUpdate

  init(_ transaction: borrowing WriteTransaction, now: Instant) throws {
    phone = try transaction.update(Elector.schema, fields: ["phone"], now: now)
    email = try transaction.update(Elector.schema, fields: ["email"], now: now)
    give = try transaction.insert(
      into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: now)
    takeBack = try transaction.update(Consent.schema, fields: ["withdrawnAt"], now: now)
  }

  /// Writes what is new of an elector.
  ///
  /// - Returns: What that was.
  func write(
    _ details: ContactDetails, of elector: RowID, _ ids: inout AscendingIDs, _ transaction: borrowing WriteTransaction
  ) throws -> DetailCounts {
    var counts = DetailCounts()
    if details.phone != nil || details.email != nil {
      let known = try transaction.connection.query(
        "SELECT phone, email FROM electors WHERE id = ?", [SQLValue(elector)]
      ) { row in try row.step() ? (row.optionalText(0), row.optionalText(1)) : (nil, nil) }
      if let new = details.phone {
        if known.0 == nil {
          try phone.row(elector, [.text(new)])
          counts.phones += 1
        } else if Self.digits(known.0) != Self.digits(new) {
          counts.kept += 1
        }
      }
      if let new = details.email {
        if known.1 == nil {
          try email.row(elector, [.text(new)])
          counts.emails += 1
        } else if known.1?.lowercased() != new.lowercased() {
          counts.kept += 1
        }
      }
    }
    for (channel, isGiven, at) in details.consents {
      let known = try transaction.connection.query(
        "SELECT id, givenAt, withdrawnAt FROM consents WHERE elector = ? AND channel = ?",
        [SQLValue(elector), SQLValue(choice: channel)], read: { ($0.text(0), $0.text(1), $0.optionalText(2)) })
      let moment = at.description
      let open = known.filter { $0.2 == nil }
      if isGiven {
        // One that was taken back since stays so.
        guard open.isEmpty, known.allSatisfy({ ($0.2 ?? "") < moment }) else { continue }
        try give.row(ids.id(), [SQLValue(elector), SQLValue(choice: channel), SQLValue(at), .text(details.wording)])
        counts.given += 1
      } else {
        for (digits, givenAt, _) in open where givenAt <= moment {
          guard let id = RowID(digits) else { continue }
          try takeBack.row(id, [SQLValue(at)])
          counts.takenBack += 1
        }
      }
    }
    return counts
  }

  private static func digits(_ text: String?) -> [UInt8] { (text ?? "").utf8.filter { $0 >= 48 && $0 <= 57 } }
}

/// How many telephone numbers, addresses and consents came in.
package struct DetailCounts: Sendable, Equatable {
  /// Telephone numbers of electors who had none.
  package var phones = 0
  /// E-mail addresses of electors who had none.
  package var emails = 0
  /// Numbers and addresses that are others than the branch has, and were left out.
  package var kept = 0
  /// Consents that were given.
  package var given = 0
  /// Consents that were taken back.
  package var takenBack = 0

  /// Nothing.
  package init() {}

  /// Whether anything was written.
  var isNew: Bool { phones + emails + given + takenBack > 0 }

  mutating func add(_ other: DetailCounts) {
    phones += other.phones
    emails += other.emails
    kept += other.kept
    given += other.given
    takenBack += other.takenBack
  }
}
