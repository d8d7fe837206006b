internal import HustingsProtocol
internal import Store

/// Writes the rows of the sample's office: the register, people, their cases and what was done for them.
struct SampleOffice {
  let constituency: SampleConstituency
  let sink: SampleSink
  var random: SampleRandom

  /// How many people the office knows, and how many cases it has.
  static let people = 80
  static let cases = 60

  init(_ constituency: SampleConstituency, sink: SampleSink) {
    (self.constituency, self.sink) = (constituency, sink)
    random = SampleRandom(seed: constituency.seed, part: 3)
  }

  mutating func write() throws {
    try writeRegister()
    var people: [RowID] = []
    for _ in 0..<SampleOffice.people { people.append(try writePerson()) }
    for number in 1...SampleOffice.cases { try writeCase(number, for: random.pick(people)) }
    for (place, title) in SampleOffice.tasks.enumerated() {
      try sink.insert(
        TaskItem.self, random.id(),
        [
          .text(title), place % 3 == 2 ? .null : .text(random.pick(SampleOffice.staff)),
          SQLValue(SampleConstituency.pollDay.adding(days: place - 3)), SQLValue(place < 3),
        ])
    }
  }

  /// The register that the council gave the office: the same people as on the branch's, in rows of its own.
  private func writeRegister() throws {
    var ids = SampleRandom(seed: constituency.seed, part: 0)
    for district in constituency.districts {
      for household in constituency.households(of: district) {
        for elector in household.electors {
          try sink.insert(
            Constituent.self, ids.id(),
            [
              SQLValue(SampleConstituency.registerDate), .text(elector.district), SQLValue(elector.number),
              SQLValue(elector.suffix), .text(elector.forename), .text(elector.surname), SQLValue(household.address),
              SQLValue(household.postcode),
            ])
        }
      }
    }
  }

  private mutating func writePerson() throws -> RowID {
    let background = random.pick(Background.allCases)
    let elector = SampleElector(
      id: random.id(), district: "", forename: random.pick(background.forenames),
      surname: random.pick(background.surnames))
    let street = "\(random.pick(SampleStreets.firsts)) \(random.pick(SampleStreets.lasts))"
    let hasAddress = !random.chance(perMille: 80)
    let address = "\(random.within(1...140)) \(street), Exbourne"
    let postcode = SamplePostcode.at(random.below(4000))
    let number = random.below(1000)
    let phone = random.chance(perMille: 600) ? SampleHabits.mobile(number) : SampleHabits.landline(number)
    let email = SampleHabits.email(elector, random.within(1...999))
    try sink.insert(
      Person.self, elector.id,
      [
        .text("\(elector.forename) \(elector.surname)"), hasAddress ? .text(address) : .null,
        hasAddress ? .text(postcode) : .null, random.chance(perMille: 750) ? .text(phone) : .null,
        random.chance(perMille: 650) ? .text(email) : .null,
      ])
    return elector.id
  }

  /// A time between 9:00 and 16:30 on that day, or on the Monday after where it is a weekend's.
  private mutating func workingTime(on day: Day) -> Instant {
    // Day 0 was a Thursday, so day 2 was a Saturday.
    let ofWeek = day.number % 7
    let minute = 9 * 60 + random.below(450)
    return Instant(
      inBritain: day.adding(days: ofWeek == 2 ? 2 : ofWeek == 3 ? 1 : 0), hour: minute / 60, minute: minute % 60)
  }

  /// A time between 10:00 and 12:00 on the Saturday on or before that day.
  private mutating func saturdaySurgery(near day: Day) -> Instant {
    Instant(
      inBritain: day.adding(days: -((day.number + 5) % 7)), hour: random.within(10...11), minute: random.below(60))
  }

