internal import HustingsProtocol
internal import Store

extension Site {
  /// The most lines that one page shows.
  private static let linesOfPage = 50
  /// The most lines that programs get at a time.
  private static let linesOfFile = 1000

  /// The public log in words, for everybody, the last lines first.
  func log(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let head = try await accounts.logHead()
    if visit.request.wantsJSON { return .json(head) }
    let last = max(0, min(head.number, visit.request.query["to"].flatMap { Int($0) } ?? head.number))
    let first = max(1, last - Self.linesOfPage + 1)
    let entries = try await accounts.log(from: first, limit: max(0, last - first + 1))
    let body = HTML { html in
      html.append(Self.html(Self.page(of: entries, head)))
      html.element("nav", ["class": "pagination", "aria-label": "Pages of the log"]) { html in
        if last < head.number {
          let path = "\(Self.logPath)?to=\(min(head.number, last + Self.linesOfPage))"
          html.element("a", ["class": "previous", "rel": "prev", "href": path], text: "Later lines")
        }
        if first > 1 {
          html.element(
            "a", ["class": "next", "rel": "next", "href": "\(Self.logPath)?to=\(first - 1)"], text: "Earlier lines")
        }
      }
      html.element("p") { html in
        html.text("For programs: ")
        html.element("a", ["href": Self.logFilePath], text: "the lines themselves")
        html.text(", a thousand at a time.")
      }
    }
    return document(body, in: frame(Self.logTitle, visit))
  }

  /// The lines themselves, as they are hashed.
  func logFile(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let first = max(1, visit.request.query["from"].flatMap { Int($0) } ?? 1)
    let lines = try await accounts.logLines(from: first, limit: Self.linesOfFile)
    var response = HTTPResponse(
      200, type: "application/jsonl; charset=utf-8", body: Array(lines.map { $0 + "\n" }.joined().utf8))
    if lines.count == Self.linesOfFile {
      response.set("Link", "<\(Self.logFilePath)?from=\(first + lines.count)>; rel=\"next\"")
    }
    return response
  }

  static let logPath = "/log"
  static let logFilePath = "/log.jsonl"
  static let logTitle = "Public log"

  private static func page(of entries: [LogEntry], _ head: LogHead) -> Page {
    var page = Page()
    page.title = logTitle
    page.blocks = [
      Text(
        "What was decided about tools on this host, for everybody to check: which contents two maintainers read, built "
          + "and signed, how far each is trusted, and what branches and offices let it see. Lines are only ever added. "
          + "Each holds the hash of the one before it, so whoever writes down the last line’s hash can show later that "
          + "nothing before it was changed. It holds roles, keys and ids, and no names."
      ).block
    ]
    if head.number > 0 {
      page.blocks.append(
        SummaryList([
          SummaryList.Item("Lines", "\(head.number)"), SummaryList.Item("Hash of the last line", head.hash),
          SummaryList.Item("This host’s key", head.key),
        ]).block)
    }
    var table = Table()
    table.caption = "What was decided, the last first"
    table.columns = ["Line", "What", "Decided by", "When, UTC"]
    table.empty = "Nothing was decided yet."
    table.rows = entries.reversed().map { entry in
      let time = entry.at.description.dropFirst(11).prefix(5)
      return ["\(entry.number)", entry.sentence, entry.role.inWords, "\(entry.at.day.inWords), \(time)"].map(Cell.text)
    }
    page.blocks.append(table.block)
    return page
  }
}

extension LogRole {
  fileprivate var inWords: String {
    switch self {
    case .operator: "who runs the host"
    case .maintainer: "maintainers"
    case .officer: "an officer"
    case .host: "the host’s rules"
    }
  }
}
