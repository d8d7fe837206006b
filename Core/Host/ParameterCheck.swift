package import HustingsProtocol

/// Turns what people type into a form or an address into the typed values that a manifest declares, or says kindly what
/// to mend, in the words of the GOV.UK Design System.
package enum ParameterCheck {
  /// The checked values, and what is wrong with the others.
  package struct Outcome: Sendable {
    package var values: [String: JSONValue] = [:]
    package var errors: [FieldError] = []
  }

  /// Checks texts against the declared parameters; names that are not declared are left out.
  ///
  /// - Parameters:
  ///   - raw: The texts by name; a date may come as `name-day`, `name-month` and `name-year`.
  ///   - parameters: The declarations by name.
  /// - Returns: The values, and an error per text that is none.
  package static func check(_ raw: [String: [String]], against parameters: [String: Parameter]) -> Outcome {
    var outcome = Outcome()
    for (name, parameter) in parameters.sorted(by: { $0.key < $1.key }) {
      let texts = texts(name, parameter, in: raw)
      guard !texts.isEmpty else {
        if parameter.required { outcome.errors.append(FieldError(name, request(name, parameter))) }
        continue
      }
      switch value(texts, parameter) {
      case .success(let value): outcome.values[name] = value
      case .failure(let problem):
        outcome.errors.append(FieldError(name, "\(capitalised(label(name, parameter))) \(problem.text)"))
      }
    }
    return outcome
  }

  /// Checks a JSON object, as programs send it, by the same rules.
  package static func check(_ values: [String: JSONValue], against parameters: [String: Parameter]) -> Outcome {
    var raw: [String: [String]] = [:]
    for (name, value) in values { raw[name] = texts(of: value) }
    return check(raw, against: parameters)
  }

  private static func texts(of value: JSONValue) -> [String] {
    switch value {
    case .null: []
    case .boolean(let flag): [flag ? "true" : "false"]
    case .integer(let number): [String(number)]
    case .number(let number): [String(number)]
    case .string(let text): [text]
    case .array(let values): values.flatMap { texts(of: $0) }
    case .object: ["{}"]
    }
  }

  private static func texts(_ name: String, _ parameter: Parameter, in raw: [String: [String]]) -> [String] {
    if let given = raw[name] {
      let trimmed = given.map { $0.trimmed }.filter { !$0.isEmpty }
      if !trimmed.isEmpty { return trimmed }
    }
    guard parameter.type == .date else { return [] }
    let parts = ["year", "month", "day"].map { raw["\(name)-\($0)"]?.first?.trimmed ?? "" }
    guard parts.contains(where: { !$0.isEmpty }) else { return [] }
    let padded = zip(parts, [4, 2, 2]).map { String(repeating: "0", count: max(0, $1 - $0.count)) + $0 }
    return [padded.joined(separator: "-")]
  }

  private struct Problem: Error {
    var text: String
  }

  private static func value(_ texts: [String], _ parameter: Parameter) -> Result<JSONValue, Problem> {
    if parameter.type == .choices {
      guard texts.allSatisfy(parameter.options.contains) else { return .failure(unlisted(parameter)) }
      return .success(.array(texts.map { .string($0) }))
    }
    guard texts.count == 1, let text = texts.first else { return .failure(Problem(text: "was given more than once")) }
    switch parameter.type {
    case .text: return checkedText(text, parameter)
    case .integer:
      guard let number = ungrouped(text).flatMap({ Int($0) }) else {
        return .failure(Problem(text: "must be a whole number, like 412"))
      }
      return bounded(Double(number), parameter).map { .integer(number) }
    case .number:
      guard let number = ungrouped(text).flatMap({ Double($0) }), number.isFinite else {
        return .failure(Problem(text: "must be a number, like 12.5"))
      }
      return bounded(number, parameter).map { .number(number) }
    case .boolean:
      switch text {
      case "true", "yes", "on", "1": return .success(.boolean(true))
      case "false", "no", "off", "0": return .success(.boolean(false))
      default: return .failure(Problem(text: "must be yes or no"))
      }
    case .date:
      guard let day = Day(text) else { return .failure(Problem(text: "must be a real date, such as 7 5 2026")) }
      return .success(.string(day.description))
    case .id:
      guard RowID(text) != nil else { return .failure(Problem(text: "is no id; follow a link to get here")) }
      return .success(.string(text))
    case .choice, .choices:
      guard parameter.options.contains(text) else { return .failure(unlisted(parameter)) }
      return .success(.string(text))
    }
  }

  /// A number without the commas or spaces between its thousands; nil when they stand anywhere else: `1,0` may mean
  /// one or ten.
  private static func ungrouped(_ text: String) -> String? {
    let whole = text.prefix { $0 != "." }
    let groups = whole.split(omittingEmptySubsequences: false) { $0 == "," || $0 == " " }
    guard groups.count > 1 else { return text }
    let first = groups[0].drop { $0 == "-" }
    guard (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    return groups.joined() + text.dropFirst(whole.count)
  }

  private static func checkedText(_ text: String, _ parameter: Parameter) -> Result<JSONValue, Problem> {
    guard text.count <= parameter.maxLength else {
      return .failure(Problem(text: "must be \(parameter.maxLength) characters or fewer"))
    }
    let unified = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
    guard unified.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 || $0 == "\n" || $0 == "\t" }) else {
      return .failure(Problem(text: "must not hold control characters"))
    }
    return .success(.string(unified))
  }

  private static func bounded(_ number: Double, _ parameter: Parameter) -> Result<Void, Problem> {
    if let minimum = parameter.minimum, number < minimum {
      return .failure(Problem(text: "must be \(readable(minimum)) or more"))
    }
    if let maximum = parameter.maximum, number > maximum {
      return .failure(Problem(text: "must be \(readable(maximum)) or fewer"))
    }
    return .success(())
  }

  private static func unlisted(_ parameter: Parameter) -> Problem {
    Problem(text: "must be one of: \(parameter.options.joined(separator: ", "))")
  }

  private static func request(_ name: String, _ parameter: Parameter) -> String {
    switch parameter.type {
    case .choice, .choices, .boolean: "Choose \(label(name, parameter))"
    default: "Enter \(label(name, parameter))"
    }
  }

  private static func label(_ name: String, _ parameter: Parameter) -> String {
    parameter.label ?? name
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private static func readable(_ number: Double) -> String {
    Int(exactly: number).map { String($0) } ?? String(number)
  }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
