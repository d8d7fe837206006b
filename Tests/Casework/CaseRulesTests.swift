import CaseworkRules
import Hustings
import Testing

@Suite("References of cases")
struct CaseReferenceTests {
  @Test("The next reference is one more than the highest of the year, whatever the order and the gaps")
  func next() {
    let existing = ["EX-2026-0007", "EX-2026-0041", "EX-2026-0002", "EX-2025-0900", "AB-2026-0500", "none"]
    #expect(CaseReference.next(after: existing, prefix: "EX", year: 2026).description == "EX-2026-0042")
    #expect(CaseReference.next(after: [], prefix: "EX", year: 2027).description == "EX-2027-0001")
  }

  @Test("After 9999 a reference grows a digit")
  func long() {
    let next = CaseReference.next(after: ["EX-2026-9999", "EX-2026-10007"], prefix: "EX", year: 2026)
    #expect(next.description == "EX-2026-10008")
  }

  @Test(
    "What is no reference is none",
    arguments: [
      "", "EX", "EX-26-0001", "EX-2026-", "EX-2026-0000", "-2026-0001", "EX-2026-99999999999999999999", "EX-2026--1",
    ])
  func none(text: String) {
    #expect(CaseReference(text) == nil)
  }

  @Test("An office's letters are the first two of its id")
  func prefix() {
    #expect(CaseReference.prefix(ofOffice: "exbourne-mp") == "EX")
    #expect(CaseReference.prefix(ofOffice: "1-a-b") == "AB")
    #expect(CaseReference.prefix(ofOffice: "42") == "CASE")
  }
}

@Suite("By when the next thing is done")
struct DueDayTests {
  private let today = Day(number: 20_580)  // 7 May 2026

  @Test(
    "Days read as people say them",
    arguments: [
      (-2, "2 days overdue"), (-1, "1 day overdue"), (0, "today"), (1, "tomorrow"), (7, "in 7 days"),
      (8, "15 May 2026"),
    ])
  func words(days: Int, words: String) {
    #expect(DueDay(today.adding(days: days), today: today).inWords == words)
  }

  @Test("A next action may be due from today to two years ahead, and its year has four figures")
  func refused() throws {
    for days in [0, 1, 700, 731] { #expect(DueDay(today.adding(days: days), today: today).refusal == nil) }
    let year26 = try #require(Day(year: 26, month: 5, day: 20))
    #expect(
      DueDay(year26, today: today).refusal == "Enter the year of the next action in four figures, such as 2026")
    #expect(
      DueDay(today.adding(days: -1), today: today).refusal == "Enter a day for the next action that is today or later")
    #expect(
      DueDay(today.adding(days: 732), today: today).refusal
        == "Enter a day for the next action within two years from today")
  }

  @Test("A case is overdue from the day after")
  func overdue() {
    #expect(!DueDay(today, today: today).isOverdue)
    #expect(DueDay(today.adding(days: -1), today: today).isOverdue)
    #expect(DueDay(today.adding(days: -1), today: today).tone == .error)
    #expect(DueDay(today, today: today).tone == .warning)
    #expect(DueDay(today.adding(days: 2), today: today).tone == .neutral)
  }
}

@Suite("Changes of status")
struct StatusChangeTests {
  private let now = Instant(Day(number: 20_580), hour: 9)

  @Test("A change that changes nothing is none", arguments: Case.Status.allCases)
  func same(status: Case.Status) {
    #expect(StatusChange(from: status, to: status) == nil)
  }

  @Test("Closing sets when the case was closed; every other change clears it")
  func closing() throws {
    for status in Case.Status.allCases where status != .closed {
      #expect(try #require(StatusChange(from: status, to: .closed)).closedAt(now: now) == now)
      #expect(try #require(StatusChange(from: .closed, to: status)).closedAt(now: now) == nil)
    }
  }

  @Test("The history says from what to what, and why where that was said")
  func text() throws {
    let change = try #require(StatusChange(from: .open, to: .closed))
    #expect(change.text(reason: nil) == "Changed from open to closed.")
    #expect(change.text(reason: "The flat is dry.") == "Changed from open to closed. The flat is dry.")
  }
}

@Suite("Ways to reach a person")
struct ContactDetailsTests {
  @Test("An e-mail address has one @ with something on both sides", arguments: ["a@example.org", "a+b@c.example.org"])
  func email(typed: String) {
    #expect(ContactDetails.mayBeEmail(typed))
  }

  @Test("What cannot be one is refused", arguments: ["", "@", "a@", "@b", "a.example.org", "a@b@c", "a b@c"])
  func noEmail(typed: String) {
    #expect(!ContactDetails.mayBeEmail(typed))
  }

  @Test("A telephone number has digits")
  func phone() {
    #expect(ContactDetails.mayBePhone("+44 (0)1632 960123 ext. 4"))
    for typed in ["", "none", "-", "٠١"] { #expect(!ContactDetails.mayBePhone(typed)) }
  }
}

@Suite("Words and postcodes")
struct CaseWordsTests {
  @Test("Urgencies sort by their words on the wire as they rank: the list relies on it")
  func urgency() {
    let ranked = Case.Urgency.allCases.map(\.rawValue)
    #expect(ranked == ranked.sorted())
  }

  @Test("A change of status is never recorded by hand; everything else may be")
  func byHand() {
    #expect(Set(CaseActivity.Kind.byHand) == Set(CaseActivity.Kind.allCases).subtracting([.statusChange]))
  }

  @Test(
    "One postcode is written one way, so that a person is found again",
    arguments: [
      ("zz991aa", "ZZ99 1AA"), (" ZZ99  1AA ", "ZZ99 1AA"), ("m11ae", "M1 1AE"), ("not known", "not known"),
      ("ZZ99-1AA", "ZZ99-1AA"),
    ])
  func postcode(typed: String, written: String) {
    #expect(Postcode.written(typed) == written)
  }

  @Test("Nothing is no postcode", arguments: ["", "  "])
  func noPostcode(typed: String) {
    #expect(Postcode.written(typed) == nil)
  }
}

@Suite("Which house")
struct HouseTests {
  @Test(
    "The numbers tell, else the letters; what is not known may be the same",
    arguments: [
      ("12 Weavers Road", "12, weavers Rd", true), ("12 Weavers Road", "14 Weavers Road", false),
      ("Flat 2, 12 High Street", "2/12 High Street", true), ("Rose Cottage", "rose-cottage", true),
      ("Rose Cottage", "Ivy Cottage", false), ("Rose Cottage", "3 Rose Lane", false), (nil, "1 High Street", true),
    ] as [(String?, String?, Bool)])
  func same(one: String?, other: String?, isSame: Bool) {
    #expect(House.mayBeSame(one, other) == isSame && House.mayBeSame(other, one) == isSame)
  }
}
