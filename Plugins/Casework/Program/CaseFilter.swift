import CaseworkRules
import Hustings

/// What the list of cases is narrowed to.
struct CaseFilter {
  /// By when the next thing is done.
  enum Due: String, Choice { case overdue, soon, undated }

  /// Nil for whatever is still to be done.
  let status: Case.Status?
  let category: Case.Category?
  let urgency: Case.Urgency?
  let due: Due?

  init(_ request: Request) throws {
    status = try request.chosen("status", as: Case.Status.self)
    category = try request.chosen("category", as: Case.Category.self)
    urgency = try request.chosen("urgency", as: Case.Urgency.self)
    due = try request.chosen("due", as: Due.self)
  }

  var isEmpty: Bool { status == nil && category == nil && urgency == nil && due == nil }

  /// Whether the list is of settled cases, which have nothing next.
  var isPast: Bool { status.map { !Case.Status.active.contains($0) } ?? false }

  /// Whether undated cases are left out: the list is by date, and says how many have none.
  var isByDate: Bool { due == nil && !isPast }

  /// The cases of the list.
  func condition(_ request: Request) -> Where<Case> {
    var condition = status.map { Case.status == $0 } ?? Case.status.isIn(Case.Status.active)
    if let category { condition = condition && Case.category == category }
    if let urgency { condition = condition && Case.urgency == urgency }
    if let visible = request.visible { condition = condition && visible }
    switch due {
    case .overdue: condition = condition && Case.nextActionBy < request.today
    case .soon:
      condition =
        condition && Case.nextActionBy >= request.today
        && Case.nextActionBy <= request.today.adding(days: DueDay.daysOfSoon)
    case .undated: condition = condition && Case.nextActionBy == nil
    case nil: break
    }
    return condition
  }

  /// Past cases newest first; others by what is due first, and then by urgency, whose words sort as they rank.
  var order: [Ordering<Case>] {
    isPast
      ? [Case.openedAt.descending]
      : [Case.nextActionBy.ascending, Case.urgency.descending, Case.reference.ascending]
  }

  /// The list with this filter, from a page on.
  func target(after cursor: String? = nil) -> Target {
    var parameters: [String: JSONValue] = [:]
    parameters["status"] = status.map { .string($0.rawValue) }
    parameters["category"] = category.map { .string($0.rawValue) }
    parameters["urgency"] = urgency.map { .string($0.rawValue) }
    parameters["due"] = due.map { .string($0.rawValue) }
    parameters["after"] = cursor.map { .string($0) }
    return Target("cases", parameters)
  }

  /// The questions that set it.
  var form: Form {
    func any(_ words: String) -> [Input.Option] { [Input.Option("any", words)] }
    func value(_ word: String?) -> JSONValue { .string(word ?? "any") }
    return Form(
      view: "cases", submit: "Show these cases",
      fields: [
        Input(
          .select, "status", "Status", value: value(status?.rawValue),
          options: any("Open or waiting") + Case.Status.options { $0.words }, optional: true),
        Input(
          .select, "category", "Category", value: value(category?.rawValue),
          options: any("Every category") + Case.Category.options { $0.words }, optional: true),
        Input(
          .select, "urgency", "Urgency", value: value(urgency?.rawValue),
          options: any("Every urgency") + Case.Urgency.options { $0.words }, optional: true),
        Input(
          .select, "due", "Next action", value: value(due?.rawValue),
          options: any("With a date") + Due.options { $0.words }, optional: true),
      ])
  }
}

extension CaseFilter.Due {
  var words: String {
    switch self {
    case .overdue: "Overdue"
    case .soon: "Due today or within \(DueDay.daysOfSoon) days"
    case .undated: "No date"
    }
  }
}
