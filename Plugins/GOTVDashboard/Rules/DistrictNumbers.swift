package import Hustings

/// One polling district's numbers: who votes at its boxes, how many have, and what follows for the promises.
///
/// Postal voters do not come to a box, so everything here is about the rest: box electors and box promises.
package struct DistrictNumbers: Equatable, Sendable {
  /// The district's code.
  package let district: String
  /// The committee room that runs the district.
  package let room: RowID?
  /// Everyone on the register, postal voters included.
  package let electors: Int
  /// Every promise, postal voters included.
  package let promises: Int
  /// Everyone who votes at a box.
  package let boxElectors: Int
  /// Promises who vote at a box.
  package let boxPromises: Int
  /// The district's ballot boxes.
  package let boxes: [BallotBox]
  /// Promises confirmed on the doorstep; nil while nothing was reported.
  package let confirmed: Int?

  /// Numbers beyond this are a mistake in the data; the limit keeps products of three of them within 64 bits.
  private static let greatest = 1_000_000

  /// A district's numbers. Numbers out of range are brought within it; a district has no more postal voters than
  /// voters.
  package init(
    district: String, room: RowID? = nil, electors: Int, postalElectors: Int, promises: Int, postalPromises: Int,
    boxes: [BallotBox] = [], confirmed: Int? = nil
  ) {
    func bounded(_ value: Int) -> Int { min(max(value, 0), Self.greatest) }
    self.district = district
    self.room = room
    self.electors = bounded(electors)
    self.promises = bounded(promises)
    boxElectors = bounded(self.electors - bounded(postalElectors))
    boxPromises = bounded(self.promises - bounded(postalPromises))
    self.boxes = boxes
    self.confirmed = confirmed.map(bounded)
  }

  /// Boxes with a count.
  package var countedBoxes: Int { boxes.count { $0.last != nil } }

  /// Votes cast at the boxes that were counted; never more than their electors.
  ///
  /// A count above the electors is a mistake; taken as it is, it would hide other districts' low turnout in every sum.
  package var votes: Int? {
    guard let votesAsCounted else { return nil }
    // Rounded up, so that a full box is never less than full.
    return min(votesAsCounted, (boxElectors * countedBoxes + boxes.count - 1) / boxes.count)
  }

  /// The electors of the boxes that were counted.
  ///
  /// Only the district's electors are known, not each box's. Where some of its boxes have a count and others have not,
  /// the electors are taken as evenly split among the boxes: returning officers split a district's register so that
  /// its queues are of like length.
  package var electorsCounted: Double? {
    countedBoxes > 0 && boxElectors > 0 ? Double(boxElectors) * Double(countedBoxes) / Double(boxes.count) : nil
  }

  /// Votes ÷ electors of the boxes that were counted, between 0 and 1; nil while there is no count or no elector.
  package var turnout: Double? {
    guard let votesAsCounted else { return nil }
    return min(Double(votesAsCounted * boxes.count) / Double(boxElectors * countedBoxes), 1)
  }

  /// Box promises that have voted if they vote as everybody does, rounded down; nil while turnout is not known.
  package var promisesVoted: Int? { promisesVotedUnrounded?.whole }

  /// Box promises that have voted, by the estimate: whole ones, and a part of another from 0 up to 1.
  ///
  /// In whole numbers: 0.29 × 100 is 28.999… in floating point, and would be rounded down to 28.
  var promisesVotedUnrounded: (whole: Int, part: Double)? {
    guard let votesAsCounted else { return nil }
    let divisor = boxElectors * countedBoxes
    let (whole, rest) = (votesAsCounted * boxes.count * boxPromises).quotientAndRemainder(dividingBy: divisor)
    return whole < boxPromises ? (whole, Double(rest) / Double(divisor)) : (boxPromises, 0)
  }

  /// Box promises still to vote, by the estimate.
  package var promisesLeft: Int? { promisesVoted.map { boxPromises - $0 } }

  /// Box promises not yet confirmed on the doorstep; nil while nothing was reported.
  package var unconfirmed: Int? { confirmed.map { max(boxPromises - $0, 0) } }

  /// The latest of its boxes' counts.
  package var last: BallotBox? { boxes.latest }

  /// Whether the boxes' counts add up to more than may vote there.
  package var isOverfull: Bool { (votesAsCounted ?? 0) > (votes ?? 0) }

  /// The counts' sum; nil while there is none, or no elector to compare it with. Products of it, the promises and the
  /// boxes stay within 64 bits for any district of fewer than 9,000 boxes.
  private var votesAsCounted: Int? {
    guard countedBoxes > 0, boxElectors > 0, boxes.count < 9000 else { return nil }
    return boxes.reduce(0) { min($0 + min(max($1.last?.count ?? 0, 0), Self.greatest), Self.greatest) }
  }
}

extension [BallotBox] {
  /// The box with the latest count.
  package var latest: BallotBox? {
    filter { $0.last != nil }.max { ($0.last?.at ?? .epoch) < ($1.last?.at ?? .epoch) }
  }
}
