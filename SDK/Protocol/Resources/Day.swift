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
    var text = String(text)
    guard let day = text.withUTF8({ Day($0.span) }) else { return nil }
    self = day
  }

  init?(_ text: Span<UInt8>) {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let year = Day.digits(text, 0..<4), let month = Day.digits(text, 5..<7), let day = Day.digits(text, 8..<10)
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
    String(unsafeUninitializedCapacity: 10) { text in
      write(into: text)
      return 10
    }
  }

  /// Writes `YYYY-MM-DD` at the start of some text.
  func write(into text: UnsafeMutableBufferPointer<UInt8>) {
    let (year, month, day) = components
    Day.write(year, 0..<4, text)
    text[4] = UInt8(ascii: "-")
    Day.write(month, 5..<7, text)
    text[7] = UInt8(ascii: "-")
    Day.write(day, 8..<10, text)
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
    guard let day = try reader.string(as: { Day($0) }) else { throw reader.error("is no date (YYYY-MM-DD)") }
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

  /// The number that some places of a text hold, or nil if one of them is no digit.
  static func digits(_ text: Span<UInt8>, _ places: Range<Int>) -> Int? {
    var value = 0
    for place in places {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// Writes a number into some places of a text, with zeros before it.
  static func write(_ value: Int, _ places: Range<Int>, _ text: UnsafeMutableBufferPointer<UInt8>) {
    var rest = value
    for place in places.reversed() {
      text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
