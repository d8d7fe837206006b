package import HustingsProtocol
internal import Store

extension PurposeTerms {
  /// What data are used for, on which ground, who is left out, and how long they are kept: for everybody.
  package static var page: Page {
    var page = Page()
    page.title = "What data are used for"
    page.blocks = [
      Text(
        "Every tool says for each kind of data what it uses them for. These are the purposes that there are, and what "
          + "the host sees to for each of them, whatever a tool asks for."
      ).block
    ]
    page.blocks += all.map(\.section)
    var table = Table()
    table.caption = "How long data are kept"
    table.columns = ["Data", "Kept", "Why so long"]
    table.rows = Retention.table.map { kept in
      [kept.resource.inPlainWords, kept.inWords, kept.source].map(Cell.text)
    }
    page.blocks.append(table.block)
    return page
  }

  private var section: Block {
    let holders = tenants.map { $0 == .clp ? "branches" : "offices of elected representatives" }
    let people = electors.map { "\($0.sentence) (\($0.source))" }
    let items = [
      SummaryList.Item("What for", about), SummaryList.Item("Used by", holders.joined(separator: ", ")),
      SummaryList.Item("Lawful basis", lawfulBasis),
      SummaryList.Item("Special categories", specialCategory ?? "None may be used."),
      SummaryList.Item("Who is left out", people.isEmpty ? "Nobody." : people.joined(separator: " ")),
    ]
    var section = Section()
    section.heading = purpose.rawValue.prefix(1).uppercased() + purpose.rawValue.dropFirst()
    section.blocks = [SummaryList(items).block]
    return section.block
  }
}
