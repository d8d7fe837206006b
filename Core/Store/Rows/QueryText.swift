internal import HustingsProtocol

/// SQL text with the values that are bound to it, in order. Names come from schemas alone, values are always bound.
package struct QueryText: Sendable {
  /// The text, with a mark per value.
  package private(set) var sql = ""
  /// The values, in the order of their marks.
  package private(set) var values: [SQLValue] = []

  init(_ sql: String = "") { self.sql = sql }

  mutating func add(_ text: String) { sql += text }

  mutating func add(_ value: SQLValue) {
    sql += "?"
    values.append(value)
  }

  mutating func add(_ text: String, _ value: SQLValue, _ rest: String = "") {
    sql += text
    add(value)
    sql += rest
  }

  /// Puts another value in the place of the last.
  mutating func replaceLast(_ value: SQLValue) {
    values.removeLast()
    values.append(value)
  }

  /// Adds texts as they are.
  mutating func add(_ parts: [QueryText]) {
    for part in parts {
      sql += part.sql
      values += part.values
    }
  }

  /// Adds texts in parentheses.
  mutating func add(_ parts: [QueryText], joined separator: String, empty: String) {
    guard !parts.isEmpty else { return add(empty) }
    sql += "(" + parts.map(\.sql).joined(separator: separator) + ")"
    for part in parts { values += part.values }
  }
}

/// Turns filters and rules into conditions on the table that stands as `t`.
struct ConditionCompiler {
  let resource: ResourceSchema
  var alias = "t"
  /// Whether the rows that its references name are joined, as by `Selection`.
  var isJoined = false
  private var nodes = 0
  private var operands = 0

  /// The most values that one statement compares with.
  private static let maximumOperands = 5000

  init(_ resource: ResourceSchema) { self.resource = resource }

  /// A field of the schema, or `invalid`.
  static func field(_ name: String, of resource: ResourceSchema) throws(RPCError) -> AnyField {
    guard let field = resource.field(name) else {
      throw RPCError(
        .invalid, "\(resource.name) has no field of that name.",
        data: ErrorDetail(
          reason: "unknownField", field: String(name.prefix(60)),
          hint: "Fields: \(resource.fields.map(\.name).joined(separator: ", "))."))
    }
    return field
  }

  /// A field that may be read, with its column; one of another row stands in the table joined for its reference.
  func place(_ name: String) throws(RPCError) -> (field: AnyField, column: String) {
    if isJoined, let reached = resource.reached(name) {
      return (reached.field, "\(Self.joined(reached.reference.name)).\(quoted(reached.original.name))")
    }
    let field = try Self.field(name, of: resource)
    return (field, "\(alias).\(quoted(field.name))")
  }

  /// As what the table stands that is joined for a reference.
  static func joined(_ reference: String) -> String { quoted("to \(reference)") }

  /// The conditions on a row, joined by AND; empty for none.
  mutating func conditions(_ rules: [RowRule]) throws(RPCError) -> [QueryText] {
    var parts: [QueryText] = []
    for rule in rules { parts.append(try compile(rule.condition)) }
    return parts
  }

  /// ` WHERE …` from what was asked for and what the host adds.
  mutating func whereClause(
    _ filter: Filter?, _ rules: [RowRule], and more: [QueryText] = []
  ) throws(RPCError) -> QueryText {
    var parts = try conditions(rules)
    if let filter { parts.append(try compile(filter, depth: 1)) }
    parts += more
    var text = QueryText()
    guard !parts.isEmpty else { return text }
    text.add(" WHERE ")
    text.add(parts, joined: " AND ", empty: "1")
    return text
  }

  private mutating func compile(_ condition: RowRule.Condition) throws(RPCError) -> QueryText {
    switch condition {
    case .filter(let filter): return try compile(filter, depth: 1)
    case .referenced(let name, let filter):
      let field = try Self.field(name, of: resource)
      guard let target = field.references.flatMap({ Resources.named($0) }) else { return QueryText("0") }
      var inner = ConditionCompiler(target)
      inner.alias = "r"
      let condition = try inner.compile(filter, depth: 1)
      var text = QueryText(
        "EXISTS (SELECT 1 FROM \(quoted(target.name)) r WHERE r.id = \(alias).\(quoted(field.name)) AND ")
      text.add([condition], joined: "", empty: "1")
      text.add(")")
      return text
    case .hasConsent(let name, let channel):
      let field = try Self.field(name, of: resource)
      var text = QueryText("EXISTS (SELECT 1 FROM consents k WHERE k.elector = \(alias).\(quoted(field.name))")
      text.add(" AND k.channel = ", .text(channel.rawValue), " AND k.withdrawnAt IS NULL")
      // What was taken back since is taken back, whichever row says so.
      text.add(" AND NOT EXISTS (SELECT 1 FROM consents w WHERE w.elector = k.elector AND w.channel = k.channel")
      text.add(" AND w.withdrawnAt >= k.givenAt))")
      return text
    case .isUnrestricted(let name):
      let field = try Self.field(name, of: resource)
      return QueryText("\(alias).\(quoted(field.name)) NOT IN (SELECT elector FROM restrictions)")
    }
  }

