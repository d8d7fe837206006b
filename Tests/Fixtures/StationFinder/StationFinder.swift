import Hustings

@main struct StationFinder: Plugin {
  static let views = [
    View("stations") { request in
      let district = try request.parameter("district", default: "AA")
      let stations = try await request.query(
        PollingStation.reference, PollingStation.place, where: PollingStation.district == district)
      return Page("Where \(district) votes") {
        Table("Ballot boxes", columns: ["Box", "Place"], rows: stations)
      }
    }
  ]
}
