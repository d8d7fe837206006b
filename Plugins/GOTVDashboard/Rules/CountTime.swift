package import Hustings

/// When a count was read, as somebody says: within the polling hours, and not still to come.
package struct CountTime: Sendable {
  /// The moment.
  package let at: Instant

  /// Why a time is no time of a count: a sentence for the person who typed it.
  package struct Refusal: Error, Equatable, Sendable {
    /// What to do about it.
    package let text: String

    /// A refusal in these words.
    package init(text: String) { self.text = text }
  }

  /// The moment of a count.
  ///
  /// - Parameters:
  ///   - typed: A time of polling day, such as `9:30`; nil for now.
  ///   - election: Whose count it is.
  ///   - now: When it is entered. A final count may be entered days later.
  /// - Throws: What to enter instead, where no count can have been read at that time.
  package init(_ typed: String?, of election: ElectionDay, now: Instant) throws(Refusal) {
    at = try Self.read(typed, election, now)
    guard at >= election.opensAt, at <= election.closesAt else {
      let (opens, closes) = (election.opensAt.inBritain, election.closesAt.inBritain)
      let hours = "from \(opens.clock) to \(closes.clock) on \(opens.day.inWords)"
      throw Refusal(
        text: now < election.opensAt
          ? "Nobody can have voted yet: polls are open \(hours)"
          : "Enter the time when this was counted, while the polls were open: \(hours)")
    }
  }

  private static func read(_ typed: String?, _ election: ElectionDay, _ now: Instant) throws(Refusal) -> Instant {
    guard let typed else { return now }
    guard let time = ClockTime(typed) else { throw Refusal(text: "Enter a time, such as 9:30 or 17:05") }
    let at = Instant(inBritain: min(now.inBritain.day, election.date), hour: time.hour, minute: time.minute)
    // A teller's watch may run a little ahead of ours.
    guard at <= now.adding(seconds: 300) else {
      throw Refusal(text: "Enter a time that has passed: it is \(now.inBritain.clock) now")
    }
    return min(at, now)
  }
}
