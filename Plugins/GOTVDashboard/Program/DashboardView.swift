import GOTVRules
import Hustings

extension View {
  /// The whole area at a glance, then room by room.
  static let dashboard = View("dashboard") { request in
    guard let election = try await request.currentElection() else { return .noElection("Polling day") }
    let day = try await PollingDay(request, of: election)
    guard !day.districts.isEmpty else {
      return Page(election.title) {
        if request.context.areas.isEmpty {
          EmptyState(
            "Nothing imported yet",
            "An officer imports the electors, promises and postal votes of each polling district. Then this page fills "
              + "in by itself.")
        } else {
          EmptyState(
            "No numbers for your districts",
            "You see \(request.context.areas.joined(separator: ", ")) only, and nothing was imported for it. Ask your "
              + "organiser.")
        }
      }
    }
    let rooms = try await request.query(CommitteeRoom.id, CommitteeRoom.title, limit: 1000)
    let notices = try await request.noticesByRoom()
    let byRoom = Dictionary(grouping: day.districts, by: \.room)
    let known = Set(rooms.map(\.0))
    let teams = rooms.map { Team(id: $0.0, title: $0.1, numbers: AreaNumbers(byRoom[$0.0] ?? [])) }
      // Whoever is limited to some districts is not shown the rooms of the others.
      .filter { request.context.areas.isEmpty || !$0.numbers.districts.isEmpty }
      .sorted { ($1.left, $0.title) < ($0.left, $1.title) }
    let homeless = day.districts.filter { $0.room.map { !known.contains($0) } ?? true }
    return Page(election.title) {
      headline(day)
      if !teams.isEmpty {
        whereToGo(teams, day, notices)
        roomNumbers(teams)
      }
      if !homeless.isEmpty {
        Section("No committee room yet") {
          if request.context.role >= .organiser {
            Link("Give districts to committee rooms", to: .rooms)
          } else {
            Text("An organiser gives these districts to a room. Until then nobody knocks up here.")
          }
          DistrictTable("Districts without a room", homeless, day: day).table
        }
      }
    }
  }
}

/// A committee room with the numbers of its districts.
private struct Team {
  let id: RowID
  let title: String
  let numbers: AreaNumbers

  /// Sorts rooms: most promises left first, those without data last.
  var left: Int { numbers.promisesLeft ?? numbers.unconfirmed ?? -1 }

  /// Why there is nowhere to go next.
  var withoutTarget: Cell {
    if numbers.districts.isEmpty { return .text("No districts") }
    return .text(numbers.promisesLeft ?? numbers.unconfirmed == nil ? "No data" : "Nobody left")
  }
}

@BlockBuilder private func headline(_ day: PollingDay) -> [Block] {
  let numbers = day.numbers
  Text("**\(numbers.dataAge(now: day.now))** \(day.election.hoursInWords(now: day.now))")
  Link("Enter a count", to: .stations)
  Metric("promisesLeft", "Promises left, estimated", numbers.promisesLeft.map(Double.init), detail: numbers.coverage)
  Metric("promisesVoted", "Promises voted, estimated", numbers.promisesVoted.map(Double.init), detail: numbers.coverage)
  Metric("turnout", "Turnout at the boxes", numbers.turnout, .share, detail: numbers.coverage)
  Metric("promises", "Promises", Double(numbers.promises), detail: "\(numbers.boxPromises.grouped) vote at a box")
  Metric("electors", "Electors", Double(numbers.electors))
  Metric("boxElectors", "Electors who vote at a box", Double(numbers.boxElectors))
}

private func whereToGo(_ teams: [Team], _ day: PollingDay, _ notices: [RowID: RoomNotice]) -> Table {
  let hasNotice = teams.contains { notices[$0.id] != nil }
  return Table(
    "Where to go next",
    columns: [
      "Committee room", "Go here next", Column("Promises left", .number), Column("Turnout", .share), "Last count",
      "Age",
    ] + (hasNotice ? ["Notice"] : []),
    cells: teams.map { team in
      let last = team.numbers.last
      return [
        .link(team.title, to: .room(team.id)),
        team.numbers.target.map { .tag($0.district, .success) } ?? team.withoutTarget,
        team.numbers.promisesLeft.cell, team.numbers.turnout.cell,
        .text(last.map { "\($0.lastInWords(now: day.now)) (\($0.reference))" } ?? "No count yet"),
        day.election.ageCell(of: last, now: day.now),
      ] + (hasNotice ? [.text(notices[team.id]?.text ?? "")] : [])
    }
  )
}

private func roomNumbers(_ teams: [Team]) -> Table {
  Table(
    "Numbers by committee room",
    columns: [
      "Committee room", "Districts counted", Column("Promises left there", .number),
      Column("Promises voted there", .number), Column("Box promises there", .number),
      Column("All box promises", .number), Column("All box electors", .number),
      Column("Confirmed on the doorstep", .number), Column("Not confirmed", .number),
    ],
    cells: teams.map { team in
      let numbers = team.numbers
      return [
        .link(team.title, to: .room(team.id)),
        .text("\(numbers.counted.count.grouped) of \(numbers.districts.count.grouped)"), numbers.promisesLeft.cell,
        numbers.promisesVoted.cell, numbers.boxPromisesCounted.cell, numbers.boxPromises.cell,
        numbers.boxElectors.cell, numbers.confirmed.cell, numbers.unconfirmed.cell,
      ]
    }
  )
}
