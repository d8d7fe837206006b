package import HustingsProtocol

/// Turns values from outside into what a field may hold, or says why not.
package enum FieldCheck {
  /// The largest whole number that JSON's readers everywhere keep exactly.
  static let largest = 9_007_199_254_740_991

  /// A value to be written.
  ///
  /// - Throws: `RPCError` `invalid` that names the field, never the value.
  package static func value(_ value: JSONValue, for field: AnyField) throws(RPCError) -> SQLValue {
    if case .null = value {
      guard field.isOptional else { throw refusal(field, "missing", "\(field.name) cannot be empty.") }
      return .null
    }
    let checked = try typed(value, for: field)
    try check(checked, for: field)
    return checked
  }

  /// A value to compare with.
  static func operand(_ value: JSONValue, for field: AnyField) throws(RPCError) -> SQLValue {
    if case .null = value {
      throw refusal(field, "useIsNull", "\(field.name) is compared with null: use isNull.")
    }
    let operand = try typed(value, for: field)
    // Longer than any value could be: it finds nothing, and would be held and compared for that.
    if case .text(let text) = operand, case .text = field.type, text.utf8.count > field.maxLength * 4 {
      throw tooLong(field)
    }
    return operand
  }

  /// Checks a value that is of the column's type already, such as one from an import.
  package static func check(_ value: SQLValue, for field: AnyField) throws(RPCError) {
    switch (value, field.type) {
    case (.null, _):
      guard field.isOptional else { throw refusal(field, "missing", "\(field.name) cannot be empty.") }
    case (.text(let text), .text): try check(text, for: field)
    case (.text(let text), .choice(let words)):
      guard words.contains(text) else { throw wrongType(field) }
    case (.text(let text), .id):
      guard RowID(text) != nil else { throw wrongType(field) }
    case (.text(let text), .date):
      guard Day(text) != nil else { throw wrongType(field) }
    case (.text(let text), .time):
      guard text.utf8.count == 20, Instant(text) != nil else { throw wrongType(field) }
    case (.integer(let number), .integer):
      guard number >= 0, number <= Int64(largest) else {
        throw refusal(field, "outOfRange", "\(field.name) must be a whole number from 0 to \(largest).")
      }
    case (.integer(let number), .boolean):
      guard number == 0 || number == 1 else { throw wrongType(field) }
    case (.real(let number), .number):
      guard number.isFinite else { throw refusal(field, "outOfRange", "\(field.name) must be a finite number.") }
    default: throw wrongType(field)
    }
  }

  private static func typed(_ value: JSONValue, for field: AnyField) throws(RPCError) -> SQLValue {
    switch (field.type, value) {
    case (.text, .string(let text)): return .text(text)
    case (.integer, .integer(let number)): return .integer(Int64(number))
    case (.number, .integer(let number)): return .real(Double(number))
    case (.number, .number(let number)): return .real(number)
    case (.boolean, .boolean(let truth)): return .integer(truth ? 1 : 0)
    case (.date, .string(let text)):
      if let day = Day(text) { return .text(day.description) }
    case (.time, .string(let text)):
      if let instant = Instant(text) { return .text(instant.description) }
    case (.id, .string(let text)):
      if let id = RowID(text) { return .text(id.description) }
    case (.choice(let words), .string(let text)):
      if words.contains(text) { return .text(text) }
    default: break
    }
    throw wrongType(field)
  }

  private static func check(_ text: String, for field: AnyField) throws(RPCError) {
    // A character is at least one byte: most texts need no count of characters.
    if text.utf8.count > field.maxLength {
      // And at most four: a flood of combining marks is one character, but no text.
      guard text.utf8.count <= field.maxLength * 4, text.count <= field.maxLength else {
        throw tooLong(field)
      }
    }
    guard !CombiningMarks.areTooMany(in: text) else {
      throw refusal(
        field, "combiningMarks", "\(field.name) has more than \(CombiningMarks.limit) combining marks in a row.")
    }
    for byte in text.utf8 where byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F {
      throw refusal(field, "controlCharacter", "\(field.name) holds a control character; only line breaks may be.")
    }
  }

  private static func tooLong(_ field: AnyField) -> RPCError {
    refusal(field, "tooLong", "\(field.name) must be \(field.maxLength) characters or fewer.")
  }

  private static func wrongType(_ field: AnyField) -> RPCError {
    refusal(field, "wrongType", "\(field.name) must be \(field.type.inWords).")
  }

  private static func refusal(_ field: AnyField, _ reason: String, _ message: String) -> RPCError {
    RPCError(.invalid, message, data: ErrorDetail(reason: reason, field: field.name))
  }
}

extension FieldType {
  /// What a value must be, for messages.
  var inWords: String {
    switch self {
    case .text: "text"
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "true or false"
    case .date: "a date (YYYY-MM-DD)"
    case .time: "a time in UTC (YYYY-MM-DDThh:mm:ssZ)"
    case .id: "an id (32 hexadecimal digits)"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    }
  }
}
