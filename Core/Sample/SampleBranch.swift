internal import HustingsProtocol
internal import Store

/// Writes the rows of the sample's branch, one polling district after the other.
struct SampleBranch {
  let constituency: SampleConstituency
  let sink: SampleSink
  var random: SampleRandom
  var summary: SampleSummary
  var elections: [SampleElection] = []
  var rooms: [RowID] = []
  var stations: [RowID] = []

  init(_ constituency: SampleConstituency, summary: SampleSummary, sink: SampleSink) {
    self.constituency = constituency
    self.summary = summary
    self.sink = sink
    random = SampleRandom(seed: constituency.seed, part: 2)
  }

  /// Writes everything, and says after each district how many electors are written.
  mutating func write(progress: (Int) throws -> Void) throws {
    try writeAreas()
    try writeElections()
    try writeRooms()
    try writeStations()
    for district in constituency.districts {
      let tally = try write(district)
      summary.electors += tally.electors
      summary.promises += tally.promises
      summary.districts += 1
      try writePollingDay(of: district, tally)
      try progress(summary.electors)
    }
    try writeTasks()
  }

  private mutating func writeAreas() throws {
    let root = random.id()
    func area(_ kind: Area.Kind, _ code: String, _ title: String, in parent: RowID?) -> [SQLValue] {
      [SQLValue(choice: kind), .text(code), .text(title), SQLValue(parent), .null]
    }
    try sink.insert(
      Area.self, root, area(.constituency, "EXB", "Exbourne (invented, sample data)", in: nil))
    let wards = SampleWard.all.map { ($0, random.id()) }
    for (ward, id) in wards {
      try sink.insert(Area.self, id, area(.ward, ward.code, ward.title, in: root))
    }
    for district in constituency.districts {
      let title = "\(wards[district.ward].0.title) \(district.code)"
      try sink.insert(
        Area.self, district.id, area(.pollingDistrict, district.code, title, in: wards[district.ward].1))
      for street in district.streets {
        try sink.insert(Area.self, street.id, area(.street, street.code, street.title, in: district.id))
      }
    }
  }

  private mutating func write(_ district: SampleDistrict) throws -> DistrictTally {
    var tally = DistrictTally()
    let register = SQLValue(SampleConstituency.registerDate)
    let code = SQLValue.text(district.code)
    for household in constituency.households(of: district) {
      let address = SQLValue(household.address)
      let postcode = SQLValue(household.postcode)
      if let id = household.id {
        summary.households += 1
        try sink.insert(Household.self, id, [address, SQLValue(household.street), postcode, code])
      }
      for elector in household.electors {
        tally.add(elector)
        try sink.insert(
          Elector.self, elector.id,
          [
            register, code, SQLValue(elector.number), SQLValue(elector.suffix), .text(elector.forename),
            .text(elector.surname), address, postcode, SQLValue(household.id), SQLValue(elector.attainment),
            .text(elector.markers), SQLValue(choice: elector.absentVote), SQLValue(elector.phone),
            SQLValue(elector.email), SQLValue(elector.telephonePreference), SQLValue(elector.objectsToDoorstep),
            SQLValue(elector.objectsToPhone), SQLValue(elector.objectsToPost),
          ])
        try writeHistory(of: elector, code)
      }
    }
    return tally
  }

  private mutating func writeHistory(of elector: SampleElector, _ code: SQLValue) throws {
    let id = SQLValue(elector.id)
    for consent in elector.consents {
      try sink.insert(
        Consent.self, consent.id,
        [
          id, SQLValue(choice: consent.channel), SQLValue(consent.givenAt), SQLValue(consent.withdrawnAt),
          .text(SampleHabits.wording),
        ])
    }
    for contact in elector.contacts {
      summary.contacts += 1
      try sink.insert(
        Contact.self, contact.id,
        [
          id, code, SQLValue(choice: contact.channel), SQLValue(contact.at), .text(contact.by),
          SQLValue(choice: contact.outcome), SQLValue(choice: contact.intention), SQLValue(contact.issues),
          SQLValue(contact.note),
        ])
    }
    if let votedAt = elector.votedAt, let coming = elections.last {
      try sink.insert(
        TurnoutMark.self, random.id(), [SQLValue(coming.id), id, code, SQLValue(votedAt), SQLValue(false)])
    }
  }
}

/// A polling district's electors, counted.
struct DistrictTally {
  var electors = 0
  var postal = 0
  var promises = 0
  var postalPromises = 0
  var marks = 0

  mutating func add(_ elector: SampleElector) {
    electors += 1
    if elector.isPostal { postal += 1 }
    if elector.votedAt != nil { marks += 1 }
    guard elector.isPromise else { return }
    promises += 1
    if elector.isPostal { postalPromises += 1 }
  }
}

/// An election of the sample.
struct SampleElection {
  var id: RowID
  var title: String
  var kind: Election.Kind
  var day: Day
  /// Of a thousand electors, how many voted; nil before the poll.
  var turnout: Int?
}
