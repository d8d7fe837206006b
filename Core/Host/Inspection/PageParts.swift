package import HustingsProtocol

/// A block, and where on its page it stands.
package struct PagePart: Sendable {
  /// What it is.
  package var block: Block
  /// Such as `section “Add a task”`; empty at the page's own level.
  package var within: String
  /// How many headings it stands under.
  package var depth: Int
}

/// Something on a page that leads to a view.
package struct PageLink: Sendable {
  /// The words that people follow.
  package var words: String
  /// Where it leads.
  package var target: Target
  /// The block that holds it.
  package var within: String
}

extension Page {
  /// Every block, those in sections and details too, from top to bottom.
  package var parts: [PagePart] { Self.parts(blocks, within: "", depth: 0) }

  private static func parts(_ blocks: [Block], within: String, depth: Int) -> [PagePart] {
    blocks.flatMap { block -> [PagePart] in
      let own = [PagePart(block: block, within: within, depth: depth)]
      return switch block {
      case .section(let section):
        own + parts(section.blocks, within: "section “\(section.heading)”", depth: depth + 1)
      case .details(let details): own + parts(details.blocks, within: "details “\(details.summary)”", depth: depth)
      default: own
      }
    }
  }

  /// Everything that leads to a view.
  package var links: [PageLink] { parts.flatMap(\.links) }
}

extension PagePart {
  /// The block, for people.
  package var place: String {
    let own =
      switch block {
      case .table(let table): "table “\(table.caption)”"
      case .chart(let chart): "chart “\(chart.caption)”"
      case .form(let form): "form “\(form.submit)”"
      case .button(let button): "button “\(button.text)”"
      case .metric(let metric): "metric “\(metric.label)”"
      case .section(let section): "section “\(section.heading)”"
      default: block.type
      }
    return within.isEmpty ? own : "\(within) › \(own)"
  }

  fileprivate var links: [PageLink] {
    func link(_ words: String, _ target: Target) -> PageLink { PageLink(words: words, target: target, within: place) }
    func links(in cells: [Cell]) -> [PageLink] {
      cells.compactMap { cell in
        if case .rich(let rich) = cell, let target = rich.goTo { link(rich.text, target) } else { nil }
      }
    }
    switch block {
    case .link(let content): return [link(content.text, content.goTo)]
    case .table(let content): return links(in: content.rows.flatMap { $0 })
    case .list(let content): return links(in: content.items)
    case .summaryList(let content): return links(in: content.items.map(\.value))
    case .emptyState(let content): return content.goTo.map { [link(content.linkText ?? "", $0)] } ?? []
    case .pagination(let content):
      return [("Previous page", content.previous), ("Next page", content.next)].compactMap { words, target in
        target.map { link(words, $0) }
      }
    default: return []
    }
  }
}
