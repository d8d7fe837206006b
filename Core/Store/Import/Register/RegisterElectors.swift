internal import HustingsProtocol

/// The electors of one register: those that the branch has, against those that a file brings.
///
/// What the branch has is looked up row by row, not loaded: a register of two million rows takes as much memory as the
/// numbers that were met (16 bytes each) and its households (64 bytes each).
struct RegisterElectors {
  private let registerDate: Day
  private let lookUp: Statement
  private let newElector: BulkInsert
  private let changedElector: BulkUpdate
  private let newHousehold: BulkInsert
  private var erased: ErasedPeople
  /// The numbers that the file has had.
  private var taken: Set<UInt64> = []
  /// Each district's place among those met so far.
  private var districts: [String: UInt64] = [:]
  private var households: [HouseholdKey: RowID] = [:]
  private var ids = AscendingIDs()

  /// An address, as 128 bits that are others in each run of the program: a million addresses are 16 MB, not 500.
  private struct HouseholdKey: Hashable {
    private let high: Int
    private let low: Int

    init(district: String, postcode: String?, address: String) {
      func half(_ number: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(district)
        hasher.combine(postcode)
        hasher.combine(address)
        return hasher.finalize()
      }
      (high, low) = (half(0), half(1))
    }
  }

  /// What a register says of an elector, besides the key.
  private static let told = ["forename", "surname", "address", "postcode", "attainmentDate", "markers"]
  private static let key = ["district", "number", "suffix"]

  /// Loads every household.
  init(registerDate: Day, now: Instant, transaction: borrowing WriteTransaction) throws {
    self.registerDate = registerDate
    let electors = Elector.schema
    lookUp = try Statement(
      transaction.connection,
      """
      SELECT id, \(Self.told.joined(separator: ", ")) FROM electors
      WHERE registerDate = ? AND district = ? AND number = ? AND suffix = ?
      """)
    try lookUp.bind(0, SQLValue(registerDate))
    newElector = try transaction.insert(
      into: electors,
      fields: ["registerDate"] + Self.key + Self.told + ["household", "telephonePreference"]
        + ["objectsToDoorstep", "objectsToPhone", "objectsToPost"], now: now)
    changedElector = try transaction.update(electors, fields: Self.told + ["household"], now: now)
    newHousehold = try transaction.insert(
      into: Household.schema, fields: ["address", "street", "postcode", "district"], now: now)
    erased = try transaction.erasedPeople()

    // A local: a closure cannot change what is being made.
    var households: [HouseholdKey: RowID] = [:]
    try transaction.forEach(Household.schema, fields: ["id", "district", "postcode", "address"]) { row in
      guard let id = row[0].text.flatMap({ RowID($0) }), let district = row[1].text, let address = row[3].text else {
        return
      }
      households[HouseholdKey(district: district, postcode: row[2].text, address: address)] = id
    }
    self.households = households
  }

  /// What became of a row of the file.
  enum Taken {
    case effect(ImportFile.Effect)
    /// It was left out.
    case refused(ImportReject.Reason)
  }

  /// Writes an elector of the file where it is new or differs from what the branch has, unless the elector was erased;
  /// refuses a polling district, number and suffix that the file has had already, or that are somebody else's.
  mutating func take(_ row: RegisterRow) throws -> Taken {
    let district = districts[row.district] ?? UInt64(districts.count)
    districts[row.district] = district
    // A suffix is under 2^14, a number under 2^24.
    let packed = district << 38 | UInt64(row.number) << 14 | UInt64(row.suffix)
    guard taken.insert(packed).inserted else { return .refused(.doubled) }

    let before = try known(row)
    guard try !isErased(row, before?.told) else { return .effect(.erased) }
    let told: [SQLValue] = [
      .text(row.forename), .text(row.surname), SQLValue(row.address), SQLValue(row.postcode), SQLValue(row.attainment),
      .text(row.markers),
    ]
    guard let before else {
      let household = try household(of: row)
      let no = SQLValue(false)
      try newElector.row(
        ids.id(),
        [SQLValue(registerDate), .text(row.district), SQLValue(row.number), SQLValue(row.suffix)] + told
          + [SQLValue(household), no, no, no, no])
      return .effect(.new)
    }
    guard before.told != told else { return .effect(.unchanged) }
    // What the branch knows hangs on the row: nobody else gets it.
    guard Self.mayBeSame(row.identity, Self.identity(before.told)) else { return .refused(.otherPerson) }
    try changedElector.row(before.id, told + [SQLValue(try household(of: row))])
    return .effect(.changed)
  }

  /// The elector whom the branch has by that number, with what the register said.
  private func known(_ row: RegisterRow) throws -> (id: RowID, told: [SQLValue])? {
    for (index, value) in [.text(row.district), SQLValue(row.number), SQLValue(row.suffix)].enumerated() {
      try lookUp.bind(index + 1, value)
    }
    defer { lookUp.reset() }
    guard try lookUp.step(), let id = RowID(lookUp.text(0)) else { return nil }
    return (id, (1...6).map { lookUp.value($0) })
  }

  private static func identity(_ told: [SQLValue]) -> ElectorIdentity {
    ElectorIdentity(
      forename: told[0].text ?? "", surname: told[1].text ?? "", postcode: told[3].text, address: told[2].text)
  }

  /// Whether two who have the same number on one register are one person: of the same surname and first forename,
  /// where the further ones are told more or less fully; or of the same forenames at the same address, where the
  /// surname changed.
  private static func mayBeSame(_ now: ElectorIdentity, _ then: ElectorIdentity) -> Bool {
    if now.surname == then.surname, now.firstName == then.firstName {
      return now.forenames.hasPrefix(then.forenames) || then.forenames.hasPrefix(now.forenames)
    }
    return !now.forenames.isEmpty && now.forenames == then.forenames && !now.address.isEmpty
      && now.address == then.address
  }

  /// Whether the row is about somebody who was erased. Whom the branch has under that number and name was not.
  private mutating func isErased(_ row: RegisterRow, _ before: [SQLValue]?) throws -> Bool {
    guard !erased.isEmpty else { return false }
    let person = row.identity
    if let before {
      if Self.identity(before).mayBe(person) { return false }
    } else if erased.has(
      ElectorNumber(district: row.district, number: row.number, suffix: row.suffix), of: registerDate)
    {
      _ = erased.take(person)
      return true
    }
    return erased.take(person)
  }

  /// The household at the row's address, made where there is none; nil for "other electors".
  private mutating func household(of row: RegisterRow) throws -> RowID? {
    guard let address = row.address else { return nil }
    let key = HouseholdKey(district: row.district, postcode: row.postcode, address: address)
    if let known = households[key] { return known }
    let id = ids.id()
    try newHousehold.row(
      id, [.text(address), SQLValue(row.street), SQLValue(row.postcode), .text(row.district)])
    households[key] = id
    return id
  }
}
