import Hustings
import Testing

@Suite("Building pages")
struct PageTests {
  private func page(_ names: [String], isLate: Bool, remark: String?) -> Page {
    Page("Boxes") {
      if isLate {
        Alert(.warning, "Late")
      } else {
        Text("In time")
      }
      if let remark { Text(remark) }
      for name in names {
        Section(name) {
          Metric(name, name, 1)
          for part in 0..<2 { Text("\(part)") }
        }
      }
      [Block.text(Text("made elsewhere")), .text(Text("both"))]
      Details("More") {}
    }
  }

  @Test("Blocks stand in the order in which they are written, with if, else, for and lists")
  func builder() {
    let late = page(["AA", "AB"], isLate: true, remark: nil)
    #expect(late.title == "Boxes")
    #expect(late.blocks.map(\.type) == ["alert", "section", "section", "text", "text", "details"])
    #expect(
      late.blocks[2]
        == .section(
          Section("AB") {
            Metric("AB", "AB", 1)
            Text("0")
            Text("1")
          }))
    let early = page([], isLate: false, remark: "As of noon")
    #expect(early.blocks.prefix(2) == [.text(Text("In time")), .text(Text("As of noon"))])
    #expect(Page("Empty") {}.blocks.isEmpty)
  }

  @Test("A page's blocks may throw")
  func throwing() {
    struct Refusal: Error {}
    func text() throws -> String { throw Refusal() }
    #expect(throws: Refusal.self) { try Page("Never") { Text(try text()) } }
  }

  @Test("A table's rows are tuples of any width, each value shown as people read it")
  func tables() throws {
    let day = try #require(Day("2026-05-07"))
    let rows: [(String, Int, Double?, Bool, Day, Instant)] = [
      ("AA", 412, nil, true, day, Instant(day, hour: 9, minute: 5)), ("AB", -1, 0.5, false, day, .epoch),
    ]
    let wide = Table("Wide", columns: ["A", "B", "C", "D", "E", "F"], rows: rows)
    #expect(
      wide.rows == [
        [.text("AA"), .integer(412), .nothing, .text("Yes"), .text("7 May 2026"), .text("7 May 2026, 10:05")],
        [.text("AB"), .integer(-1), .number(0.5), .text("No"), .text("7 May 2026"), .text("1 January 1970, 0:00")],
      ])
    let narrow = Table("Narrow", columns: [Column("Electors", .number)], rows: [1, 2], empty: "None")
    #expect(narrow.rows == [[.integer(1)], [.integer(2)]])
    #expect(narrow.empty == "None")
    let linked = Table(
      "Linked", columns: ["A", "B"], rows: [(Cell.link("AA", to: Target("box")), Cell.tag("new", .info))])
    #expect(linked.rows.first?.count == 2)
    let none: [(String, String)] = []
    #expect(Table("None", columns: ["A", "B"], rows: none).rows.isEmpty)
    #expect(Table("Cells", columns: ["A"], cells: [[.text("x")]]).rows == [[.text("x")]])
  }

  @Test("A form sends its answers to an action, or leads to a view")
  func forms() {
    let fields = [
      Input(.number, "count", "Voters so far", hint: "From the tally", value: 412),
      Input(.select, "box", "Box", options: [.init("a", "AA-1")], optional: true),
    ]
    let action = Form(
      action: "record", submit: "Record", fields: fields, values: ["version": 3],
      errors: [FieldError("count", "Enter a number")])
    #expect(action.view == nil)
    #expect(action.values == ["version": 3])
    #expect(
      RawJSON(encoding: action.block).text
        == #"{"type":"form","action":"record","submit":"Record","fields":[{"kind":"number","name":"count","#
        + #""label":"Voters so far","hint":"From the tally","value":412},{"kind":"select","name":"box","#
        + #""label":"Box","options":[{"value":"a","label":"AA-1"}],"optional":true}],"values":{"version":3},"#
        + #""errors":[{"field":"count","text":"Enter a number"}]}"#)
    let view = Form(view: "boxes", submit: "Show", fields: fields)
    #expect(view.action == nil)
    #expect(view.view == "boxes")
    #expect(view.errors.isEmpty)
  }
}
