internal import HustingsProtocol

/// Writes how electors may be reached. What the branch has already is never replaced: who knows which is the newer one?
///
/// A no is kept wherever it comes from: as an objection where the channel has one, and as a consent that was taken back
/// where the channel needs consent, also from people who never gave any. So no older yes of a later file counts.
struct DetailsWriter {
  private let phone: BulkUpdate
  private let email: BulkUpdate
  private let objections: [String: BulkUpdate]
  private let give: BulkInsert
  private let takeBack: BulkUpdate
  private let refuse: BulkInsert
  private let now: Instant

  init(_ transaction: borrowing WriteTransaction, now: Instant) throws {
    phone = try transaction.update(Elector.schema, fields: ["phone"], now: now)
    email = try transaction.update(Elector.schema, fields: ["email"], now: now)
    give = try transaction.insert(
      into: Consent.schema, fields: ["elector", "channel", "givenAt", "wording"], now: now)
    takeBack = try transaction.update(Consent.schema, fields: ["withdrawnAt"], now: now)
    refuse = try transaction.insert(
      into: Consent.schema, fields: ["elector", "channel", "givenAt", "withdrawnAt", "wording"], now: now)
    var objections: [String: BulkUpdate] = [:]
    for field in ["objectsToDoorstep", "objectsToPhone", "objectsToPost"] {
      objections[field] = try transaction.update(Elector.schema, fields: [field], now: now)
    }
    self.objections = objections
    self.now = now
  }

  /// Writes what is new of an elector.
  ///
  /// - Returns: What that was.
  func write(
    _ details: ContactDetails, of elector: RowID, _ ids: inout AscendingIDs, _ transaction: borrowing WriteTransaction
  ) throws -> DetailCounts {
    var counts = DetailCounts()
    counts.unreadable = details.unreadable.count
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
    // The noes first: of a row that says both, the no holds.
    for (channel, at) in details.noes {
      guard try say(no: channel, at, of: elector, &ids, transaction, &counts) else { continue }
      if channel == .phone { try object("objectsToPhone", elector, transaction, &counts) }
    }
    for (channel, at) in details.refusals {
      switch channel {
      case .doorstep: try object("objectsToDoorstep", elector, transaction, &counts)
      case .post: try object("objectsToPost", elector, transaction, &counts)
      case .phone:
        try object("objectsToPhone", elector, transaction, &counts)
        for channel in [Consent.Channel.phone, .automatedCall] {
          _ = try say(no: channel, at, of: elector, &ids, transaction, &counts)
        }
      case .text: _ = try say(no: .text, at, of: elector, &ids, transaction, &counts)
      case .email: _ = try say(no: .email, at, of: elector, &ids, transaction, &counts)
      // Nobody is sought out at a stall.
      case .streetStall: continue
      }
    }
    for (channel, at) in details.consents {
      let known = try consents(to: channel, of: elector, transaction)
      // One that was taken back since stays so.
      guard !known.contains(where: { $0.withdrawnAt == nil || ($0.withdrawnAt ?? "") >= at.description }) else {
        continue
      }
      try give.row(ids.id(), [SQLValue(elector), SQLValue(choice: channel), SQLValue(at), .text(details.wording)])
      counts.given += 1
    }
    return counts
  }

  private typealias KnownConsent = (id: String, givenAt: String, withdrawnAt: String?)

  private func consents(
    to channel: Consent.Channel, of elector: RowID, _ transaction: borrowing WriteTransaction
  ) throws -> [KnownConsent] {
    try transaction.connection.query(
      "SELECT id, givenAt, withdrawnAt FROM consents WHERE elector = ? AND channel = ?",
      [SQLValue(elector), SQLValue(choice: channel)], read: { ($0.text(0), $0.text(1), $0.optionalText(2)) })
  }

  /// Takes back what was agreed to before, and keeps the no itself. A no of which nothing says when is of today, unless
  /// no is the last that was heard.
  ///
  /// - Returns: Whether it is news: false where it is known, or a later yes is.
  private func say(
    no channel: Consent.Channel, _ at: Instant?, of elector: RowID, _ ids: inout AscendingIDs,
    _ transaction: borrowing WriteTransaction, _ counts: inout DetailCounts
  ) throws -> Bool {
    let known = try consents(to: channel, of: elector, transaction)
    let open = known.filter { $0.withdrawnAt == nil }
    if at == nil, open.isEmpty, !known.isEmpty { return false }
    let moment = (at ?? now).description
    guard !open.contains(where: { $0.givenAt > moment }),
      !known.contains(where: { ($0.withdrawnAt ?? "") >= moment })
    else { return false }
    for consent in open {
      guard let id = RowID(consent.id) else { continue }
      try takeBack.row(id, [.text(moment)])
      counts.takenBack += 1
    }
    guard open.isEmpty else { return true }
    try refuse.row(
      ids.id(), [SQLValue(elector), SQLValue(choice: channel), .text(moment), .text(moment), .text(Self.refused)])
    counts.refused += 1
    return true
  }

  /// What stands for the words that were agreed to, where somebody agreed to nothing.
  private static let refused = "Said no; never agreed."

  private func object(
    _ field: String, _ elector: RowID, _ transaction: borrowing WriteTransaction, _ counts: inout DetailCounts
  ) throws {
    let isIt = Filter.compare("id", .eq, .string(elector.description))
    guard try transaction.scalar(field, of: Elector.schema, where: isIt) == SQLValue(false) else { return }
    try objections[field]?.row(elector, [SQLValue(true)])
    counts.objections += 1
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
  /// Numbers and addresses that could not be read, and were left out.
  package var unreadable = 0
  /// Consents that were given.
  package var given = 0
  /// Consents that were taken back.
  package var takenBack = 0
  /// Noes of people who had agreed to nothing.
  package var refused = 0
  /// Objections to visits, calls or letters.
  package var objections = 0

  /// Nothing.
  package init() {}

  /// Whether anything was written.
  var isNew: Bool { phones + emails + given + takenBack + refused + objections > 0 }

  mutating func add(_ other: DetailCounts) {
    phones += other.phones
    emails += other.emails
    kept += other.kept
    unreadable += other.unreadable
    given += other.given
    takenBack += other.takenBack
    refused += other.refused
    objections += other.objections
  }
}
