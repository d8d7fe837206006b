import GOTVRules
import Hustings
import Testing

@Suite("Entering a count")
struct CountEntryTests {
  private func doubt(_ count: Int, at: Instant, last: Int? = 430, boxElectors: Int? = 1204) -> String? {
    let last = last.map { BoxCount(count: $0, at: pollingDay(9, 12), by: nil) }
    return CountCheck(count: count, at: at, last: last, boxElectors: boxElectors, now: pollingDay(10)).doubt
  }

  @Test("A count that is no lower than the last and no higher than the electors is taken as it is")
  func plain() {
    #expect(doubt(430, at: pollingDay(10)) == nil)
    #expect(doubt(1204, at: pollingDay(10)) == nil)
    #expect(doubt(0, at: pollingDay(10), last: nil) == nil)
    #expect(doubt(5000, at: pollingDay(10), boxElectors: nil) == nil)
  }

  @Test("A count below the last one is asked about")
  func falling() {
    #expect(doubt(412, at: pollingDay(10)) == "412 is lower than the last count, 430 at 9:12.")
  }

  @Test("An earlier reading that is entered late may be lower, but not higher, than a later one")
  func late() {
    #expect(doubt(200, at: pollingDay(8)) == nil)
    #expect(doubt(440, at: pollingDay(8)) == "440 is higher than a later count, 430 at 9:12.")
  }

  @Test("The same number as the last is no news, unless it is said to be of an earlier time")
  func same() {
    #expect(doubt(430, at: pollingDay(9, 12), boxElectors: 400) == nil)
    #expect(doubt(430, at: pollingDay(10), boxElectors: 400) == nil)
    #expect(doubt(430, at: pollingDay(8), boxElectors: 400) != nil)
  }

  @Test("A count above the electors of the box is asked about")
  func tooMany() {
    #expect(doubt(12_040, at: pollingDay(10)) == "12,040 is more than the 1,204 electors who vote there in person.")
  }

  @Test(
    "Times are read as people type them",
    arguments: [("9:30", 9, 30), ("09.30", 9, 30), ("0930", 9, 30), ("930", 9, 30), ("17", 17, 0), (" 7 : 05 ", 7, 5)])
  func times(text: String, hour: Int, minute: Int) throws {
    let time = try #require(ClockTime(text))
    #expect((time.hour, time.minute) == (hour, minute))
  }

  @Test(
    "What is no time is refused", arguments: ["", ":", "24:00", "9:60", "9:3", "nine", "9:30pm", "-1", "٩:٣٠", "12345"])
  func noTimes(text: String) {
    #expect(ClockTime(text) == nil)
  }

  @Test("Numbers read as people write them")
  func grouped() {
    #expect([0, 999, 1000, 1_234_567, -1234].map(\.grouped) == ["0", "999", "1,000", "1,234,567", "-1,234"])
    #expect(Int.min.grouped == "-9,223,372,036,854,775,808")
    #expect(1.of("box", "boxes") == "1 box")
    #expect(2000.of("box", "boxes") == "2,000 boxes")
  }
}

@Suite("The time of a count")
struct CountTimeTests {
  private let election = ElectionDay(
    id: RowID(high: 0, low: 1), title: "Election", date: Day(number: 20_580), opensAt: pollingDay(7),
    closesAt: pollingDay(22))

  private func time(_ typed: String?, now: Instant) throws(CountTime.Refusal) -> Instant {
    try CountTime(typed, of: election, now: now).at
  }

  @Test("It is now where nothing is said, else that time of polling day; a watch may run five minutes ahead")
  func allowed() throws {
    #expect(try time(nil, now: pollingDay(10)) == pollingDay(10))
    #expect(try time("9:30", now: pollingDay(10)) == pollingDay(9, 30))
    #expect(try time("10:05", now: pollingDay(10)) == pollingDay(10))
    #expect(try time("7", now: pollingDay(7)) == pollingDay(7))
  }

  @Test("A final count may be entered after the polls closed, also the next day, for a time when they were open")
  func final() throws {
    #expect(try time("22:00", now: pollingDay(22, 40)) == pollingDay(22))
    #expect(try time("21:50", now: pollingDay(33)) == pollingDay(21, 50))
    let refusal = CountTime.Refusal(
      text: "Enter the time when this was counted, while the polls were open: from 7:00 to 22:00 on 7 May 2026")
    #expect(throws: refusal) { try time(nil, now: pollingDay(22, 1)) }
    #expect(throws: refusal) { try time("22:01", now: pollingDay(23)) }
  }

