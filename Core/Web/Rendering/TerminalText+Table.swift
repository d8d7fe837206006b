internal import HustingsProtocol

extension TerminalText {
  mutating func table(_ table: Table) {
    line(table.caption)
    if table.rows.isEmpty || table.columns.isEmpty {
      line(table.empty ?? "Nothing to show.", mark: "  ")
      return
    }
    let head = table.columns.map { Self.safe(Self.oneLine($0.label)) }
    var rows: [[String]] = []
    var cells = 0
    for row in table.rows where cells < Self.mostCells {
      rows.append(zip(row, table.columns).map { cell, column in Self.safe(words(cell, column.unit)) })
      cells += row.count + 1
    }
    defer { if rows.count < table.rows.count { line("The rest of this table is too long to show.") } }
    if let widths = columnWidths(head, rows) {
      grid(head, rows, widths: widths, numeric: table.numericColumns)
    } else {
      records(head, rows)
    }
  }

  /// About as many cells of one table as anybody may look for in a terminal; all are held at once, for their widths.
  private static let mostCells = 200_000

  /// Each column's width: what it needs, the widest ones narrowed until all fit; nil when that leaves one under eight.
  private func columnWidths(_ head: [String], _ rows: [[String]]) -> [Int]? {
    var widths = head.map(Self.columns)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], Self.columns(cell)) }
    }
    let room = width - 2 * (widths.count - 1)
    var fair = min(widths.max() ?? 0, max(room, 0))
    while widths.reduce(0, { $0 + min($1, fair) }) > room {
      fair -= 1
      if fair < 8 { return nil }
    }
    return widths.map { min($0, fair) }
  }

  private mutating func grid(_ head: [String], _ rows: [[String]], widths: [Int], numeric: [Bool]) {
    gridRow(head, widths, numeric)
    exactly(widths.map { String(repeating: "─", count: $0) }.joined(separator: "──"))
    for row in rows where !isFull { gridRow(row, widths, numeric) }
  }

  private mutating func gridRow(_ cells: [String], _ widths: [Int], _ numeric: [Bool]) {
    let wrapped = zip(cells, widths).map { Self.wrap($0, width: $1) }
    for number in 0..<(wrapped.map(\.count).max() ?? 0) {
      var line = ""
      for (index, cell) in wrapped.enumerated() {
        let words = number < cell.count ? cell[number] : ""
        let space = String(repeating: " ", count: max(0, widths[index] - Self.columns(words)))
        if index > 0 { line += "  " }
        line += numeric[index] ? space + words : words + space
      }
      while line.last == " " { line.removeLast() }
      exactly(line)
    }
  }

  /// Rows under one another, for a table that is wider than the terminal.
  private mutating func records(_ head: [String], _ rows: [[String]]) {
    for row in rows where !isFull {
      for (index, cell) in row.enumerated() {
        line("\(head[index]): \(cell)", mark: index == 0 ? "• " : "  ")
      }
    }
  }

  mutating func chart(_ chart: Chart) {
    line(chart.caption)
    let scale = BarScale(chart)
    let isSingle = chart.series.count == 1
    let shown = chart.series.prefix(Chart.mostSeries)
    func widest(_ words: some Sequence<String>) -> Int {
      words.reduce(0) { max($0, Self.columns(Self.safe(Self.oneLine($1)))) }
    }
    let nameWidth = min(isSingle ? widest(chart.categories) : widest(shown.map(\.name)), width / 3)
    let valueWidth = max(1, widest(shown.lazy.flatMap(\.values).map { Figure.text($0, chart.unit) }))
    let room = max(width - nameWidth - valueWidth - 4, 8)
    for (index, category) in chart.categories.enumerated() where !isFull {
      if !isSingle { line(category) }
      for series in shown {
        let value = index < series.values.count ? series.values[index] : nil
        let name = Self.cut(Self.safe(Self.oneLine(isSingle ? category : series.name)), nameWidth)
        let words = Figure.text(value, chart.unit)
        let padding = String(repeating: " ", count: nameWidth - Self.columns(name) + 2)
        let before = String(repeating: " ", count: valueWidth - Self.columns(words))
        exactly("\(name)\(padding)\(before)\(words)  \(bar(scale, value, room))".trimmed)
      }
    }
  }

  private func bar(_ scale: BarScale, _ value: Double?, _ room: Int) -> String {
    guard let (start, length) = scale.bar(value) else { return "" }
    let cells = { (share: Double) in Int((share / 100 * Double(room)).rounded()) }
    return String(repeating: " ", count: cells(start)) + String(repeating: "▇", count: cells(length))
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
