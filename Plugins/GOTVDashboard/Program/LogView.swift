import GOTVRules
import Hustings

extension View {
  /// Every count, the newest first; struck-out ones stay.
  static let log = View("log") { request in
    guard let election = try await request.currentElection() else { return .noElection("Recorded counts") }
    let cursor = try request.typed("after")
    let (rows, next) = try await request.page(
      TurnoutCount.id, TurnoutCount.station, TurnoutCount.count, TurnoutCount.at, TurnoutCount.by,
      TurnoutCount.struckOut, where: TurnoutCount.election == election.id,
      order: [TurnoutCount.at.descending], limit: 25, after: cursor)
    let names = try await request.references(of: rows.map(\.1))
    let now = request.context.now
    let striking = try await countToStrike(request)
    return Page("Recorded counts") {
      striking
      Table(
        "Counts, newest first", columns: ["Time", "Box", Column("Voted so far", .number), "Reported by", "Status"],
        cells: rows.map { id, station, count, at, by, isStruckOut in
          let (time, name) = (DataAge(of: at, now: now).clock, names[station] ?? "Unknown box")
          return [
            .text(time), .text(name), count.cell, by.cell,
            StrikeOut.cell(id, "\(name), \(count) at \(time)", in: "log", isStruckOut: isStruckOut, for: request),
          ]
        }, empty: "No count has been recorded yet.")
      if let next {
        Pagination(next: Target("log", ["after": .string(next)]))
      }
      if cursor != nil { Link("Back to the newest", to: Target("log")) }
      Link("Enter a count", to: .stations)
    }
  }
}

/// The count that the person is about to strike out, with the button that does it.
private func countToStrike(_ request: Request) async throws -> [Block] {
  guard request.mayStrikeOut, let id = try request.parameter("entry", as: RowID.self) else { return [] }
  let (station, count, at, isStruckOut, version) = try await request.get(
    id, TurnoutCount.station, TurnoutCount.count, TurnoutCount.at, TurnoutCount.struckOut, TurnoutCount.version)
  guard !isStruckOut else { return [Alert(.info, "This count is struck out already").block] }
  let name = try await request.references(of: [station])[station] ?? "Unknown box"
  let section = Section("Strike out this count?") {
    SummaryList([
      .init("Box", name), .init("Voted so far", count), .init("Time", DataAge(of: at, now: request.context.now).clock),
    ])
    Text("It stays in this list, marked as struck out, and is no longer counted.")
    Button(
      "Strike out", action: "strike-count",
      values: ["entry": .string(id.description), "version": .integer(version)])
    Link("Keep it", to: Target("log"))
  }
  return [section.block]
}

extension Request {
  /// The labels of some ballot boxes.
  fileprivate func references(of stations: [RowID]) async throws -> [RowID: String] {
    guard !stations.isEmpty else { return [:] }
    let rows = try await query(
      PollingStation.id, PollingStation.reference, where: PollingStation.id.isIn(Array(Set(stations))))
    return Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first }
  }
}
