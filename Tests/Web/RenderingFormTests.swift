import HustingsProtocol
import Testing
import Web

private let links = LinkResolver(tenant: "exbourne", plugin: "gotv")

private func page(_ forms: Form...) -> Page {
  var page = Page()
  page.title = "Count"
  page.blocks = forms.map { .form($0) }
  return page
}

private func form(_ fields: [Input], values: [String: JSONValue] = [:]) -> Form {
  var form = Form()
  form.action = "record"
  form.submit = "Save"
  form.fields = fields
  form.values = values
  return form
}

@Suite struct RenderingForms {
  private let context = FormContext(
    csrf: "secret", key: "k1", from: "/c/exbourne/p/gotv/count",
    notices: ["record": FormNotice(purpose: "To see where to go.", retention: "Kept until the result.")])

  @Test func `an action's form is posted with the session's secret, a key of its own and the notice`() {
    let html = page(form([], values: ["version": 3]), form([])).html(links: links, form: context).string
    #expect(html.contains("method=\"post\" action=\"/c/exbourne/p/gotv/actions/record\""))
    #expect(html.contains("name=\"_csrf\" value=\"secret\""))
    #expect(html.contains("name=\"_key\" value=\"k1-form-1\"") && html.contains("name=\"_key\" value=\"k1-form-2\""))
    #expect(html.contains("name=\"_from\" value=\"/c/exbourne/p/gotv/count\""))
    #expect(html.contains("name=\"version\" value=\"3\""))
    #expect(html.contains("<p>To see where to go.</p><p>Kept until the result.</p>"))
  }

  @Test func `a plugin's field never stands in for one of the host's`() {
    let html = page(form([Input(.text, "_csrf", "Secret")], values: ["_key": "mine", "_x": 1]))
      .html(links: links, form: context).string
    #expect(html.split(separator: "name=\"_csrf\"").count == 2)
    #expect(!html.contains("mine") && !html.contains("Secret"))
  }

  @Test func `a form that leads to a view is a get without secrets`() {
    var search = form([Input(.search, "district", "District")])
    search.action = nil
    search.view = "rooms"
    let html = page(search).html(links: links, form: context).string
    #expect(html.contains("method=\"get\" action=\"/c/exbourne/p/gotv/rooms\""))
    #expect(!html.contains("_csrf") && !html.contains("secret"))
  }

  @Test func `each error is in the summary and beside its field, and the summary takes focus`() {
    var count = form([
      Input(.number, "count", "How many?", hint: "Such as 412"), Input(.date, "on", "When?"),
      Input(.radios, "how", "How?", options: [.init("a", "A")]),
    ])
    count.errors = [
      FieldError("how", "Choose how"), FieldError("count", "Enter a number"), FieldError("on", "Enter a day"),
      FieldError("gone", "Reload the page"),
    ]
    let body = page(count).html(links: links, form: context).string
    #expect(body.hasPrefix("<div class=\"error-summary\" role=\"alert\" tabindex=\"-1\" autofocus>"))
    let order = ["#form-1-count", "#form-1-on-day", "#form-1-how-option-1", "#form-1"].map { "<a href=\"\($0)\">" }
    var rest = body[...]
    for link in order {
      let found = rest.firstRange(of: link)
      #expect(found != nil, "\(link) is missing or out of order")
      if let found { rest = rest[found.upperBound...] }
    }
    #expect(body.contains("id=\"form-1-count-error\"") && body.contains("id=\"form-1-on-day\""))
    #expect(body.contains("aria-describedby=\"form-1-count-hint form-1-count-error\" aria-invalid=\"true\""))
    #expect(page(count).hasErrors(form: context))
  }

  @Test func `a refused form shows again what was sent, unseen values too, in the form that was sent`() {
    let fields = [
      Input(.text, "note", "Note", value: "old"), Input(.date, "on", "When?", value: "2026-05-07"),
      Input(.checkboxes, "issues", "What?", value: ["a"], options: [.init("a", "A"), .init("b", "B")]),
    ]
    var again = context
    again.submission = FormContext.Submission(
      target: "record",
      values: [
        "note": ["new <words>"], "on-day": ["31"], "on-month": ["2"], "on-year": ["2026"], "issues": ["b"],
        "box": ["2"], "version": ["1"],
      ],
      errors: [FieldError("on", "Enter a real date")])
    let both = page(
      form(fields, values: ["box": "1", "version": 2]), form(fields, values: ["box": "2", "version": 2]))
    let html = both.html(links: links, form: again).string
    let parts = html.split(separator: "<form ")
    #expect(parts.count == 3)
    #expect(parts[1].contains("value=\"old\"") && parts[1].contains("value=\"7\"") && !parts[1].contains("real date"))
    #expect(parts[2].contains("value=\"new &lt;words&gt;\"") && parts[2].contains("value=\"31\""))
    #expect(parts[2].contains("value=\"b\" checked") && !parts[2].contains("value=\"a\" checked"))
    #expect(parts[1].contains("name=\"version\" value=\"2\"") && parts[2].contains("name=\"version\" value=\"1\""))
    #expect(parts[0].contains("href=\"#form-2-on-day\""))
  }

  @Test func `a form about what was changed meanwhile says where to start again`() {
    var again = context
    again.from = "/c/a/p/b/case?case=1"
    again.submission = FormContext.Submission(target: "record", values: [:], errors: [FieldError("", "Not saved")])
    let refused = page(form([])).html(links: links, form: again).string
    #expect(!refused.contains("Start again"))
    again.submission?.isOutdated = true
    let outdated = page(form([])).html(links: links, form: again).string
    #expect(outdated.contains("<a href=\"/c/a/p/b/case?case=1\">Start again from the page as it is now</a>"))
  }

  @Test func `errors of a form that is no longer on the page are still said`() {
    var again = context
    again.submission = FormContext.Submission(
      target: "undo", values: [:], errors: [FieldError("id", "Nothing to undo")])
    #expect(page(form([])).html(links: links, form: again).string.contains("<li>Nothing to undo</li>"))
  }

  @Test func `questions are tied to their words, and numbers are typed as text`() {
    let html = page(
      form([
        Input(.number, "pay", "Pay", value: 60000.0, prefix: "£"), Input(.textarea, "note", "Note", optional: true),
        Input(.select, "room", "Room", options: [.init("a", "A")]), Input(.number, "votes", "Votes"),
      ])
    ).html(links: links, form: context).string
    #expect(html.contains("<label for=\"form-1-pay\">Pay</label>"))
    #expect(html.contains("<input type=\"text\" class=\"short\" id=\"form-1-pay\" name=\"pay\" value=\"60000\""))
    #expect(html.contains("inputmode=\"decimal\"") && html.contains("inputmode=\"numeric\""))
    #expect(html.contains("<label for=\"form-1-note\">Note (optional)</label>"))
    #expect(html.contains("<option value selected>") == false && html.contains("<option value>Choose one</option>"))
  }

  @Test func `details that hide an error are open`() {
    var wrong = form([Input(.text, "note", "Note")])
    wrong.errors = [FieldError("note", "Enter a note")]
    var details = Details()
    details.summary = "Add a note"
    details.blocks = [.form(wrong)]
    var page = Page()
    page.blocks = [.details(details)]
    #expect(page.html(links: links, form: context).string.contains("<details open>"))
  }
}
