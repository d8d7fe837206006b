internal import HustingsProtocol

/// Carries what a branch knows of people over to their rows on a register that was published anew.
///
/// Numbers are given anew with each register, so that a number alone is nobody. The same person is:
///
/// - who alone on both registers has that surname and first forename at that postcode, in the house of the same number,
///   where no further forenames differ;
/// - of several, who alone on both has the same forenames and address;
/// - where the postcode was put right, who has the same number, name and house;
/// - where the surname changed, who has the same number, forenames and address.
///
/// Of nobody else does anything come, but objections and restrictions: whoever may be one who objected is not
/// approached.
///
/// The latest register on which somebody is found counts. Who is not on it, or not for certain, is looked for on the one
/// before, and so on: people are left out of a register by mistake, and move away and back.
struct RegisterCarryOver {
  private let register: Day
  private let changeNumber: Int
  private let now: Instant

  /// To electors of a register who were made after a change.
  init(to register: Day, since changeNumber: Int, now: Instant) {
    (self.register, self.changeNumber, self.now) = (register, changeNumber, now)
  }

  private static let objections = [
    "telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost",
  ]
  private static let details = ["phone", "email"]

  /// What came over.
  func run(_ transaction: borrowing WriteTransaction) throws -> CarriedOver {
    let sources = try transaction.connection.query(
      "SELECT DISTINCT registerDate FROM electors WHERE registerDate <> ? ORDER BY 1 DESC", [SQLValue(register)],
      read: { Day($0.text(0)) })
    guard !sources.isEmpty else { return CarriedOver() }
    let made = try transaction.connection.query(
      "SELECT row FROM changes WHERE number > ? AND resource = 'electors' AND kind = 'created'",
      [SQLValue(changeNumber)], read: { RowID($0.text(0)) })
    var sought = made.compactMap { $0 }
    guard !sought.isEmpty else { return CarriedOver() }

    // From the last register back to the first that has anything to carry.
    var known: [(source: Day, people: Set<RowID>)] = []
    for case let source? in sources { known.append((source, try knownPeople(of: source, transaction))) }
    guard let first = known.lastIndex(where: { !$0.people.isEmpty }) else { return CarriedOver() }

    let after = try NameIndex(register, transaction)
    var carried = CarriedOver()
    var inDoubt: Set<RowID> = []
    for (source, known) in known[...first] where !sought.isEmpty {
      let before = try NameIndex(source, transaction)
      let over = try Writing(transaction, register: register, source: source, now: now)
      var missing: [RowID] = []
      for id in sought {
        guard let elector = try transaction.elector(id) else { continue }
        let same = try before.people(like: elector.identity, transaction)
        let areKnown = same.contains { known.contains($0.id) }
        var one: ElectorRow?
        if same.isEmpty {
          one = try byNumber(elector, source, after, transaction)
        } else if areKnown || same.count == 1 {
          one = try only(elector, of: same, after, transaction)
        }
        if let one {
          inDoubt.remove(id)
          if known.contains(one.id) { try over.carry(from: one.id, to: elector, transaction, &carried) }
          continue
        }
        missing.append(id)
        guard areKnown else { continue }
        inDoubt.insert(id)
        _ = try over.object(to: id, as: same.map(\.id), transaction)
      }
      sought = missing
    }
    carried.inDoubt = inDoubt.count
    return carried
  }

  /// The one among namesakes who is the elector.
  private func only(
    _ elector: ElectorRow, of same: [ElectorRow], _ after: NameIndex, _ transaction: borrowing WriteTransaction
  ) throws -> ElectorRow? {
    // Others on the new register may be the same as well.
    var rivals: [RowID: ElectorRow] = [:]
    for one in same {
      for rival in try after.people(like: one.identity, transaction) { rivals[rival.id] = rival }
    }
    if same.count == 1, rivals.count == 1, same[0].identity.hasSameHouse(as: elector.identity) { return same[0] }
    func isExact(_ other: ElectorRow) -> Bool {
      other.identity.forenames == elector.identity.forenames && other.identity.address == elector.identity.address
        && !elector.identity.address.isEmpty
    }
    let exact = same.filter(isExact)
    return exact.count == 1 && rivals.values.filter(isExact).count == 1 ? exact[0] : nil
  }

  /// Who had the elector's number before, where the rest tells that it is the same person.
  private func byNumber(
    _ elector: ElectorRow, _ source: Day, _ after: NameIndex, _ transaction: borrowing WriteTransaction
  ) throws -> ElectorRow? {
    guard let other = try transaction.elector(elector.number, of: source) else { return nil }
    let (now, then) = (elector.identity, other.identity)
    guard !now.firstName.isEmpty, now.hasFittingForenames(to: then), now.hasSameHouse(as: then) else { return nil }
    let isRenamed = now.forenames == then.forenames && now.address == then.address && !now.address.isEmpty
    guard now.surname == then.surname || isRenamed else { return nil }
    return try after.people(like: then, transaction).isEmpty ? other : nil
  }

  /// Electors of whom there is something to carry.
  private func knownPeople(of source: Day, _ transaction: borrowing WriteTransaction) throws -> Set<RowID> {
    let something =
      Self.details.map { "\($0) IS NOT NULL" } + Self.objections.map { "\($0) = 1" }
      + ["consents", "contacts", "restrictions"].map { "id IN (SELECT elector FROM \($0))" }
    let found = try transaction.connection.query(
      "SELECT id FROM electors WHERE registerDate = ? AND (\(something.joined(separator: " OR ")))",
      [SQLValue(source)], read: { RowID($0.text(0)) })
    return Set(found.compactMap { $0 })
  }

