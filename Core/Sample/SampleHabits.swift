internal import HustingsProtocol

/// What a branch knows of electors beyond the register: how they vote, how they may be reached, and what they said.
enum SampleHabits {
  /// Attainers come of age within the twelve months after 1 December 2025, the register's yearly publication.
  static let firstAttainment = Day(number: 20_424)
  /// The wording of every consent.
  static let wording = "Yes, the branch may contact me this way about its campaigns. I can take this back at any time."

  static func add(to household: inout SampleHousehold, in district: SampleDistrict, _ random: inout SampleRandom) {
    for index in household.electors.indices {
      addChannels(to: &household.electors[index], &random)
    }
    guard household.id != nil else { return }
    canvass(&household, in: district, &random)
    // Tellers sit at every ninth polling district's station.
    guard district.index % 9 == 4 else { return }
    for index in household.electors.indices
    where household.electors[index].absentVote == nil && household.electors[index].attainment == nil {
      if random.chance(perMille: 85) {
        household.electors[index].votedAt = morning(&random)
      }
    }
  }

  /// A moment of polling day between opening and the sample's clock.
  static func morning(_ random: inout SampleRandom) -> Instant {
    Instant(SampleConstituency.pollDay, hour: 6).adding(seconds: 60 * random.within(4...200))
  }

  private static func addChannels(to elector: inout SampleElector, _ random: inout SampleRandom) {
    if elector.absentVote == nil, elector.markers != "F" {
      elector.absentVote = random.pick(weighted: [(nil, 791), (.postal, 200), (.proxy, 7), (.postalProxy, 2)])
    }
    let isMobile = random.chance(perMille: 700)
    if random.chance(perMille: 360) {
      elector.phone = isMobile ? mobile(random.below(1000)) : landline(random.below(1000))
    }
    if random.chance(perMille: 240) {
      elector.email = email(elector, random.within(1...99_999))
    }
    elector.telephonePreference = elector.phone != nil && random.chance(perMille: 130)
    elector.objectsToDoorstep = random.chance(perMille: 14)
    elector.objectsToPhone = random.chance(perMille: 22)
    elector.objectsToPost = random.chance(perMille: 18)
    if elector.email != nil, random.chance(perMille: 400) { consent(.email, &elector, &random) }
    if elector.phone != nil, isMobile, random.chance(perMille: 300) { consent(.text, &elector, &random) }
    if elector.telephonePreference, random.chance(perMille: 80) { consent(.phone, &elector, &random) }
    if elector.phone != nil, random.chance(perMille: 12) { consent(.automatedCall, &elector, &random) }
  }

  /// 07700 900000 to 900999, which Ofcom keeps free for drama.
  static func mobile(_ number: Int) -> String { "07700 900\(threeDigits(number))" }

  /// 01632 960000 to 960999, which Ofcom keeps free for drama.
  static func landline(_ number: Int) -> String { "01632 960\(threeDigits(number))" }

  private static func threeDigits(_ number: Int) -> String {
    number < 10 ? "00\(number)" : number < 100 ? "0\(number)" : "\(number % 1000)"
  }

  /// An address at example.org from the ASCII letters of the name.
  static func email(_ elector: SampleElector, _ number: Int) -> String {
    func letters(_ text: String) -> String {
      String(
        decoding: text.utf8.compactMap { byte -> UInt8? in
          switch byte {
          case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
          case UInt8(ascii: "a")...UInt8(ascii: "z"): byte
          default: nil
          }
        }, as: UTF8.self)
    }
    let parts = [letters(elector.forename), letters(elector.surname), "\(number)"]
    return parts.filter { !$0.isEmpty }.joined(separator: ".") + "@example.org"
  }

  private static func consent(_ channel: Consent.Channel, _ elector: inout SampleElector, _ random: inout SampleRandom)
  {
    let given = SampleConstituency.pollDay.adding(days: -random.within(20...900))
    let isWithdrawn = random.chance(perMille: 40)
    elector.consents.append(
      SampleConsent(
        id: random.id(), channel: channel, givenAt: Instant(given, hour: random.within(9...19)),
        withdrawnAt: isWithdrawn ? Instant(given.adding(days: 15), hour: 12) : nil))
  }

