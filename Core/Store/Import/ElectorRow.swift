internal import HustingsProtocol

extension TenantKind {
  /// The resource that holds a tenant's register: a branch's electors, an office's constituents.
  var register: ResourceSchema {
    switch self {
    case .clp: Elector.schema
    case .office: Constituent.schema
    }
  }
}

/// What a register says of an elector, from the tenant's file.
struct ElectorRow {
  /// What is read of a row, in the order that `init` takes.
  static let fields = [
    "id", "registerDate", "district", "number", "suffix", "forename", "surname", "postcode", "address",
  ]

  let id: RowID
  let register: Day
  let number: ElectorNumber
  let identity: ElectorIdentity

  /// Reads the values of the fields; more may follow.
  init?(_ values: [SQLValue]) {
    guard case .text(let id) = values[0], let id = RowID(id), case .text(let register) = values[1],
      let register = Day(register), case .text(let district) = values[2], case .integer(let number) = values[3],
      case .integer(let suffix) = values[4], case .text(let forename) = values[5], case .text(let surname) = values[6]
    else { return nil }
    (self.id, self.register) = (id, register)
    self.number = ElectorNumber(district: district, number: Int(number), suffix: Int(suffix))
    identity = ElectorIdentity(
      forename: forename, surname: surname, postcode: values[7].text, address: values[8].text)
  }
}

extension SQLValue {
  /// The text; nil where it is none.
  var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension WriteTransaction {
  /// An elector by the row's id.
  borrowing func elector(_ id: RowID) throws -> ElectorRow? {
    try electors(where: "id = ?", [SQLValue(id)]).first
  }

  /// An elector by the number on a register.
  borrowing func elector(_ number: ElectorNumber, of register: Day) throws -> ElectorRow? {
    try electors(
      where: "registerDate = ? AND district = ? AND number = ? AND suffix = ?",
      [SQLValue(register), .text(number.district), SQLValue(number.number), SQLValue(number.suffix)]
    ).first
  }

  /// The electors of every register at a postcode, whose capitals and spaces do not count.
  borrowing func electors(at postcode: String) throws -> [ElectorRow] {
    try electors(where: "upper(replace(postcode, ' ', '')) = ?", [.text(postcode)])
  }

  private borrowing func electors(where condition: String, _ values: [SQLValue]) throws -> [ElectorRow] {
    try connection.query(
      "SELECT \(ElectorRow.fields.joined(separator: ", ")) FROM \(quoted(kind.register.name)) WHERE \(condition)",
      values,
      read: { row in ElectorRow((0..<Int32(ElectorRow.fields.count)).map { row.value($0) }) }
    ).compactMap { $0 }
  }
}
