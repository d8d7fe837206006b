import Foundation
import Hustings
import Testing

@Suite("Blocks on the wire")
struct BlockTests {
  private static let target = Target("box", ["id": "7", "page": 2])

  /// One block of every type, with every member set to something else than it starts from.
  private static let blocks: [Block] = [
    Section("Boxes") { Text("inside") }.block,
    Text("**bold**\n\nand \u{0} more \u{1F5F3}").block,
    Code("let a = \"<b>\"\n\tprint(a)", "swift").block,
    Link("Boxes", to: target).block,
    Alert(.warning, "Late", "By an hour").block,
    Metric("turnout", "Turnout", 0.457, .share, detail: "as of noon").block,
    Table(
      "Boxes", columns: [Column("Box"), Column("Count", .number)],
      cells: [[.link("AA", to: target), .integer(4)], [.tag("new", .success), .nothing], [.text(""), .number(0.5)]],
      empty: "None yet"
    ).block,
    List(["one", 2, 0.5, nil as String?], numbered: true).block,
    SummaryList([SummaryList.Item("Cost", 12.5, .pounds), SummaryList.Item("Place", "Hall")]).block,
    Chart("Turnout", categories: ["AA", "AB"], series: [Chart.Series("2026", [0.25, nil])], unit: .share).block,
    Form(
      action: "record", submit: "Record",
      fields: Input.Kind.allCases.map {
        Input($0, "a", "A", hint: "h", value: ["x"], options: [.init("x", "X")], optional: true, prefix: "£")
      }, values: ["id": "7"], errors: [FieldError("a", "Enter A")]
    ).block,
    Button("Strike out", action: "strike", values: ["id": "7"]).block,
    Details("More") { Section("Deep") { Metric("x", "X", nil) } }.block,
    Pagination(previous: target, next: Target("box")).block,
    EmptyState("No boxes", "Import them.", link: "Import", to: target).block,
    Progress("Read", 12.5, of: 50.5).block,
  ]

  /// Blocks with every member left at what it starts from, and values that are written in a way of their own.
  private static let plain: [Block] = [
    Form(view: "boxes", submit: "Show", fields: [Input(.number, "count", "Count", value: 412)]).block,
    Pagination().block, EmptyState("No boxes").block, Code("plain").block, Alert(.info, "So").block,
    Metric("share", "Share", .nan).block, Metric("many", "Many", 12_345_678).block,
    Metric("little", "Little", 0.00001).block, Metric("huge", "Huge", 1e22).block,
    List([
      true, false, Day("2026-05-07"), Instant("2026-05-07T09:05:00Z"), Instant.epoch, Instant("2026-10-25T00:59:59Z"),
      Instant("2026-10-25T01:00:00Z"), Instant("2026-03-29T01:00:00Z"),
    ]).block,
  ]

  /// The same file holds the Python SDK to the same bytes.
  @Test("Every block is written as blocks.jsonl has it")
  func golden() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/blocks.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect((Self.blocks + Self.plain).map { RawJSON(encoding: $0).text } == lines)
  }

  @Test("A block of every type survives the wire", arguments: blocks)
  func roundTrip(block: Block) throws {
    let json = RawJSON(encoding: block)
    #expect(json.text.hasPrefix(#"{"type":"\#(block.type)","#))
    #expect(try Block(json: json) == block)
  }

  @Test("Every type is among the tested")
  func complete() {
    #expect(Self.blocks.map(\.type) == Block.types.map { $0.name })
  }

  @Test("The type may stand anywhere in the object", arguments: blocks)
  func typeLast(block: Block) throws {
    let text = RawJSON(encoding: block).text
    let head = #"{"type":"\#(block.type)","#
    let moved = "{" + text.dropFirst(head.utf8.count).dropLast() + #","type":"\#(block.type)"}"#
    #expect(try Block(json: RawJSON(validating: moved.utf8)) == block)
  }

  @Test("A block of a later version keeps its type and its fallback")
  func unknown() throws {
    let text = #"{"points":[[1,2]],"fallback":"12 points","type":"map","blocks":{"type":"text"}}"#
    let block = try Block(json: RawJSON(validating: text.utf8))
    #expect(block == .unknown(type: "map", fallback: "12 points"))
    #expect(RawJSON(encoding: block).text == #"{"type":"map","fallback":"12 points"}"#)
    #expect(try Block(json: RawJSON(encoding: block)) == block)
    let bare = try Block(json: RawJSON(validating: #"{"type":"map","fallback":7}"#.utf8))
    #expect(bare == .unknown(type: "map", fallback: nil))
    #expect(RawJSON(encoding: bare).text == #"{"type":"map"}"#)
  }

  @Test(
    "What is no block is refused",
    arguments: [
      "{}", #"{"text":"x"}"#, #"{"type":"text"}"#, #"{"type":7,"text":"x"}"#, #"{"type":"text","text":7}"#, "[]",
      "null",
      #"{"type":"table","caption":"c","columns":[],"rows":[[true]]}"#, #"{"type":"alert","tone":"loud","title":"x"}"#,
      #"{"type":"section","heading":"h","blocks":[{"heading":"x"}]}"#,
    ])
  func noBlock(text: String) {
    #expect(throws: JSONError.self) { try Block(json: RawJSON(validating: text.utf8)) }
  }

  @Test(
    "A row that has not a cell per column is refused by its place and both counts",
    arguments: [
      (#"[["AA"],["AB","Hall"]]"#, "has 2 cells under 1 columns"), (#"[["AA"],[]]"#, "has 0 cells under 1 columns"),
    ])
  func ragged(rows: String, words: String) throws {
    let text = """
      {"title":"t","blocks":[{"type":"section","heading":"h","blocks":[{"type":"table","caption":"c",\
      "columns":[{"label":"Box"}],"rows":\(rows)}]}]}
      """
    let error = #expect(throws: JSONError.self) { try Page(json: RawJSON(validating: text.utf8)) }
    #expect(error?.what == words)
    #expect(error?.path == "blocks[0].blocks[0].rows[1]")
  }

  @Test("Numbers that JSON cannot hold are written as not known")
  func infinite() throws {
    let block = Metric("share", "Share", .nan).block
    #expect(try Block(json: RawJSON(encoding: block)) == Metric("share", "Share", nil).block)
  }
}
