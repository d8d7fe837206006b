internal import HustingsProtocol

extension NamedElector {
  /// The households of the named electors, in the order of their numbers.
  static func households(of district: SampleDistrict) -> [SampleHousehold] {
    allCases.map { $0.household(of: district) }
  }

  private func household(of district: SampleDistrict) -> SampleHousehold {
    let street = district.streets[0]
    let elector = elector(in: district.code)
    switch self {
    case .withoutAddress, .overseas, .anonymous: return SampleHousehold(electors: [elector])
    default:
      return SampleHousehold(
        id: RowID(high: 0xE1EC_7040_0000_0001, low: UInt64(rawValue)),
        lines: ["\(900 + rawValue) \(street.title)", "Exbourne"], street: street.title, postcode: street.postcode,
        electors: [elector])
    }
  }

  private func elector(in district: String) -> SampleElector {
    let (forename, surname) = name
    var elector = SampleElector(id: id, district: district, number: rawValue, forename: forename, surname: surname)
    switch self {
    case .agreesToEverything:
      elector.phone = SampleHabits.mobile(1)
      elector.email = "agrees.to.everything@example.org"
      elector.consents = consents(withdrawn: false)
    case .objectsToEverything:
      elector.phone = SampleHabits.landline(2)
      elector.email = "objects.to.everything@example.org"
      elector.telephonePreference = true
      elector.objectsToDoorstep = true
      elector.objectsToPhone = true
      elector.objectsToPost = true
      elector.consents = consents(withdrawn: true)
    case .withSuffix: elector.suffix = 2
    case .attainsAfterPoll: elector.attainment = SampleConstituency.pollDay.adding(days: 1)
    case .attainsOnPollDay: elector.attainment = SampleConstituency.pollDay
    case .unknownMarker: elector.markers = "Q"
    case .anonymous: elector.markers = "N"
    case .overseas:
      elector.markers = "F"
      elector.absentVote = .proxy
    case .deceased: elector.contacts = [contact(1, daysBefore: 60, .deceased)]
    case .moved: elector.contacts = [contact(1, daysBefore: 61, .moved)]
    case .askedNotToReturn: elector.contacts = [contact(1, daysBefore: 62, .askedNotToReturn)]
    case .changedMind:
      elector.contacts = [
        contact(1, daysBefore: 200, .spoke, .firm), contact(2, daysBefore: 30, .spoke, .undecided),
      ]
    case .postalPromise:
      elector.absentVote = .postal
      elector.contacts = [contact(1, daysBefore: 45, .spoke, .firm)]
    case .votedAlready:
      elector.contacts = [contact(1, daysBefore: 46, .spoke, .leaning)]
      elector.votedAt = Instant(SampleConstituency.pollDay, hour: 7, minute: 15)
    case .longestName, .shortestName, .withoutAddress, .diacritics, .markup: break
    }
    return elector
  }

  private var name: (forename: String, surname: String) {
    switch self {
    case .agreesToEverything: ("Grace", "Yesman")
    case .objectsToEverything: ("Norman", "Nay")
    case .longestName:
      (
        "Maximiliana Wilhelmina Bartholomea Clementina Alexandrina Jo",
        "Featherstonehaugh-Cholmondeley-Onyekachukwu-Hadjigeorgiou-Ek"
      )
    case .shortestName: ("J", "O")
    case .withoutAddress: ("Nadia", "Rowe")
    case .withSuffix: ("Colin", "Mills")
    case .attainsAfterPoll: ("Evie", "Webb")
    case .attainsOnPollDay: ("Noah", "Webb")
    case .unknownMarker: ("Quentin", "Marks")
    case .anonymous: ("", "")
    case .overseas: ("Sheila", "Gibbs")
    case .deceased: ("Harold", "Pearce")
    case .moved: ("Amara", "Eze")
    case .askedNotToReturn: ("Brian", "Shaw")
    case .diacritics: ("Łucja Gwenllïan", "O'Şahin-Nguyễn D'Ångström")
    case .markup: ("<b>Robert</b>", "\"Bobby\" & 'Tables'; --")
    case .changedMind: ("Dilys", "Tudor")
    case .postalPromise: ("Postlethwaite", "Lewin")
    case .votedAlready: ("Wanjiru", "Early")
    }
  }

  private func consents(withdrawn: Bool) -> [SampleConsent] {
    let given = Instant(SampleConstituency.pollDay.adding(days: -300), hour: 10)
    return Consent.Channel.allCases.enumerated().map { place, channel in
      SampleConsent(
        id: row(0xC0, place), channel: channel, givenAt: given,
        withdrawnAt: withdrawn ? given.adding(seconds: 86_400) : nil)
    }
  }

  private func contact(
    _ place: Int, daysBefore days: Int, _ outcome: Contact.Outcome, _ intention: Intention? = nil
  ) -> SampleContact {
    SampleContact(
      id: row(0xCC, place), channel: .doorstep, at: Instant(SampleConstituency.pollDay.adding(days: -days), hour: 17),
      by: SampleTeam.canvassers[0], outcome: outcome, intention: intention)
  }

  private func row(_ kind: UInt64, _ place: Int) -> RowID {
    RowID(high: 0xE1EC_7040_0000_0000 | kind << 8 | UInt64(rawValue), low: UInt64(place))
  }
}
