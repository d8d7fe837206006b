import HustingsProtocol

/// What a schema allows, in words for people.
enum Words {
  static func of(_ schema: JSONValue) -> String {
    if case .string(let pointer)? = schema["$ref"], let name = pointer.split(separator: "/").last {
      return link(String(name))
    }
    if case .array(let words)? = schema["enum"] {
      return words.count > 12
        ? "a name from [Resources](#resources)" : "one of " + words.map(code).joined(separator: ", ")
    }
    if case .array(let parts)? = schema["anyOf"] { return parts.map(of).joined(separator: " or ") }
    switch schema["type"] {
    case .string(let type)?: return of(type, schema)
    case .array(let types)?:
      return types.map { type in
        if case .string(let type) = type { of(type, schema) } else { "" }
      }.joined(separator: " or ")
    default: return "any value"
    }
  }

  /// The words of a field of a resource.
  static func of(_ field: AnyField) -> String {
    let type =
      switch field.type {
      case .text: "text, at most \(grouped(field.maxLength)) characters"
      case .integer: "whole number"
      case .number: "number"
      case .boolean: "true or false"
      case .date: "day"
      case .time: "time"
      case .id: field.references.map { "id of a row of [`\($0)`](#\($0.lowercased()))" } ?? "id"
      case .choice(let words): "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
      }
    return field.isOptional ? type + ", or null" : type
  }

  static func link(_ name: String) -> String {
    "[\(name)](#\(name.lowercased().filter { $0 != "." }))"
  }

  static func code(_ value: JSONValue) -> String {
    if case .string(let text) = value { return "`\(text)`" }
    return "`\(String(decoding: value.jsonBytes(), as: UTF8.self))`"
  }

  static func grouped(_ number: Int) -> String {
    guard number >= 1000 else { return String(number) }
    let rest = String(number % 1000)
    return "\(grouped(number / 1000)),\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }

  private static func of(_ type: String, _ schema: JSONValue) -> String {
    switch type {
    case "string":
      if case .string("date-time")? = schema["format"] { return "time, such as `2026-05-07T09:30:00Z`" }
      if case .string("date")? = schema["format"] { return "day, such as `2026-05-07`" }
      if case .string(let pattern)? = schema["pattern"] { return "text of the form `\(pattern)`" }
      return "text" + range(schema, "minLength", "maxLength", " characters")
    case "integer": return "whole number" + range(schema, "minimum", "maximum", "")
    case "number": return "number" + range(schema, "minimum", "maximum", "")
    case "boolean": return "true or false"
    case "array":
      return "list of \(of(schema["items"] ?? true))" + range(schema, "minItems", "maxItems", " of them")
    case "object":
      return "\(of(schema["additionalProperties"] ?? true)) by name" + range(schema, "", "maxProperties", " of them")
    default: return type
    }
  }

  private static func range(_ schema: JSONValue, _ least: String, _ most: String, _ unit: String) -> String {
    func bound(_ name: String) -> Int? {
      if case .integer(let value)? = schema[name] { value } else { nil }
    }
    switch (bound(least), bound(most)) {
    case (nil, nil): return ""
    case (let least?, nil): return ", at least \(least)\(unit)"
    case (nil, let most?): return ", at most \(grouped(most))\(unit)"
    case (let least?, let most?): return ", \(least) to \(grouped(most))\(unit)"
    }
  }
}
