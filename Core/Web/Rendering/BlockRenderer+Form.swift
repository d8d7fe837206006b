internal import HustingsProtocol

extension BlockRenderer {
  /// A form: for an action it is posted with what proves that it is ours, for a view it leads to that view's address.
  mutating func form(_ form: Form, into html: inout HTML) {
    formCount += 1
    let number = formCount
    let submission = number == refusedForm ? context.submission : nil
    let id = uniqueID("form", String(number))
    let fields = form.fields.filter { !$0.name.hasPrefix("_") }
    let errors = form.errors + (submission?.errors ?? [])
    let errorByField = Dictionary(errors.map { ($0.field, $0.text) }) { first, _ in first }
    let isAction = form.action != nil
    guard let path = form.action.map(links.path(action:)) ?? form.view.map(links.path(view:)) else { return }
    html.element(
      "form",
      [
        "class": "form", "id": id, "method": isAction ? "post" : "get", "action": path, "novalidate": "",
        "autocomplete": isAction ? "off" : nil, "tabindex": errors.isEmpty ? nil : "-1",
      ]
    ) { html in
      if isAction { hostFields("form-\(number)", into: &html) }
      hidden(form.values, sent: submission, except: fields, into: &html)
      for input in fields where !isFull(html) {
        let answer = InputAnswer(input, sent: submission?.values)
        self.input(input, answer, error: errorByField[input.name], form: number, into: &html)
      }
      if let notice = form.action.flatMap({ context.notices[$0] }) {
        html.element("div", ["class": "notice"]) { html in
          html.element("p", text: notice.purpose)
          html.element("p", text: notice.retention)
        }
      }
      // What is not shown whole is not sent.
      guard !isFull(html) else { return }
      html.element("button", ["type": "submit", "class": "button"], text: form.submit)
    }
    let names = Set(fields.map(\.name))
    for error in errors where !names.contains(error.field) { add(error: error.text, field: id) }
  }

  /// A form of a button alone.
  mutating func button(_ button: Button, into html: inout HTML) {
    buttonCount += 1
    html.element("form", ["class": "button-form", "method": "post", "action": links.path(action: button.action)]) {
      html in
      hostFields("button-\(buttonCount)", into: &html)
      hidden(button.values, sent: nil, except: [], into: &html)
      guard !isFull(html) else { return }
      html.element("button", ["type": "submit", "class": "button secondary"], text: button.text)
    }
  }

  private func hostFields(_ name: String, into html: inout HTML) {
    html.hidden(FormContext.csrfField, context.csrf)
    html.hidden(FormContext.keyField, "\(context.key)-\(name)")
    if !context.from.isEmpty { html.hidden(FormContext.fromField, context.from) }
  }

  /// Values that nobody sees. A refused form keeps those that it was sent with: its answers were made from the version
  /// of then, and must not pass for a change of the version of now.
  private func hidden(
    _ values: [String: JSONValue], sent submission: FormContext.Submission?, except fields: [Input],
    into html: inout HTML
  ) {
    let shown = Set(fields.map(\.name))
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("_") && !shown.contains(name) {
      for text in submission?.values[name] ?? value.formTexts where !isFull(html) { html.hidden(name, text) }
    }
  }
}

/// What a field of a form starts from: what was sent, if the form was refused, or else what the plugin gave.
struct InputAnswer {
  /// The values; for checkboxes several.
  let texts: [String]
  /// The parts of a date.
  let day: String
  let month: String
  let year: String

  /// The value; empty for none.
  var text: String { texts.first ?? "" }

  init(_ input: Input, sent: [String: [String]]?) {
    if let sent {
      texts = sent[input.name] ?? []
      day = sent["\(input.name)-day"]?.first ?? ""
      month = sent["\(input.name)-month"]?.first ?? ""
      year = sent["\(input.name)-year"]?.first ?? ""
      return
    }
    texts = input.value?.formTexts ?? []
    let date = texts.first.flatMap { Day($0) }?.components
    day = date.map { String($0.day) } ?? ""
    month = date.map { String($0.month) } ?? ""
    year = date.map { String($0.year) } ?? ""
  }
}

extension HTML {
  fileprivate mutating func hidden(_ name: String, _ value: String) {
    void("input", ["type": "hidden", "name": name, "value": value])
  }
}
