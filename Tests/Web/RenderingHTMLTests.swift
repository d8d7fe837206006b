import HustingsProtocol
import Testing
import Web

/// A page of some blocks, as HTML.
private func rendered(_ blocks: [Block], form: FormContext = FormContext(csrf: "secret", key: "k1")) -> String {
  var page = Page()
  page.title = "A page"
  page.blocks = blocks
  return page.html(links: LinkResolver(tenant: "exbourne", plugin: "gotv"), form: form).string
}

private let hostile = "<script>alert(1)</script>\" onload=\"x' & \u{0}\u{1B}"

@Suite struct RenderingHTML {
  @Test func `text and attribute values are always escaped`() {
    var html = HTML()
    html.element("p", ["title": hostile, "hidden": "", "lang": nil], text: hostile)
    let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x&#39; &amp; \u{FFFD}\u{FFFD}"
    #expect(html.string == "<p title=\"\(escaped)\" hidden>\(escaped)</p>")
  }

  @Test func `no block lets a plugin's markup through`() {
    var section = Section()
    section.heading = hostile
    var table = Table()
    table.caption = hostile
    table.columns = [Column(hostile), Column(hostile, .share)]
    table.rows = [[.tag(hostile, .error), .link(hostile, to: Target(hostile, [hostile: .string(hostile)]))]]
    var details = Details()
    details.summary = hostile
    var form = Form()
    form.action = hostile
    form.submit = hostile
    form.values = [hostile: .string(hostile)]
    form.errors = [FieldError(hostile, hostile), FieldError("other", hostile)]
    form.fields = Input.Kind.allCases.map {
      Input(
        $0, hostile, hostile, hint: hostile, value: .string(hostile), options: [.init(hostile, hostile)],
        prefix: hostile)
    }
    section.blocks = [
      .text(Text(hostile)), .code(Code(hostile, hostile)), .link(Link(hostile, to: Target(hostile))),
      .alert(Alert(.error, hostile, hostile)),
      .metric(Metric(hostile, hostile, 1, detail: hostile)), .table(table), .list(List([hostile])),
      .summaryList(SummaryList([.init(hostile, hostile)])),
      .chart(Chart(hostile, categories: [hostile], series: [.init(hostile, [1]), .init(hostile, [])])), .form(form),
      .button(Button(hostile, action: hostile, values: [hostile: .string(hostile)])), .details(details),
      .pagination(Pagination(previous: Target(hostile), next: Target(hostile))),
      .emptyState(EmptyState(hostile, hostile, link: hostile, to: Target(hostile))),
      .progress(Progress(hostile, 1, of: 2)), .unknown(type: hostile, fallback: hostile),
    ]
    #expect(Set(section.blocks.map(\.type)).count == Block.types.count)
    let html = rendered([.section(section)])
    #expect(!html.contains("<script"))
    #expect(!html.contains(" onload=\""))
    #expect(!html.contains("\u{1B}"))
    #expect(!html.contains("style="))
  }

  @Test(arguments: [
    "https://evil.example/?q=Ann", "//evil.example", "javascript:alert(1)", "[x](https://evil.example)",
  ])
  func `no block leads out of its plugin, whatever its words and targets look like`(address: String) {
    var table = Table()
    (table.caption, table.columns) = (address, [Column(address)])
    table.rows = [[.link(address, to: Target(address, ["to": .string(address)]))], [.text(address)]]
    var form = Form()
    (form.action, form.submit) = (address, address)
    form.fields = [Input(.text, "a", address, hint: address, value: .string(address))]
    let html = rendered([
      .text(Text(address)), .link(Link(address, to: Target(address))), .table(table), .form(form),
      .button(Button(address, action: address)), .pagination(Pagination(next: Target(address))),
      .emptyState(EmptyState(address, address, link: address, to: Target(address))), .list(List([address])),
    ])
    var leads = 0
    for attribute in [" href=\"", " action=\"", " src=\"", " formaction=\""] {
      for rest in html.split(separator: attribute, omittingEmptySubsequences: false).dropFirst() {
        leads += 1
        #expect(rest.hasPrefix("/c/exbourne/p/gotv/") || rest.hasPrefix("#"), "\(rest.prefix(80))")
      }
    }
    #expect(leads >= 6)
  }

