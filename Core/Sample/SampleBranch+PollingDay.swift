internal import HustingsProtocol
internal import Store

extension SampleBranch {
  /// The past elections and, last, the coming one. Polls are from 7 to 22 British Summer Time.
  mutating func writeElections() throws {
    let all: [(String, Election.Kind, Day?, Int?)] = [
      ("Exbourne council election 2022", .council, Day(year: 2022, month: 5, day: 5), 364),
      ("Stourshire police commissioner election 2024", .policeCommissioner, Day(year: 2024, month: 5, day: 2), 246),
      ("UK Parliament general election 2024", .parliament, Day(year: 2024, month: 7, day: 4), 617),
      ("Exbourne council election 2026", .council, SampleConstituency.pollDay, nil),
    ]
    for case (let title, let kind, let day?, let turnout) in all {
      let election = SampleElection(id: random.id(), title: title, kind: kind, day: day, turnout: turnout)
      elections.append(election)
      try sink.insert(
        Election.self, election.id,
        [
          .text(title), SQLValue(choice: kind), SQLValue(election.day), SQLValue(Instant(election.day, hour: 6)),
          SQLValue(Instant(election.day, hour: 21)), SQLValue(turnout.map { Double($0) / 1000 }),
        ])
    }
  }

  /// Twelve committee rooms with their counters.
  mutating func writeRooms() throws {
    for place in 0..<12 {
      let room = random.id()
      rooms.append(room)
      let ward = SampleWard.all[place * SampleWard.all.count / 12]
      let street = random.pick(SampleStreets.firsts)
      try sink.insert(
        CommitteeRoom.self, room,
        [
          .text(place < 2 ? "\(ward.title) \(place + 1)" : "\(ward.title), \(street) Lane"),
          .text("\(random.within(1...80)) \(street) Lane, Exbourne"),
          .text(SampleTeam.canvassers[place % SampleTeam.canvassers.count]),
          place % 3 == 0 ? .text("Side door. Kettle on, lift rota on the wall.") : .null,
        ])
      for (kind, most) in [(Counter.Kind.canvassers, 14), (.cars, 5), (.lifts, 9)] {
        try sink.insert(
          Counter.self, random.id(),
          [SQLValue(room), SQLValue(choice: kind), SQLValue(place == 5 ? 0 : random.below(most + 1))])
      }
    }
  }

  /// A ballot box for each polling district; neighbouring districts often vote in one building.
  mutating func writeStations() throws {
    var left = 0
    var place = ""
    var address = ""
    var postcode = ""
    for district in constituency.districts {
      if left == 0 || district.index == 1 {
        left = district.index == 0 ? 1 : random.pick(weighted: [(1, 55), (2, 30), (3, 15)])
        let street = random.pick(district.streets)
        let name = street.title.split(separator: " ").first.map(String.init) ?? street.title
        place = district.index == 0 ? "Exbourne Hall" : "\(name) \(random.pick(SampleStreets.places))"
        address = "\(street.title), Exbourne"
        postcode = street.postcode
      }
      left -= 1
      let station = random.id()
      stations.append(station)
      // On the Dogger Bank in the North Sea, where no house stands.
      let latitude = 54.5 + Double(district.index / 10) / 100
      let longitude = 2.0 + Double(district.index % 10) / 50
      try sink.insert(
        PollingStation.self, station,
        [
          .text("\(district.code)-1"), .text(place), .text(address), .text(postcode), .text(district.code),
          .real(latitude), .real(longitude),
        ])
    }
  }

  /// A district's numbers for each election, and what was counted.
  mutating func writePollingDay(of district: SampleDistrict, _ tally: DistrictTally) throws {
    for election in elections {
      if let turnout = election.turnout {
        try writePast(election, turnout, of: district, tally)
      } else {
        try writeComing(election, of: district, tally)
      }
    }
  }

