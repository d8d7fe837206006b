import CaseworkRules
import Hustings

/// What an elected representative's office does for constituents, case by case.
@main struct CaseBook: Plugin {
  static let views: [View] = [.cases, .case, .newCase, .findPerson, .people]
  static let actions: [Action] = [.openCase, .addActivity, .changeStatus, .removeParty, .findPerson]
}

extension Target {
  static let cases = Target("cases")
  static let newCase = Target("new-case")

  static func caseOf(_ id: RowID) -> Target { Target("case", ["case": .string(id.description)]) }
}

extension Request {
  /// The day in the United Kingdom.
  var today: Day { context.now.inBritain.day }

  /// One line of what was typed, without spaces around it; nil when nothing was.
  func typed(_ name: String) throws -> String? {
    guard let text = try parameter(name, as: String.self) else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// Several lines of what was typed, without empty space around them; nil when nothing was.
  func typedLines(_ name: String) throws -> String? {
    guard let text = try parameter(name, as: String.self) else { return nil }
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(start[...last])
  }

  /// A choice among a list; nil for none.
  func chosen<Value: Choice>(_ name: String, as type: Value.Type) throws -> Value? {
    guard let word = try parameter(name, as: String.self), word != "any", !word.isEmpty else { return nil }
    guard let value = Value(rawValue: word) else {
      throw RPCError(.invalid, "Choose one from the list", data: ErrorDetail(reason: "notInList", field: name))
    }
    return value
  }

  /// The cases that the person may see: restricted ones are for officers.
  var visible: Where<Case>? {
    context.role < .officer ? Case.sensitivity != .restricted : nil
  }

  /// A refusal when the person may not see a case: as if there were none.
  func requireVisible(_ sensitivity: Case.Sensitivity) throws {
    guard sensitivity != .restricted || context.role >= .officer else {
      throw RPCError(.notFound, "There is no such case, or it is not yours to see.")
    }
  }
}

extension Choice {
  /// Every choice as an option of a form.
  static func options(_ words: (Self) -> String) -> [Input.Option] {
    allCases.map { Input.Option($0.rawValue, words($0)) }
  }
}

extension Instant {
  /// `7 May 2026, 10:30`, as clocks in the United Kingdom show it.
  var inWords: String { "\(inBritain.day.inWords), \(inBritain.clock)" }
}
