import Hustings

/// Uses every method of the protocol once, for the golden transcripts; reference-python is the same in Python.
@main struct Reference: Plugin {
  static let views = [
    View("stations") { request in
      let district = try request.parameter("district", default: "AA")
      request.log("looking for ballot boxes")
      let stations = try await request.query(
        PollingStation.reference, PollingStation.place, where: PollingStation.district == district)
      return Page("Where \(district) votes") {
        Table("Ballot boxes", columns: ["Box", "Place"], rows: stations)
      }
    },
    View("pages") { request in
      var all: [String] = []
      var next: String?
      repeat {
        let (rows, cursor) = try await request.page(
          PollingStation.reference, where: PollingStation.district < "AE", limit: 2, after: next)
        all += rows
        next = cursor
      } while next != nil
      return Page("\(all.count) ballot boxes") { Text(all.joined(separator: ", ")) }
    },
    View("room") { request in
      let title = try await request.get(try await room(request), CommitteeRoom.title)
      return Page(title) {}
    },
    View("numbers") { request in
      let numbers = try await request.count(
        of: PollingStation.self, where: PollingStation.district < "AD", by: PollingStation.district)
      return Page("Boxes by district") {
        Table("Boxes", columns: ["District", Column("Boxes", .number)], rows: numbers)
      }
    },
    View("rooms") { request in
      let room = DistrictStatistic.committeeRoom[CommitteeRoom.title]
      let districts = try await request.query(
        DistrictStatistic.district, room, where: room != nil, order: [room.ascending], limit: 2)
      return Page("Which room runs a district") {
        Table("Districts", columns: ["District", "Room"], rows: districts)
      }
    },
  ]

  static let actions = [
    Action("confirm") { request in
      let record = try await record(request)
      let count = try request.parameter("count", default: 0)
      let version = try await request.update(record, version: 1, WARPCount.count.set(count))
      return .done("Recorded, version \(version).", goTo: Target("room"))
    },
    Action("outdated") { request in
      let record = try await record(request)
      let count = try request.parameter("count", default: 0)
      try await request.update(record, version: 9, WARPCount.count.set(count))
      return .done()
    },
    Action("withdraw") { request in
      try await request.delete(WARPCount.self, try await record(request), version: 1)
      return .done("Taken back.")
    },
    Action("together") { request in
      let record = try await record(request)
      let election = try await request.get(record, WARPCount.election)
      let rows = try await request.batch { batch in
        batch.update(record, version: 1, WARPCount.count.set(2))
        batch.create(
          WARPCount.election.set(election), WARPCount.district.set("AB"), WARPCount.count.set(1),
          WARPCount.at.set(request.context.now), WARPCount.struckOut.set(false))
      }
      return .done("\(rows.count) records.")
    },
    Action("note") { request in
      let notes = request.storage("notes")
      let version = try await notes.put("AA", try request.parameter("text", default: ""), version: 0)
      let note = try await notes.get("AA", as: String.self)
      let all = try await notes.list("A", as: String.self)
      try await notes.delete("AA", version: version)
      return .done("\(note?.value ?? "None"): \(all.count) of them.")
    },
    Action("find") { request in
      let words = try request.parameter("words", default: "")
      let found = try await request.query(Elector.forename, Elector.surname, search: words, limit: 5)
      let promised = try await request.count(of: VotingIntention.self, where: VotingIntention.intention == .firm)
      return .done("\(found.count) found; \(promised.map(String.init) ?? "too few") promised to tell.")
    },
  ]

  private static func room(_ request: Request) async throws -> RowID {
    let rooms = try await request.query(CommitteeRoom.id, limit: 1)
    guard let room = rooms.first else { throw RPCError(.notFound, "There is no committee room.") }
    return room
  }

  private static func record(_ request: Request) async throws -> RowID {
    let elections = try await request.query(Election.id, limit: 1)
    guard let election = elections.first else { throw RPCError(.notFound, "There is no election.") }
    return try await request.create(
      WARPCount.election.set(election), WARPCount.district.set("AA"), WARPCount.count.set(1),
      WARPCount.at.set(request.context.now), WARPCount.struckOut.set(false))
  }
}
