internal import HustingsProtocol

/// What tells electors of one register apart, as every list of councils and parties has it.
struct ElectorNumber: Hashable {
  var district: String
  var number: Int
  var suffix: Int

  init(district: String, number: Int, suffix: Int = 0) {
    (self.district, self.number, self.suffix) = (district, number, suffix)
  }

  /// A number as people write it: `888`, `888/8` or `888.8` within a district, `AA-888/8` with the district before it,
  /// which holds before another column's.
  init?(_ text: String, district: String = "") {
    var rest = text[...]
    var district = district
    if district.isEmpty || text.contains("-") {
      guard let dash = rest.lastIndex(where: { $0 == "-" || $0 == " " }) else { return nil }
      district = String(rest[..<dash].filter { $0 != " " })
      rest = rest[rest.index(after: dash)...]
    }
    let parts = rest.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." }
    guard !district.isEmpty, let first = parts.first, parts.count <= 2,
      let number = CSVRecord.number(ArraySlice(first.utf8)), (1...9_999_999).contains(number)
    else { return nil }
    var suffix = 0
    if parts.count == 2 {
      guard let found = CSVRecord.number(ArraySlice(parts[1].utf8)), found <= 9999 else { return nil }
      suffix = found
    }
    self.init(district: district, number: number, suffix: suffix)
  }
}

/// Which columns of a list hold the elector's number.
struct ElectorNumberColumns {
  private var district: Int?
  private var number: Int
  private var suffix: Int?

  private static let districts = [
    "electornumberprefix", "electornoprefix", "prefix", "pollingdistrict", "pollingdistrictcode", "pd", "pdcode",
    "district",
  ]
  private static let numbers = [
    "electornumber", "electorno", "electoralnumber", "rollnumber", "rollno", "pollnumber", "number",
  ]
  private static let suffixes = ["electornumbersuffix", "electornosuffix", "electorsuffix", "suffix"]

  /// The columns by their names; nil when none holds a number.
  init?(_ header: HeaderRow) throws(ImportError) {
    guard let number = try header.column(Self.numbers) else { return nil }
    self.number = number
    district = try header.column(Self.districts)
    suffix = try header.column(Self.suffixes)
  }

  /// The columns of a file without a header row that begins as registers do: district, number, suffix.
  init?(firstRow record: borrowing CSVRecord) {
    guard record.count >= 3, !record[0].isEmpty, CSVRecord.number(record[1]) != nil,
      CSVRecord.number(record[2], whenEmpty: 0) != nil
    else { return nil }
    (district, number, suffix) = (0, 1, 2)
  }

  /// How many columns every row must have; those after them may be missing.
  var needed: Int { max(district ?? 0, number, suffix ?? 0) + 1 }

  /// The elector's number that a row says.
  func read(_ record: borrowing CSVRecord) throws(ImportReject) -> ElectorNumber {
    let code = try record.text(district, atMost: 20)
    let text = try record.text(number, atMost: 40)
    guard var found = ElectorNumber(text, district: code) else {
      let lacksDistrict = code.isEmpty && ElectorNumber(text, district: "-") != nil
      throw lacksDistrict ? record.refusal(district ?? number, .noPollingDistrict) : record.refusal(number, .number)
    }
    if let suffix {
      guard let said = CSVRecord.number(record[suffix], whenEmpty: found.suffix), said <= 9999 else {
        throw record.refusal(suffix, .suffix)
      }
      found.suffix = said
    }
    return found
  }

  /// That no elector has the number.
  func noElector(_ record: borrowing CSVRecord) -> ImportReject { record.refusal(number, .noElector) }

  /// That an earlier row had the number.
  func doubled(_ record: borrowing CSVRecord) -> ImportReject { record.refusal(number, .doubled) }
}
