import GOTVRules
import Hustings

extension View {
  /// The way to the right box: polling stations by place, each with its boxes.
  static let stations = View("stations") { request in
    guard let election = try await request.currentElection() else { return .noElection("Enter a count") }
    let find = try request.typed("find")
    let all = try await request.boxes(of: election)
    let boxes = find.map { find in all.filter { $0.matches(find) } } ?? all
    let now = request.context.now
    return Page("Enter a count") {
      if all.isEmpty {
        EmptyState(
          "No ballot boxes yet", "An officer imports the polling stations. Then you choose yours here.",
          link: "Polling day", to: .dashboard)
      } else {
        Text("Choose your ballot box. The letters and number are on its label.")
        Form(
          view: "stations", submit: "Find",
          fields: [
            Input(
              .search, "find", "Find your polling station", hint: "Its name, postcode, or the district's letters.",
              value: find.map { .string($0) }, optional: true)
          ])
        Table(
          "Ballot boxes by place", columns: ["Place", "Box", "Last count", "Age"],
          cells: boxes.map { box in
            [
              .text([box.place, box.postcode].compactMap { $0 }.joined(separator: ", ")),
              .link(box.reference, to: .count(box.id)), .text(box.lastInWords(now: now)),
              election.ageCell(of: box, now: now),
            ]
          }, empty: "No polling station is called that. Try a shorter word.")
        Link("All recorded counts", to: Target("log"))
      }
    }
  }
}

extension BallotBox {
  fileprivate func matches(_ text: String) -> Bool {
    let text = text.lowercased()
    return [place, reference, district, postcode ?? ""].contains { $0.lowercased().contains(text) }
  }
}
