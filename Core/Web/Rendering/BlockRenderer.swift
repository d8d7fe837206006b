package import HustingsProtocol

extension Page {
  /// The page as the body of a document: a summary of what is wrong with its forms, its heading and its blocks.
  ///
  /// - Parameters:
  ///   - links: Where the page's targets lead.
  ///   - form: What the host adds to the page's forms.
  ///   - lead: What the host puts between the heading and the blocks.
  /// - Returns: The content of the document's main part.
  package func html(links: LinkResolver, form: FormContext, lead: HTML = HTML()) -> HTML {
    var renderer = BlockRenderer(page: self, links: links, form: form)
    var content = HTML()
    renderer.blocks(blocks, level: 2, into: &content)
    var html = HTML()
    renderer.errorSummary(into: &html)
    html.element("h1", text: title)
    html.append(lead)
    html.append(content)
    return html
  }

  /// Whether a form on the page was refused; the frame's title then says so.
  package func hasErrors(form: FormContext) -> Bool {
    form.submission?.errors.isEmpty == false || blocks.forms.contains { !$0.errors.isEmpty }
  }
}

/// Writes a plugin's blocks as HTML and keeps count of what must be unique on the page.
struct BlockRenderer {
  let links: LinkResolver
  let context: FormContext
  /// The number of the form, from 1 in the page's order, that was sent and refused.
  let refusedForm: Int?
  /// What is wrong, with the id of the field that it is about.
  private(set) var errors: [(field: String?, text: String)] = []
  /// Forms so far, and buttons.
  var formCount = 0
  var buttonCount = 0
  /// The bytes that come before what is built apart from the rest.
  var before = 0
  /// The ids in use, with how often each was asked for.
  private var usedIDs: [String: Int] = [:]

  init(page: Page, links: LinkResolver, form: FormContext) {
    self.links = links
    self.context = form
    refusedForm = form.submission.flatMap { page.blocks.formNumber(sentAs: $0) }
    if refusedForm == nil, let submission = form.submission {
      errors = submission.errors.map { (nil, $0.text) }
    }
  }

  /// An id that nothing else on the page has: the words' letters, digits, hyphens and underscores after a prefix that
  /// keeps it apart from the frame's own ids. An id stands on a page several times, so long words are cut.
  mutating func uniqueID(_ prefix: String, _ words: String = "") -> String {
    let safe = words.utf8.prefix(64).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        byte
      default: UInt8(ascii: "-")
      }
    }
    let wanted = words.isEmpty ? prefix : "\(prefix)-\(String(decoding: safe, as: UTF8.self))"
    var id = wanted
    while let count = usedIDs[id] {
      usedIDs[wanted, default: count] += 1
      id = "\(wanted)-\(usedIDs[wanted, default: count])"
    }
    usedIDs[id] = 1
    return id
  }

  mutating func add(error: String, field: String?) {
    errors.append((field, error))
  }

  func errorSummary(into html: inout HTML) {
    if errors.isEmpty { return }
    html.element("div", ["class": "error-summary", "role": "alert", "tabindex": "-1", "autofocus": ""]) { html in
      html.element("h2", text: "There is a problem")
      html.element("ul") { html in
        for error in errors where !isFull(html) {
          html.element("li") { html in
            if let field = error.field {
              html.element("a", ["href": "#\(field)"], text: error.text)
            } else {
              html.text(error.text)
            }
          }
        }
      }
      if context.submission?.isOutdated == true {
        html.element("p") { html in
          html.element("a", ["href": context.from], text: "Start again from the page as it is now")
        }
      }
    }
  }

  /// Whether a page is so long that no more is added, at 16 MiB: a plugin's line may hold 8 MiB of very small parts, and
  /// each takes more bytes as HTML. Every loop over what a plugin gave asks it.
  func isFull(_ html: HTML) -> Bool {
    before + html.bytes.count > 16 << 20
  }

  /// Metrics that follow one another stand in one grid, buttons in one row.
  mutating func blocks(_ blocks: [Block], level: Int, into html: inout HTML) {
    var index = 0
    while index < blocks.count {
      if isFull(html) {
        html.element("p", text: "The rest of this page is too long to show.")
        return
      }
      var metrics: [Metric] = []
      while index < blocks.count, case .metric(let metric) = blocks[index] {
        metrics.append(metric)
        index += 1
      }
      if !metrics.isEmpty { self.metrics(metrics, into: &html) }
      var buttons: [Button] = []
      while index < blocks.count, case .button(let button) = blocks[index] {
        buttons.append(button)
        index += 1
      }
      if !buttons.isEmpty {
        html.element("div", ["class": "buttons"]) { html in
          for button in buttons where !isFull(html) { self.button(button, into: &html) }
        }
      }
      if metrics.isEmpty, buttons.isEmpty {
        block(blocks[index], level: level, into: &html)
        index += 1
      }
    }
  }

  private mutating func block(_ block: Block, level: Int, into html: inout HTML) {
    switch block {
    case .section(let section): self.section(section, level: level, into: &html)
    case .text(let text): html.element("div", ["class": "text"]) { $0.paragraphs(text.text) }
    case .code(let code): self.code(code, into: &html)
    case .link(let link):
      html.element("p", ["class": "link"]) { html in
        html.element("a", ["href": links.path(to: link.goTo)], text: link.text)
      }
    case .alert(let alert): self.alert(alert, into: &html)
    case .metric(let metric): metrics([metric], into: &html)
    case .table(let table): self.table(table, into: &html)
    case .list(let list): self.list(list, into: &html)
    case .summaryList(let list): summaryList(list, into: &html)
    case .chart(let chart): self.chart(chart, into: &html)
    case .form(let form): self.form(form, into: &html)
    case .button(let button): self.button(button, into: &html)
    case .details(let details): self.details(details, level: level, into: &html)
    case .pagination(let pagination): self.pagination(pagination, into: &html)
    case .emptyState(let state): emptyState(state, level: level, into: &html)
    case .progress(let progress): self.progress(progress, into: &html)
    case .unknown(_, let fallback):
      if let fallback { html.element("div", ["class": "text"]) { $0.paragraphs(fallback) } }
    }
  }
}

extension [Block] {
  /// The forms among the blocks and within them, in the page's order.
  var forms: [Form] {
    flatMap { block -> [Form] in
      switch block {
      case .form(let form): [form]
      case .section(let section): section.blocks.forms
      case .details(let details): details.blocks.forms
      default: []
      }
    }
  }

  /// The number, from 1, of the form that was sent: of those with its target the one that shares most of its unseen
  /// values, since a version among them may have changed meanwhile.
  func formNumber(sentAs submission: FormContext.Submission) -> Int? {
    var best: (number: Int, shared: Int)?
    for (index, form) in forms.enumerated() where (form.action ?? form.view) == submission.target {
      let shared = form.values.count { submission.values[$0.key] == $0.value.formTexts }
      if shared > best?.shared ?? -1 { best = (index + 1, shared) }
    }
    return best?.number
  }
}
