internal import Glibc

/// Why one row of a file was left out. It never holds what the row says: reasons go into files and logs.
package struct ImportReject: Error, Equatable, Sendable {
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
    case otherPerson =
      "somebody of another name has this number on the same register; one that was numbered anew needs its own date"
    case noElector = "the register has no elector of this polling district, number and suffix"
    case absentVote = "the kind of vote is not postal, proxy or postal proxy"
    case voted = "whether the elector voted is neither yes nor no"
    case noReference = "the ballot box has no number"
    case noPlace = "the polling place has no name"
    case doubledBox = "an earlier row has the same polling district and ballot box"
    case doubledDistrict = "an earlier row has the same polling district"
    case nobody = "the register has no elector of this number, nor of this name at this postcode"
    case ambiguous = "several electors have this name at this postcode; give the elector's number"
    case otherName = "the elector of this number has another name: the number may be of another register"
    case time = "the time is not written as hh:mm"
    case future = "the date is to come"
    case channel = "the channel is no doorstep, phone, text, email, post or street stall"
    case outcome = "the outcome is none that is known"
    case code = "nobody said what the code means"
    case noOutcome = "nothing says what came of it"
    case phone = "this is no telephone number"
    case email = "this is no e-mail address"
    case consent = "whether the elector agreed is neither yes, no nor a date"
    case noConsentDate = "nothing says when the elector agreed"
    case noWording = "nothing says which words the elector agreed to"
    case count = "the count is no whole number"
    case postalOverAll = "there are more postal ones than there are in all"
  }
}

/// Gathers the rejected rows as CSV: `line,column,reason`.
struct ImportRejects {
  /// The most that are listed; the others are counted.
  static let listed = 100_000

  private(set) var count = 0
  private static let head = Array("line,column,reason\r\n".utf8)
  private var lines = Self.head

  /// Whether there is no such file, or one of an earlier import's reasons.
  static func mayReplace(_ path: String) throws(ImportError) -> Bool {
    guard access(path, F_OK) == 0 else { return true }
    return try InputFile(path: path).read(upTo: head.count) == head
  }

  mutating func add(_ reject: ImportReject) {
    count += 1
    guard count <= Self.listed else { return }
    lines += "\(reject.line),\(reject.column),\"\(reject.reason.rawValue)\"\r\n".utf8
  }

  /// The file.
  var bytes: [UInt8] {
    count <= Self.listed ? lines : lines + "0,0,\"and \(count - Self.listed) rows more\"\r\n".utf8
  }
}
