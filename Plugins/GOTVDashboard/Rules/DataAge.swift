package import Hustings

/// How old a count is, and whether it is too old to act on.
package struct DataAge: Equatable, Sendable {
  /// When it was true.
  package let at: Instant
  /// When somebody asks.
  package let now: Instant

  /// The age at `now` of something that was true at `at`.
  package init(of at: Instant, now: Instant) {
    self.at = at
    self.now = now
  }

  /// Counts are asked for every hour; after an hour and a half one was missed.
  package static let staleAfterMinutes = 90

  /// Whole minutes; 0 for a time still to come.
  package var minutes: Int { max(0, now.seconds &- at.seconds) / 60 }

  /// Whether a count was missed since.
  package var isStale: Bool { minutes > Self.staleAfterMinutes }

  /// `18 minutes ago`.
  package var inWords: String {
    switch minutes {
    case 0: "just now"
    case 1: "1 minute ago"
    case ..<120: "\(minutes) minutes ago"
    case ..<2880: "\(minutes / 60) hours ago"
    default: "\(minutes / 1440) days ago"
    }
  }

  /// `9:12`, with the day when it is another than today.
  package var clock: String {
    let then = at.inBritain
    return then.day == now.inBritain.day ? then.clock : "\(then.clock) on \(then.day.inWords)"
  }
}

/// A time of day as people type it: `9:30`, `09.30`, `0930`, `9`.
package struct ClockTime: Equatable, Sendable {
  /// 0 to 23.
  package let hour: Int
  /// 0 to 59.
  package let minute: Int

  /// A time from what was typed, or nil.
  package init?(_ text: String) {
    let marks: Set<Character> = [":", "."]
    let isDigit: (Character) -> Bool = { $0.isASCII && $0.isNumber }
    let parts = text.filter { $0 != " " }
      .split(maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: marks.contains)
    guard parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(isDigit) }) else { return nil }
    let (hour, minute): (Int?, Int?)
    if parts.count == 2 {
      guard parts[0].count <= 2, parts[1].count == 2 else { return nil }
      (hour, minute) = (Int(parts[0]), Int(parts[1]))
    } else {
      guard let text = parts.first else { return nil }
      (hour, minute) = text.count <= 2 ? (Int(text), 0) : (Int(text.dropLast(2)), Int(text.suffix(2)))
    }
    guard let hour, let minute, hour < 24, minute < 60 else { return nil }
    self.hour = hour
    self.minute = minute
  }
}