  private mutating func writePast(
    _ election: SampleElection, _ turnout: Int, of district: SampleDistrict, _ tally: DistrictTally
  ) throws {
    let electors = tally.electors * random.within(940...1015) / 1000
    let postal = electors * random.within(140...190) / 1000
    let promises = electors * random.within(60...130) / 1000
    try writeStatistic(
      election, district,
      DistrictTally(electors: electors, postal: postal, promises: promises, postalPromises: promises / 6), room: nil)
    let issued = (electors - postal) * min(turnout * random.within(820...1120) / 1000, 950) / 1000
    for (hour, share) in [(9, 190), (15, 550), (21, 1000)] {
      try writeCount(
        election, district, issued * share / 1000,
        at: Instant(election.day, hour: hour).adding(seconds: hour == 21 ? -120 : 60 * random.below(30)))
    }
  }

  private mutating func writeComing(
    _ election: SampleElection, of district: SampleDistrict, _ tally: DistrictTally
  ) throws {
    // One district has no room yet: the dashboard must show it nonetheless.
    let roomless = constituency.districts.count / 2
    let room = district.index == roomless ? nil : rooms[district.index * rooms.count / constituency.districts.count]
    try writeStatistic(election, district, tally, room: room)
    let box = tally.electors - tally.postal
    let hasTeller = tally.marks > 0 && district.index > 0
    if hasTeller || district.index == 0 || district.index % 8 != 5 {
      let minutes = random.within(45...120)
      let early = box * minutes * 5 / 10_000 * random.within(700...1300) / 1000
      let opening = Instant(election.day, hour: 6)
      try writeCount(election, district, early, at: opening.adding(seconds: 60 * minutes))
      if district.index % 11 == 3 {
        // Misread, struck out, and read again.
        try writeCount(election, district, early * 10, at: opening.adding(seconds: 60 * 130), struckOut: true)
      }
      if hasTeller || random.chance(perMille: 720) {
        // A teller's box is counted after the last mark, and holds every elector who was marked.
        let later = hasTeller ? 202 : random.within(135...205)
        let count = max(early, tally.marks, box * later * 5 / 10_000 * random.within(700...1300) / 1000)
        try writeCount(election, district, count, at: opening.adding(seconds: 60 * later))
      }
    }
    if district.index % 25 == 7, tally.promises > 8 {
      for round in 0..<2 {
        try sink.insert(
          WARPCount.self, random.id(),
          [
            SQLValue(election.id), .text(district.code), SQLValue(random.within(1...4)),
            SQLValue(Instant(election.day, hour: 7 + round, minute: 40)),
            round == 0 ? .text("Board 1, first round") : .null, SQLValue(round == 1 && district.index == 7),
          ])
      }
    }
  }

  private mutating func writeStatistic(
    _ election: SampleElection, _ district: SampleDistrict, _ tally: DistrictTally, room: RowID?
  ) throws {
    try sink.insert(
      DistrictStatistic.self, random.id(),
      [
        SQLValue(election.id), .text(district.code), SQLValue(tally.electors), SQLValue(tally.postal),
        SQLValue(tally.promises), SQLValue(tally.postalPromises), SQLValue(room),
      ])
  }

  private mutating func writeCount(
    _ election: SampleElection, _ district: SampleDistrict, _ count: Int, at: Instant, struckOut: Bool = false
  ) throws {
    try sink.insert(
      TurnoutCount.self, random.id(),
      [
        SQLValue(election.id), SQLValue(stations[district.index]), .text(district.code), SQLValue(max(0, count)),
        SQLValue(at), .text(random.pick(SampleTeam.canvassers)), SQLValue(struckOut),
      ])
  }

  /// What the branch has to do.
  mutating func writeTasks() throws {
    let titles = [
      "Bring the tellers' pads to Exbourne Hall", "Ring the lift list for Harrowell",
      "Print knock-up slips for Tollgate",
      "Fetch the second laptop", "Thank yesterday's canvassers", "Find a room for the district without one",
      "Check the 10 o'clock counts", "Return the hall's keys", "Book the count agents' passes",
      "Lunch for Marsh End", "Collect posters from Penrallt", "Agree who speaks at the count",
    ]
    for (place, title) in titles.enumerated() {
      try sink.insert(
        TaskItem.self, random.id(),
        [
          .text(title), place % 4 == 3 ? .null : .text(random.pick(SampleTeam.canvassers)),
          place % 5 == 4 ? .null : SQLValue(SampleConstituency.pollDay.adding(days: place / 5 - 1)),
          SQLValue(place < 3),
        ])
    }
  }
}
