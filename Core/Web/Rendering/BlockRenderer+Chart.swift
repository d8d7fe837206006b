internal import HustingsProtocol

extension BlockRenderer {
  /// A chart as bars, each under its words and number, so that no colour need be told apart, and the same numbers as a
  /// table. Lengths are percentages and letters keep their size, so one drawing fits every width.
  mutating func chart(_ chart: Chart, into html: inout HTML) {
    if chart.categories.isEmpty || chart.series.isEmpty {
      html.element("div", ["class": "empty empty-table"]) { html in
        html.element("p", ["class": "caption"], text: chart.caption)
        html.element("p", text: "Nothing to show.")
      }
      return
    }
    let id = uniqueID("chart", chart.caption)
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", ["class": "caption"], text: chart.caption)
      bars(chart, id: id, into: &html)
      if chart.categories.count > Chart.mostBars {
        html.element(
          "p", ["class": "hint"],
          text: "The bars show the first \(Chart.mostBars) of \(chart.categories.count); the table has all.")
      }
      html.element("details") { html in
        html.element("summary", text: "The numbers as a table")
        html.element("div", ["class": "details-body"]) {
          table(chart.tableHead, chart.tableRows, chart.numericColumns, into: &$0)
        }
      }
    }
  }

  private func bars(_ chart: Chart, id: String, into html: inout HTML) {
    let scale = BarScale(chart)
    let isSingle = chart.series.count == 1
    let categories = chart.categories.prefix(Chart.mostBars).enumerated()
    let shown = chart.series.prefix(Chart.mostSeries)
    let heightOfGroup = isSingle ? 46 : 30 + 40 * shown.count
    let height = heightOfGroup * categories.underestimatedCount
    html.element(
      "svg",
      ["class": "bars", "role": "img", "aria-labelledby": id, "width": "100%", "height": String(height)]
    ) { html in
      html.element("title", ["id": id], text: "\(chart.caption): bars; the numbers are in the table that follows")
      for (index, category) in categories {
        var y = index * heightOfGroup
        if !isSingle {
          html.label(category, y: y + 18, bold: true)
          y += 24
        }
        for (number, series) in shown.enumerated() {
          let value = index < series.values.count ? series.values[index] : nil
          html.label(isSingle ? category : series.name, y: y + 16, bold: false)
          html.element(
            "text", ["class": "bar-value", "x": "100%", "y": String(y + 16), "text-anchor": "end"],
            text: Figure.text(value, chart.unit))
          html.bar(scale, value, y: y + 23, series: number)
          y += 40
        }
      }
    }
  }
}

extension Chart {
  /// As many categories as a drawing has bars for.
  static let mostBars = 50

  /// As many series as are shown; more in one drawing could not be read.
  static let mostSeries = 8

  private var shownSeries: ArraySlice<Series> { series.prefix(Self.mostSeries) }

  /// The table of the numbers, without its rows.
  var tableHead: Table {
    var table = Table()
    table.caption = "\(caption): numbers"
    table.columns = [Column("Of")] + shownSeries.map { Column($0.name, unit) }
    return table
  }

  /// A row per category, each made when it is asked for: a line may hold millions.
  var tableRows: some Collection<[Cell]> {
    categories.indices.lazy.map { index in
      [.text(categories[index])]
        + shownSeries.map { series in
          guard index < series.values.count, let value = series.values[index] else { return .nothing }
          return .number(value)
        }
    }
  }

  /// All but the names.
  var numericColumns: [Bool] { [false] + shownSeries.map { _ in true } }
}

/// Where bars begin and end, in hundredths of the width, with room for those below zero.
struct BarScale {
  private let least: Double
  private let range: Double

  init(_ chart: Chart) {
    let values = chart.series.lazy.flatMap(\.values).filter { $0?.isFinite == true }.compactMap { $0 }
    var (low, high) = (0.0, 0.0)
    for value in values { (low, high) = (min(low, value), max(high, value)) }
    (least, range) = (low, high - low)
  }

  /// A bar's start and length, both between 0 and 100; nil for a value that is not known.
  func bar(_ value: Double?) -> (start: Double, length: Double)? {
    guard let value, value.isFinite, range > 0, range.isFinite else { return nil }
    let zero = -least / range * 100
    let end = (value - least) / range * 100
    return (min(zero, end), abs(end - zero))
  }
}

extension String {
  fileprivate func shortened(to most: Int) -> String { count > most ? prefix(most - 1) + "…" : self }
}

extension HTML {
  /// Adds words above a bar, cut where they would run into its number, which is sooner on a phone; the table has them
  /// whole.
  fileprivate mutating func label(_ words: String, y: Int, bold: Bool) {
    let kind = bold ? "bar-group" : "bar-label"
    let (narrow, wide) = (words.shortened(to: 26), words.shortened(to: 70))
    guard narrow != wide else { return label(narrow, kind, y) }
    label(narrow, "\(kind) narrow", y)
    label(wide, "\(kind) wide", y)
  }

  private mutating func label(_ words: String, _ kind: String, _ y: Int) {
    element("text", ["class": kind, "x": "0", "y": String(y)], text: words)
  }

  fileprivate mutating func bar(_ scale: BarScale, _ value: Double?, y: Int, series: Int) {
    element("rect", ["class": "bar-track", "y": String(y), "width": "100%", "height": "10", "rx": "2"]) { _ in }
    guard let (start, length) = scale.bar(value) else { return }
    element(
      "rect",
      [
        "class": "bar-\(series % 4 + 1)", "x": Self.percent(start), "y": String(y), "width": Self.percent(length),
        "height": "10", "rx": "2",
      ]
    ) { _ in }
  }

  private static func percent(_ value: Double) -> String {
    Figure.plain((value * 100).rounded() / 100) + "%"
  }
}