  @Test func `ids are unique whatever a plugin names things`() {
    var form = Form()
    form.action = "go"
    form.fields = [Input(.text, "a", "A"), Input(.text, "a", "B"), Input(.text, "é", "C"), Input(.text, "ü", "D")]
    let html = rendered(
      [.form(form), .form(form)] + (0..<3).map { _ in .metric(Metric("main", "Main", 1)) }
        + [.metric(Metric("main-2", "Main", 1))])
    let ids = html.split(separator: " id=\"").dropFirst().compactMap { $0.split(separator: "\"").first }
    #expect(ids.count == Set(ids).count)
    #expect(!ids.contains("main"))
  }

  @Test func `a target stays within its plugin`() {
    let links = LinkResolver(tenant: "exbourne", plugin: "gotv")
    #expect(links.path(view: "../../../sign-out") == "/c/exbourne/p/gotv/..%2F..%2F..%2Fsign-out")
    #expect(links.path(view: "..") == "/c/exbourne/p/gotv/__")
    #expect(
      links.path(to: Target("//evil.example", ["a&b": "c=d é"]))
        == "/c/exbourne/p/gotv/%2F%2Fevil.example?a%26b=c%3Dd%20%C3%A9")
    #expect(LinkResolver(tenant: nil, plugin: "tax").path(action: "save") == "/p/tax/actions/save")
    let several: [String: JSONValue] = ["z": 1.5, "a": ["x", "y"], "none": nil, "yes": true]
    #expect(LinkResolver.query(several) == "a=x&a=y&yes=true&z=1.5")
  }

  @Test(arguments: [
    ("One **two**\nthree\r\n\n \n2", "<p>One <strong>two</strong><br>three</p><p>2</p>"),
    ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"), ("**a", "<p>**a</p>"), ("****", "<p>****</p>"),
    ("**a** **b**", "<p><strong>a</strong> <strong>b</strong></p>"),
    ("a ** b **c**", "<p>a ** b <strong>c</strong></p>"),
    ("<b> [x](y) _z_ `c`", "<p>&lt;b&gt; [x](y) _z_ `c`</p>"), ("", ""), ("\n\n", ""),
  ])
  func `bold is the only mark in text`(text: String, html: String) {
    #expect(rendered([.text(Text(text))]) == "<h1>A page</h1><div class=\"text\">\(html)</div>")
  }

  @Test func `a table has a caption, headings for rows and columns, and a region that can be scrolled by keyboard`() {
    var table = Table()
    table.caption = "Boxes"
    table.columns = [Column("Box"), Column("Turnout", .share), Column("Votes"), Column("Note")]
    table.rows = [[.text("AA-1"), .number(0.457), .integer(1234)], [.text("AA-2"), .nothing, .nothing, .text("x")]]
    let html = rendered([.table(table)])
    #expect(html.contains("role=\"region\" aria-labelledby=\"table-Boxes\" tabindex=\"0\""))
    #expect(html.contains("<caption id=\"table-Boxes\">"))
    #expect(html.contains("<th scope=\"col\">Box</th><th scope=\"col\" class=\"number\">Turnout</th>"))
    #expect(html.contains("<th scope=\"row\"><span class=\"whole\">AA-1</span></th><td class=\"number\">45.7%</td>"))
    #expect(html.contains("<td class=\"number\">1,234</td>"))
    #expect(html.contains("<span aria-hidden=\"true\">–</span><span class=\"unseen\">not known</span>"))
    table.rows = []
    table.empty = "No box yet."
    #expect(rendered([.table(table)]).contains("<p>No box yet.</p>"))
  }

  @Test func `code is shown as it is, and can be scrolled by keyboard`() {
    let html = rendered([.code(Code("\nlet a = 1\n\t<b>", "swift"))])
    #expect(
      html.contains(
        "<pre class=\"code\" role=\"group\" aria-label=\"Program text in swift\" tabindex=\"0\"><code>\nlet a = 1\n\t&lt;b&gt;"
          + "</code></pre>"))
    #expect(rendered([.code(Code("x"))]).contains("aria-label=\"Program text\""))
    var page = Page()
    page.title = "Code"
    page.blocks = [.text(Text("Before")), .code(Code("if a:\n\tb\u{1B}[2J\r\n\n" + String(repeating: "c", count: 90)))]
    #expect(
      page.terminalText(width: 40)
        == "Code\n════\n\nBefore\n\n    if a:\n        b[2J\n\n    \(String(repeating: "c", count: 90))\n")
  }

  @Test func `a chart carries its numbers as a table`() {
    let chart = Chart("Votes", categories: ["AA", "AB"], series: [.init("Now", [50, nil]), .init("Then", [-50])])
    let html = rendered([.chart(chart)])
    #expect(html.contains("role=\"img\""))
    #expect(html.contains("<title id=\"chart-Votes\">Votes: bars"))
    #expect(html.contains("x=\"50%\""))
    #expect(html.contains("<th scope=\"row\">AA</th><td class=\"number\">50</td><td class=\"number\">−50</td>"))
  }

  @Test func `metrics that follow one another share a grid, and an unknown block shows its fallback`() {
    let html = rendered([
      .metric(Metric("a", "A", 1)), .metric(Metric("b", "B", nil)), .text(Text("x")), .metric(Metric("c", "C", 3)),
      .unknown(type: "map", fallback: "A map."), .unknown(type: "song", fallback: nil),
    ])
    #expect(html.split(separator: "<dl class=\"metrics\">").count == 3)
    #expect(html.contains("<p>A map.</p>"))
  }
}

