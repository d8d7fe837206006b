/// A moment as clocks in the United Kingdom show it.
///
/// Moments travel in UTC; people read and write the time on the wall, which in summer is an hour later.
public struct BritishTime: Equatable, Sendable {
  /// The day.
  public let day: Day
  /// The hour, 0 to 23.
  public let hour: Int
  /// The minute, 0 to 59.
  public let minute: Int

  /// The time of day as people write it: `9:12`.
  public var clock: String { "\(hour):\(minute < 10 ? "0" : "")\(minute)" }
}

extension Instant {
  /// The moment as clocks in the United Kingdom show it.
  public var inBritain: BritishTime {
    let local = adding(seconds: Self.isSummer(self) ? 3600 : 0)
    return BritishTime(day: local.day, hour: local.secondOfDay / 3600, minute: local.secondOfDay / 60 % 60)
  }

  /// The moment when clocks in the United Kingdom show a time. In the hour that autumn repeats, the first of the two.
  ///
  /// - Parameters:
  ///   - day: The day.
  ///   - hour: The hour, 0 to 23.
  ///   - minute: The minute, 0 to 59.
  public init(inBritain day: Day, hour: Int, minute: Int) {
    let winter = Instant(day, hour: hour, minute: minute)
    let summer = winter.adding(seconds: -3600)
    self = Self.isSummer(summer) ? summer : winter
  }

  /// Summer time lasts from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October (Summer
  /// Time Act 1972 as amended by the Summer Time Order 2002, SI 2002/262).
  private static func isSummer(_ moment: Instant) -> Bool {
    let year = moment.day.components.year
    guard let march = Day(year: year, month: 3, day: 31), let october = Day(year: year, month: 10, day: 31)
    else { return false }
    return moment >= Instant(lastSunday(until: march), hour: 1) && moment < Instant(lastSunday(until: october), hour: 1)
  }

  private static func lastSunday(until day: Day) -> Day {
    // Day 0 was a Thursday, so day 3 was a Sunday.
    day.adding(days: -((day.number % 7 + 11) % 7))
  }
}
