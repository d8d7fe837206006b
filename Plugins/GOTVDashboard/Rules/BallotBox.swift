package import Hustings

/// One ballot box and its latest count.
package struct BallotBox: Equatable, Sendable {
  /// The polling station's row.
  package let id: RowID
  /// What its label says, such as `AA-1`.
  package let reference: String
  /// The building.
  package let place: String
  /// The building's postcode; boxes in one place share it.
  package let postcode: String?
  /// The polling district whose electors vote there.
  package let district: String
  /// Its latest valid count.
  package let last: BoxCount?

  /// A box as its row says, with its latest valid count.
  package init(id: RowID, reference: String, place: String, postcode: String?, district: String, last: BoxCount?) {
    self.id = id
    self.reference = reference
    self.place = place
    self.postcode = postcode
    self.district = district
    self.last = last
  }
}

/// How many had voted at a box, at a time.
package struct BoxCount: Equatable, Sendable {
  /// Ballot papers issued so far.
  package let count: Int
  /// When it was read.
  package let at: Instant
  /// Who reported it, where that was said.
  package let by: String?

  /// A count as its row says.
  package init(count: Int, at: Instant, by: String?) {
    self.count = count
    self.at = at
    self.by = by
  }
}
