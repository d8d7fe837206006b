package import Hustings

/// An election and its polling hours.
package struct ElectionDay: Equatable, Sendable {
  /// The election's row.
  package let id: RowID
  /// The name in use.
  package let title: String
  /// The day of the poll.
  package let date: Day
  /// When the polls open.
  package let opensAt: Instant
  /// When the polls close.
  package let closesAt: Instant

  /// An election as its row says.
  package init(id: RowID, title: String, date: Day, opensAt: Instant, closesAt: Instant) {
    self.id = id
    self.title = title
    self.date = date
    self.opensAt = opensAt
    self.closesAt = closesAt
  }

  /// Where a moment lies in relation to the polling hours.
  package enum Phase: Equatable, Sendable { case before, open, closed }

  /// Where `now` lies in relation to the polling hours.
  package func phase(at now: Instant) -> Phase {
    if now < opensAt { return .before }
    return now < closesAt ? .open : .closed
  }

  /// The election that the dashboard is about: today's, else the next one, else the last one.
  ///
  /// - Parameters:
  ///   - elections: All of the branch's; of several on one day, the first counts.
  ///   - today: The day in the United Kingdom.
  /// - Returns: That election; nil when there is none.
  package static func current(of elections: [ElectionDay], today: Day) -> ElectionDay? {
    elections.filter { $0.date >= today }.min { $0.date < $1.date }
      ?? elections.filter { $0.date < today }.max { $0.date <= $1.date }
  }
}