  private mutating func compile(_ filter: Filter, depth: Int) throws(RPCError) -> QueryText {
    nodes += 1
    guard depth <= Filter.maximumDepth, nodes <= Filter.maximumNodes * 2 else {
      throw RPCError(
        .invalid, "The filter is too large: \(Filter.maximumDepth) deep and \(Filter.maximumNodes) conditions at most.",
        data: ErrorDetail(reason: "filterTooLarge"))
    }
    var text = QueryText()
    switch filter {
    case .and(let parts): text.add(try compile(parts, depth + 1), joined: " AND ", empty: "1")
    case .or(let parts): text.add(try compile(parts, depth + 1), joined: " OR ", empty: "0")
    case .not(let part): text.add([try compile(part, depth: depth + 1)], joined: "", empty: "1")
    case .compare(let name, let comparison, let value):
      let (field, column) = try place(name)
      return try compare(field, column, comparison, value)
    }
    guard case .not = filter else { return text }
    var negated = QueryText("NOT ")
    negated.add([text], joined: "", empty: "0")
    return negated
  }

  private mutating func compile(_ parts: [Filter], _ depth: Int) throws(RPCError) -> [QueryText] {
    var texts: [QueryText] = []
    for part in parts { texts.append(try compile(part, depth: depth)) }
    return texts
  }

  /// Each comparison is true or false, for null too: `not` then means what it says.
  private mutating func compare(
    _ field: AnyField, _ column: String, _ comparison: Filter.Comparison, _ value: JSONValue
  ) throws(RPCError) -> QueryText {
    var text = QueryText()
    switch comparison {
    case .isNull:
      guard case .boolean(let isNull) = value else {
        throw refusal(field, "wrongType", "isNull on \(field.name) takes true or false.")
      }
      return QueryText("\(column) IS \(isNull ? "" : "NOT ")NULL")
    case .eq: text.add("\(column) \(field.isOptional ? "IS" : "=") ", try operand(value, field))
    case .ne: text.add("\(column) \(field.isOptional ? "IS NOT" : "<>") ", try operand(value, field))
    case .lt, .le, .gt, .ge:
      guard field.type.isOrdered else {
        throw refusal(field, "notOrdered", "\(field.name) has no order: use eq, ne or in.")
      }
      let sign = [.lt: "<", .le: "<=", .gt: ">", .ge: ">="][comparison] ?? "="
      text.add("\(column) \(sign) ", try operand(value, field))
    case .startsWith:
      guard case .text = field.type, case .string(let prefix) = value else {
        throw refusal(field, "wrongType", "startsWith takes text, and \(field.name) must be text.")
      }
      operands += 2
      // A range rather than LIKE: an index serves it, and no character in it is special.
      text.add("\(column) >= ", .text(prefix))
      text.add(" AND \(column) < ", .text(prefix + "\u{10FFFF}"))
    case .in:
      guard case .array(let values) = value, values.count <= Filter.maximumValues else {
        throw refusal(field, "wrongType", "in on \(field.name) takes a list of at most \(Filter.maximumValues) values.")
      }
      text.add("\(column) IN (")
      for (index, value) in values.enumerated() { text.add(index == 0 ? "" : ", ", try operand(value, field)) }
      text.add(")")
    }
    guard field.isOptional, comparison != .eq, comparison != .ne else {
      return comparison == .startsWith ? wrapped(text) : text
    }
    var guarded = QueryText("\(column) IS NOT NULL AND ")
    guarded.add([text], joined: "", empty: "1")
    return wrapped(guarded)
  }

  private func wrapped(_ text: QueryText) -> QueryText {
    var wrapped = QueryText()
    wrapped.add([text], joined: "", empty: "1")
    return wrapped
  }

  private mutating func operand(_ value: JSONValue, _ field: AnyField) throws(RPCError) -> SQLValue {
    operands += 1
    guard operands <= Self.maximumOperands else {
      throw refusal(field, "filterTooLarge", "The filter compares with more than \(Self.maximumOperands) values.")
    }
    return try FieldCheck.operand(value, for: field)
  }

  private func refusal(_ field: AnyField, _ reason: String, _ message: String) -> RPCError {
    RPCError(.invalid, message, data: ErrorDetail(reason: reason, field: field.name))
  }
}

extension FieldType {
  /// Whether one value can be less than another.
  var isOrdered: Bool {
    switch self {
    case .text, .integer, .number, .date, .time: true
    case .boolean, .id, .choice: false
    }
  }
}