@Suite struct RenderingFrame {
  @Test func `a document has one stylesheet, a skip link, its title and no script`() {
    var frame = PageFrame(title: "Rooms <1>")
    frame.plugin = "GOTV"
    frame.tenantName = "Exbourne"
    frame.isSample = true
    frame.hasErrors = true
    frame.menu = [.init("Rooms", "/c/exbourne/p/gotv/rooms", isCurrent: true), .init("Counts", "/c")]
    frame.account = .init(name: "Olu", role: .organiser)
    frame.csrf = "secret"
    let document = String(decoding: frame.document(HTML { $0.element("h1", text: "Rooms") }), as: UTF8.self)
    #expect(document.hasPrefix("<!DOCTYPE html>\n<html lang=\"en-GB\">"))
    #expect(document.contains("<title>Error: Rooms &lt;1&gt; – GOTV – Hustings</title>"))
    #expect(document.contains("<a class=\"skip\" href=\"#main\">"))
    #expect(document.contains("href=\"\(Stylesheet.address)\""))
    #expect(document.contains("<strong>Sample data:</strong> nobody here exists"))
    #expect(document.contains("aria-current=\"page\">Rooms</a>"))
    #expect(document.contains("<form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" name=\"_csrf\""))
    #expect(!document.contains("<script") && !document.contains("<style") && !document.contains("style="))
  }

  @Test(arguments: ErrorDetail.Side.allCases)
  func `a denial says who said no and who can change it, and nothing that a plugin said`(side: ErrorDetail.Side) {
    let error = RPCError(
      .permissionDenied, "Jane Doe at /srv", data: ErrorDetail(side: side, reason: "plugin.fieldNotGranted"))
    let page = ErrorPage(error, plugin: "GOTV")
    let html = page.html().string
    #expect(page.status == 403)
    #expect(!html.contains("Jane") && !html.contains("/srv") && !html.contains("fieldNotGranted"))
    #expect(html.contains(side == .stage ? "maintainers" : "officer"))
  }

  @Test func `a withdrawn plugin's page says that it was stopped, not that a review is missing`() {
    let error = RPCError(
      .permissionDenied, "Jane Doe", data: ErrorDetail(side: .stage, reason: "pluginWithdrawn", hint: "Wait."))
    let page = ErrorPage(error, plugin: "GOTV")
    #expect(page.status == 403 && page.title == "GOTV was withdrawn")
    #expect(page.next.first?.contains("public log") == true && !page.happened.contains("review"))
  }

  @Test(arguments: ErrorCode.allCases)
  func `every error has a page with something to do next`(code: ErrorCode) {
    let page = ErrorPage(RPCError(code, "Jane Doe"), plugin: "GOTV")
    #expect((400...599).contains(page.status))
    #expect(!page.title.isEmpty && !page.happened.isEmpty && !page.next.isEmpty)
    #expect(!page.html().string.contains("Jane"))
  }
}

