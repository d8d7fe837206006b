import GOTVRules
import Hustings

extension View {
  /// Knocking up without number-taking: promises who say on the doorstep that they have voted.
  static let warp = View("warp") { request in
    guard let election = try await request.currentElection() else { return .noElection("Confirmed on the doorstep") }
    let cursor = try request.typed("after")
    let districts = try await request.query(
      DistrictStatistic.district, where: DistrictStatistic.election == election.id,
      order: [DistrictStatistic.district.ascending], limit: 2000)
    let (rows, next) = try await request.page(
      WARPCount.id, WARPCount.district, WARPCount.count, WARPCount.at, WARPCount.note, WARPCount.struckOut,
      where: WARPCount.election == election.id, order: [WARPCount.at.descending], limit: 25, after: cursor)
    let now = request.context.now
    let striking = try await entryToStrike(request)
    return Page("Confirmed on the doorstep") {
      striking
      if districts.isEmpty {
        EmptyState(
          "No districts yet", "An officer imports the polling districts. Then you record what the doorstep says here.",
          link: "Polling day", to: .dashboard)
      } else {
        Text(
          "Record the promises who told you on this round that they have voted. Each entry is added to those before.")
        Form(
          action: "record-warp", submit: "Record",
          fields: [
            Input(
              .select, "district", "Polling district",
              options: [Input.Option("", "Choose a district")] + districts.map { Input.Option($0, $0) }),
            Input(.number, "count", "How many promises told you that they have voted?"),
            Input(
              .text, "note", "Note", hint: "No names or addresses. For example, streets still to do.", optional: true),
          ])
      }
      Table(
        "Entries, newest first", columns: ["Time", "District", Column("Confirmed", .number), "Note", "Status"],
        cells: rows.map { id, district, count, at, note, isStruckOut in
          let time = DataAge(of: at, now: now).clock
          return [
            .text(time), .text(district), count.cell, note.cell,
            StrikeOut.cell(id, "\(district), \(count) at \(time)", in: "warp", isStruckOut: isStruckOut, for: request),
          ]
        }, empty: "Nobody has recorded a round yet.")
      if let next {
        Pagination(next: Target("warp", ["after": .string(next)]))
      }
      if cursor != nil { Link("Back to the newest", to: Target("warp")) }
    }
  }
}

/// The entry that the person is about to strike out, with the button that does it.
private func entryToStrike(_ request: Request) async throws -> [Block] {
  guard request.mayStrikeOut, let id = try request.parameter("entry", as: RowID.self) else { return [] }
  let (district, count, at, isStruckOut, version) = try await request.get(
    id, WARPCount.district, WARPCount.count, WARPCount.at, WARPCount.struckOut, WARPCount.version)
  guard !isStruckOut else { return [Alert(.info, "This entry is struck out already").block] }
  let section = Section("Strike out this entry?") {
    SummaryList([
      .init("District", district), .init("Confirmed", count),
      .init("Time", DataAge(of: at, now: request.context.now).clock),
    ])
    Text("It stays in this list, marked as struck out, and is no longer counted.")
    Button(
      "Strike out", action: "strike-warp",
      values: ["entry": .string(id.description), "version": .integer(version)])
    Link("Keep it", to: Target("warp"))
  }
  return [section.block]
}
