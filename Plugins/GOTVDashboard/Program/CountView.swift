import GOTVRules
import Hustings

extension View {
  /// Where a teller or agent enters how many have voted at one box.
  static let count = View("count") { request in
    let station: RowID = try request.parameter("station")
    guard let election = try await request.currentElection() else { return .noElection("Enter a count") }
    let box = try await request.box(station, of: election)
    let now = request.context.now
    return Page("Box \(box.reference)") {
      SummaryList(
        [
          .init("Place", box.place), .init("Postcode", box.postcode.cell), .init("District", box.district),
          .init("Last count", box.lastInWords(now: now)),
          .init("Age", election.ageCell(of: box, now: now)),
        ])
      Form(
        action: "record-count", submit: "Record the count",
        fields: [
          Input(
            .number, "count", "How many people have voted here so far?",
            hint: "All since the polls opened, for this box only. Ask the presiding officer or your party's agent."),
          Input(.text, "time", "When was that?", hint: "For example, 9:30. Leave it empty for now.", optional: true),
          Input(.text, "by", "Your name", hint: "So that the committee room knows whom to ask.", optional: true),
          Input(
            .checkboxes, "confirm", "An unusual number",
            hint: "Only when it is lower than the last count, or higher than the electors of this box.",
            options: [Input.Option("yes", "Yes, this is right")], optional: true),
        ], values: ["station": .string(station.description)])
      Link("Another box", to: .stations)
    }
  }
}
