internal import HustingsProtocol

/// The electors of one register: those that the branch has, against those that a file brings.
struct RegisterElectors {
  /// What was done so far; rows read and rejected are the caller's to count.
  private(set) var summary = RegisterSummary()

  private let registerDate: SQLValue
  private let newElector: BulkInsert
  private let changedElector: BulkUpdate
  private let newHousehold: BulkInsert
  private var known: [ElectorKey: Known] = [:]
  private var districts: [String: Int] = [:]
  private var households: [HouseholdKey: RowID] = [:]
  private var ids = AscendingIDs()

  /// What tells electors of one register apart.
  private struct ElectorKey: Hashable {
    /// The district's place among those met so far: cheaper to hash than its code.
    var district: Int
    var number: Int
    var suffix: Int
  }

  /// An elector that the branch has on this register, or that the file has brought.
  private enum Known {
    /// The branch has it: its id, and a hash of what the register said, which is another in each run of the program.
    case before(RowID, digest: Int)
    /// The file has had it already.
    case taken
  }

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

  /// Loads the electors of the register of that date, and every household.
  init(registerDate: Day, now: Instant, transaction: borrowing WriteTransaction) throws {
    self.registerDate = SQLValue(registerDate)
    let electors = Elector.schema
    newElector = try transaction.insert(
      into: electors,
      fields: ["registerDate"] + RegisterElectors.key + RegisterElectors.told
        + [
          "household", "telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost",
        ], now: now)
    changedElector = try transaction.update(electors, fields: RegisterElectors.told + ["household"], now: now)
    newHousehold = try transaction.insert(
      into: Household.schema, fields: ["address", "street", "postcode", "district"], now: now)

    // Locals: a closure cannot change what is being made.
    var known: [ElectorKey: Known] = [:]
    var districts: [String: Int] = [:]
    let isOfRegister = Filter.compare("registerDate", .eq, .string(registerDate.description))
    try transaction.forEach(
      electors, fields: ["id"] + RegisterElectors.key + RegisterElectors.told, where: isOfRegister
    ) { row in
      guard case .text(let digits) = row[0], let id = RowID(digits), case .text(let code) = row[1],
        case .integer(let number) = row[2], case .integer(let suffix) = row[3]
      else { return }
      let district = districts[code] ?? districts.count
      districts[code] = district
      let key = ElectorKey(district: district, number: Int(number), suffix: Int(suffix))
      known[key] = .before(id, digest: RegisterElectors.digest(row[4...]))
    }
    self.known = known
    self.districts = districts

    var households: [HouseholdKey: RowID] = [:]
    try transaction.forEach(Household.schema, fields: ["id", "district", "postcode", "address"]) { row in
      guard case .text(let digits) = row[0], let id = RowID(digits), case .text(let district) = row[1],
        case .text(let address) = row[3]
      else { return }
      var postcode: String?
      if case .text(let text) = row[2] { postcode = text }
      households[HouseholdKey(district: district, postcode: postcode, address: address)] = id
    }
    self.households = households
  }

  /// Writes an elector of the file where it is new or differs from what the branch has; false when the file has had
  /// the same polling district, number and suffix already.
  mutating func take(_ row: RegisterRow) throws -> Bool {
    let district = districts[row.district] ?? districts.count
    districts[row.district] = district
    let key = ElectorKey(district: district, number: row.number, suffix: row.suffix)
    let before = known.updateValue(.taken, forKey: key)
    if case .taken = before { return false }
    summary.districts[row.district, default: 0] += 1
    summary.count(markers: row.markers)

    let told: [SQLValue] = [
      .text(row.forename), .text(row.surname), SQLValue(row.address), SQLValue(row.postcode), SQLValue(row.attainment),
      .text(row.markers),
    ]
    guard case .before(let id, let digest) = before else {
      let household = try household(of: row)
      let no = SQLValue(false)
      try newElector.row(
        ids.id(),
        [registerDate, .text(row.district), SQLValue(row.number), SQLValue(row.suffix)] + told
          + [SQLValue(household), no, no, no, no])
      summary.new += 1
      return true
    }
    guard digest != RegisterElectors.digest(told[...]) else {
      summary.unchanged += 1
      return true
    }
    try changedElector.row(id, told + [SQLValue(try household(of: row))])
    summary.changed += 1
    return true
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

  private static func digest(_ told: ArraySlice<SQLValue>) -> Int {
    var hasher = Hasher()
    for value in told {
      switch value {
      case .text(let text): hasher.combine(text)
      case .integer(let number): hasher.combine(number)
      case .real(let number): hasher.combine(number)
      case .null: hasher.combine(UInt8(0))
      }
    }
    return hasher.finalize()
  }
}
