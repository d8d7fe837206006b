package import Hustings

/// By when the next thing of a case is done, seen from today.
package struct DueDay: Equatable, Sendable {
  /// The day by which it is done.
  package let day: Day
  /// The day on which somebody asks.
  package let today: Day

  /// A day seen from today.
  package init(_ day: Day, today: Day) {
    self.day = day
    self.today = today
  }

  /// The last day of "soon", counted from today.
  package static let daysOfSoon = 7

  /// Overdue from the day after.
  package var isOverdue: Bool { day < today }

  /// `3 days overdue`, `today`, `tomorrow`, `in 5 days`, or the date.
  package var inWords: String {
    switch day.number - today.number {
    case -1: "1 day overdue"
    case ..<0: "\(today.number - day.number) days overdue"
    case 0: "today"
    case 1: "tomorrow"
    case ...Self.daysOfSoon: "in \(day.number - today.number) days"
    default: day.inWords
    }
  }

  /// How much it matters: overdue, due by tomorrow, or later.
  package var tone: Tone {
    if isOverdue { return .error }
    return day.number - today.number <= 1 ? .warning : .neutral
  }
}
