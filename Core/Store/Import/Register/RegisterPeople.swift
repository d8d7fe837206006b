internal import HustingsProtocol

/// The people of one register: those that a branch or office has, against those that a file brings.
///
/// What is there is looked up row by row, not loaded: a register of two million rows takes as much memory as the numbers
/// that were met (16 bytes each) and a branch's households.
struct RegisterPeople {
  private let registerDate: Day
  /// What the tenant keeps of a row besides the key: an office has no use for all of it.
  private let told: [String]
  private let lookUp: Statement
  private let newPerson: BulkInsert
  private let changedPerson: BulkUpdate
  /// An office has none.
  private var households: RegisterHouseholds?
  private var erased: ErasedPeople
  /// Rows that may be of somebody who was erased, until the file has been gone through.
  private var inDoubt: [RegisterRow] = []
  /// The numbers that the file has had.
  private var taken: Set<UInt64> = []
  /// Each district's place among those met so far.
  private var districts: [String: UInt64] = [:]
  private var ids = AscendingIDs()

  private static let key = ["district", "number", "suffix"]
  private static let objections = ["telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost"]

  /// Loads a branch's households.
  init(of registerDate: Day, now: Instant, _ transaction: borrowing WriteTransaction) throws {
    self.registerDate = registerDate
    let register = transaction.kind.register
    told = RegisterRow.told.filter { register.field($0) != nil }
    lookUp = try Statement(
      transaction.connection,
      """
      SELECT id, \(told.joined(separator: ", ")) FROM \(quoted(register.name))
      WHERE registerDate = ? AND district = ? AND number = ? AND suffix = ?
      """)
    try lookUp.bind(0, SQLValue(registerDate))
    let isBranch = transaction.kind == .clp
    let household = isBranch ? ["household"] : []
    newPerson = try transaction.insert(
      into: register, fields: ["registerDate"] + Self.key + told + household + (isBranch ? Self.objections : []),
      now: now)
    changedPerson = try transaction.update(register, fields: told + household, now: now)
    households = isBranch ? try RegisterHouseholds(now: now, transaction) : nil
    erased = try transaction.erasedPeople()
  }

  /// Goes through a register's file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - progress: Is told now and then how far it is.
  ///   - each: Is told of each row that came in, or was there.
  /// - Returns: How many rows did what.
  /// - Throws: `ImportError`, `CSVError`, `StoreError`.
  mutating func read(
    _ file: ImportFile, _ progress: (ImportProgress) -> Void, each: (RegisterRow) -> Void = { _ in }
  ) throws -> ImportSummary {
    var columns: RegisterColumns?
    var summary = try file.read(
      progress: progress,
      begin: { record in
        let (found, isHeader) = try RegisterColumns.find(in: record)
        columns = found
        return isHeader ? .header : .row
      },
      take: { record in
        guard let columns else { return nil }
        let row = try RegisterRow(record, columns)
        switch try take(row) {
        case .refused(let reason): throw record.refusal(columns.number, reason)
        case .inDoubt: return nil
        case .effect(.erased): return .erased
        case .effect(let effect):
          each(row)
          return effect
        }
      })
    for row in inDoubt {
      guard !erased.isErased(inDoubt: row.identity) else {
        summary.erased += 1
        continue
      }
      summary.count(try write(row, known(row)))
      each(row)
    }
    return summary
  }

  /// What became of a row of the file.
  private enum Taken {
    case effect(ImportFile.Effect)
    /// It was left out.
    case refused(ImportReject.Reason)
    /// Whether it is about somebody who was erased shows at the end of the file.
    case inDoubt
  }

  /// Writes a row of the file where it is new or differs from what is there, unless the person was erased; refuses a
  /// polling district, number and suffix that the file has had already, or that are somebody else's.
  private mutating func take(_ row: RegisterRow) throws -> Taken {
    let district = districts[row.district] ?? UInt64(districts.count)
    districts[row.district] = district
    // A suffix is under 2^14, a number under 2^24.
    let packed = district << 38 | UInt64(row.number) << 14 | UInt64(row.suffix)
    guard taken.insert(packed).inserted else { return .refused(.doubled) }

    let before = try known(row)
    let verdict = judge(row, before?.told)
    guard verdict != .erased else { return .effect(.erased) }
    // What is known hangs on the row: nobody else gets it.
    if let before, !Self.mayBeSame(row.identity, Self.identity(before.told)) { return .refused(.otherPerson) }
    guard verdict == .other else {
      inDoubt.append(row)
      return .inDoubt
    }
    return .effect(try write(row, before))
  }

  /// Writes a row where it is new or differs from what is there.
  private mutating func write(_ row: RegisterRow, _ before: Known?) throws -> ImportFile.Effect {
    let told = Array(row.told.prefix(self.told.count))
    guard let before else {
      var values: [SQLValue] = [
        SQLValue(registerDate), .text(row.district), SQLValue(row.number), SQLValue(row.suffix),
      ]
      values += try told + household(of: row)
      if households != nil { values += Self.objections.map { _ in SQLValue(false) } }
      try newPerson.row(ids.id(), values)
      return .new
    }
    guard before.told != told else { return .unchanged }
    try changedPerson.row(before.id, told + household(of: row))
    return .changed
  }

  /// The value of a branch's `household`; none in an office.
  private mutating func household(of row: RegisterRow) throws -> [SQLValue] {
    guard households != nil else { return [] }
    return [SQLValue(try households?.household(of: row))]
  }

  private typealias Known = (id: RowID, told: [SQLValue])

  /// The person who is there by that number, with what the register said.
  private func known(_ row: RegisterRow) throws -> Known? {
    for (index, value) in [.text(row.district), SQLValue(row.number), SQLValue(row.suffix)].enumerated() {
      try lookUp.bind(index + 1, value)
    }
    defer { lookUp.reset() }
    guard try lookUp.step(), let id = RowID(lookUp.text(0)) else { return nil }
    return (id, told.indices.map { lookUp.value(Int32(truncatingIfNeeded: $0 + 1)) })
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

  /// What the row is to those who were erased. Whom the tenant has under that number and name was not.
  private mutating func judge(_ row: RegisterRow, _ before: [SQLValue]?) -> ErasedPeople.Verdict {
    guard !erased.isEmpty else { return .other }
    let person = row.identity
    if let before {
      if Self.identity(before).mayBe(person) { return .other }
    } else if erased.has(
      ElectorNumber(district: row.district, number: row.number, suffix: row.suffix), of: registerDate)
    {
      erased.meet(person)
      return .erased
    }
    return erased.judge(person)
  }
}
