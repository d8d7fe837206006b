internal import HustingsProtocol

extension BlockRenderer {
  mutating func section(_ section: Section, level: Int, into html: inout HTML) {
    html.element("section") { html in
      heading(section.heading, level: level, into: &html)
      blocks(section.blocks, level: level + 1, into: &html)
    }
  }

  func heading(_ words: String, level: Int, into html: inout HTML) {
    switch level {
    case ...2: html.element("h2", text: words)
    case 3: html.element("h3", text: words)
    case 4: html.element("h4", text: words)
    case 5: html.element("h5", text: words)
    default: html.element("h6", text: words)
    }
  }

  /// Program text, which scrolls where a line is too long and can be scrolled by keyboard. No landmark: a page may
  /// hold many of one name.
  func code(_ code: Code, into html: inout HTML) {
    let language = code.language ?? ""
    let name = language.isEmpty ? "Program text" : "Program text in \(language)"
    html.element("pre", ["class": "code", "role": "group", "aria-label": name, "tabindex": "0"]) { html in
      html.element("code") { html in
        // The parser drops a line feed that comes first in `pre` (HTML, 13.2.6.4.7), but not within an element.
        html.text(code.text)
      }
    }
  }

  func alert(_ alert: Alert, into html: inout HTML) {
    let role =
      switch alert.tone {
      case .error: "alert"
      case .success: "status"
      case .neutral, .info, .warning: "note"
      }
    html.element("div", ["class": "alert \(alert.tone.className)", "role": role]) { html in
      html.element("p", ["class": "alert-title"]) { html in
        html.element("span", ["class": "unseen"], text: "\(alert.tone.inWords): ")
        html.text(alert.title)
      }
      if let text = alert.text { html.paragraphs(text) }
    }
  }

  mutating func metrics(_ metrics: [Metric], into html: inout HTML) {
    html.element("dl", ["class": "metrics"]) { html in
      for metric in metrics where !isFull(html) {
        html.element("div", ["class": "metric", "id": uniqueID("metric", metric.id)]) { html in
          html.element("dt", text: metric.label)
          let isLong = Figure.text(metric.value, metric.unit).count > 8
          html.element("dd", ["class": isLong ? "figure long" : "figure"]) { $0.figure(metric.value, metric.unit) }
          if let detail = metric.detail { html.element("dd", ["class": "detail"], text: detail) }
        }
      }
    }
  }

  func list(_ list: List, into html: inout HTML) {
    html.element(list.numbered ? "ol" : "ul", ["class": "list"]) { html in
      for item in list.items where !isFull(html) { html.element("li") { cell(item, nil, into: &$0) } }
    }
  }

  func summaryList(_ list: SummaryList, into html: inout HTML) {
    html.element("dl", ["class": "facts"]) { html in
      for item in list.items where !isFull(html) {
        html.element("div") { html in
          html.element("dt", text: item.label)
          html.element("dd") { cell(item.value, item.unit, into: &$0) }
        }
      }
    }
  }

  mutating func details(_ details: Details, level: Int, into html: inout HTML) {
    // Built first: a refused form must not stay hidden.
    let errorsBefore = errors.count
    var content = HTML()
    before += html.bytes.count
    blocks(details.blocks, level: level, into: &content)
    before -= html.bytes.count
    html.element("details", ["open": errors.count > errorsBefore ? "" : nil]) { html in
      html.element("summary", text: details.summary)
      html.element("div", ["class": "details-body"]) { $0.append(content) }
    }
  }

  func pagination(_ pagination: Pagination, into html: inout HTML) {
    if pagination.previous == nil, pagination.next == nil { return }
    html.element("nav", ["class": "pagination", "aria-label": "Pages of results"]) { html in
      if let previous = pagination.previous {
        let path = links.path(to: previous)
        html.element("a", ["class": "previous", "rel": "prev", "href": path], text: "Previous page")
      }
      if let next = pagination.next {
        html.element("a", ["class": "next", "rel": "next", "href": links.path(to: next)], text: "Next page")
      }
    }
  }

  func emptyState(_ state: EmptyState, level: Int, into html: inout HTML) {
    html.element("div", ["class": "empty"]) { html in
      heading(state.title, level: level, into: &html)
      if let text = state.text { html.paragraphs(text) }
      if let words = state.linkText, let target = state.goTo {
        html.element("p") { html in
          html.element("a", ["class": "button", "href": links.path(to: target)], text: words)
        }
      }
    }
  }

  mutating func progress(_ progress: Progress, into html: inout HTML) {
    let id = uniqueID("progress", progress.label)
    let known = progress.maximum > 0 && progress.maximum.isFinite && progress.value.isFinite
    let value = known ? min(max(progress.value, 0), progress.maximum) : 0
    html.element("div", ["class": "progress"]) { html in
      html.element("div", ["class": "progress-words"]) { html in
        html.element(known ? "label" : "span", ["for": known ? id : nil], text: progress.label)
        html.element("span", ["class": "progress-figures"], text: progress.figures)
      }
      if known {
        html.void(
          "progress", ["id": id, "max": Figure.plain(progress.maximum), "value": Figure.plain(value)])
        html.raw("</progress>")
      }
    }
  }

  func cell(_ cell: Cell, _ unit: Unit?, into html: inout HTML) {
    switch cell {
    case .nothing: html.figure(nil, unit)
    case .text(let text):
      if text.isReference { html.element("span", ["class": "whole"], text: text) } else { html.text(text) }
    case .integer(let value): html.text(Figure.text(value, unit))
    case .number(let value): html.figure(value, unit)
    case .rich(let rich):
      html.element(
        "span", ["class": rich.tag.map { "tag tag-\($0.rawValue)" }]
      ) { html in
        if let target = rich.goTo {
          html.element(
            "a", ["href": links.path(to: target), "class": rich.text.isReference ? "whole" : nil], text: rich.text)
        } else {
          html.text(rich.text)
        }
      }
    }
  }
}

extension String {
  /// Whether it looks like `EX-2026-0040`, which people read as one word.
  fileprivate var isReference: Bool {
    utf8.count <= 16 && utf8.contains(UInt8(ascii: "-")) && !utf8.contains(UInt8(ascii: " "))
  }
}

extension Progress {
  /// `1,204 of 2,000 (60.2%)`; without a whole there is no share.
  var figures: String {
    let words = "\(Figure.text(value, .number)) of \(Figure.text(maximum, .number))"
    guard maximum > 0, maximum.isFinite, value.isFinite else { return words }
    return "\(words) (\(Figure.text(value / maximum, .share)))"
  }
}

extension HTML {
  /// Adds a number, or a dash that a screen reader says in words.
  mutating func figure(_ value: Double?, _ unit: Unit?) {
    if let value, value.isFinite {
      text(Figure.text(value, unit))
    } else {
      element("span", ["aria-hidden": "true"], text: Figure.unknown)
      element("span", ["class": "unseen"], text: "not known")
    }
  }
}
