internal import HustingsProtocol

/// One elector as a row of the register says it.
struct RegisterRow: Equatable {
  var district = ""
  var number = 0
  var suffix = 0
  var forename = ""
  var surname = ""
  var address: String?
  var street: String?
  var postcode: String?
  var attainment: Day?
  var markers = ""

  /// What it says of the person besides the number, by the fields of `electors`; those that `constituents` has as well
  /// come first.
  static let told = ["forename", "surname", "address", "postcode", "attainmentDate", "markers"]

  /// The values of these fields.
  var told: [SQLValue] {
    [
      .text(forename), .text(surname), SQLValue(address), SQLValue(postcode), SQLValue(attainment), .text(markers),
    ]
  }

  /// Who it is about.
  var identity: ElectorIdentity {
    ElectorIdentity(forename: forename, surname: surname, postcode: postcode, address: address)
  }

  /// Reads a record; throws what is wrong with the first column that is wrong.
  init(_ record: borrowing CSVRecord, _ columns: RegisterColumns) throws(ImportReject) {
    try record.checkWidth(columns.width, needed: columns.needed)
    district = try record.needed(columns.prefix, atMost: 20, else: .noPollingDistrict)
    guard let number = CSVRecord.number(record[columns.number]), (1...9_999_999).contains(number) else {
      throw record.refusal(columns.number, .number)
    }
    self.number = number
    if let column = columns.suffix {
      guard let suffix = CSVRecord.number(record[column], whenEmpty: 0), suffix <= 9999 else {
        throw record.refusal(column, .suffix)
      }
      self.suffix = suffix
    }
    markers = try record.text(columns.markers, atMost: 20)
    let date = try record.text(columns.attainment, atMost: 20)
    if !date.isEmpty, let column = columns.attainment {
      guard let day = CSVRecord.day(date) else {
        throw record.refusal(column, .date)
      }
      attainment = day
    }
    let nameColumn: Int
    switch columns.name {
    case .whole(let column):
      nameColumn = column
      (surname, forename) = RegisterName.split(try record.text(column, atMost: 200))
    case .parts(let surnameColumn, let forenameColumn):
      nameColumn = surnameColumn
      surname = try record.text(surnameColumn, atMost: 200)
      forename = try record.text(forenameColumn, atMost: 200)
    }
    // An anonymous entry is a number and the letter N, and nothing else (Representation of the People Act 1983, s9B).
    guard !surname.isEmpty || !forename.isEmpty || markers.utf8.contains(UInt8(ascii: "N")) else {
      throw record.refusal(nameColumn, .noName)
    }
    postcode = try record.postcode(columns.postcode)
    var parts: [String] = []
    for column in columns.addresses {
      let part = try record.text(column, atMost: 200)
      if !part.isEmpty { parts.append(part) }
    }
    if !parts.isEmpty {
      let address = parts.joined(separator: ", ")
      guard address.utf8.count <= 500 || address.unicodeScalars.count <= 500 else {
        throw record.refusal((columns.addresses.first ?? 0), .tooLong)
      }
      self.address = address
      street = RegisterRow.street(of: parts)
    }
  }

  /// The street among an address's parts: what follows the house number, in the same part or the next.
  static func street(of parts: [String]) -> String? {
    for (index, part) in parts.enumerated() {
      guard let first = part.utf8.first, first >= 48, first <= 57 else { continue }
      guard let space = part.firstIndex(of: " ") else {
        return index + 1 < parts.count ? parts[index + 1] : nil
      }
      return String(part[part.index(after: space)...])
    }
    return nil
  }
}
