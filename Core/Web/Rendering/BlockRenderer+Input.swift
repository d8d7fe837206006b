internal import HustingsProtocol

extension BlockRenderer {
  /// One question: its words, help and error before what answers it, tied together for screen readers.
  mutating func input(_ input: Input, _ answer: InputAnswer, error: String?, form: Int, into html: inout HTML) {
    let field = FieldFrame(input, id: uniqueID("form-\(form)", input.name), error: error)
    if let error { add(error: error, field: field.focusID) }
    html.element("div", ["class": error == nil ? "field" : "field field-error"]) { html in
      switch input.kind {
      case .radios, .checkboxes, .date:
        html.element("fieldset", ["aria-describedby": field.describedBy]) { html in
          html.element("legend", text: field.label)
          field.words(into: &html)
          if input.kind == .date {
            date(field, answer, into: &html)
          } else {
            choices(field, answer, into: &html)
          }
        }
      case .text, .textarea, .number, .search, .select:
        html.element("label", ["for": field.id], text: field.label)
        field.words(into: &html)
        single(field, answer, into: &html)
      }
    }
  }

  private func single(_ field: FieldFrame, _ answer: InputAnswer, into html: inout HTML) {
    switch field.input.kind {
    case .textarea:
      html.element(
        "textarea",
        [
          "id": field.id, "name": field.input.name, "rows": "5", "aria-describedby": field.describedBy,
          "aria-invalid": field.invalid,
        ]
      ) { html in
        // A browser drops one line feed after the start tag: this one instead of the answer's own.
        html.raw("\n")
        html.text(answer.text)
      }
    case .select: select(field, answer, into: &html)
    default:
      guard let prefix = field.input.prefix else { return line(field, answer, into: &html) }
      html.element("div", ["class": "prefixed"]) { html in
        html.element("span", ["class": "prefix", "aria-hidden": "true"], text: prefix)
        line(field, answer, into: &html)
      }
    }
  }

  /// Numbers are typed as text: a browser's own number field changes them on scrolling and refuses "1,200" in silence.
  private func line(_ field: FieldFrame, _ answer: InputAnswer, into html: inout HTML) {
    let isNumber = field.input.kind == .number
    let hasPence = isNumber && field.input.prefix == "£"
    html.void(
      "input",
      [
        "type": field.input.kind == .search ? "search" : "text", "class": isNumber ? "short" : nil, "id": field.id,
        "name": field.input.name, "value": answer.text,
        "inputmode": hasPence ? "decimal" : isNumber ? "numeric" : nil,
        "aria-describedby": field.describedBy, "aria-invalid": field.invalid,
      ])
  }

  private func select(_ field: FieldFrame, _ answer: InputAnswer, into html: inout HTML) {
    let options = field.input.options
    let isChosen = options.contains { $0.value == answer.text }
    html.element(
      "select",
      [
        "id": field.id, "name": field.input.name, "aria-describedby": field.describedBy, "aria-invalid": field.invalid,
      ]
    ) { html in
      if !options.contains(where: { $0.value.isEmpty }), field.input.optional || !isChosen {
        html.element("option", ["value": ""], text: field.input.optional ? "None chosen" : "Choose one")
      }
      for option in options where !isFull(html) {
        let selected: String? = option.value == answer.text ? "" : nil
        html.element("option", ["value": option.value, "selected": selected], text: option.label)
      }
    }
  }

  private func choices(_ field: FieldFrame, _ answer: InputAnswer, into html: inout HTML) {
    let type = field.input.kind == .radios ? "radio" : "checkbox"
    html.element("div", ["class": "choices"]) { html in
      for (index, option) in field.input.options.enumerated() where !isFull(html) {
        let id = index == 0 ? field.focusID : "\(field.id)-option-\(index + 1)"
        html.element("div", ["class": "choice"]) { html in
          html.void(
            "input",
            [
              "type": type, "id": id, "name": field.input.name, "value": option.value,
              "checked": answer.texts.contains(option.value) ? "" : nil,
            ])
          html.element("label", ["for": id], text: option.label)
        }
      }
    }
  }

  private func date(_ field: FieldFrame, _ answer: InputAnswer, into html: inout HTML) {
    let parts = [("day", "Day", answer.day), ("month", "Month", answer.month), ("year", "Year", answer.year)]
    html.element("div", ["class": "date"]) { html in
      for (name, label, value) in parts {
        let id = "\(field.id)-\(name)"
        html.element("div", ["class": "date-part"]) { html in
          html.element("label", ["for": id], text: label)
          html.void(
            "input",
            [
              "type": "text", "class": name == "year" ? "year" : "two-digits", "id": id,
              "name": "\(field.input.name)-\(name)", "value": value, "inputmode": "numeric",
              "aria-invalid": field.invalid,
            ])
        }
      }
    }
  }
}

/// What stands around a question's answer, and the ids that tie it together.
private struct FieldFrame {
  let input: Input
  let id: String
  let error: String?

  init(_ input: Input, id: String, error: String?) {
    self.input = input
    self.id = id
    self.error = error
  }

  var label: String { input.optional ? "\(input.label) (optional)" : input.label }

  /// What the summary of errors leads to: the first thing that can be answered.
  var focusID: String {
    switch input.kind {
    case .date: "\(id)-day"
    case .radios, .checkboxes: "\(id)-option-1"
    case .text, .textarea, .number, .select, .search: id
    }
  }

  var describedBy: String? {
    let ids = [input.hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
    return ids.isEmpty ? nil : ids.joined(separator: " ")
  }

  var invalid: String? { error.map { _ in "true" } }

  func words(into html: inout HTML) {
    if let hint = input.hint { html.element("p", ["class": "hint", "id": "\(id)-hint"], text: hint) }
    if let error {
      html.element("p", ["class": "error", "id": "\(id)-error"]) { html in
        html.element("span", ["class": "unseen"], text: "Error: ")
        html.text(error)
      }
    }
  }
}
