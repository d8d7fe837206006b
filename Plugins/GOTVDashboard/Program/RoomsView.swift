import GOTVRules
import Hustings

extension View {
  /// Which committee room runs which districts, and a new room.
  static let rooms = View("rooms") { request in
    guard let election = try await request.currentElection() else { return .noElection("Committee rooms") }
    let rooms = try await request.rooms()
    let districts = try await request.runDistricts(of: election)
    let known = Set(rooms.map(\.id))
    let homeless = districts.filter { $0.room.map { !known.contains($0) } ?? true }
    return Page("Committee rooms") {
      if districts.isEmpty {
        EmptyState(
          "Nothing imported yet",
          "An officer imports the numbers of each polling district. Then rooms get theirs here.")
      }
      if !homeless.isEmpty {
        Alert(.warning, "Districts without a room", homeless.map(\.code).joined(separator: ", "))
      }
      Table(
        "Rooms and their districts", columns: ["Committee room", "Districts"],
        cells: rooms.map { room in
          let own = districts.filter { $0.room == room.id }.map(\.code)
          return [
            .link(room.title, to: .districts(of: room.id)), .text(own.isEmpty ? "None" : own.joined(separator: ", ")),
          ]
        }, empty: "There is no committee room yet.")
      Section("Add a committee room") {
        Form(
          action: "add-room", submit: "Add the room",
          fields: [Input(.text, "title", "What is it called?", hint: "Such as its ward and street.")])
      }
    }
  }

  /// One room's districts, to be changed.
  static let roomDistricts = View("room-districts") { request in
    let id: RowID = try request.parameter("room")
    guard let election = try await request.currentElection() else { return .noElection("Committee room") }
    let title = try await request.get(id, CommitteeRoom.title)
    let districts = try await request.runDistricts(of: election)
    let own = districts.filter { $0.room == id }.map(\.code).joined(separator: ", ")
    return Page(title) {
      Text("Districts of \(election.title): \(districts.map(\.code).joined(separator: ", ")).")
      Form(
        action: "give-districts", submit: "Save the districts",
        fields: [
          Input(
            .text, "districts", "Which polling districts does it run?",
            hint: "Codes with commas between them. One that another room runs moves here.", value: .string(own),
            optional: true)
        ], values: ["room": .string(id.description), "had": .string(own)])
      Link("All rooms", to: .rooms)
    }
  }
}

extension Target {
  static let rooms = Target("rooms")

  static func districts(of room: RowID) -> Target { Target("room-districts", ["room": .string(room.description)]) }
}

/// A district of the election, with the room that runs it.
private struct RunDistrict {
  let id: RowID
  let version: Int
  let code: String
  let room: RowID?
}

extension Request {
  fileprivate func rooms() async throws -> [(id: RowID, title: String)] {
    try await query(CommitteeRoom.id, CommitteeRoom.title, order: [CommitteeRoom.title.ascending], limit: 1000)
      .map { (id: $0.0, title: $0.1) }
  }

  fileprivate func runDistricts(of election: ElectionDay) async throws -> [RunDistrict] {
    try await query(
      DistrictStatistic.id, DistrictStatistic.version, DistrictStatistic.district, DistrictStatistic.committeeRoom,
      where: DistrictStatistic.election == election.id, order: [DistrictStatistic.district.ascending], limit: 2000
    ).map { RunDistrict(id: $0.0, version: $0.1, code: $0.2, room: $0.3) }
  }
}

extension Action {
  /// Adds a committee room.
  static let addRoom = Action("add-room") { request in
    guard let title = try request.typed("title") else {
      return .refused(FieldError("title", "Enter what the room is called"))
    }
    guard try await !request.rooms().contains(where: { $0.title == title }) else {
      return .refused(FieldError("title", "There is a room of that name already"))
    }
    let room = try await request.create(CommitteeRoom.title.set(title), step: "room")
    return .done("\(title) is a committee room now. Give it its districts.", goTo: .districts(of: room))
  }

  /// Gives a room the districts that were typed, and takes from it those that the form was opened with and are not among
  /// them. What another form changed meanwhile stays.
  static let giveDistricts = Action("give-districts") { request in
    let id: RowID = try request.parameter("room")
    let election = try await request.electionToRecord()
    let title = try await request.get(id, CommitteeRoom.title)
    let districts = try await request.runDistricts(of: election)
    let codes = districts.map(\.code)
    let wanted = DistrictList(try request.typed("districts") ?? "", known: codes)
    guard wanted.unknown.isEmpty else {
      return .refused(
        FieldError("districts", "\(election.title) has no district \(wanted.unknown.joined(separator: ", "))"))
    }
    let had = Set(DistrictList(try request.typed("had") ?? "", known: codes).codes)
    let given = districts.filter { wanted.codes.contains($0.code) && $0.room != id }
    let taken = districts.filter { had.contains($0.code) && !wanted.codes.contains($0.code) && $0.room == id }
    guard given.count + taken.count <= 500 else {
      return .refused(FieldError("districts", "Change 500 districts at a time or fewer"))
    }
    guard !given.isEmpty || !taken.isEmpty else { return .done("\(title) has these districts.", goTo: .rooms) }
    do {
      try await request.batch(step: "districts") { batch in
        for district in given {
          batch.update(district.id, version: district.version, DistrictStatistic.committeeRoom.set(id))
        }
        for district in taken {
          batch.update(district.id, version: district.version, DistrictStatistic.committeeRoom.set(nil))
        }
      }
    } catch let error as RPCError where error.code == .conflict {
      return .refused(FieldError("districts", "Somebody changed a district meanwhile. Look at it and save again"))
    }
    let runs = wanted.codes.isEmpty ? "no district" : wanted.codes.joined(separator: ", ")
    return .done("\(title) runs \(runs).", goTo: .rooms)
  }
}
