/// Which column of a file of contacts holds what: said, or guessed from the headings and the first values.
package struct ContactMapping: Sendable, Equatable {
  /// How a column came to its field.
  package enum Source: String, Sendable { case said, heading, values }

  /// One column.
  package struct Column: Sendable, Equatable {
    /// Its heading, as it stands in the file.
    package let heading: String
    /// What it holds; nil when it is passed over.
    package internal(set) var field: ContactField?
    /// How that is known; nil when nothing is.
    package internal(set) var source: Source?
  }

  /// The columns in their order.
  package private(set) var columns: [Column]

  /// The place of a field's column.
  func place(_ field: ContactField) -> Int? { columns.firstIndex { $0.field == field } }

  /// How many columns every row must have: those that say who, when and what. Others may be missing at a row's end.
  var needed: Int {
    let fields: [ContactField] = [
      .district, .number, .suffix, .name, .forename, .surname, .postcode, .date, .outcome, .intention,
    ]
    return (fields.compactMap { place($0) }.max() ?? 0) + 1
  }

  /// How many rows are looked at for the guess.
  private static let sampled = 200

  /// Reads the heading and the first rows of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - said: Headings, or places from 1, and what their columns hold; nil for nothing.
  ///   - codes: The codes that are known.
  ///   - wording: The words that people agreed to, where no column says them.
  /// - Throws: `ContactMappingError`, `ImportError`, `CSVError`.
  package init(
    path: String, said: [(column: String, field: ContactField?)], codes: ContactCodes, wording: String? = nil
  ) throws {
    var heading: [String]?
    var rows: [[String]] = []
    var reader = CSVReader()
    func take(_ record: borrowing CSVRecord) {
      guard !record.isBlank, rows.count < Self.sampled else { return }
      let texts = (0..<record.count).map { record.text($0) ?? "" }
      if heading == nil { heading = texts } else { rows.append(texts) }
    }
    let file = try InputFile(path: path)
    while rows.count < Self.sampled {
      let bytes = try file.read(upTo: 65_536)
      if bytes.isEmpty {
        try reader.finish(each: take)
        break
      }
      try reader.read(bytes[...], each: take)
    }
    guard let heading else { throw ImportError.empty }
    guard !heading.contains(where: ContactField.isOfPerson) else { throw ContactMappingError.noHeader }
    guard !rows.isEmpty else { throw ImportError.empty }
    columns = heading.map { Column(heading: $0) }
    try apply(said)
    try guessByHeading()
    guessByValues(rows, codes)
    // What was said to hold nothing needed a source to be left alone.
    try check(wording)
  }

  private mutating func apply(_ said: [(column: String, field: ContactField?)]) throws(ContactMappingError) {
    for (name, field) in said {
      let key = HeaderRow.key(Array(name.utf8)[...])
      let named = columns.indices.filter {
        !key.isEmpty && HeaderRow.key(Array(columns[$0].heading.utf8)[...]) == key
      }
      guard named.count <= 1 else { throw .doubledHeading(name) }
      let numbered = Int(name).flatMap { columns.indices.contains($0 - 1) ? $0 - 1 : nil }
      guard let place = named.first ?? numbered else { throw .noColumn(name, columns.map(\.heading)) }
      if let field, self.place(field) != nil { throw .doubled(field) }
      columns[place].field = field
      columns[place].source = .said
    }
  }

  private mutating func guessByHeading() throws(ContactMappingError) {
    for field in ContactField.allCases where place(field) == nil {
      for name in field.names {
        let bearers = columns.indices.filter {
          columns[$0].source == nil && HeaderRow.key(Array(columns[$0].heading.utf8)[...]) == name
        }
        guard let found = bearers.first else { continue }
        guard bearers.count == 1 else { throw .doubledHeading(columns[found].heading) }
        columns[found].field = field
        columns[found].source = .heading
        break
      }
    }
  }

  /// A column whose values are nearly all typical of a field that no heading names.
  private mutating func guessByValues(_ rows: [[String]], _ codes: ContactCodes) {
    for field in ContactField.allCases where place(field) == nil {
      if field == .number, place(.name) != nil, place(.postcode) != nil { continue }
      for index in columns.indices where columns[index].source == nil {
        let values = rows.compactMap { index < $0.count && !$0[index].isEmpty ? $0[index] : nil }
        guard values.count >= 3 else { continue }
        let fitting = values.filter { field.fits($0, codes) == true }.count
        guard fitting * 10 >= values.count * 9 else { continue }
        columns[index].field = field
        columns[index].source = .values
        break
      }
    }
  }

  private func check(_ wording: String?) throws(ContactMappingError) {
    let hasName = place(.name) != nil || place(.surname) != nil
    guard place(.number) != nil || (hasName && place(.postcode) != nil) else { throw .noElector }
    let hasConsents = ContactDetails.consents.contains { place($0.field) != nil }
    if place(.intention) != nil || place(.outcome) != nil {
      guard place(.date) != nil else { throw .missing(.date) }
    } else {
      guard hasConsents || place(.phone) != nil || place(.email) != nil else { throw .missing(.intention) }
    }
    guard !hasConsents || wording != nil || place(.consentWording) != nil else { throw .noWording }
  }
}

/// Why it is not known which column holds what.
package enum ContactMappingError: Error, Equatable, CustomStringConvertible {
  /// The first row is a person's: it holds a date, a number, an address. What it says is told to nobody.
  case noHeader
  /// Two columns have one heading, which is a field's.
  case doubledHeading(String)
  /// No column has that heading or place; the headings.
  case noColumn(String, [String])
  /// Two columns were said to hold one field.
  case doubled(ContactField)
  /// No column holds what must be there.
  case missing(ContactField)
  /// No columns say who the elector is.
  case noElector
  /// Columns say who agreed to be reached, and nothing says what the words were.
  case noWording

  /// What is missing, and what to do.
  package var description: String {
    switch self {
    case .noHeader:
      "The first row looks like a person's data, not like headings; add a first row that names the columns."
    case .doubledHeading(let name):
      "Two columns have the heading `\(name.prefix(60))`; say by their places what they hold, such as "
        + "--map 2=outcome --map 3=none."
    case .noColumn(let name, let headings):
      "There is no column `\(name.prefix(60))`; the headings are: \(headings.map { $0.prefix(60) }.joined(separator: ", "))."
    case .doubled(let field): "Two columns are said to be \(field.rawValue); say --map for one."
    case .missing(let field):
      "No column is known to be \(field.rawValue); say which: --map 'HEADING=\(field.rawValue)'."
    case .noElector:
      "No columns are known to say who the elector is: an elector's number, or a name and a postcode. "
        + "Say which: --map 'HEADING=number', or --map 'HEADING=name' --map 'HEADING=postcode'."
    case .noWording:
      "Consent counts with the words that people agreed to: say them by --consent-wording 'WORDS', or which column has "
        + "them: --map 'HEADING=consentWording'."
    }
  }
}