  /// The electors of a register by name and postcode. Hashes stand for the names: what is found is looked at again.
  private struct NameIndex {
    private var first: [Int: RowID] = [:]
    private var more: [Int: [RowID]] = [:]

    init(_ register: Day, _ transaction: borrowing WriteTransaction) throws {
      // Locals: a closure cannot change what is being made.
      var (first, more): ([Int: RowID], [Int: [RowID]]) = ([:], [:])
      let isOfIt = Filter.compare("registerDate", .eq, .string(register.description))
      try transaction.forEach(Elector.schema, fields: ElectorRow.fields, where: isOfIt) { values in
        guard let row = ElectorRow(values), row.identity.isTellable else { return }
        let key = Self.key(row.identity)
        if first[key] == nil { first[key] = row.id } else { more[key, default: []].append(row.id) }
      }
      (self.first, self.more) = (first, more)
    }

    func people(
      like person: ElectorIdentity, _ transaction: borrowing WriteTransaction
    ) throws -> [ElectorRow] {
      guard person.isTellable, let one = first[Self.key(person)] else { return [] }
      var found: [ElectorRow] = []
      for id in [one] + (more[Self.key(person)] ?? []) {
        if let row = try transaction.elector(id), row.identity.mayBe(person) { found.append(row) }
      }
      return found
    }

    private static func key(_ person: ElectorIdentity) -> Int {
      var hasher = Hasher()
      for part in [person.surname, person.firstName, person.postcode] { hasher.combine(part) }
      return hasher.finalize()
    }
  }

  /// What writes it.
  private struct Writing {
    private let details: BulkUpdate
    private let objections: BulkUpdate
    private let consents: BulkUpdate
    private let contacts: BulkUpdate
    /// An older register that comes late gets no more than objections: what is known belongs to the later one.
    private let isLater: Bool
    private let now: Instant

    init(_ transaction: borrowing WriteTransaction, register: Day, source: Day, now: Instant) throws {
      (isLater, self.now) = (register > source, now)
      let fields = RegisterCarryOver.details + RegisterCarryOver.objections
      details = try transaction.update(Elector.schema, fields: fields, now: now)
      objections = try transaction.update(Elector.schema, fields: RegisterCarryOver.objections, now: now)
      consents = try transaction.update(Consent.schema, fields: ["elector"], now: now)
      contacts = try transaction.update(Contact.schema, fields: ["elector", "district"], now: now)
    }

    func carry(
      from old: RowID, to elector: ElectorRow, _ transaction: borrowing WriteTransaction, _ carried: inout CarriedOver
    ) throws {
      guard isLater else {
        if try object(to: elector.id, as: [old], transaction) { carried.electors += 1 }
        return
      }
      carried.electors += 1
      let own = try values(of: old, RegisterCarryOver.details, transaction)
      let objected = try objections(of: [elector.id, old], transaction)
      if (own + objected).contains(where: { $0 != .null && $0 != SQLValue(false) }) {
        try details.row(elector.id, own + objected)
      }
      if try transaction.isRestricted(old) { try transaction.restrict(elector.id, at: now) }
      let isTheirs = Filter.compare("elector", .eq, .string(old.description))
      for consent in try transaction.ids(of: Consent.schema, where: isTheirs) {
        try consents.row(consent, [SQLValue(elector.id)])
        carried.consents += 1
      }
      for contact in try transaction.ids(of: Contact.schema, where: isTheirs) {
        try contacts.row(contact, [SQLValue(elector.id), .text(elector.number.district)])
        carried.contacts += 1
      }
    }

    /// Objections and restrictions of any of several people; whether there were any.
    func object(
      to elector: RowID, as others: [RowID], _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
      var isRestricted = false
      for other in others where try transaction.isRestricted(other) { isRestricted = true }
      if isRestricted { try transaction.restrict(elector, at: now) }
      let before = try objections(of: [elector], transaction)
      let all = try objections(of: [elector] + others, transaction)
      if all != before { try objections.row(elector, all) }
      return isRestricted || all.contains(SQLValue(true))
    }

    private func objections(
      of people: [RowID], _ transaction: borrowing WriteTransaction
    ) throws -> [SQLValue] {
      var all = RegisterCarryOver.objections.map { _ in SQLValue(false) }
      for one in people {
        let own = try values(of: one, RegisterCarryOver.objections, transaction)
        all = zip(all, own).map { $0 == SQLValue(true) ? $0 : $1 }
      }
      return all
    }

    private func values(
      of elector: RowID, _ fields: [String], _ transaction: borrowing WriteTransaction
    ) throws -> [SQLValue] {
      var values: [SQLValue] = []
      let isIt = Filter.compare("id", .eq, .string(elector.description))
      try transaction.forEach(Elector.schema, fields: fields, where: isIt) { values = $0 }
      return values
    }
  }
}

/// What an import carried over from the register before.
package struct CarriedOver: Sendable, Equatable {
  /// Electors who were known before.
  package var electors = 0
  /// Their consents.
  package var consents = 0
  /// Their contacts.
  package var contacts = 0
  /// Electors who may be somebody else: nothing came over but objections and restrictions.
  package var inDoubt = 0

  /// Nothing.
  package init() {}
}

extension WriteTransaction {
  fileprivate borrowing func isRestricted(_ elector: RowID) throws -> Bool {
    try connection.scalar("SELECT 1 FROM restrictions WHERE elector = ?", [SQLValue(elector)]) != nil
  }
}
