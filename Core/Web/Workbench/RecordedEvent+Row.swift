internal import Access
internal import Host
internal import HustingsProtocol
internal import HustingsTransport

extension RecordedEvent {
  /// The longest text of a message that stands in a list; a longer one has a page of its own.
  private static let longestText = 6000

  /// A line of the list: when, which way, what; its message inside.
  func row(isLinked: Bool = true) -> HTML {
    HTML { html in
      html.element("li", ["class": "event \(kindName)\(isError ? " wrong" : "")", "id": "event-\(number)"]) { html in
        html.element("details") { html in
          html.element("summary") { html in
            html.element("span", ["class": "at"], text: moment)
            html.element("span", ["class": "way"]) { html in
              html.element("span", ["aria-hidden": "true"], text: arrow)
              html.element("span", ["class": "unseen"], text: " \(way) ")
            }
            if !method.isEmpty { html.element("code", text: method) }
            html.element("span", ["class": "what"], text: summary)
            if let took { html.element("span", ["class": "took"], text: took.inSeconds) }
            if size > 0 { html.element("span", ["class": "size"], text: Self.bytes(size)) }
          }
          inside(isLinked: isLinked, into: &html)
        }
      }
    }
  }

  private func inside(isLinked: Bool, into html: inout HTML) {
    if let decision { decision.facts(into: &html) }
    if !line.isEmpty {
      // A very long one is not laid out only to be cut.
      let text = size > 64 << 10 ? String(decoding: line.prefix(Self.longestText * 2), as: UTF8.self) : pretty
      html.preformatted(String(text.prefix(Self.longestText)), label: "Event \(number)")
      if text.count > Self.longestText {
        html.element("p") {
          $0.element("a", ["href": "\(WorkbenchFiles.messagePath)/\(number)"], text: "The whole message")
        }
      }
    }
    html.element("p", ["class": "more"]) { html in
      html.text("Process \(process)\(tenant.isEmpty ? "" : " in \(tenant)"). ")
      if isLinked, let request = kind == .request && direction == .sent ? number : request {
        let canReplay = isReplayable || method != Method.initialize.rawValue
        html.element(
          "a", ["href": "\(WorkbenchFiles.inspectorPath)/\(request)"],
          text: canReplay ? "Transcript and replay" : "Transcript")
      }
    }
  }

  private var moment: String {
    let milliseconds = Int(after / .milliseconds(1))
    let rest = milliseconds % 1000
    return "\(milliseconds / 1000).\(rest < 10 ? "00" : rest < 100 ? "0" : "")\(rest)"
  }

  private var arrow: String {
    switch (kind, direction) {
    case (_, .sent?): "→"
    case (_, .received?): "←"
    case (.started, _): "▶"
    case (.ended, _): "■"
    default: "·"
    }
  }

  private var way: String {
    switch direction {
    case .sent?: "to the plugin"
    case .received?: "to the host"
    case nil: ""
    }
  }

  private var kindName: String {
    switch kind {
    case .started: "life"
    case .ended: "life"
    case .logged: "logged"
    case .request: request == nil ? "request" : "request inner"
    case .response: decision == nil ? "response" : "response inner"
    case .notification: "notification"
    case .garbage: "garbage"
    }
  }

  /// What happened, in a few words.
  var summary: String {
    switch kind {
    case .started: return "Process \(process) started"
    case .ended(let reason): return "Process \(process) ended: \(reason ?? "the host stopped it")"
    case .logged: return String(decoding: line.prefix(300), as: UTF8.self)
    case .garbage: return "No message: \(String(decoding: line.prefix(100), as: UTF8.self))"
    case .request: return role.map { "\(subject) as \($0.inWords)" } ?? subject
    case .notification: return notificationText
    case .response:
      if let decision { return decision.inWords }
      return isError ? "failed: \(errorMessage)" : subject.isEmpty ? "answered" : "\(subject) answered"
    }
  }

  /// For whom and where a request is made.
  var inWords: String {
    var words = "Asked \(moment) s after the start"
    if let role { words += " as \(role.inWords)" }
    if !tenant.isEmpty { words += " in \(tenant)" }
    return words + "."
  }

  private var notificationText: String {
    guard case .notification(_, let params)? = try? Envelope(line: line) else { return "" }
    if let progress = try? ProgressParams(json: params) { return "\(progress.done) of \(progress.total)" }
    return (try? LogParams(json: params)).map { String($0.text.prefix(300)) } ?? ""
  }

