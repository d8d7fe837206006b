internal import HustingsProtocol

/// What an import of a register did.
package struct RegisterSummary: Equatable, Sendable {
  /// Rows in the file, without the header and blank lines.
  package var read = 0
  /// Electors that this register did not have.
  package var new = 0
  /// Electors whose row differs from before.
  package var changed = 0
  /// Electors whose row is as before.
  package var unchanged = 0
  /// Rows left out, each with a line in the rejects file.
  package var rejected = 0
  /// How many electors carry each marker.
  package var markers: [String: Int] = [:]
  /// How many electors each polling district has in the file.
  package var districts: [String: Int] = [:]
  /// Where the reasons for rejected rows are; nil when there are none.
  package var rejectsPath: String?

  /// Markers whose meaning is not known, in alphabetical order. They are kept.
  package var unknownMarkers: [String] {
    markers.keys.filter { !RegisterSummary.knownMarkers.contains($0) }.sorted()
  }

  /// F: overseas, Parliament alone. G: EU citizen. B: EU citizen after the review of their right to vote. L: peer,
  /// local elections alone. M: Scotland's younger electors. N: anonymous entry.
  package static let knownMarkers: Set<String> = ["F", "G", "B", "L", "M", "N"]

  /// Counts one elector's markers, each a letter or digit.
  mutating func count(markers text: String) {
    for letter in text where letter.isLetter || letter.isNumber { markers[String(letter), default: 0] += 1 }
  }
}

/// How far an import is.
package struct RegisterProgress: Sendable {
  /// Bytes of the file read so far.
  package var bytesRead: Int
  /// Bytes of the file.
  package var bytes: Int
  /// Rows read so far.
  package var rows: Int
}
