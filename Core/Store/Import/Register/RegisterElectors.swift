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

  /// Writes an elector of the file where it is new or differs from what the branch has, unless the elector was erased;
  /// nil when the file has had the same polling district, number and suffix already.
  mutating func take(_ row: RegisterRow) throws -> ImportFile.Effect? {
    let district = districts[row.district] ?? UInt64(districts.count)
    districts[row.district] = district
    // A suffix is under 2^14, a number under 2^24.
    let packed = district << 38 | UInt64(row.number) << 14 | UInt64(row.suffix)
    guard taken.insert(packed).inserted else { return nil }

    let before = try known(row)
    guard try !isErased(row, before?.told) else { return .erased }
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
      return .new
    }
    guard before.told != told else { return .unchanged }
    try changedElector.row(before.id, told + [SQLValue(try household(of: row))])
    return .changed
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

  /// Whether the row is about somebody who was erased. Whom the branch has under that number and name was not.
  private mutating func isErased(_ row: RegisterRow, _ before: [SQLValue]?) throws -> Bool {
    guard !erased.isEmpty else { return false }
    let person = ElectorIdentity(
      forename: row.forename, surname: row.surname, postcode: row.postcode, address: row.address)
    if let before {
      let known = ElectorIdentity(
        forename: before[0].text ?? "", surname: before[1].text ?? "", postcode: before[3].text,
        address: before[2].text)
      if known.mayBe(person) { return false }
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