  private mutating func writeCase(_ number: Int, for person: RowID) throws {
    let id = random.id()
    let (category, subject, party, part) = random.pick(SampleOffice.matters)
    let status = random.pick(weighted: [(Case.Status.open, 34), (.waiting, 30), (.resolved, 16), (.closed, 20)])
    let isOver = status == .resolved || status == .closed
    let source = random.pick(Case.Source.allCases)
    let first = SampleConstituency.pollDay.adding(days: -random.within(3...220))
    let isSaturday = source == .surgery && random.chance(perMille: 500)
    let opened = isSaturday ? saturdaySurgery(near: first) : workingTime(on: first)
    var at = workingTime(on: opened.day.adding(days: 1))
    var activities: [(CaseActivity.Kind, Instant, String)] = [(.note, opened, "Opened: \(subject).")]
    for _ in 0..<random.within(1...5) where at < SampleConstituency.clock {
      let (kind, text) = random.pick(SampleOffice.steps)
      activities.append((kind, at, text))
      at = workingTime(on: at.day.adding(days: random.within(1...17)))
    }
    let last = activities.last?.1 ?? opened
    let closed = at < SampleConstituency.clock ? at : min(last.adding(seconds: 1200), SampleConstituency.clock)
    if status != .open { activities.append((.statusChange, closed, "Changed from open to \(status.rawValue).")) }
    let due = SampleConstituency.pollDay.adding(days: random.within(-6...21))
    let sensitivity = random.pick(
      weighted: [(Case.Sensitivity.normal, 78), (.sensitive, 17), (.restricted, 5)])
    try sink.insert(
      Case.self, id,
      [
        .text("EX-2026-\(number < 10 ? "000" : "00")\(number)"), .text(subject),
        .text("\(subject). The constituent asks the office to take it up with \(party)."), SQLValue(person),
        SQLValue(choice: source), SQLValue(choice: category),
        SQLValue(choice: random.pick(weighted: [(Case.Urgency.routine, 64), (.soon, 26), (.urgent, 10)])),
        SQLValue(choice: sensitivity), SQLValue(choice: status),
        isOver ? .null : .text(status == .waiting ? "Chase \(party)" : "Write to \(party)"),
        isOver ? .null : SQLValue(due), SQLValue(random.chance(perMille: 700)), SQLValue(opened),
        isOver ? SQLValue(closed) : .null,
      ])
    for (kind, at, text) in activities {
      try sink.insert(
        CaseActivity.self, random.id(),
        [SQLValue(id), SQLValue(choice: kind), SQLValue(at), .text(random.pick(SampleOffice.staff)), .text(text)])
    }
    try sink.insert(CaseParty.self, random.id(), [SQLValue(id), .text(party), SQLValue(choice: part)])
    if random.chance(perMille: 200) {
      let background = random.pick(Background.allCases)
      let name = "\(random.pick(background.forenames)) \(random.pick(background.surnames))"
      try sink.insert(
        CaseParty.self, random.id(),
        [SQLValue(id), .text(name), SQLValue(choice: CaseParty.Part.relative)])
    }
  }

  private static let staff = ["Marged Beynon", "Tunde Afolabi", "Clare Ormerod", "Imran Qureshi"]

  private static let matters: [(Case.Category, String, String, CaseParty.Part)] = [
    (.housing, "Damp and mould in a council flat", "Exbourne Borough Council", .council),
    (.housing, "Notice to leave a private tenancy", "Stourwick Lettings", .landlord),
    (.housing, "Overcrowding, on the waiting list for four years", "Exbourne Borough Council", .council),
    (.benefits, "Reconsideration of a refused disability payment", "the benefits department", .department),
    (.benefits, "Deductions after an overpayment", "the benefits department", .department),
    (.immigration, "Delay in a spouse's visa", "the visa department", .department),
    (.immigration, "Lost residence documents", "the visa department", .department),
    (.health, "Long wait for a hip operation", "Stourshire Hospitals", .other),
    (.health, "No dentist takes new patients", "Stourshire Health Board", .other),
    (.education, "No school place near home", "Exbourne Borough Council", .council),
    (.education, "Assessment of special needs overdue", "Exbourne Borough Council", .council),
    (.roadsAndStreets, "Potholes outside the primary school", "Exbourne Borough Council", .council),
    (.roadsAndStreets, "Crossing without a dropped kerb", "Exbourne Borough Council", .council),
    (.environment, "Sewage in the Stour after rain", "Stourshire Water", .other),
    (.environment, "Fly-tipping behind the garages", "Exbourne Borough Council", .council),
    (.policing, "Mopeds on the footpath at night", "Stourshire Police", .other),
    (.consumer, "Energy bill estimated for a year", "Brightwick Energy", .other),
    (.other, "Citizenship ceremony for a neighbour", "Exbourne Borough Council", .council),
  ]

  private static let steps: [(CaseActivity.Kind, String)] = [
    (.call, "Spoke with the constituent; papers to follow."), (.email, "Asked for the reference number."),
    (.letter, "Wrote and enclosed the authority to act."), (.chase, "No reply after three weeks; chased."),
    (.reply, "Reply received; sent on to the constituent."), (.meeting, "Met at the surgery in Exbourne Hall."),
    (.note, "Scanned two letters into the file."), (.chase, "Rang the duty line; promised an answer this week."),
  ]

  private static let tasks = [
    "Send the surgery poster to print", "Back up the case files", "Renew the library room for surgeries",
    "Chase replies older than three weeks", "Draft answers to the campaign on buses", "Review sensitive cases",
    "Check authority to act in new cases", "Prepare Friday's surgery", "Sort the post", "Call the council's liaison",
    "Update the absence rota", "Thank the volunteers", "Report the casework figures", "Weed closed cases",
    "Read the new retention rules",
  ]
}
