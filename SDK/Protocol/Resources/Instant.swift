/// A moment in UTC to the second, `YYYY-MM-DDThh:mm:ssZ`.
public struct Instant: Hashable, Sendable, Comparable, FieldValue, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let seconds: Int

  /// 1970-01-01T00:00:00Z.
  public static let epoch = Instant(seconds: 0)

  /// A moment from its seconds, kept within the years 1 to 9999.
  public init(seconds: Int) {
    self.seconds = min(max(seconds, -719_162 * 86_400), 2_932_896 * 86_400 + 86_399)
  }

  /// A moment of a day. Hours, minutes and seconds beyond the day's lead into others.
  public init(_ day: Day, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    // Past any year that there is, more makes no difference.
    func bounded(_ part: Int) -> Int { min(max(part, -1_000_000_000_000), 1_000_000_000_000) }
    self.init(seconds: day.number * 86_400 + bounded(hour) * 3600 + bounded(minute) * 60 + bounded(second))
  }

  /// A moment from ISO 8601 in UTC, `2026-05-07T09:30:00Z`, or nil. Fractions of a second are dropped.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let instant = text.withUTF8({ Instant($0.span) }) else { return nil }
    self = instant
  }

  private init?(_ text: Span<UInt8>) {
    guard (20...30).contains(text.count), text[text.count - 1] == UInt8(ascii: "Z"), text[10] == UInt8(ascii: "T"),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), let day = Day(text.extracting(0..<10)),
      let hour = Day.digits(text, 11..<13), hour < 24, let minute = Day.digits(text, 14..<16), minute < 60,
      let second = Day.digits(text, 17..<19), second < 60,
      text.count == 20
        || (text[19] == UInt8(ascii: ".") && text.count > 21 && Day.digits(text, 20..<(text.count - 1)) != nil)
    else { return nil }
    self.init(day, hour: hour, minute: minute, second: second)
  }

  /// The day in UTC.
  public var day: Day { Day(number: (seconds - secondOfDay) / 86_400) }

  /// Seconds since midnight UTC.
  public var secondOfDay: Int { ((seconds % 86_400) + 86_400) % 86_400 }

  /// ISO 8601 in UTC.
  public var description: String {
    let second = secondOfDay
    return String(unsafeUninitializedCapacity: 20) { text in
      day.write(into: text)
      text[10] = UInt8(ascii: "T")
      Day.write(second / 3600, 11..<13, text)
      text[13] = UInt8(ascii: ":")
      Day.write(second / 60 % 60, 14..<16, text)
      text[16] = UInt8(ascii: ":")
      Day.write(second % 60, 17..<19, text)
      text[19] = UInt8(ascii: "Z")
      return 20
    }
  }

  /// The moment so many seconds later.
  public func adding(seconds more: Int) -> Instant {
    let (sum, overflow) = seconds.addingReportingOverflow(more)
    return Instant(seconds: overflow ? (more > 0 ? .max : .min) : sum)
  }

  /// Moments are ordered in time.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.seconds < right.seconds
  }

  /// A time.
  public static var fieldType: FieldType { .time }

  /// Writes ISO 8601.
  public func write(to writer: inout JSONWriter) {
    writer.string(description)
  }

  /// Reads ISO 8601 in UTC; throws when there is no such moment.
  public init(from reader: inout JSONReader) throws(JSONError) {
    guard let instant = try reader.string(as: { Instant($0) }) else {
      throw reader.error("is no time (UTC, YYYY-MM-DDThh:mm:ssZ)")
    }
    self = instant
  }
}
