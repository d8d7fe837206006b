internal import HustingsProtocol

extension BlockRenderer {
  mutating func table(_ table: Table, into html: inout HTML) {
    self.table(table, table.rows, table.numericColumns, into: &html)
  }

  /// A table in a region of its own, which scrolls where the screen is too narrow and can be scrolled by keyboard.
  ///
  /// - Parameters:
  ///   - table: Its caption and columns.
  ///   - rows: Its rows, which need not be there before they are written.
  ///   - numeric: Which columns hold numbers.
  ///   - html: Where it goes.
  mutating func table(_ table: Table, _ rows: some Collection<[Cell]>, _ numeric: [Bool], into html: inout HTML) {
    if rows.isEmpty || table.columns.isEmpty {
      html.element("div", ["class": "empty empty-table"]) { html in
        html.element("p", ["class": "caption"], text: table.caption)
        html.element("p", text: table.empty ?? "Nothing to show.")
      }
      return
    }
    let id = uniqueID("table", table.caption)
    html.element("div", ["class": "table", "role": "region", "aria-labelledby": id, "tabindex": "0"]) { html in
      html.element("table") { html in
        html.element("caption", ["id": id]) { $0.element("span", text: table.caption) }
        html.element("thead") { html in
          html.element("tr") { html in
            for (index, column) in table.columns.enumerated() where !isFull(html) {
              html.element("th", ["scope": "col", "class": numeric[index] ? "number" : nil], text: column.label)
            }
          }
        }
        html.element("tbody") { html in
          for row in rows {
            if isFull(html) { break }
            self.row(row, of: table, numeric, into: &html)
          }
        }
      }
    }
  }

  /// Cells that the plugin left out are one empty cell, so that short rows of a table with very many columns stay
  /// short.
  private func row(_ row: [Cell], of table: Table, _ numeric: [Bool], into html: inout HTML) {
    html.element("tr") { html in
      for (index, (cell, column)) in zip(row, table.columns).enumerated() where !isFull(html) {
        let kind: String? = numeric[index] ? "number" : nil
        if index == 0 {
          html.element("th", ["scope": "row", "class": kind]) { self.cell(cell, column.unit, into: &$0) }
        } else {
          html.element("td", ["class": kind]) { self.cell(cell, column.unit, into: &$0) }
        }
      }
      let missing = table.columns.count - row.count
      if missing > 0 { html.element("td", ["colspan": String(missing)]) { $0.figure(nil, nil) } }
    }
  }
}

extension Table {
  /// Whether each column holds numbers: it has a unit, or numbers and nothing else.
  var numericColumns: [Bool] {
    var hasNumber = [Bool](repeating: false, count: columns.count)
    var hasWords = hasNumber
    for row in rows {
      for (index, cell) in row.prefix(columns.count).enumerated() {
        switch cell {
        case .integer, .number: hasNumber[index] = true
        case .text, .rich: hasWords[index] = true
        case .nothing: continue
        }
      }
    }
    return columns.indices.map { columns[$0].unit != nil || hasNumber[$0] && !hasWords[$0] }
  }
}