  @Test("A time before the polls opened is refused, with the hours")
  func early() {
    #expect(
      throws: CountTime.Refusal(
        text: "Enter the time when this was counted, while the polls were open: from 7:00 to 22:00 on 7 May 2026")
    ) { try time("6:59", now: pollingDay(10)) }
    for now in [pollingDay(6, 59), pollingDay(-20)] {
      #expect(
        throws: CountTime.Refusal(
          text: "Nobody can have voted yet: polls are open from 7:00 to 22:00 on 7 May 2026")
      ) { try time(nil, now: now) }
    }
  }

  @Test("What is no time, or still to come, is refused")
  func refused() {
    #expect(throws: CountTime.Refusal(text: "Enter a time, such as 9:30 or 17:05")) {
      try time("nine", now: pollingDay(10))
    }
    #expect(throws: CountTime.Refusal(text: "Enter a time that has passed: it is 10:00 now")) {
      try time("10:06", now: pollingDay(10))
    }
  }
}

@Suite("The age of a count")
struct DataAgeTests {
  @Test("A count is stale when more than 90 minutes old")
  func stale() {
    #expect(!DataAge(of: pollingDay(9), now: pollingDay(10, 30)).isStale)
    #expect(DataAge(of: pollingDay(9), now: pollingDay(10, 31)).isStale)
  }

  @Test("Ages read as people say them; a clock that runs ahead is no trouble")
  func words() {
    let ages = [(12, 12), (12, 13), (12, 30), (13, 59), (14, 0), (8, 0)]
    #expect(
      ages.map { DataAge(of: pollingDay(12, 12), now: pollingDay($0, $1)).inWords }
        == ["just now", "1 minute ago", "18 minutes ago", "107 minutes ago", "108 minutes ago", "just now"])
    #expect(DataAge(of: pollingDay(9), now: pollingDay(11)).inWords == "2 hours ago")
    #expect(DataAge(of: .epoch, now: pollingDay(9)).inWords == "20580 days ago")
  }

  @Test("A count of 8:12 UTC reads 9:12 on a day in May, with the day when it was another")
  func clock() throws {
    let count = try #require(Instant("2026-05-07T08:12:00Z"))
    #expect(DataAge(of: count, now: pollingDay(10)).clock == "9:12")
    #expect(DataAge(of: count, now: pollingDay(34)).clock == "9:12 on 7 May 2026")
  }

  @Test(
    "Clocks change at 01:00 UTC on the last Sundays of March and October",
    arguments: [
      ("2026-03-29T00:59:59Z", "0:59"), ("2026-03-29T01:00:00Z", "2:00"), ("2026-10-25T00:59:59Z", "1:59"),
      ("2026-10-25T01:00:00Z", "1:00"), ("2024-03-31T01:00:00Z", "2:00"), ("2026-12-31T23:30:00Z", "23:30"),
    ])
  func summerTime(utc: String, clock: String) throws {
    let moment = try #require(Instant(utc))
    #expect(moment.inBritain.clock == clock)
  }

  @Test("A time on the clock is the moment when clocks show it", arguments: [1, 5, 7, 11])
  func roundTrip(month: Int) throws {
    let day = try #require(Day(year: 2026, month: month, day: 7))
    let shown = Instant(inBritain: day, hour: 0, minute: 30).inBritain
    #expect(shown.day == day)
    #expect(shown.clock == "0:30")
  }
}

@Suite("The election on the dashboard")
struct ElectionDayTests {
  private func election(_ number: UInt64, day: Int) -> ElectionDay {
    let date = Day(number: day)
    return ElectionDay(
      id: RowID(high: 0, low: number), title: "Election \(number)", date: date,
      opensAt: Instant(inBritain: date, hour: 7, minute: 0), closesAt: Instant(inBritain: date, hour: 22, minute: 0))
  }

  @Test("Today's comes before the next, the next before the last; without elections there is none")
  func current() {
    let all = [election(1, day: 90), election(2, day: 110), election(3, day: 100), election(4, day: 80)]
    let current = { (day: Int) in ElectionDay.current(of: all, today: Day(number: day))?.title }
    #expect(current(100) == "Election 3")
    #expect(current(95) == "Election 3")
    #expect(current(101) == "Election 2")
    #expect(current(200) == "Election 2")
    #expect(ElectionDay.current(of: [], today: Day(number: 1)) == nil)
  }

  @Test("Polls are open from the first second to the last")
  func phases() {
    let election = election(1, day: 20_580)
    #expect(election.phase(at: pollingDay(6, 59)) == .before)
    #expect(election.phase(at: pollingDay(7)) == .open)
    #expect(election.phase(at: pollingDay(21, 59)) == .open)
    #expect(election.phase(at: pollingDay(22)) == .closed)
  }
}
