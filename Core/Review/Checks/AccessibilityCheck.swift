internal import Host
internal import HustingsProtocol
internal import Sample

/// Whether everybody can use the pages, by what their blocks say: the host makes the HTML, so what is left to a plugin
/// is words, names and order (WCAG 2.2: 1.3.1, 2.4.4, 2.4.6, 3.3.2).
struct AccessibilityCheck {
  private let view: String
  private var findings: [Finding] = []

  /// Words that say nothing about where a link leads.
  private static let emptyWords: Set<String> = [
    "click", "click here", "details", "go", "here", "link", "more", "open", "read more", "see more", "this", "view",
  ]
  /// Headings go no deeper than this under the page's own.
  private static let deepest = 4

  static func findings(_ visits: [Visit]) -> [Finding] {
    // Hostile texts may stand wherever data do: what is checked here are the author's own words.
    let pages = visits.filter { $0.scenario == nil || $0.scenario == .ordinary || $0.scenario == .empty }
    return pages.reduce(into: []) { findings, visit in
      guard let page = visit.page else { return }
      var check = AccessibilityCheck(view: visit.subject.place)
      check.look(at: page)
      for finding in check.findings where !findings.contains(finding) { findings.append(finding) }
    }
  }

  private init(view: String) {
    self.view = view
  }

  private mutating func add(
    _ place: String, _ text: String, _ mend: String, _ severity: Finding.Severity = .failure
  ) {
    findings.append(
      Finding(.accessibility, severity, at: place.isEmpty ? view : "\(view) › \(place)", text, mend: mend))
  }

  private mutating func need(_ words: String, _ place: String, _ what: String) {
    if words.allSatisfy(\.isWhitespace) {
      add(place, "It has no \(what).", "Give it a \(what) that says what it is.")
    } else if words.isShouted {
      add(
        place, "Its \(what) is in capitals only: “\(words)”.", "Write it as a sentence; screen readers spell capitals.")
    }
  }

  private mutating func look(at page: Page) {
    need(page.title, "", "title")
    if page.blocks.isEmpty {
      add("", "The page is empty.", "Say by an emptyState that there is nothing, and what to do.")
    }
    var metrics: Set<String> = []
    for part in page.parts {
      if case .metric(let metric) = part.block, !metrics.insert(metric.id).inserted {
        add(
          part.place, "Another metric of the page has the id `\(metric.id)` too.", "Give each metric an id of its own.")
      }
      look(at: part)
    }
    look(at: page.links)
  }

  private mutating func look(at part: PagePart) {
    let place = part.place
    switch part.block {
    case .section(let content):
      need(content.heading, place, "heading")
      if content.blocks.isEmpty {
        add(place, "There is nothing under the heading.", "Leave the section out, or fill it.")
      }
      if part.depth >= Self.deepest { add(place, "Headings are nested over \(Self.deepest) deep.", "Nest them less.") }
    case .text(let content): need(content.text, place, "text")
    case .alert(let content): need(content.title, place, "title")
    case .metric(let content):
      need(content.label, place, "label")
      if content.id.isEmpty { add(place, "It has no id.", "Give each metric an id of its own.") }
    case .table(let content): look(at: content, place)
    case .list(let content):
      if content.items.isEmpty { add(place, "The list has no items.", "Show an emptyState in its place.") }
    case .summaryList(let content): for item in content.items { need(item.label, place, "label for each fact") }
    case .chart(let content): look(at: content, place)
    case .form(let content): look(at: content, place)
    case .button(let content): need(content.text, place, "text")
    case .details(let content):
      need(content.summary, place, "summary")
      if content.blocks.isEmpty { add(place, "There is nothing inside.", "Leave it out, or fill it.") }
    case .emptyState(let content): need(content.title, place, "title")
    case .progress(let content): need(content.label, place, "label")
    case .unknown(let type, let fallback):
      if fallback?.isEmpty != false {
        add(
          place, "The host knows no block `\(type.prefix(40))`, and it has no fallback: nobody sees it.",
          "Use a block of the reference, or say the same in its `fallback`.")
      }
    default: break
    }
  }

  private mutating func look(at table: Table, _ place: String) {
    need(table.caption, place, "caption")
    if table.columns.isEmpty { add(place, "The table has no columns.", "Name its columns.") }
    for column in table.columns { need(column.label, place, "heading for each column") }
    if table.rows.isEmpty, table.empty?.isEmpty != false {
      add(place, "The table is empty, and does not say so.", "Set `empty`: what to read in its place.")
    }
  }

  private mutating func look(at chart: Chart, _ place: String) {
    need(chart.caption, place, "caption")
    for category in chart.categories { need(category, place, "name for each category") }
    for series in chart.series {
      need(series.name, place, "name for each series")
      if series.values.count != chart.categories.count {
        add(
          place, "“\(series.name)” has more or fewer numbers than there are categories.", "Give a number per category.")
      }
    }
  }

  private mutating func look(at form: Form, _ place: String) {
    need(form.submit, place, "words on its button")
    var names: Set<String> = []
    for field in form.fields {
      need(field.label, place, "label for each question")
      if !names.insert(field.name).inserted {
        add(place, "Two questions are both called `\(field.name)`.", "Give each question a name of its own.")
      }
      let chooses = [.radios, .checkboxes, .select].contains(field.kind)
      if chooses, field.options.isEmpty {
        add(place, "“\(field.label)” offers nothing to choose.", "Give it `options`, or leave the question out.")
      }
      for option in field.options { need(option.label, place, "label for each choice") }
    }
  }

  private mutating func look(at links: [PageLink]) {
    var targets: [String: Target] = [:]
    for link in links {
      let words = link.words.lowercased()
      if words.allSatisfy(\.isWhitespace) {
        add(link.within, "A link has no words.", "Say where it leads.")
      } else if Self.emptyWords.contains(words) {
        add(link.within, "The link “\(link.words)” does not say where it leads.", "Name what is there: “Case AB-12”.")
      } else if let other = targets[words], other != link.target {
        add(
          link.within, "Links of the same words, “\(link.words)”, lead to different places.",
          "Make each link's words say which one it is.", .warning)
      }
      targets[words] = link.target
    }
  }
}

extension String {
  /// Whether it is two words or more, or a long one, all in capitals.
  fileprivate var isShouted: Bool {
    let letters = filter(\.isLetter)
    return letters.count >= 8 && letters.allSatisfy(\.isUppercase) && (contains(" ") || letters.count >= 12)
  }
}
