/// A calendar day, `YYYY-MM-DD`, in the proleptic Gregorian calendar, from the year 1 to 9999.
public struct Day: Hashable, Sendable, Comparable, FieldValue, CustomStringConvertible {
  /// Days since 1970-01-01.
  public let number: Int

  /// A day from its number since 1970-01-01, kept within the years 1 to 9999.
  public init(number: Int) {
    self.number = min(max(number, -719_162), 2_932_896)
  }

  /// A day that exists, or nil: 2026-02-29 does not.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...Day.length(of: month, in: year)).contains(day)
    else { return nil }
    number = Day.number(year: year, month: month, day: day)
  }

  /// A day from `YYYY-MM-DD`, or nil.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Day.digits(bytes[0..<4]), let month = Day.digits(bytes[5..<7]), let day = Day.digits(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The parts of the date.
  public var components: (year: Int, month: Int, day: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// As people write it in British English: `7 May 2026`.
  public var inWords: String {
    let (year, month, day) = components
    return "\(day) \(Day.months[month - 1]) \(year)"
  }

  /// The day so many days later.
  public func adding(days: Int) -> Day {
    Day(number: number &+ min(max(days, -4_000_000), 4_000_000))
  }

  /// Days are ordered in time.
  public static func < (left: Day, right: Day) -> Bool {
    left.number < right.number
  }

  /// A date.
  public static var fieldType: FieldType { .date }

  /// Writes `YYYY-MM-DD`.
  public func write(to writer: inout JSONWriter) {
    writer.string(description)
  }

  /// Reads `YYYY-MM-DD`; throws when there is no such day.
  public init(from reader: inout JSONReader) throws(JSONError) {
    guard let day = Day(try reader.string()) else { throw reader.error("is no date (YYYY-MM-DD)") }
    self = day
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func number(year: Int, month: Int, day: Int) -> Int {
    // Hinnant's days_from_civil; years are positive here.
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }
}

/// A number with zeros before it.
func padded(_ value: Int, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
