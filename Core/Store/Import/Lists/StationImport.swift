package import HustingsProtocol

/// Brings Contact Creator's list of polling stations into a branch: a row per ballot box.
package struct StationImport: FileImport {
  package static let resource = PollingStation.name
  package let path: String
  package let rejectsPath: String
  /// When the import happens.
  package let now: Instant

  /// An import of the list at `path`.
  package init(path: String, now: Instant, rejectsPath: String? = nil) {
    (self.path, self.rejectsPath, self.now) = (path, rejectsPath ?? path + ".rejects.csv", now)
  }

  private struct Key: Hashable {
    var district: String
    var reference: String
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    let told = ["place", "address", "postcode"]
    var known: [Key: (id: RowID, told: [SQLValue])] = [:]
    try transaction.forEach(PollingStation.schema, fields: ["id", "district", "reference"] + told) { row in
      guard case .text(let id) = row[0], let id = RowID(id), case .text(let district) = row[1],
        case .text(let reference) = row[2]
      else { return }
      known[Key(district: district, reference: reference)] = (id, Array(row[3...]))
    }
    let insert = try transaction.insert(
      into: PollingStation.schema, fields: ["district", "reference"] + told, now: now)
    let update = try transaction.update(PollingStation.schema, fields: told, now: now)
    var ids = AscendingIDs()
    var columns: StationColumns?
    var taken: Set<Key> = []
    let summary = try file.read(
      progress: progress,
      begin: { record in
        columns = try StationColumns(record)
        return .header
      },
      take: { record in
        guard let columns else { return nil }
        try record.checkWidth(columns.width, needed: columns.needed)
        let key = Key(
          district: try record.needed(columns.district, atMost: 20, else: .noPollingDistrict),
          reference: try record.needed(columns.reference, atMost: 40, else: .noReference))
        let place = try record.needed(columns.place, atMost: 200, else: .noPlace)
        var parts: [String] = []
        for column in columns.addresses {
          let part = try record.text(column, atMost: 200)
          if !part.isEmpty { parts.append(part) }
        }
        let address = parts.joined(separator: ", ")
        guard address.unicodeScalars.count <= 200 else { throw record.refusal(columns.addresses[0], .tooLong) }
        guard taken.insert(key).inserted else { throw record.refusal(columns.reference, .doubledBox) }
        let now = [
          SQLValue.text(place), SQLValue(address.isEmpty ? nil : address),
          SQLValue(try record.postcode(columns.postcode)),
        ]
        guard let (id, before) = known[key] else {
          try insert.row(ids.id(), [.text(key.district), .text(key.reference)] + now)
          return .new
        }
        guard before != now else { return .unchanged }
        try update.row(id, now)
        return .changed
      })
    return summary
  }
}

/// Which columns of a list of polling stations hold what.
private struct StationColumns {
  let width: Int
  let reference: Int
  let place: Int
  let district: Int
  let addresses: [Int]
  let postcode: Int?

  /// How many columns every row must have; those after them may be missing.
  var needed: Int { max(reference, place, district) + 1 }

  init(_ record: borrowing CSVRecord) throws(ImportError) {
    let header = HeaderRow(record)
    let reference = try header.column(
      ["ballotboxnumber", "ballotbox", "boxnumber", "box", "stationnumber", "reference"])
    let place = try header.column(["pollingplacename", "pollingplace", "pollingstation", "pollingstationname", "place"])
    let district = try header.column(["pollingdistrict", "pollingdistrictcode", "pd", "district"])
    let missing = [
      reference == nil ? "ballot_box_number" : nil, place == nil ? "polling_place_name" : nil,
      district == nil ? "polling_district" : nil,
    ].compactMap { $0 }
    guard let reference, let place, let district else { throw .missingColumns(missing) }
    (width, self.reference, self.place, self.district) = (header.width, reference, place, district)
    addresses =
      try [header.column(["pollingplaceaddress", "pollingstationaddress", "address"])].compactMap { $0 }
      + header.columns(numbered: ["pollingplaceaddress", "address"])
    postcode = try header.column(["pollingplacepostcode", "pollingstationpostcode", "postcode"])
  }
}
