import CaseworkRules
import Hustings

extension Action {
  /// Takes someone off a case whom it no longer concerns: an office keeps no more about people than it needs.
  static let removeParty = Action("remove-party") { request in
    let id: RowID = try request.parameter("case")
    guard let party = try request.parameter("party", as: RowID.self) else {
      return .refused(FieldError("party", "Choose who is no longer involved"))
    }
    let (of, part, sensitivity, version) = try await request.get(
      party, CaseParty.caseID, CaseParty.part, CaseParty.caseID[Case.sensitivity], CaseParty.version)
    guard of == id, let sensitivity else { throw RPCError(.notFound, "There is no such person or body on this case.") }
    try request.requireVisible(sensitivity)
    try await request.batch(step: "party") { batch in
      batch.delete(CaseParty.self, party, version: version)
      batch.create(
        CaseActivity.caseID.set(id), CaseActivity.kind.set(.note), CaseActivity.at.set(request.context.now),
        CaseActivity.by.set(nil), CaseActivity.text.set("No longer involved: \(part.words.lowercased())."))
    }
    return .done("Taken off the case.", goTo: .caseOf(id))
  }
}
