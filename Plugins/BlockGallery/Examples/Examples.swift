package import Hustings

/// The examples in Swift, for the Block gallery to show what stands under each mark; `examples.py` says the same in
/// Python, and the tests hold the two to the same page.
///
/// - Returns: All of them, in one page.
package func examples() -> Page {
  Page("Examples") {
    // section
    Section("Exbourne ward") {
      Text("Whatever stands in a section belongs to its heading.")
    }
    // text
    Text("A paragraph, with **bold** as the only mark.\n\nAnd another one.")
    // code
    Code("hustings view block-gallery blocks", "sh")
    // link
    Link("See all blocks", to: Target("blocks"))
    // alert
    Alert(.info, "Polls close at 10pm")
    Alert(.success, "The count was recorded")
    Alert(.warning, "The count is an hour old", "Enter a new one before you rely on it.")
    Alert(.error, "The register could not be read", "Ask for it in another format.")
    // metric
    Metric("turnout", "Turnout", 0.457, .share, detail: "as of noon")
    Metric("spent", "Spent", 1250.5, .pounds)
    Metric("promises", "Promises", 1204)
    Metric("lifts", "Lifts", nil)
    // table
    Table(
      "Ballot boxes",
      columns: ["Box", Column("Voters", .number), Column("Turnout", .share), "State", "Open", "Last count"],
      rows: [
        (
          Cell.link("AA-1", to: Target("blocks")), 412, 0.457, Cell.tag("counted", .success), true,
          Instant("2026-05-07T09:12:00Z")
        ),
        (Cell.link("AA-2", to: Target("blocks")), nil, nil, Cell.tag("waiting", .warning), false, nil),
      ] as [(Cell, Int?, Double?, Cell, Bool, Instant?)],
      empty: "There are no boxes yet.")
    // list
    List(["Print the lists", "Brief the tellers", "Open the committee room"], numbered: true)
    // summaryList
    SummaryList([
      SummaryList.Item("Place", "Exbourne Hall"),
      SummaryList.Item("Day", Day(year: 2026, month: 5, day: 7)),
      SummaryList.Item("Cost", 80, .pounds),
    ])
    // chart
    Chart(
      "Turnout by ward", categories: ["North", "South", "East"],
      series: [Chart.Series("2024", [0.41, 0.38, 0.52]), Chart.Series("2026", [0.44, nil, 0.5])], unit: .share)
    // form
    Form(
      action: "answer", submit: "Answer",
      fields: [
        Input(.text, "name", "Name", hint: "Any name but your own: this is kept nowhere."),
        Input(.number, "voters", "Voters", hint: "An even number is done, an odd one refused.", value: 412),
        Input(.number, "cost", "Cost", optional: true, prefix: "£"),
        Input(.date, "day", "Day", optional: true),
        Input(.radios, "ward", "Ward", value: "north", options: [.init("north", "North"), .init("south", "South")]),
        Input(
          .checkboxes, "hours", "Hours", options: [.init("morning", "Morning"), .init("evening", "Evening")],
          optional: true),
        Input(
          .select, "role", "Role", value: "driver",
          options: [.init("teller", "Teller"), .init("driver", "Driver")]),
        Input(.textarea, "note", "Note", optional: true),
        Input(.search, "find", "Find a street", optional: true),
      ],
      values: ["version": 3])
    // button
    Button("Press", action: "press", values: ["version": 3])
    // details
    Details("How turnout is worked out") {
      Text("Those who have voted, over those who may.")
    }
    // pagination
    Pagination(previous: Target("blocks", ["part": "first"]), next: Target("blocks", ["part": "last"]))
    // emptyState
    EmptyState("No streets yet", "Import the register to see them.", link: "See all blocks", to: Target("blocks"))
    // progress
    Progress("Doors knocked", 1204, of: 2000)
  }
}
