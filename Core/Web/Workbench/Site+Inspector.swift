internal import Host
internal import HustingsProtocol

/// What plugin and host say to each other, as it happens.
extension Site {
  /// The most events of one page.
  private static let pageSize = 200

  /// The newest events that fit the filter; with `after`, those since, as JSON for the page's script.
  func inspector(_ workbench: Workbench, _ visit: Visit) -> HTTPResponse {
    let query = visit.request.query
    let filter = InspectorFilter(query)
    let after = query["after"].flatMap { Int($0) }
    let before = query["before"].flatMap { Int($0) } ?? .max
    let all = workbench.recording.events(after: after ?? 0)
    let fitting = all.filter { $0.number < before && filter.fits($0) }
    if after != nil {
      let rows = HTML { html in for event in fitting.suffix(Self.pageSize) { html.append(event.row()) } }
      return .json(
        JSONValue.object(["last": .integer(all.last?.number ?? after ?? 0), "html": .string(rows.string)]))
    }
    let shown = Array(fitting.suffix(Self.pageSize))
    let body = HTML { html in
      html.element("h1", text: "Inspector")
      html.element(
        "p", ["class": "lead"],
        text: "Every message between \(workbench.name) and the host, the newest last. It is kept in memory alone.")
      filter.form(into: &html)
      if shown.count < fitting.count, let first = shown.first {
        html.element("p") { html in
          html.element("a", ["href": filter.path(before: first.number)], text: "Earlier events")
        }
      }
      html.element(
        "ol",
        [
          "class": "events", "id": "events", "data-last": "\(all.last?.number ?? 0)",
          "data-live": before == .max ? "yes" : nil,
        ]
      ) { html in
        for event in shown { html.append(event.row()) }
      }
      if shown.isEmpty {
        html.element(
          "p", ["id": "events-none"],
          text: filter.isEmpty
            ? "Nothing has been said yet. Open a view of the plugin." : "No event fits the filter.")
      }
      html.element("form", ["method": "post", "action": WorkbenchFiles.clearPath]) { html in
        html.void("input", ["type": "hidden", "name": FormContext.csrfField, "value": visit.session?.csrf ?? ""])
        html.element("button", ["type": "submit", "class": "button secondary"], text: "Forget all")
      }
    }
    return document(body, in: frame("Inspector", visit))
  }

  /// One request of the host's with all that belongs to it: transcript, replay, and another one beside it.
  func conversation(
    _ number: String, _ workbench: Workbench, _ visit: Visit
  ) throws(RPCError) -> HTTPResponse {
    guard let number = Int(number), let events = Optional(workbench.recording.conversation(of: number)),
      let request = events.first, request.number == number
    else { throw .noSuchPage }
    let beside = visit.request.query["beside"].flatMap { Int($0) }.map(workbench.recording.conversation(of:)) ?? []
    let body = HTML { html in
      html.element("h1", text: "\(request.method) \(request.subject)")
      html.element("p", ["class": "lead"], text: request.inWords)
      if request.isReplayable {
        html.element("form", ["method": "post", "action": WorkbenchFiles.replayPath]) { html in
          html.void("input", ["type": "hidden", "name": FormContext.csrfField, "value": visit.session?.csrf ?? ""])
          html.void("input", ["type": "hidden", "name": "request", "value": "\(number)"])
          html.element("button", ["type": "submit", "class": "button"], text: "Replay")
          if request.method == Method.invokeAction.rawValue {
            html.element("p", text: "It is sent with the same key: a plugin that writes must not write twice.")
          }
        }
      }
      html.element("div", ["class": beside.isEmpty ? "conversations" : "conversations two"]) { html in
        side(beside.isEmpty ? "Messages" : "Before", events, into: &html)
        if !beside.isEmpty { side("Replayed", beside, into: &html) }
      }
      transcript(beside.isEmpty ? events : beside, into: &html)
      html.element("p") { $0.element("a", ["href": WorkbenchFiles.inspectorPath], text: "All events") }
    }
    return document(body, in: frame("\(request.method) \(request.subject)", visit))
  }

