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

  /// Reads a record; throws what is wrong with the first column that is wrong.
  init(_ record: borrowing CSVRecord, _ columns: RegisterColumns) throws(RegisterReject) {
    let line = record.line
    if let column = record.columnWithNUL {
      throw RegisterReject(line: line, column: column, reason: .unreadable)
    }
    guard record.count >= columns.width else {
      throw RegisterReject(line: line, column: record.count, reason: .shortRow)
    }
    for column in columns.width..<max(columns.width, record.count) where !record[column].isEmpty {
      throw RegisterReject(line: line, column: column + 1, reason: .longRow)
    }
    func text(_ column: Int?, atMost limit: Int) throws(RegisterReject) -> String {
      guard let column else { return "" }
      guard let text = record.text(column), !CombiningMarks.areTooMany(in: text) else {
        throw RegisterReject(line: line, column: column + 1, reason: .unreadable)
      }
      guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else {
        throw RegisterReject(line: line, column: column + 1, reason: .tooLong)
      }
      return text
    }

    district = try text(columns.prefix, atMost: 20)
    guard !district.isEmpty else {
      throw RegisterReject(line: line, column: columns.prefix + 1, reason: .noPollingDistrict)
    }
    guard let number = RegisterRow.number(record[columns.number]), (1...9_999_999).contains(number) else {
      throw RegisterReject(line: line, column: columns.number + 1, reason: .number)
    }
    self.number = number
    if let column = columns.suffix {
      guard let suffix = RegisterRow.number(record[column], whenEmpty: 0), suffix <= 9999 else {
        throw RegisterReject(line: line, column: column + 1, reason: .suffix)
      }
      self.suffix = suffix
    }
    markers = try text(columns.markers, atMost: 20)
    let date = try text(columns.attainment, atMost: 20)
    if !date.isEmpty, let column = columns.attainment {
      guard let day = RegisterRow.day(date) else {
        throw RegisterReject(line: line, column: column + 1, reason: .date)
      }
      attainment = day
    }
    let nameColumn: Int
    switch columns.name {
    case .whole(let column):
      nameColumn = column
      (surname, forename) = RegisterName.split(try text(column, atMost: 200))
    case .parts(let surnameColumn, let forenameColumn):
      nameColumn = surnameColumn
      surname = try text(surnameColumn, atMost: 200)
      forename = try text(forenameColumn, atMost: 200)
    }
    // An anonymous entry is a number and the letter N, and nothing else (Representation of the People Act 1983, s9B).
    guard !surname.isEmpty || !forename.isEmpty || markers.utf8.contains(UInt8(ascii: "N")) else {
      throw RegisterReject(line: line, column: nameColumn + 1, reason: .noName)
    }
    let code = try text(columns.postcode, atMost: 10)
    postcode = code.isEmpty ? nil : code.uppercased()
    var parts: [String] = []
    for column in columns.addresses {
      let part = try text(column, atMost: 200)
      if !part.isEmpty { parts.append(part) }
    }
    if !parts.isEmpty {
      let address = parts.joined(separator: ", ")
      guard address.utf8.count <= 500 || address.unicodeScalars.count <= 500 else {
        throw RegisterReject(line: line, column: (columns.addresses.first ?? 0) + 1, reason: .tooLong)
      }
      self.address = address
      street = RegisterRow.street(of: parts)
    }
  }

  /// A whole number from digits with spaces around them; nil when it is none, or over nine digits.
  static func number(_ bytes: ArraySlice<UInt8>, whenEmpty: Int? = nil) -> Int? {
    var digits = bytes
    while digits.first == 0x20 { digits.removeFirst() }
    while digits.last == 0x20 { digits.removeLast() }
    guard !digits.isEmpty else { return whenEmpty }
    guard digits.count <= 9 else { return nil }
    var value = 0
    for byte in digits {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }

  /// A day from dd/mm/yyyy or yyyy-mm-dd.
  static func day(_ text: String) -> Day? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 else { return nil }
    guard bytes[2] == UInt8(ascii: "/"), bytes[5] == UInt8(ascii: "/") else { return Day(text) }
    guard let day = number(bytes[0..<2]), let month = number(bytes[3..<5]), let year = number(bytes[6..<10]) else {
      return nil
    }
    return Day(year: year, month: month, day: day)
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
