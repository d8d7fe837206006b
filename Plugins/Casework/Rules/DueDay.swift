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

  /// Why the next thing of a case cannot be due on that day, in words for whoever entered it; nil when it can.
  package var refusal: String? {
    if day.components.year < 100 { return "Enter the year of the next action in four figures, such as 2026" }
    if day < today { return "Enter a day for the next action that is today or later" }
    // Two years, of which one may be a leap year.
    if day.number - today.number > 731 { return "Enter a day for the next action within two years from today" }
    return nil
  }

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
