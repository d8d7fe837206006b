/// Why one row of a register was left out. It never holds what the row says: reasons go into files and logs.
package struct RegisterReject: Error, Equatable, Sendable {
  /// The line on which the row starts, from 1.
  package var line: Int
  /// The column, from 1.
  package var column: Int
  /// Why.
  package var reason: Reason

  /// What can be wrong with a row.
  package enum Reason: String, Sendable, CaseIterable {
    case shortRow = "the row has fewer columns than the first row"
    case longRow = "the row has more columns than the first row; a comma may lack its quotation marks"
    case noPollingDistrict = "there is no polling district"
    case number = "the elector number is no whole number from 1 to 9999999"
    case suffix = "the suffix is no whole number from 0 to 9999"
    case date = "the date does not exist or is not written as dd/mm/yyyy or yyyy-mm-dd"
    case noName = "there is no name"
    case tooLong = "the text is too long for this column"
    case unreadable = "the bytes are no text in UTF-8 or windows-1252"
    case doubled = "an earlier row has the same polling district, number and suffix"
  }
}

/// Gathers the rejected rows as CSV: `line,column,reason`.
struct RegisterRejects {
  private(set) var count = 0
  private(set) var bytes = Array("line,column,reason\r\n".utf8)

  mutating func add(_ reject: RegisterReject) {
    count += 1
    bytes += "\(reject.line),\(reject.column),\"\(reject.reason.rawValue)\"\r\n".utf8
  }
}
