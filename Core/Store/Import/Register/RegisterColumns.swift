/// Which column of a register holds what: the layout in which councils' electoral management software supplies it.
struct RegisterColumns: Equatable {
  var width: Int
  var prefix: Int
  var number: Int
  var suffix: Int?
  var markers: Int?
  var attainment: Int?
  var name: Name
  var postcode: Int?
  var addresses: [Int]

  /// How many columns every row must have: those after the address's first line may be missing, and those that are
  /// passed over.
  var needed: Int {
    let names: [Int?] =
      switch name {
      case .whole(let column): [column]
      case .parts(let surname, let forename): [surname, forename]
      }
    let places = names + [prefix, number, suffix, markers, attainment, postcode, addresses.first]
    return (places.compactMap { $0 }.max() ?? 0) + 1
  }

  /// One column for the whole name, or one for each part.
  enum Name: Equatable {
    case whole(Int)
    case parts(surname: Int, forename: Int?)
  }

  /// The columns of a file that starts with `record`, and whether that record is a header row.
  ///
  /// Without a header row the layout is known by its width: 13 columns with the whole name, 14 with its parts.
  static func find(in record: borrowing CSVRecord) throws(ImportError) -> (RegisterColumns, isHeader: Bool) {
    var places: [String: Int] = [:]
    for column in 0..<record.count {
      guard let name = known[HeaderRow.key(record[column])] else { continue }
      guard places.updateValue(column, forKey: name) == nil else { throw .doubledColumn(name, column + 1) }
    }
    if places.count >= 3 { return (try RegisterColumns(places, width: record.count), true) }
    guard record.count == 13 || record.count == 14 else { throw .unknownColumns(record.count) }
    let hasParts = record.count == 14
    let next = hasParts ? 7 : 6
    return (
      RegisterColumns(
        width: record.count, prefix: 0, number: 1, suffix: 2, markers: 3, attainment: 4,
        name: hasParts ? .parts(surname: 5, forename: 6) : .whole(5),
        postcode: next, addresses: Array((next + 1)..<(next + 7))), false
    )
  }
}

extension RegisterColumns {
  private init(_ places: [String: Int], width: Int) throws(ImportError) {
    let name: Name? =
      if let surname = places["Elector Surname"] {
        .parts(surname: surname, forename: places["Elector Forename"])
      } else {
        places["Elector Name"].map { .whole($0) }
      }
    var missing: [String] = []
    if places["Elector Number Prefix"] == nil { missing.append("Elector Number Prefix") }
    if places["Elector Number"] == nil { missing.append("Elector Number") }
    if name == nil { missing.append("Elector Name") }
    guard let prefix = places["Elector Number Prefix"], let number = places["Elector Number"], let name else {
      throw .missingColumns(missing)
    }
    self.init(
      width: width, prefix: prefix, number: number, suffix: places["Elector Number Suffix"],
      markers: places["Elector Markers"], attainment: places["Elector DOB"], name: name,
      postcode: places["PostCode"], addresses: (1...6).compactMap { places["Address\($0)"] })
  }

  private static let names =
    [
      "Elector Number Prefix", "Elector Number", "Elector Number Suffix", "Elector Markers", "Elector DOB",
      "Elector Name", "Elector Surname", "Elector Forename", "PostCode",
    ] + (1...6).map { "Address\($0)" }

  private static let known = Dictionary(uniqueKeysWithValues: names.map { (HeaderRow.key(Array($0.utf8)[...]), $0) })
}
