import CaseworkRules
import Hustings

extension Action {
  /// Adds an entry to a case's history, and says what comes next.
  static let addActivity = Action("add-activity") { request in
    let id: RowID = try request.parameter("case")
    let version: Int = try request.parameter("version")
    guard let kind = try request.chosen("kind", as: CaseActivity.Kind.self), CaseActivity.Kind.byHand.contains(kind)
    else { return .refused(FieldError("kind", "Choose what was done")) }
    guard let text = try request.typedLines("text") else {
      return .refused(FieldError("text", "Enter what was done"))
    }
    let nextAction = try request.typed("nextAction")
    let nextActionBy = try request.parameter("nextActionBy", as: Day.self)
    if nextAction != nil, nextActionBy == nil {
      return .refused(FieldError("nextActionBy", "Enter the day by which the next action is done"))
    }
    if let nextActionBy, let refusal = DueDay(nextActionBy, today: request.today).refusal {
      return .refused(FieldError("nextActionBy", refusal))
    }
    let (sensitivity, oldAction) = try await request.get(id, Case.sensitivity, Case.nextAction)
    try request.requireVisible(sensitivity)
    if nextActionBy != nil, nextAction == nil, oldAction == nil {
      return .refused(FieldError("nextAction", "Enter the next action"))
    }
    let by = try request.typed("by")
    do {
      // Together: an entry says what comes next as long as nobody else was quicker.
      try await request.batch(step: "activity") { batch in
        if let nextActionBy {
          batch.update(
            id, version: version, Case.nextAction.set(nextAction ?? oldAction), Case.nextActionBy.set(nextActionBy))
        }
        batch.create(
          CaseActivity.caseID.set(id), CaseActivity.kind.set(kind), CaseActivity.at.set(request.context.now),
          CaseActivity.by.set(by), CaseActivity.text.set(text))
      }
    } catch let error as RPCError where error.data?.reason == "keyReused" {
      return .done("This form was sent before; its entry is in the history once.", goTo: .caseOf(id))
    }
    return .done("Added to the history.", goTo: .caseOf(id))
  }
}
