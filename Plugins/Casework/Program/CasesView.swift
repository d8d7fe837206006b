import CaseworkRules
import Hustings

extension View {
  /// What is to be done, the most pressing first.
  static let cases = View("cases") { request in
    let filter = try CaseFilter(request)
    let cursor = try request.typed("after")
    let condition = filter.condition(request)
    let (rows, next) = try await request.page(
      Case.id, Case.reference, Case.subject, Case.status, Case.urgency, Case.nextAction, Case.nextActionBy,
      Case.person[Person.fullName],
      where: filter.isByDate ? condition && Case.nextActionBy != nil : condition,
      order: filter.order, limit: 25, after: cursor)
    let summary = cursor == nil && filter.isEmpty ? try await workAhead(request) : []
    let undated =
      filter.isByDate ? try await request.count(of: Case.self, where: condition && Case.nextActionBy == nil) ?? 0 : 0
    return Page("Cases") {
      summary
      Link("Open a new case", to: .newCase)
      Details(filter.isEmpty ? "Show other cases" : "Change what is shown") { filter.form }
      if !filter.isEmpty { Link("Show all open and waiting cases", to: .cases) }
      Table(
        filter.caption,
        columns: ["Reference", "For", "Subject", "Next action", "By when", "Urgency", "Status"],
        cells: rows.map { id, reference, subject, status, urgency, nextAction, by, person in
          [
            .link(reference, to: .caseOf(id)), person.cell, .text(subject), nextAction.cell,
            dueCell(by, status: status, today: request.today), .tag(urgency.words, urgency.tone),
            .tag(status.words, status.tone),
          ]
        },
        empty: filter.isEmpty ? "No open case has a next action with a date." : "No cases match.")
      if let next { Pagination(next: filter.target(after: next)) }
      if cursor != nil { Link("Back to the first page", to: filter.target()) }
      if undated > 0 {
        Alert(
          .warning, undated == 1 ? "1 case has no date" : "\(undated) cases have no date",
          "Without a date for its next action, nobody notices when a case is forgotten.")
        Link("Show cases without a date", to: filter.undated)
      }
    }
  }
}

extension CaseFilter {
  fileprivate var caption: String {
    isPast ? "Settled cases, newest first" : "Cases by next action"
  }

  /// The same list, of cases without a date.
  fileprivate var undated: Target {
    var target = target()
    target.parameters["due"] = .string(Due.undated.rawValue)
    return target
  }
}

/// How many cases are overdue, and the one thing to do next.
private func workAhead(_ request: Request) async throws -> [Block] {
  var condition = Case.status.isIn(Case.Status.active) && Case.nextActionBy != nil
  if let visible = request.visible { condition = condition && visible }
  let first = try await request.query(
    Case.id, Case.reference, Case.nextAction, Case.nextActionBy, where: condition,
    order: [Case.nextActionBy.ascending, Case.urgency.descending, Case.reference.ascending], limit: 1
  ).first
  guard let (id, reference, nextAction, by) = first, let by else { return [] }
  let overdue = try await request.count(of: Case.self, where: condition && Case.nextActionBy < request.today) ?? 0
  let due = DueDay(by, today: request.today)
  let step = "\(reference), \(due.inWords): \(nextAction ?? "decide the next action")"
  let alert =
    switch overdue {
    case 0: Alert(.info, "Nothing is overdue", "Next: \(step).")
    case 1: Alert(.error, "1 case is overdue", "Start with this: \(step).")
    case let count: Alert(.error, "\(count) cases are overdue", "Start with this: \(step).")
    }
  return [alert.block, Link("Go to \(reference)", to: .caseOf(id)).block]
}

/// By when, marked when it is late; a settled case is never late.
func dueCell(_ by: Day?, status: Case.Status, today: Day) -> Cell {
  guard let by else { return .text(Case.Status.active.contains(status) ? "No date" : "") }
  let due = DueDay(by, today: today)
  guard Case.Status.active.contains(status), due.tone != .neutral else { return .text(by.inWords) }
  return .tag("\(by.inWords): \(due.inWords)", due.tone)
}
