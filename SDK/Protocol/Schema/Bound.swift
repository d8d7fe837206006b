/// What a member's value is held to besides its type. The host checks it; the schema says it.
public indirect enum Bound: Sendable, Equatable {
  /// A number within these.
  case range(ClosedRange<Int>)
  /// A number of at least this.
  case atLeast(Int)
  /// A text of so many characters.
  case length(ClosedRange<Int>)
  /// At least one element.
  case notEmpty
  /// So many elements or members.
  case count(ClosedRange<Int>)
  /// A text of this form, as a regular expression.
  case pattern(String)
  /// One of these words.
  case words([String])
  /// A bound on each element.
  case each(Bound)
  /// A bound on the name of each member.
  case eachName(Bound)

  /// The schema with the bound's keywords.
  ///
  /// - Parameter schema: The schema of the value.
  /// - Returns: The narrower schema.
  func added(to schema: JSONValue) -> JSONValue {
    switch self {
    case .range(let range):
      schema.with("minimum", .integer(range.lowerBound)).with("maximum", .integer(range.upperBound))
    case .atLeast(let least): schema.with("minimum", .integer(least))
    case .length(let range):
      schema.with("minLength", .integer(range.lowerBound)).with("maxLength", .integer(range.upperBound))
    case .notEmpty: schema.with("minItems", 1)
    case .count(let range): schema.with(count: range)
    case .pattern(let pattern): schema.with("pattern", .string(pattern))
    case .words(let words): schema.with("enum", .array(words.map(JSONValue.string)))
    case .each(let bound): schema.with("items", bound.added(to: schema["items"] ?? [:]))
    case .eachName(let bound): schema.with("propertyNames", bound.added(to: [:]))
    }
  }
}

extension JSONValue {
  /// The member of a name, or nil where there is none or no object.
  package subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// The object with one more member; `true`, the schema of anything, counts as an object.
  func with(_ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return .object([name: value]) }
    members[name] = value
    return .object(members)
  }

  fileprivate func with(count range: ClosedRange<Int>) -> JSONValue {
    let what = self["type"] == "object" ? "Properties" : "Items"
    let bounded = with("max\(what)", .integer(range.upperBound))
    return range.lowerBound > 0 ? bounded.with("min\(what)", .integer(range.lowerBound)) : bounded
  }
}
