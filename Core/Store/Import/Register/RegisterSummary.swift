package import HustingsProtocol

/// What an import of a register did.
package struct RegisterSummary: ImportCounts, Equatable {
  /// Rows by what became of them.
  package var counts = ImportSummary()
  /// How many electors carry each marker.
  package var markers: [String: Int] = [:]
  /// How many electors each polling district has in the file.
  package var districts: [String: Int] = [:]
  /// What was carried over from the register before.
  package var carried = CarriedOver()
  /// Who of them may vote in the elections that come next, each election with its name.
  package var elections: [ElectionElectors] = []

  /// A summary of nothing yet.
  package init() {}

  /// Markers whose meaning is not known, in alphabetical order. They are kept.
  package var unknownMarkers: [String] {
    markers.keys.filter { !Franchise.knownMarkers.contains(Character($0)) }.sorted()
  }

  /// Counts one elector's markers, each a letter or digit.
  mutating func count(markers text: String) {
    for letter in text where letter.isLetter || letter.isNumber { markers[String(letter), default: 0] += 1 }
  }
}

/// How many electors of a register may vote in an election.
package struct ElectionElectors: Equatable, Sendable {
  /// The election's name.
  package let title: String
  /// Who may vote in it.
  package let franchise: Franchise
  /// How many may, as far as the register tells.
  package internal(set) var may = 0
  /// How many may not.
  package internal(set) var mayNot = 0
  /// How many may or may not, by what would have to be known.
  package internal(set) var unknown: [Franchise.Doubt: Int] = [:]

  init(title: String, franchise: Franchise) {
    self.title = title
    self.franchise = franchise
  }

  mutating func count(markers: String, attainment: Day?) {
    switch franchise.ruling(markers: markers, attainmentDate: attainment) {
    case .may: may += 1
    case .mayNot: mayNot += 1
    case .unknown(let doubt): unknown[doubt, default: 0] += 1
    }
  }
}
