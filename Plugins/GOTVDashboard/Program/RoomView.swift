import GOTVRules
import Hustings

extension View {
  /// One committee room: its districts, boxes and counters.
  static let room = View("room") { request in
    let id: RowID = try request.parameter("room")
    guard let election = try await request.currentElection() else { return .noElection("Committee room") }
    let (title, note) = try await request.get(id, CommitteeRoom.title, CommitteeRoom.note)
    let day = try await PollingDay(request, of: election, room: id)
    let counters = try await request.counters(of: id)
    let notice = try await request.notice(of: id)
    let boxes = day.districts.flatMap(\.boxes)
    return Page(title) {
      if let notice { notice.value.alert }
      if day.districts.isEmpty {
        EmptyState(
          "No districts yet", "No polling district that you may see is run from here.", link: "All rooms",
          to: .dashboard)
      } else {
        if let target = day.numbers.target {
          Alert(.info, "Go to \(target.district) next", remark(on: target))
        }
        Text("**\(day.numbers.dataAge(now: day.now))** \(election.hoursInWords(now: day.now))")
        DistrictTable("Districts", day.districts, target: day.numbers.target, day: day).table
        Table(
          "Ballot boxes", columns: ["Enter a count for", "Last count", "Age", "Place", "District"],
          cells: boxes.map { box in
            [
              .link(box.reference, to: .count(box.id)), .text(box.lastInWords(now: day.now)),
              election.ageCell(of: box, now: day.now), .text(box.place), .text(box.district),
            ]
          }, empty: "No ballot box was imported for these districts.")
      }
      if let note {
        Section("Notes") { Text(note) }
      }
      if request.mayGiveNotice {
        Section("Notice") { RoomNotice.form(notice, room: id) }
      }
      Section("Canvassers, cars and lifts") {
        SummaryList(Counter.Kind.allCases.map { .init($0.title, counters[$0] ?? 0) })
        Form(
          action: "set-counter", submit: "Save the number",
          fields: [
            Input(
              .radios, "kind", "Which number has changed?",
              options: Counter.Kind.allCases.map { Input.Option($0.rawValue, $0.title) }),
            Input(.number, "count", "How many are there now?"),
          ], values: ["room": .string(id.description)])
      }
      Link("All rooms", to: .dashboard)
    }
  }
}

private func remark(on target: DistrictNumbers) -> String {
  if let left = target.promisesLeft {
    return "About \(left.of("promise has", "promises have")) not voted yet, by the counts at its boxes."
  }
  return "\((target.unconfirmed ?? 0).of("promise is", "promises are")) not confirmed as voted. No box has a count yet."
}

extension Counter.Kind {
  /// As people say it.
  var title: String {
    switch self {
    case .canvassers: "Canvassers"
    case .cars: "Cars"
    case .lifts: "Lifts given"
    }
  }
}

extension Request {
  /// A room's counters; absent ones were never set.
  func counters(of room: RowID) async throws -> [Counter.Kind: Int] {
    let rows = try await query(Counter.kind, Counter.count, where: Counter.committeeRoom == room)
    return Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first }
  }
}
