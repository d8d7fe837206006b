package import HustingsProtocol

extension Page {
  /// The page as text for a terminal. Nothing in it can steer the terminal: control characters and those that turn the
  /// direction of writing are gone.
  ///
  /// - Parameters:
  ///   - width: Columns of the terminal; at least 40 are used. A table with more columns than fit is written as a
  ///     list of its rows.
  ///   - plugin: The plugin's id, for the commands that send forms.
  ///   - options: What those commands repeat, such as `--role` and `officer`, so that they do it as whom and where the
  ///     page was shown.
  /// - Returns: Lines, each ended.
  package func terminalText(width: Int = 80, plugin: String = "PLUGIN", options: [String] = []) -> String {
    var text = TerminalText(width: width, plugin: plugin, options: options)
    text.line(title)
    text.line(String(repeating: "═", count: min(TerminalText.columns(TerminalText.safe(title)), text.width)))
    text.blocks(blocks, depth: 0)
    return text.finished
  }
}

/// Lines of text of a width, as a page's blocks are written to a terminal.
struct TerminalText {
  let width: Int
  let plugin: String
  let options: [String]
  private var lines: [String] = []
  /// About what the lines take.
  private var size = 0
  /// Where no more is added: a plugin's line may hold 8 MiB of very small parts.
  private static let limit = 1 << 20

  init(width: Int, plugin: String, options: [String]) {
    self.width = min(max(width, 40), 1000)
    self.plugin = plugin
    self.options = options
  }

  /// All lines, each ended.
  var finished: String {
    var kept = lines[...]
    while kept.last?.isEmpty == true { kept.removeLast() }
    if isFull { kept.append("The rest of this page is too long to show.") }
    return kept.joined(separator: "\n") + "\n"
  }

  /// Whether a page is so long that no more is added.
  var isFull: Bool { size > Self.limit }

  /// Adds words, wrapped, with the first line after a mark and the others under its words.
  mutating func line(_ words: String, mark: String = "") {
    if isFull { return }
    let safe = Self.safe(words)
    let indent = Self.columns(mark)
    let wrapped = Self.wrap(safe, width: max(width - indent, 20))
    for (index, line) in wrapped.enumerated() {
      exactly((index == 0 ? mark : String(repeating: " ", count: indent)) + line)
    }
  }

  /// Adds a line that was already made safe and fits.
  mutating func exactly(_ line: String) {
    if isFull { return }
    lines.append(line)
    // An end of line, and what a string takes beside its letters.
    size += line.utf8.count + 16
  }

  /// Adds an empty line, never two in a row.
  mutating func gap() {
    if lines.last?.isEmpty == false { lines.append("") }
  }

  mutating func blocks(_ blocks: [Block], depth: Int) {
    var last: Block?
    for block in blocks where !isFull {
      if !Self.standTogether(last, block) { gap() }
      self.block(block, depth: depth)
      last = block
    }
  }

  private static func standTogether(_ first: Block?, _ second: Block) -> Bool {
    switch (first, second) {
    case (.metric?, .metric), (.progress?, .progress), (.link?, .link), (.button?, .button): true
    default: false
    }
  }

  private mutating func block(_ block: Block, depth: Int) {
    switch block {
    case .section(let section):
      line(section.heading)
      let rule = depth == 0 ? "─" : "╌"
      exactly(String(repeating: rule, count: min(max(Self.columns(Self.safe(section.heading)), 1), width)))
      blocks(section.blocks, depth: depth + 1)
    case .text(let text): paragraphs(text.text)
    case .code(let code): self.code(code)
    case .link(let link): lead(link.text, to: link.goTo)
    case .alert(let alert):
      line("\(alert.tone.inWords): \(alert.title)", mark: alert.tone.mark)
      if let text = alert.text { paragraphs(text, mark: "  ") }
    case .metric(let metric): self.metric(metric)
    case .table(let table): self.table(table)
    case .list(let list):
      for (index, item) in list.items.enumerated() where !isFull {
        line(words(item, nil), mark: list.numbered ? "\(index + 1). " : "• ")
      }
    case .summaryList(let list): facts(list.items.map { ($0.label, words($0.value, $0.unit)) })
    case .chart(let chart): self.chart(chart)
    case .form(let form): self.form(form)
    case .button(let button):
      line(button.text, mark: "[ ] ")
      command(call(button.action, button.values))
    case .details(let details):
      line(details.summary, mark: "▾ ")
      blocks(details.blocks, depth: depth + 1)
    case .pagination(let pagination):
      if let previous = pagination.previous { lead("Previous page", to: previous, mark: "← ") }
      if let next = pagination.next { lead("Next page", to: next) }
    case .emptyState(let state):
      line(state.title)
      if let text = state.text { paragraphs(text) }
      if let words = state.linkText, let target = state.goTo { lead(words, to: target) }
    case .progress(let progress): self.progress(progress)
    case .unknown(_, let fallback): if let fallback { paragraphs(fallback) }
    }
  }

  private mutating func paragraphs(_ text: String, mark: String = "") {
    for (index, lines) in Paragraphs(text).paragraphs.enumerated() {
      if index > 0 { gap() }
      for runs in lines { line(runs.map(\.words).joined(), mark: mark) }
    }
  }

  /// Program text is indented and not wrapped: it may be pasted.
  private mutating func code(_ code: Code) {
    let (text, isCut) = code.text.cut(to: Paragraphs.limit)
    defer { if isCut { line(Paragraphs.cutNotice) } }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let indented = line.reduce(into: "") { $0 += $1 == "\t" ? "    " : String($1) }
      let safe = Self.safe(indented)
      exactly(safe.isEmpty ? "" : "    " + safe)
    }
  }

  private mutating func metric(_ metric: Metric) {
    let detail = metric.detail.map { " (\($0))" } ?? ""
    facts([(metric.label, Figure.text(metric.value, metric.unit) + detail)])
  }

  /// Labels with values, the values under one another where the labels leave them room.
  private mutating func facts(_ facts: [(label: String, value: String)]) {
    let longest = facts.map { Self.columns(Self.safe($0.label)) }.max() ?? 0
    let column = min(max(longest + 2, 28), width / 2)
    for (label, value) in facts where !isFull {
      let label = Self.safe(label)
      let space = column - Self.columns(label)
      if space >= 2 {
        line(value, mark: label + String(repeating: " ", count: space))
      } else {
        line(label)
        line(value, mark: "  ")
      }
    }
  }

  private mutating func progress(_ progress: Progress) {
    line("\(progress.label): \(progress.figures)")
    guard progress.maximum > 0, progress.maximum.isFinite, progress.value.isFinite else { return }
    let room = min(width, 40)
    let full = Int((min(max(progress.value / progress.maximum, 0), 1) * Double(room)).rounded())
    exactly(String(repeating: "▇", count: full) + String(repeating: "·", count: room - full))
  }

  /// A cell's words; where it leads is left to the page in a browser, since a row has no room for it.
  func words(_ cell: Cell, _ unit: Unit?) -> String {
    switch cell {
    case .nothing: Figure.unknown
    case .text(let text): Self.oneLine(text)
    case .integer(let value): Figure.text(value, unit)
    case .number(let value): Figure.text(value, unit)
    case .rich(let rich): rich.tag == nil ? Self.oneLine(rich.text) : "[\(Self.oneLine(rich.text))]"
    }
  }
}

extension Tone {
  fileprivate var mark: String {
    switch self {
    case .neutral, .info: "i "
    case .success: "✓ "
    case .warning: "! "
    case .error: "✗ "
    }
  }
}