  private var errorMessage: String {
    guard case .failure(_, let error)? = try? Envelope(line: line) else { return "" }
    return error.message
  }

  /// The message as people read JSON; what is none, as it is.
  var pretty: String {
    var text = ""
    do throws(JSONError) {
      if direction != nil { try RawJSON(validating: line).write(to: &text, depth: 0) }
    } catch {
      text = ""
    }
    return text.isEmpty ? String(decoding: line, as: UTF8.self) : text
  }

  private static func bytes(_ count: Int) -> String {
    count < 1000 ? "\(count) B" : count < 1_000_000 ? "\(count / 1000) kB" : "\(count / 1_000_000) MB"
  }
}

extension DataDecision {
  /// `12 rows · granted by register`, `denied by the grant: …`.
  var inWords: String {
    if let denial {
      let side = denial.data?.side.map { "denied by the \($0.rawValue): " } ?? "refused: "
      return side + denial.message
    }
    let permissions = Set(allowances.map(\.permission)).sorted().joined(separator: ", ")
    let granted = permissions.isEmpty ? "granted" : "granted by \(permissions)"
    return rows.map { "\($0) \($0 == 1 ? "row" : "rows") · \(granted)" } ?? granted
  }

  fileprivate func facts(into html: inout HTML) {
    html.element("dl", ["class": "facts"]) { html in
      func fact(_ label: String, _ value: String) {
        html.element("div") { html in
          html.element("dt", text: label)
          html.element("dd", text: value)
        }
      }
      fact("Decision", inWords)
      for allowance in allowances {
        fact("Resource", allowance.resource)
        fact("Fields", allowance.fields.joined(separator: ", "))
        fact(
          "Of each row the host demands", allowance.rules.isEmpty ? "nothing" : allowance.rules.joined(separator: " "))
      }
      if let data = denial?.data {
        fact("Reason", [data.reason, data.field].compactMap { $0 }.joined(separator: ", "))
        if let hint = data.hint { fact("What to do", hint) }
      }
    }
  }
}

extension RawJSON {
  /// Writes the value over several lines, its members in their own order; an array or object that is short stays on one.
  fileprivate func write(to text: inout String, depth: Int) throws(JSONError) {
    var reader = JSONReader(self)
    let kind = reader.kind()
    guard bytes.count > 90, kind == .array || kind == .object else {
      text += self.text
      return
    }
    let indent = "\n" + String(repeating: "  ", count: depth + 1)
    var isFirst = true
    func next(_ text: inout String) {
      text += isFirst ? indent : "," + indent
      isFirst = false
    }
    text += kind == .array ? "[" : "{"
    if kind == .array {
      try reader.beginArray()
      while try reader.nextElement() {
        next(&text)
        try reader.rawValue().write(to: &text, depth: depth + 1)
      }
    } else {
      try reader.beginObject()
      while let name = try reader.nextName() {
        next(&text)
        text += RawJSON(encoding: name).text + ": "
        try reader.rawValue().write(to: &text, depth: depth + 1)
      }
    }
    text += indent.dropLast(2) + (kind == .array ? "]" : "}")
  }
}

/// A conversation as text, the project's format: a message per line after `→ ` to the plugin or `← ` to the host, with
/// `! ` before what is no message; `# ` begins a comment.
enum Transcript {
  /// Writes a request's conversation.
  ///
  /// - Parameter events: The request and what belongs to it.
  /// - Returns: The text; empty without events.
  static func text(of events: [RecordedEvent]) -> String {
    guard let first = events.first else { return "" }
    let place = first.tenant.isEmpty ? "" : " in \(first.tenant)"
    var lines = ["# \(first.plugin)\(place): \(first.method) \(first.summary)"]
    for event in events {
      let line = String(decoding: event.line, as: UTF8.self)
      guard event.size == event.line.count else {
        lines.append("# a message of \(event.size) bytes was too long to be kept")
        continue
      }
      let mark = event.kind == .garbage ? "! " : ""
      switch event.direction {
      case .sent?: lines.append("→ \(mark)\(line)")
      case .received?: lines.append("← \(mark)\(line)")
      case nil: lines.append("# \(event.summary)")
      }
      if let decision = event.decision { lines.append("# \(decision.inWords)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