  private static func canvass(
    _ household: inout SampleHousehold, in district: SampleDistrict, _ random: inout SampleRandom
  ) {
    guard !household.electors.isEmpty, random.chance(perMille: 840) else { return }
    let leaning = random.below(1000)
    var day = SampleConstituency.pollDay.adding(days: -random.within(100...650))
    for _ in 0..<random.pick(weighted: [(1, 22), (2, 28), (3, 25), (4, 15), (5, 10)]) {
      guard day < SampleConstituency.pollDay else { return }
      let who = random.below(household.electors.count)
      let contact = knock(household.electors[who], day, leaning: leaning, support: district.support, &random)
      household.electors[who].contacts.append(contact)
      if contact.outcome == .spoke {
        for other in household.electors.indices where other != who && random.chance(perMille: 400) {
          var more = contact
          more.id = random.id()
          more.issues = nil
          more.note = nil
          more.intention = random.chance(perMille: 750) ? contact.intention : .undecided
          household.electors[other].contacts.append(more)
        }
      }
      if contact.outcome == .askedNotToReturn { return }
      day = day.adding(days: random.within(9...100))
    }
  }

  private static func knock(
    _ elector: SampleElector, _ day: Day, leaning: Int, support: Int, _ random: inout SampleRandom
  ) -> SampleContact {
    let isCall =
      elector.phone != nil && !elector.telephonePreference && !elector.objectsToPhone && random.chance(perMille: 150)
    let isMorning = random.chance(perMille: 480)
    let hour = isMorning ? random.within(9...12) : random.within(16...18)
    let outcome: Contact.Outcome = random.pick(
      weighted: [
        (.notIn, 722), (.spoke, 226), (.refused, 36), (.moved, 14), (.language, 6), (.askedNotToReturn, 9),
        (.deceased, 3),
      ])
    var contact = SampleContact(
      id: random.id(), channel: isCall ? .phone : .doorstep,
      at: Instant(day, hour: hour, minute: random.below(60), second: random.below(60)),
      by: random.pick(SampleTeam.canvassers), outcome: outcome)
    guard outcome == .spoke else { return contact }
    if random.chance(perMille: 930) {
      contact.intention = intention(leaning, support: support, &random)
    }
    if random.chance(perMille: 480) {
      let first = random.pick(issues)
      let second = random.pick(issues)
      contact.issues = first == second || random.chance(perMille: 600) ? first : "\(first), \(second)"
    }
    if random.chance(perMille: 70) { contact.note = random.pick(notes) }
    return contact
  }

  private static func intention(_ leaning: Int, support: Int, _ random: inout SampleRandom) -> Intention {
    if leaning < support {
      random.pick(weighted: [(.firm, 560), (.leaning, 260), (.undecided, 110), (.wontVote, 70)])
    } else {
      random.pick(weighted: [(.against, 520), (.leaningAgainst, 200), (.undecided, 190), (.wontVote, 90)])
    }
  }

  private static let issues = [
    "housing", "health service", "potholes", "buses", "cost of living", "crime", "schools", "social care", "parking",
    "environment", "flooding", "high street",
  ]

  private static let notes = [
    "Would take a window poster.", "Wants a reply about the bus route.", "Asked for a postal vote form.",
    "Call after six.", "Large print, please.", "Undecided between two.", "Dog in the garden.", "Might help on the day.",
  ]
}

/// Names of the branch's own people, all made up.
enum SampleTeam {
  static let canvassers = [
    "Priya Nair", "Tom Ashworth", "Siân Prosser", "Chidi Okafor", "Ayesha Malik", "Declan Byrne", "Zofia Nowak",
    "Rosa Núñez", "Winston Grant", "Eleri Vaughan", "Mehmet Kaya", "Joan Thistlethwaite", "Callum Kerr", "Mei-Ling Au",
    "Bogdan Rusu", "Hodan Warsame", "Alan Wheatley", "Jaspreet Gill", "Inês Araújo", "Freya Oakes", "Kofi Mensah",
    "Nerys Beynon",
  ]
}
