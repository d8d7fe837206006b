internal import HustingsProtocol

/// What a row's fields say, or why they are refused: by line, column and reason, never by what they say.
extension CSVRecord {
  /// Refuses a row that holds a NUL byte, or has other columns than the first row; where the first rows do not tell
  /// how many there are, more are allowed. Columns after those that are needed may be missing: spreadsheets drop empty
  /// ones at a row's end.
  func checkWidth(_ width: Int, needed: Int? = nil, allowsMore: Bool = false) throws(ImportReject) {
    if let columnWithNUL { throw ImportReject(line: line, column: columnWithNUL, reason: .unreadable) }
    guard count >= needed ?? width else { throw ImportReject(line: line, column: count, reason: .shortRow) }
    for column in width..<max(width, count) where !allowsMore && !self[column].isEmpty {
      throw ImportReject(line: line, column: column + 1, reason: .longRow)
    }
  }

  /// The text of a column, up to so many bytes or characters; empty without a column.
  func text(_ column: Int?, atMost limit: Int) throws(ImportReject) -> String {
    guard let column else { return "" }
    guard let text = text(column), !CombiningMarks.areTooMany(in: text) else {
      throw refusal(column, .unreadable)
    }
    guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else { throw refusal(column, .tooLong) }
    return text
  }

  /// The text of a column that must not be empty.
  func needed(_ column: Int, atMost limit: Int, else reason: ImportReject.Reason) throws(ImportReject) -> String {
    let text = try text(column, atMost: limit)
    guard !text.isEmpty else { throw refusal(column, reason) }
    return text
  }

  /// Why a column's field is refused.
  func refusal(_ column: Int, _ reason: ImportReject.Reason) -> ImportReject {
    ImportReject(line: line, column: column + 1, reason: reason)
  }

  /// A postcode in capitals; nil when there is none.
  func postcode(_ column: Int?) throws(ImportReject) -> String? {
    let code = try text(column, atMost: 10)
    return code.isEmpty ? nil : code.uppercased()
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

  /// A day from d/m/yyyy, as people in Britain write it, or yyyy-mm-dd; nil before 1900.
  static func day(_ text: String) -> Day? {
    let found: Day?
    if let parts = slashedParts(text) {
      found = Day(year: parts.year, month: parts.second, day: parts.first)
    } else {
      found = Day(text)
    }
    guard let found, found.components.year >= 1900 else { return nil }
    return found
  }

  /// Whether a text is a date whose month certainly stands before the day: `10/13/2026`.
  static func isMonthFirst(_ text: String) -> Bool {
    guard let parts = slashedParts(text) else { return false }
    return (1...12).contains(parts.first) && (13...31).contains(parts.second)
  }

  /// The numbers of a date with slashes.
  private static func slashedParts(_ text: String) -> (first: Int, second: Int, year: Int)? {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.count <= 4 ? number(ArraySlice($0)) : nil }
    guard parts.count == 3, numbers.count == 3, parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 4 else {
      return nil
    }
    return (numbers[0], numbers[1], numbers[2])
  }
}

/// The names in a file's first row, by their letters and digits in lower case: case and spacing differ between
/// suppliers.
struct HeaderRow {
  /// How many columns there are.
  let width: Int
  private var places: [String: Int] = [:]
  /// Names that stand more than once: as the file writes the second, and its place.
  private var doubled: [String: (heading: String, column: Int)] = [:]

  init(_ record: borrowing CSVRecord) {
    width = record.count
    for column in 0..<record.count {
      let name = HeaderRow.key(record[column])
      guard !name.isEmpty else { continue }
      if places[name] == nil {
        places[name] = column
      } else if doubled[name] == nil {
        doubled[name] = (String((record.text(column) ?? name).prefix(60)), column)
      }
    }
  }

  /// The column that bears the first of the names that there is.
  ///
  /// - Throws: `ImportError` `doubledColumn` where two columns bear it.
  func column(_ names: [String]) throws(ImportError) -> Int? {
    guard let name = names.first(where: { places[$0] != nil }) else { return nil }
    if let again = doubled[name] { throw .doubledColumn(again.heading, again.column + 1) }
    return places[name]
  }

  /// Columns that bear a name with a number after it, from 1 to 6.
  func columns(numbered names: [String]) throws(ImportError) -> [Int] {
    var found: [Int] = []
    for number in 1...6 {
      if let place = try column(names.map { "\($0)\(number)" }) { found.append(place) }
    }
    return found
  }

  static func key(_ bytes: ArraySlice<UInt8>) -> String {
    let kept = bytes.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      default: nil
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
