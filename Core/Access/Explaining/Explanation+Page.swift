package import HustingsProtocol
internal import Store

extension Explanation {
  /// The explanation as a page: first all of it at a glance, then each permission.
  ///
  /// - Parameter place: What the tenant is called in the heading.
  /// - Returns: The page.
  package func page(in place: String) -> Page {
    var page = Page()
    let limits = areas.isEmpty ? "" : " in \(areas.joined(separator: ", "))"
    page.title = "What \(name) may see in \(place), for the role \(role.rawValue)\(limits)"
    if let refusal { page.blocks.append(Alert(.error, "It does not run here", refusal.message).block) }
    page.blocks.append(Text("Version \(version), trust stage: \(stage). \(summary)").block)
    guard !permissions.isEmpty || !documents.isEmpty else { return page }
    page.blocks.append(glance)
    page.blocks += permissions.map(\.section)
    page.blocks += documents.map(\.section)
    if !restrictedViews.isEmpty {
      var section = Section()
      section.heading = "Restricted pages"
      section.blocks = [Text(RoleRights.secrecy).block, List(restrictedViews).block]
      page.blocks.append(section.block)
    }
    return page
  }

  private var summary: String {
    guard !permissions.isEmpty || !documents.isEmpty else { return "It asks for no data, and keeps none." }
    let open = permissions.count { !$0.may.isEmpty }
    return "It asks for \(permissions.count) kinds of data, and may see \(open) of them for this role."
  }

  private var glance: Block {
    var table = Table()
    table.caption = "At a glance"
    table.columns = ["Data", "May", "Limited by"]
    table.rows = permissions.map { asked in
      let sides = (asked.refused.map(\.side) + asked.rows.map(\.side)).filter { !$0.isEmpty }
      return [asked.resource.inPlainWords, asked.may.inWords, sides.joinedOnce ?? "nothing"].map(Cell.text)
    }
    table.rows += documents.map { kept in
      ["its documents: \(kept.id)", kept.may, kept.refused.map(\.side).joinedOnce ?? "nothing"].map(Cell.text)
    }
    return table.block
  }
}

extension Explanation.Asked {
  fileprivate var section: Block {
    var items = [
      SummaryList.Item("Why it asks", why), SummaryList.Item("May", may.inWords),
      SummaryList.Item("Fields", fields.joinedOnce ?? "none"),
    ]
    items += refused.map { $0.item }
    if !may.isEmpty {
      if rows.isEmpty { items.append(SummaryList.Item("Rows", "every row")) }
      items += rows.map { SummaryList.Item("Rows", "\($0.side): \($0.inWords)") }
    }
    if let secrecy { items.append(SummaryList.Item("Secret", secrecy)) }
    items += [
      SummaryList.Item("Purpose", "\(purpose.rawValue), \(PurposeTerms.of(purpose).about). \(lawfulBasis)"),
      SummaryList.Item("Kept", retention),
      SummaryList.Item("Decided", decision?.inWords ?? "Not granted"),
    ]
    var section = Section()
    section.heading = "\(resource.inPlainWords.capitalised) (permission \(id))"
    section.blocks = [SummaryList(items).block]
    return section.block
  }
}

extension Explanation.Kept {
  fileprivate var may: String {
    ((mayRead ? ["reads"] : []) + (mayWrite ? ["changes"] : [])).joinedOnce ?? "nothing"
  }

  fileprivate var section: Block {
    var items = [SummaryList.Item("What", why), SummaryList.Item("May", may)]
    items += refused.map { $0.item }
    items.append(SummaryList.Item("Kept", retention))
    items.append(SummaryList.Item("Decided", decision?.inWords ?? "Not granted"))
    var section = Section()
    section.heading = "Documents of its own (collection \(id))"
    section.blocks = [SummaryList(items).block]
    return section.block
  }
}

extension Explanation.Refusal {
  fileprivate var item: SummaryList.Item {
    SummaryList.Item(what.isEmpty ? "Nothing" : "Not \(what)", side.isEmpty ? message : "\(side): \(message)")
  }
}

extension Explanation.Rule {
  fileprivate var inWords: String { through.isEmpty ? sentence : "Through \(through): \(sentence)" }
}

extension Explanation.Decision {
  /// Who decided, for which areas, until when, and how much.
  package var inWords: String {
    var words = "Granted by \(grantedBy)"
    if !areas.isEmpty { words += ", in \(areas.joined(separator: ", ")) only" }
    words += expiresAt.map { ", until \($0.lastDay.inWords)" } ?? ", until it is taken back"
    if let rowsPerDay { words += ", \(rowsPerDay) rows a day at most" }
    return words
  }
}

extension [Permission.Access] {
  /// What may be done, as people say it.
  fileprivate var inWords: String {
    let words: [Permission.Access: String] = [
      .aggregate: "counts", .search: "finds one known person", .read: "reads", .write: "changes", .delete: "deletes",
    ]
    return map { words[$0] ?? $0.rawValue }.joinedOnce ?? "nothing"
  }
}

extension [String] {
  /// The words with commas, each once; nil for none.
  fileprivate var joinedOnce: String? {
    var seen: Set<String> = []
    let words = filter { seen.insert($0).inserted }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
