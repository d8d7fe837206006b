import HustingsProtocol
import Testing
import Web

@Suite struct RenderingFigures {
  @Test(arguments: [
    (1234.0, Unit.number, "1,234"), (45.5, .number, "45.5"), (0, .number, "0"), (-0.001, .number, "0"),
    (1_234_567, .number, "1,234,567"), (999, .number, "999"), (1234.56, .pounds, "£1,234.56"),
    (1234.5, .pounds, "£1,234.50"),
    (-120, .pounds, "−£120"), (-0.5, .pounds, "−£0.50"), (13182.05, .pounds, "£13,182.05"), (0.457, .share, "45.7%"),
    (0.5, .share, "50%"), (1, .share, "100%"), (0.0004, .share, "0%"), (1e17, .pounds, "£100,000,000,000,000,000"),
    (.infinity, .number, "–"), (.nan, .share, "–"), (1.999, .pounds, "£2"),
  ])
  func `numbers read as people write them`(value: Double, unit: Unit, words: String) {
    #expect(Figure.text(value, unit) == words)
  }

  @Test func `extreme numbers do not trap`() {
    #expect(Figure.text(Int.min, .pounds) == "−£9,223,372,036,854,775,808")
    for value in [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0] {
      for unit in Unit.allCases { #expect(!Figure.text(value, unit).isEmpty) }
    }
    #expect(Figure.text(nil, .pounds) == "–")
    #expect(Figure.plain(60000) == "60000" && Figure.plain(-0.5) == "-0.5")
  }
}

@Suite struct RenderingTerminal {
  private func text(_ blocks: [Block], width: Int = 80) -> String {
    var page = Page()
    page.title = "A page"
    page.blocks = blocks
    return page.terminalText(width: width, plugin: "gotv")
  }

  @Test func `nothing of a plugin's can steer the terminal`() {
    let hostile = "a\u{1B}[2Jb\u{9B}31m\u{7}\u{8}\u{202E}c\u{2066}\u{0}\r\n\td"
    var table = Table()
    table.caption = hostile
    table.columns = [Column(hostile)]
    table.rows = [[.text(hostile)], [.tag(hostile, .error)]]
    var form = Form()
    form.action = hostile
    form.submit = hostile
    form.fields = [
      Input(.text, hostile, hostile, hint: hostile, value: .string(hostile), options: [.init(hostile, hostile)])
    ]
    form.errors = [FieldError("x", hostile)]
    let words = text([
      .text(Text(hostile)), .table(table), .form(form), .metric(Metric(hostile, hostile, 1, detail: hostile)),
      .chart(Chart(hostile, categories: [hostile], series: [.init(hostile, [1])])),
      .link(Link(hostile, to: Target(hostile, [hostile: .string(hostile)]))),
    ])
    for scalar in words.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 32 && !(0x7F...0x9F).contains(scalar.value))
      #expect(!(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value))
    }
  }

  @Test func `tables are aligned, and wide ones become lists`() {
    var table = Table()
    table.caption = "Tax"
    table.columns = [Column("Band"), Column("Tax", .pounds)]
    table.rows = [[.text("Starter"), .number(528.96)], [.text("Basic"), .number(2398)], [.text("Ŵy日"), .nothing]]
    #expect(
      text([.table(table)]) == """
        A page
        ══════

        Tax
        Band         Tax
        ────────────────
        Starter  £528.96
        Basic     £2,398
        Ŵy日           –

        """)
    table.columns = (0..<20).map { Column("Column \($0)") }
    #expect(text([.table(table)]).contains("• Column 0: Starter\n  Column 1: 528.96\n"))
  }

  @Test(arguments: [40, 53, 80, 120])
  func `no line but a command is wider than the terminal`(width: Int) {
    let long = String(repeating: "Llanfairpwllgwyngyll 日本語 ", count: 20) + String(repeating: "x", count: 300)
    var table = Table()
    table.caption = long
    table.columns = ["A", "B", "C"]
    table.rows = [[.text(long), .text("b"), .integer(3)]]
    let words = text(
      [
        .text(Text(long)), .table(table), .summaryList(SummaryList([.init(long, long)])), .list(List([long])),
        .chart(Chart(long, categories: [long, "b"], series: [.init(long, [1e9, -3])], unit: .pounds)),
        .progress(Progress(long, 3, of: 4)),
      ], width: width)
    for line in words.split(separator: "\n") {
      let columns = line.count + line.count { "日本語".contains($0) }
      #expect(columns <= width, "\(line)")
    }
  }

  @Test func `a form says how to send it, on one line that a shell takes as it is`() {
    var form = Form()
    form.action = "record"
    form.submit = "Save"
    form.values = ["note": .string("it's"), "version": 3]
    form.fields = [Input(.date, "on", "When?", value: "2026-05-07")]
    #expect(
      text([.form(form)]).contains(
        #"    hustings call gotv action.invoke '{"action":"record","values":{"note":"it'\''s","on":"2026-05-07","version":3}}'"#
      ))
  }
}
