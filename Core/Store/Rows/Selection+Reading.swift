package import HustingsProtocol

extension Selection {
  /// The statement that reads the page: the columns, then the order's fields and the id for the cursor.
  ///
  /// - Throws: `invalid` for what the schema refuses, and for a cursor of another query.
  package func compiled(_ seal: CursorSeal, binding: String) throws(RPCError) -> QueryText {
    let places = try places()
    guard (1...1000).contains(limit) else { throw Self.outOfBounds("limit", "limit is 1 to 1000.") }
    guard order.count <= 4 else { throw Self.outOfBounds("order", "order names at most 4 fields.") }
    var compiler = ConditionCompiler(resource)
    compiler.isJoined = true
    var keys: [OrderKey] = []
    for part in order {
      let (field, column) = try compiler.place(part.field)
      keys.append(OrderKey(column, part.descending, isOptional: field.isOptional))
    }
    if !order.contains(where: { $0.field == "id" }) { keys.append(OrderKey("t.\"id\"", false, isOptional: false)) }

    var text = try source(columns: places + keys.map(\.column))
    var after: [QueryText] = []
    if let cursor {
      after = [OrderKey.after(try seal.open(cursor, binding: binding, count: keys.count), keys)]
    }
    if let search { after.append(search.condition(on: resource)) }
    let condition = try compiler.whereClause(self.where, rules, and: after)
    text.add([condition].filter { !$0.sql.isEmpty })
    text.add(" ORDER BY " + keys.map(\.sql).joined(separator: ", "))
    text.add(" LIMIT ", .integer(Int64(limit + 1)))
    return text
  }

  /// Where the fields are found that are returned.
  func places() throws(RPCError) -> [String] {
    guard (1...40).contains(columns.count) else {
      throw Self.outOfBounds("select", "select names 1 to 40 fields.")
    }
    guard Set(columns).count == columns.count else {
      throw Self.outOfBounds("select", "select names each field once.")
    }
    var compiler = ConditionCompiler(resource)
    compiler.isJoined = true
    var places: [String] = []
    for column in columns { places.append(try compiler.place(column).column) }
    return places
  }

  /// `SELECT … FROM …` with the rows that the references name.
  func source(columns: [String]) throws(RPCError) -> QueryText {
    var text = QueryText("SELECT \(columns.joined(separator: ", ")) FROM \(quoted(resource.name)) t")
    text.add(try joins())
    return text
  }

  /// What the rows are written with.
  func writer() -> RowsWriter {
    let kinds = columns.map { ($0, resource.readable($0).map { RowsWriter.Kind($0.type) } ?? .text) }
    return RowsWriter(columns: kinds, rows: limit)
  }

  /// The rows that the references name: each at most once, and none where it does not fit its own rules.
  private func joins() throws(RPCError) -> [QueryText] {
    let used = columns + order.map(\.field) + (self.where?.fields ?? [])
    let paths = used.compactMap { resource.reached($0) }
    var joins: [QueryText] = []
    var seen: Set<String> = []
    for path in paths where seen.insert(path.reference.name).inserted {
      let alias = ConditionCompiler.joined(path.reference.name)
      var text = QueryText(
        " LEFT JOIN \(quoted(path.target.name)) \(alias) ON \(alias).id = t.\(quoted(path.reference.name))")
      var compiler = ConditionCompiler(path.target)
      compiler.alias = alias
      for condition in try compiler.conditions(reached[path.reference.name] ?? []) {
        text.add(" AND ")
        text.add([condition], joined: "", empty: "1")
      }
      joins.append(text)
    }
    return joins
  }

  /// Reads one page.
  ///
  /// - Returns: The bytes of `Rows`, and how many rows they hold; null and none where one known person was searched for
  ///   and too many fit.
  func read(_ connection: Connection, _ seal: CursorSeal, tenant: String) throws -> (json: RawJSON, rows: Int) {
    let binding = binding(tenant: tenant)
    let text = try compiled(seal, binding: binding)
    var writer = writer()
    var next: String?
    try connection.query(text.sql, text.values) { statement in
      while try statement.step() {
        writer.add(statement)
        guard writer.count == limit || writer.isFull else { continue }
        let keys = order.count + (order.contains { $0.field == "id" } ? 0 : 1)
        let last = (columns.count..<(columns.count + keys)).map { statement.value(Int32(truncatingIfNeeded: $0)) }
        if try statement.step() { next = seal.seal(last, binding: binding) }
        break
      }
    }
    if search?.isForKnownPerson == true, next != nil { return (.null, 0) }
    return (try writer.finish(cursor: next), writer.count)
  }

  /// What a cursor of this selection is good for.
  package func binding(tenant: String) -> String {
    let order = order.map { "\($0.field) \($0.descending)" }.joined(separator: ",")
    return [tenant, resource.name, order, cursorBinding].joined(separator: "\n")
  }

  static func notFound(_ resource: ResourceSchema) -> RPCError {
    RPCError(
      .notFound, "There is no such row in \(resource.name), or none that you may see.",
      data: ErrorDetail(reason: "rowNotFound"))
  }

  static var tooManyPeople: RPCError {
    RPCError(
      .invalid, "More than \(Search.mostPeople) people fit the search.",
      data: ErrorDetail(
        reason: "tooManyPeople", field: "search", hint: "Add a given name, the number of the house or the postcode."))
  }

  static func outOfBounds(_ field: String, _ message: String) -> RPCError {
    RPCError(.invalid, message, data: ErrorDetail(reason: "outOfBounds", field: field))
  }
}

/// One field of an order, and what comes after a value in it. Null comes first, as SQLite has it.
private struct OrderKey {
  let column: String
  let descending: Bool
  let isOptional: Bool

  init(_ column: String, _ descending: Bool, isOptional: Bool) {
    (self.column, self.descending, self.isOptional) = (column, descending, isOptional)
  }

  var sql: String { "\(column)\(descending ? " DESC" : "")" }

  /// The rows after those values: later in the first field, or the same there and later in the others. The first
  /// field's bound stands alone as well, so that an index can start there.
  static func after(_ values: [SQLValue], _ keys: [OrderKey]) -> QueryText {
    var text = QueryText()
    if let key = keys.first, let value = values.first, keys.count > 1, !key.isOptional {
      text.add("\(key.column) \(key.descending ? "<=" : ">=") ", value, " AND ")
    }
    var alternatives: [QueryText] = []
    for index in keys.indices {
      var parts: [QueryText] = []
      for earlier in 0..<index {
        var same = QueryText()
        same.add("\(keys[earlier].column) IS ", values[earlier])
        parts.append(same)
      }
      parts.append(keys[index].later(than: values[index]))
      var alternative = QueryText()
      alternative.add(parts, joined: " AND ", empty: "1")
      alternatives.append(alternative)
    }
    text.add(alternatives, joined: " OR ", empty: "0")
    return text
  }

  private func later(than value: SQLValue) -> QueryText {
    var text = QueryText()
    switch (value, descending) {
    case (.null, false): text.add("\(column) IS NOT NULL")
    case (.null, true): text.add("0")
    case (_, false): text.add("\(column) > ", value)
    case (_, true):
      text.add("\(column) < ", value)
      if isOptional {
        var withNull = QueryText()
        withNull.add([text, QueryText("\(column) IS NULL")], joined: " OR ", empty: "0")
        return withNull
      }
    }
    return text
  }
}
