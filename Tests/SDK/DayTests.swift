import Hustings
import Testing

@Suite("Days and moments")
struct DayTests {
  @Test("Every day from the year 1 to 9999 survives its text and its parts, and the next is one more")
  func everyDay() throws {
    let first = try #require(Day("0001-01-01"))
    let last = try #require(Day("9999-12-31"))
    var previous = first.adding(days: -1)
    #expect(previous == first, "there is no day before")
    for number in first.number...last.number where number % 97 == 0 || number == last.number {
      let day = Day(number: number)
      let (year, month, date) = day.components
      let (again, text) = (Day(year: year, month: month, day: date), Day(day.description))
      guard again == day, text == day, previous <= day else {
        Issue.record("\(number) is \(day)")
        return
      }
      previous = day
    }
    #expect(last.adding(days: 1) == last, "there is no day after")
    #expect(last.adding(days: .max) == last)
    #expect(first.adding(days: .min) == first)
    #expect(Day(number: .max) == last)
    #expect(Day(number: .min) == first)
  }

  @Test(
    "A leap year has 29 February, a century only every fourth time",
    arguments: [
      ("2024-02-29", true), ("2026-02-29", false), ("2000-02-29", true), ("1900-02-29", false), ("2100-02-29", false),
      ("0004-02-29", true), ("9996-02-29", true),
    ])
  func leap(text: String, exists: Bool) {
    #expect((Day(text) != nil) == exists)
  }

  @Test(
    "Days of an era are counted from 1970",
    arguments: [
      ("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("0001-01-01", -719_162),
      ("9999-12-31", 2_932_896),
    ])
  func numbers(text: String, number: Int) {
    #expect(Day(text)?.number == number)
    #expect(Day(number: number).description == text)
  }

  @Test(
    "What is no date is refused",
    arguments: [
      "", "2026", "2026-5-07", "2026-05-7", "2026-05-32", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01",
      "26-05-07", "2026/05/07", "+026-05-07", "-026-05-07", "2026-05-07 ", " 2026-05-07", "20260507", "２０２６-05-07",
      "2026-04-31", "10000-01-01",
    ])
  func noDate(text: String) {
    #expect(Day(text) == nil)
    #expect(throws: JSONError.self) { try Day(json: RawJSON(encoding: text)) }
  }

  @Test(
    "A moment survives its text",
    arguments: [
      "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2024-02-29T12:00:01Z",
      "1970-01-01T00:00:00Z",
    ])
  func moments(text: String) throws {
    let instant = try #require(Instant(text))
    #expect(instant.description == text)
    #expect(Instant(seconds: instant.seconds) == instant)
    #expect(try Instant(json: RawJSON(encoding: instant)) == instant)
    #expect(instant.day.description == text.prefix(10))
  }

  @Test(
    "Fractions of a second are dropped",
    arguments: [
      "2026-05-07T09:30:00.5Z", "2026-05-07T09:30:00.999Z", "2026-05-07T09:30:00.000000000Z",
    ])
  func fractions(text: String) {
    #expect(Instant(text)?.description == "2026-05-07T09:30:00Z")
  }

  @Test(
    "What is no moment in UTC is refused",
    arguments: [
      "", "2026-05-07", "2026-05-07T09:30:00", "2026-05-07T09:30Z", "2026-05-07T24:00:00Z", "2026-05-07T09:60:00Z",
      "2026-05-07T09:30:60Z", "2026-05-07T09:30:00+01:00", "2026-05-07 09:30:00Z", "2026-05-07T09:30:00.Z",
      "2026-05-07T09:30:00.x1Z", "2026-02-30T09:30:00Z", "2026-05-07t09:30:00Z", "2026-05-07T-9:30:00Z",
      "2026-05-07T09:30:00.12345678901234567890Z", "éééééééééé",
    ])
  func noMoment(text: String) {
    #expect(Instant(text) == nil)
    #expect(throws: JSONError.self) { try Instant(json: RawJSON(encoding: text)) }
  }

  @Test("Moments stay within the years 1 to 9999")
  func bounds() {
    #expect(Instant(seconds: .max).description == "9999-12-31T23:59:59Z")
    #expect(Instant(seconds: .min).description == "0001-01-01T00:00:00Z")
    #expect(Instant(seconds: .max).adding(seconds: .max) == Instant(seconds: .max))
    #expect(Instant.epoch.adding(seconds: .min) == Instant(seconds: .min))
    #expect(Instant.epoch.adding(seconds: -1).description == "1969-12-31T23:59:59Z")
    #expect(Instant.epoch.adding(seconds: -1).secondOfDay == 86_399)
  }

  @Test(
    "Clocks in Britain are an hour ahead from the last Sunday of March to the last of October",
    arguments: [
      ("2026-03-29T00:59:59Z", "0:59"), ("2026-03-29T01:00:00Z", "2:00"), ("2026-10-25T00:59:59Z", "1:59"),
      ("2026-10-25T01:00:00Z", "1:00"), ("2026-05-07T09:30:00Z", "10:30"), ("2026-12-31T23:30:00Z", "23:30"),
      ("2026-06-30T23:05:00Z", "0:05"),
    ])
  func britain(text: String, clock: String) throws {
    let moment = try #require(Instant(text)).inBritain
    #expect(moment.clock == clock)
  }

  @Test("A time on British clocks is the moment when they show it")
  func britishTime() throws {
    for text in ["2026-05-07", "2026-01-01", "2026-03-29", "2026-10-25", "0001-01-01", "9999-12-31"] {
      let day = try #require(Day(text))
      for hour in [0, 3, 7, 22] {
        let shown = Instant(inBritain: day, hour: hour, minute: 15).inBritain
        #expect(shown.day == day)
        #expect((shown.hour, shown.minute) == (hour, 15))
      }
    }
  }
}