@Suite struct RenderingLimits {
  @Test func `a table of very many columns and rows without cells stays small`() {
    var table = Table()
    table.caption = "Empty"
    table.columns = (0..<20_000).map { _ in Column("") }
    table.rows = (0..<20_000).map { _ in [] }
    var page = Page()
    page.blocks = [.table(table)]
    let context = FormContext(csrf: "", key: "")
    #expect(page.html(links: LinkResolver(tenant: nil, plugin: "p"), form: context).bytes.count < 4 << 20)
    #expect(page.terminalText().utf8.count < 4 << 20)
  }

  @Test func `a page that grows beyond 16 MiB ends with a sentence`() {
    var page = Page()
    page.blocks = (0..<20_000).map { _ in .button(Button("Go", action: "go")) } + [.text(Text("The end"))]
    let context = FormContext(csrf: "", key: "", from: String(repeating: "x", count: 4096))
    let html = page.html(links: LinkResolver(tenant: nil, plugin: "p"), form: context)
    #expect(html.bytes.count < 17 << 20)
    #expect(html.string.hasSuffix("<p>The rest of this page is too long to show.</p>"))
  }

  /// A block of each kind with ever more of what it holds.
  enum Endless: String, CaseIterable {
    case list, summaryList, cells, columns, chart, metrics, options, choices, fields, errors, hidden, text, details

    /// Five times as long as HTML.
    private static let words = String(repeating: "'", count: 8 << 10)

    var blocks: [Block] {
      let words = Self.words
      // Enough to go over the bound, of each.
      let many = 0..<700
      switch self {
      case .list:
        var list = List()
        list.items = many.map { _ in .text(words) }
        return [.list(list)]
      case .summaryList:
        var list = SummaryList()
        list.items = many.map { _ in .init(words, Cell.nothing) }
        return [.summaryList(list)]
      case .cells, .columns:
        var table = Table()
        table.columns = many.map { _ in Column(self == .columns ? words : "") }
        table.rows = [self == .columns ? [.nothing] : many.map { _ in .text(words) }]
        return [.table(table)]
      case .chart: return [.chart(Chart("", categories: many.map { _ in words }, series: [Chart.Series("", [1])]))]
      case .metrics: return many.map { _ in .metric(Metric("", words, 0)) }
      case .options, .choices:
        let options = many.map { _ in Input.Option("", words) }
        return [form { $0.fields = [Input(self == .options ? .select : .radios, "a", "a", options: options)] }]
      case .fields: return [form { $0.fields = many.map { Input(.text, "f\($0)", words) } }]
      case .errors: return [form { $0.errors = many.map { _ in FieldError("a", words) } }]
      case .hidden: return [form { $0.values = ["a": .array(many.map { _ in .string(words) })] }]
      case .text: return [.text(Text(String(repeating: "'", count: 6 << 20)))]
      case .details:
        return (0..<12).reduce([]) { inner, _ in
          var details = Details()
          details.blocks = [.text(Text(String(repeating: "'", count: 700_000)))] + inner
          return [.details(details)]
        }
      }
    }

    private func form(_ change: (inout Form) -> Void) -> Block {
      var form = Form()
      form.action = "go"
      change(&form)
      return .form(form)
    }
  }

  private func page(of block: Endless) -> Page {
    var page = Page()
    page.blocks = block.blocks
    return page
  }

  @Test(.serialized, arguments: Endless.allCases)
  func `a page is bounded whatever a block is full of`(block: Endless) {
    let html = page(of: block).html(links: LinkResolver(tenant: nil, plugin: "p"), form: FormContext(csrf: "", key: ""))
    // What is being written when the bound is reached is written whole.
    #expect(html.bytes.count < 21 << 20)
  }

  @Test(.serialized, arguments: [Endless.list, .choices])
  func `a page in the terminal is bounded too, and says so`(block: Endless) {
    let text = page(of: block).terminalText()
    #expect(text.utf8.count < 2 << 20)
    #expect(text.hasSuffix("The rest of this page is too long to show.\n"))
  }
}
