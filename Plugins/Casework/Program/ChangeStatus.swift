import CaseworkRules
import Hustings

extension Action {
  /// Changes where a case stands; the change is an entry in its history too.
  static let changeStatus = Action("change-status") { request in
    let id: RowID = try request.parameter("case")
    let version: Int = try request.parameter("version")
    guard let status = try request.chosen("status", as: Case.Status.self) else {
      return .refused(FieldError("status", "Choose where the case stands"))
    }
    let (old, sensitivity, reference) = try await request.get(id, Case.status, Case.sensitivity, Case.reference)
    try request.requireVisible(sensitivity)
    guard let change = StatusChange(from: old, to: status) else {
      return .done("\(reference) is \(status.words.lowercased()) already.", goTo: .caseOf(id))
    }
    let now = request.context.now
    let text = change.text(reason: try request.typed("reason"))
    // Together: no status without its entry in the history, and no entry of a change that was not made.
    try await request.batch(step: "status") { batch in
      batch.update(
        id, version: version, Case.status.set(status), Case.closedAt.set(change.closedAt(now: now)))
      batch.create(
        CaseActivity.caseID.set(id), CaseActivity.kind.set(.statusChange), CaseActivity.at.set(now),
        CaseActivity.by.set(nil), CaseActivity.text.set(text))
    }
    return .done("\(reference) is now \(status.words.lowercased()).", goTo: .caseOf(id))
  }
}