  /// One message whole.
  func message(_ number: String, _ workbench: Workbench) throws(RPCError) -> HTTPResponse {
    guard let number = Int(number), let event = workbench.recording.events(after: number - 1).first,
      event.number == number, event.direction != nil
    else { throw .noSuchPage }
    return .text(event.pretty)
  }

  private func side(_ title: String, _ events: [RecordedEvent], into html: inout HTML) {
    html.element("section") { html in
      html.element("h2", text: title)
      html.element("ol", ["class": "events"]) { html in
        for event in events { html.append(event.row(isLinked: false)) }
      }
    }
  }

  private func transcript(_ events: [RecordedEvent], into html: inout HTML) {
    let text = Transcript.text(of: events)
    html.element("section") { html in
      html.element("h2", text: "Transcript")
      html.element("p") {
        $0.element("label", ["for": "transcript"], text: "A line per message: → to the plugin, ← to the host.")
      }
      html.element(
        "textarea",
        [
          "id": "transcript", "class": "transcript", "readonly": "", "spellcheck": "false",
          "rows": "\(min(16, events.count + 3))",
        ], text: text)
      html.element("p") { html in
        html.element(
          "button", ["type": "button", "class": "button secondary", "id": "copy", "hidden": ""],
          text: "Copy as transcript")
        html.element("span", ["id": "copied", "role": "status"]) { _ in }
      }
    }
  }
}

/// What is wanted of the events.
struct InspectorFilter {
  private let text: String
  private let method: String
  private let errorsOnly: Bool

  init(_ query: FormFields) {
    text = query["text"] ?? ""
    method = query["method"] ?? ""
    errorsOnly = query["errors"] != nil
  }

  var isEmpty: Bool { text.isEmpty && method.isEmpty && !errorsOnly }

  func fits(_ event: RecordedEvent) -> Bool {
    if errorsOnly, !event.isError { return false }
    if !method.isEmpty, event.method != method { return false }
    guard !text.isEmpty else { return true }
    let wanted = text.lowercased()
    return event.summary.lowercased().contains(wanted)
      || String(decoding: event.line, as: UTF8.self).lowercased().contains(wanted)
  }

  func path(before number: Int) -> String {
    var path = "\(WorkbenchFiles.inspectorPath)?before=\(number)"
    if !text.isEmpty { path += "&text=\(LinkResolver.encoded(text))" }
    if !method.isEmpty { path += "&method=\(LinkResolver.encoded(method))" }
    return path + (errorsOnly ? "&errors=1" : "")
  }

  func form(into html: inout HTML) {
    html.element(
      "form", ["method": "get", "action": WorkbenchFiles.inspectorPath, "class": "filter", "role": "search"]
    ) { html in
      html.element("p") { html in
        html.element("label", ["for": "filter-text"], text: "Text")
        html.void("input", ["id": "filter-text", "name": "text", "type": "search", "value": text.isEmpty ? nil : text])
      }
      html.element("p") { html in
        html.element("label", ["for": "filter-method"], text: "Method")
        html.element("select", ["id": "filter-method", "name": "method"]) { html in
          html.element("option", ["value": "", "selected": method.isEmpty ? "" : nil], text: "Every method")
          for known in Method.allCases {
            html.element(
              "option", ["value": known.rawValue, "selected": known.rawValue == method ? "" : nil], text: known.rawValue
            )
          }
        }
      }
      html.element("p", ["class": "check"]) { html in
        html.void(
          "input",
          ["id": "filter-errors", "name": "errors", "type": "checkbox", "value": "1", "checked": errorsOnly ? "" : nil])
        html.element("label", ["for": "filter-errors"], text: "Errors only")
      }
      html.element("p") { html in
        html.element("button", ["type": "submit", "class": "button"], text: "Filter")
        if !isEmpty { html.element("a", ["href": WorkbenchFiles.inspectorPath], text: "Show all") }
      }
    }
  }
}
