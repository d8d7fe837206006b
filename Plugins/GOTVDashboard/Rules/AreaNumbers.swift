/// The numbers of several polling districts together: a committee room's, or the whole area's.
package struct AreaNumbers: Equatable, Sendable {
  /// The districts, in the order given.
  package let districts: [DistrictNumbers]

  /// The numbers of these districts together.
  package init(_ districts: [DistrictNumbers]) {
    self.districts = districts
  }

  /// Everyone on the registers.
  package var electors: Int { sum { $0.electors } }
  /// Every promise.
  package var promises: Int { sum { $0.promises } }
  /// Everyone who votes at a box.
  package var boxElectors: Int { sum { $0.boxElectors } }
  /// Promises who vote at a box.
  package var boxPromises: Int { sum { $0.boxPromises } }

  /// Districts whose turnout is known.
  package var counted: [DistrictNumbers] { districts.filter { $0.turnout != nil } }

  /// Σ votes ÷ Σ electors of the boxes that were counted, between 0 and 1; nil while there is no count.
  package var turnout: Double? {
    let electors = counted.reduce(0) { $0 + ($1.electorsCounted ?? 0) }
    guard electors > 0 else { return nil }
    return min(Double(sum { $0.votes ?? 0 }) / electors, 1)
  }

  /// Box promises in the districts that have a count: those voted and those left together.
  package var boxPromisesCounted: Int? {
    counted.isEmpty ? nil : counted.reduce(0) { $0 &+ $1.boxPromises }
  }

  /// Box promises that have voted by the estimate, in the districts that have a count.
  ///
  /// Rounded down once, over all of them: rounding down in each loses half a promise a district, early in the day all.
  package var promisesVoted: Int? {
    guard !counted.isEmpty else { return nil }
    let estimates = counted.compactMap(\.promisesVotedUnrounded)
    // Parts that make a whole promise may add up to a little less in floating point.
    let parts = estimates.reduce(0) { $0 + $1.part } + 1e-9
    return estimates.reduce(0) { $0 &+ $1.whole } &+ Int(parts)
  }

  /// Box promises still to vote by the estimate, in the districts that have a count.
  package var promisesLeft: Int? {
    guard let promises = boxPromisesCounted, let voted = promisesVoted else { return nil }
    return promises - voted
  }

  /// Promises confirmed on the doorstep; nil while nothing was reported.
  package var confirmed: Int? {
    districts.contains { $0.confirmed != nil } ? sum { $0.confirmed ?? 0 } : nil
  }

  /// Box promises not confirmed, in the districts that reported.
  package var unconfirmed: Int? {
    districts.contains { $0.confirmed != nil } ? sum { $0.unconfirmed ?? 0 } : nil
  }

  /// Where the next canvassers go: the district with most promises left. Districts without data are skipped. Counts
  /// decide; where no district has one, what was confirmed on the doorstep does. Of equals the first by code.
  package var target: DistrictNumbers? {
    let left: (DistrictNumbers) -> Int? = counted.isEmpty ? { $0.unconfirmed } : { $0.promisesLeft }
    return districts.filter { (left($0) ?? 0) > 0 }
      .min { ((left($1) ?? 0), $0.district) < ((left($0) ?? 0), $1.district) }
  }

  /// The box with the latest count.
  package var last: BallotBox? { districts.flatMap(\.boxes).latest }

  private func sum(_ value: (DistrictNumbers) -> Int) -> Int {
    districts.reduce(0) { $0 &+ value($1) }
  }
}
