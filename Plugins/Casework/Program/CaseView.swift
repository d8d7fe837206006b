import CaseworkRules
import Hustings

extension View {
  /// One case: its facts, its history, and what can be done.
  static let `case` = View("case") { request in
    let id: RowID = try request.parameter("case")
    let (reference, subject, summary, person, source, category, urgency, sensitivity) = try await request.get(
      id, Case.reference, Case.subject, Case.summary, Case.person, Case.source, Case.category, Case.urgency,
      Case.sensitivity)
    try request.requireVisible(sensitivity)
    let (status, nextAction, nextActionBy, hasAuthority, openedAt, closedAt, version) = try await request.get(
      id, Case.status, Case.nextAction, Case.nextActionBy, Case.authorityToAct, Case.openedAt, Case.closedAt,
      Case.version)
    let who = try await personBlock(person, request)
    let parties = try await request.query(
      CaseParty.id, CaseParty.fullName, CaseParty.part, where: CaseParty.caseID == id,
      order: [CaseParty.fullName.ascending])
    let history = try await request.page(
      CaseActivity.at, CaseActivity.kind, CaseActivity.text, CaseActivity.by, where: CaseActivity.caseID == id,
      order: [CaseActivity.at.descending], limit: 50, after: request.typed("after"))
    let hidden: [String: JSONValue] = ["case": .string(id.description), "version": .integer(version)]
    return Page("Case \(reference)") {
      Text("**\(subject.withoutMarks)**")
      if Case.Status.active.contains(status) {
        nextStep(nextAction, nextActionBy, today: request.today)
      }
      if !hasAuthority {
        Alert(
          .info, "No authority to act yet", "Ask for it in writing before you give this person's facts to anyone else.")
      }
      SummaryList([
        .init("Status", Cell.tag(status.words, status.tone)), .init("Urgency", Cell.tag(urgency.words, urgency.tone)),
        .init("Next action", nextAction.cell),
        .init("By when", dueCell(nextActionBy, status: status, today: request.today)),
        .init("Category", category.words), .init("Sensitivity", sensitivity.words),
        .init("How it reached us", source.words),
        .init("Authority to act", hasAuthority ? "Held, in writing" : "Not held yet"),
        .init("Opened", openedAt.inWords),
        .init("Closed", closedAt?.inWords ?? "Not closed"),
      ])
      if let summary {
        Section("What it is about") { Text(summary.withoutMarks) }
      }
      Section("Constituent") { who }
      if !parties.isEmpty {
        Section("Also involved") {
          SummaryList(parties.map { _, name, part in .init(part.words, name) })
          Details("Take someone off this case") {
            partyForm(
              parties.map { party, name, part in Input.Option(party.description, "\(name), \(part.words.lowercased())")
              },
              hidden)
          }
        }
      }
      Section("What happened") {
        activityForm(hidden)
        Table(
          "History, newest first", columns: ["When", "What", "Details", "By"],
          cells: history.rows.map { at, kind, text, by in
            [.text(at.inWords), .text(kind.words), .text(text), by.cell]
          }, empty: "Nothing has been recorded yet.")
        if let next = history.next {
          Pagination(next: Target("case", ["case": .string(id.description), "after": .string(next)]))
        }
      }
      Section("Change the status") { statusForm(status, hidden) }
      Link("All cases", to: .cases)
    }
  }
}

private func nextStep(_ action: String?, _ by: Day?, today: Day) -> Alert {
  guard let action else { return Alert(.warning, "This case has no next action", "Record one below, with a date.") }
  guard let by else { return Alert(.warning, "Next: \(action)", "It has no date. Record one below.") }
  let due = DueDay(by, today: today)
  let title = due.isOverdue ? "Overdue: \(action)" : "Next: \(action)"
  let distance = due.inWords == by.inWords ? "" : ", \(due.inWords)"
  return Alert(due.isOverdue ? .error : .info, title, "By \(by.inWords)\(distance).")
}

private func personBlock(_ id: RowID, _ request: Request) async throws -> SummaryList {
  let (name, address, postcode, phone, email) = try await request.get(
    id, Person.fullName, Person.address, Person.postcode, Person.phone, Person.email)
  return SummaryList([
    .init("Name", name), .init("Address", address ?? "Not known"), .init("Postcode", postcode ?? "Not known"),
    .init("Telephone", phone ?? "Not known"), .init("E-mail", email ?? "Not known"),
  ])
}

private func activityForm(_ hidden: [String: JSONValue]) -> Form {
  Form(
    action: "add-activity", submit: "Add to the history",
    fields: [
      Input(
        .select, "kind", "What was done?",
        options: CaseActivity.Kind.byHand.map { Input.Option($0.rawValue, $0.words) }),
      Input(.textarea, "text", "Details"),
      Input(.text, "by", "Who did it?", optional: true),
      Input(
        .text, "nextAction", "What is the next action now?", hint: "Leave it empty if it stays as it is.",
        optional: true),
      Input(.date, "nextActionBy", "By when?", optional: true),
    ], values: hidden)
}

private func partyForm(_ options: [Input.Option], _ hidden: [String: JSONValue]) -> Form {
  Form(
    action: "remove-party", submit: "Take off the case",
    fields: [Input(.radios, "party", "Who is no longer involved?", options: options)],
    values: hidden.filter { $0.key == "case" })
}

private func statusForm(_ status: Case.Status, _ hidden: [String: JSONValue]) -> Form {
  Form(
    action: "change-status", submit: "Change the status",
    fields: [
      Input(
        .radios, "status", "Where does the case stand?", value: .string(status.rawValue),
        options: Case.Status.options { $0.meaning }),
      Input(.text, "reason", "Why?", hint: "For the history.", optional: true),
    ], values: hidden)
}

extension String {
  /// The text with nothing that a paragraph would take for bold.
  fileprivate var withoutMarks: String {
    split(separator: "**", omittingEmptySubsequences: false).joined(separator: "*")
  }
}
