internal import HustingsProtocol

/// The households at a register's addresses: those that the branch has, and those that a file brings. A household takes
/// 64 bytes.
struct RegisterHouseholds {
  private let newHousehold: BulkInsert
  private var known: [Key: RowID] = [:]
  private var ids = AscendingIDs()

  /// An address, as 128 bits that are others in each run of the program: a million addresses are 16 MB, not 500.
  private struct Key: Hashable {
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

  /// Loads every household.
  init(now: Instant, _ transaction: borrowing WriteTransaction) throws {
    newHousehold = try transaction.insert(
      into: Household.schema, fields: ["address", "street", "postcode", "district"], now: now)
    // A local: a closure cannot change what is being made.
    var known: [Key: RowID] = [:]
    try transaction.forEach(Household.schema, fields: ["id", "district", "postcode", "address"]) { row in
      guard let id = row[0].text.flatMap({ RowID($0) }), let district = row[1].text, let address = row[3].text else {
        return
      }
      known[Key(district: district, postcode: row[2].text, address: address)] = id
    }
    self.known = known
  }

  /// The household at the row's address, made where there is none; nil for "other electors".
  mutating func household(of row: RegisterRow) throws -> RowID? {
    guard let address = row.address else { return nil }
    let key = Key(district: row.district, postcode: row.postcode, address: address)
    if let id = known[key] { return id }
    let id = ids.id()
    try newHousehold.row(
      id, [.text(address), SQLValue(row.street), SQLValue(row.postcode), .text(row.district)])
    known[key] = id
    return id
  }
}
