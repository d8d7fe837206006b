package import HustingsProtocol

/// Brings Contact Creator's campaign statistics into a branch: electors, promises and postal votes of each polling
/// district for one election.
///
/// The export's headings say nothing, so columns go by their place; its preamble says how many rows there are, by which
/// a file that was cut short is known. People delete the preamble: rows begin where the first number stands in a place
/// of a count. Rooms that run a district keep it.
package struct StatisticImport: FileImport {
  package static let resource = DistrictStatistic.name
  package let path: String
  package let rejectsPath: String
  /// The election.
  package let election: RowID
  /// When the import happens.
  package let now: Instant

  /// An import of the statistics at `path`.
  package init(path: String, election: RowID, now: Instant, rejectsPath: String? = nil) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.election, self.now) = (election, now)
  }

  /// The places, from 0, of the district's code and its counts.
  private enum Place {
    static let district = 1
    static let electors = 2
    static let promises = 4
    static let postalElectors = 9
    static let postalPromises = 12
    static let counts = [electors, promises, postalElectors, postalPromises]
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    guard try ElectionRow.all(transaction).contains(where: { $0.id == election }) else { throw ImportError.noElection }
    let counts = ["electors", "promises", "postalElectors", "postalPromises"]
    var known: [String: (id: RowID, counts: [SQLValue])] = [:]
    try transaction.forEach(
      DistrictStatistic.schema, fields: ["id", "district"] + counts,
      where: .compare("election", .eq, .string(election.description))
    ) { row in
      guard case .text(let id) = row[0], let id = RowID(id), case .text(let district) = row[1] else { return }
      known[district] = (id, Array(row[2...]))
    }
    let insert = try transaction.insert(
      into: DistrictStatistic.schema, fields: ["election", "district"] + counts, now: now)
    let update = try transaction.update(DistrictStatistic.schema, fields: counts, now: now)
    var ids = AscendingIDs()
    var length: Int?
    var taken: Set<String> = []
    let summary = try file.read(
      progress: progress,
      begin: { record in
        length = length ?? Self.length(record)
        return Self.hasCount(record) ? .row : .before
      },
      take: { record in
        try record.checkWidth(Place.postalPromises + 1, allowsMore: true)
        let district = try record.needed(Place.district, atMost: 20, else: .noPollingDistrict)
        let electors = try Self.count(record, Place.electors)
        let promises = try Self.count(record, Place.promises)
        let postalElectors = try Self.count(record, Place.postalElectors)
        let postalPromises = try Self.count(record, Place.postalPromises)
        guard postalElectors <= electors else { throw record.refusal(Place.postalElectors, .postalOverAll) }
        guard postalPromises <= promises else { throw record.refusal(Place.postalPromises, .postalOverAll) }
        guard taken.insert(district).inserted else { throw record.refusal(Place.district, .doubledDistrict) }
        let now = [electors, promises, postalElectors, postalPromises].map { SQLValue($0) }
        guard let (id, before) = known[district] else {
          try insert.row(ids.id(), [SQLValue(election), .text(district)] + now)
          return .new
        }
        guard before != now else { return .unchanged }
        try update.row(id, now)
        return .changed
      })
    if let length, length != summary.read { throw ImportError.otherLength(length, summary.read) }
    return summary
  }

  /// The number of rows in `Total rows: 36`.
  private static func length(_ record: borrowing CSVRecord) -> Int? {
    guard let text = record.text(0), text.lowercased().hasPrefix("total rows:") else { return nil }
    return CSVRecord.number(ArraySlice(text.utf8.dropFirst("total rows:".utf8.count)))
  }

  /// Whether a record has a number in a place of a count, as preamble and headings have none.
  private static func hasCount(_ record: borrowing CSVRecord) -> Bool {
    for column in Place.counts { if number(record[column]) != nil { return true } }
    return false
  }

  private static func count(_ record: borrowing CSVRecord, _ column: Int) throws(ImportReject) -> Int {
    guard let count = number(record[column]) else { throw record.refusal(column, .count) }
    return count
  }

  /// A whole number, with a comma between the thousands.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    CSVRecord.number(field.filter { $0 != UInt8(ascii: ",") }[...])
  }
}
