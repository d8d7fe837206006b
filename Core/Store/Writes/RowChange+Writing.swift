internal import HustingsProtocol

extension RowChange {
  /// What the write asks for, which another under the same key must ask for too.
  var body: JSONValue {
    .object([
      "resource": .string(resource.name),
      "id": id.map { .string($0.description) } ?? made.map { .string("$\($0)") } ?? .null,
      "version": version.map { .integer($0) } ?? .null, "values": .object(values),
    ])
  }

  /// Creates the row; the caller has a transaction open.
  func create(_ connection: Connection) throws -> Written {
    try checkWritten()
    let id = self.id ?? .random()
    let values = try checked()
    for field in resource.fields where !ResourceSchema.hostFields.contains(field.name) && values[field.name] == nil {
      guard field.isOptional else {
        throw RPCError(
          .invalid, "A new row in \(resource.name) needs \(field.name).",
          data: ErrorDetail(reason: "missing", field: field.name))
      }
    }
    try checkReferences(values, connection)
    let names = values.keys.sorted()
    let columns = (["id", "version", "createdAt", "updatedAt"] + names).map(quoted).joined(separator: ", ")
    let marks = Array(repeating: "?", count: names.count + 4).joined(separator: ", ")
    try connection.run(
      "INSERT INTO \(quoted(resource.name)) (\(columns)) VALUES (\(marks))",
      [SQLValue(id), .integer(1), SQLValue(now), SQLValue(now)] + names.map { values[$0] ?? .null })
    try checkWhatIsThere(id, connection)
    try ChangeKind.created.record(connection, resource.name, SQLValue(id), at: SQLValue(now))
    return Written(id: id.description, version: 1)
  }

  /// Updates the row; the caller has a transaction open.
  func update(_ connection: Connection) throws -> Written {
    try checkWritten()
    let values = try checked()
    guard !values.isEmpty else {
      throw RPCError(.invalid, "An update needs a value.", data: ErrorDetail(reason: "missing", field: "values"))
    }
    let (id, current) = try current(connection)
    try checkReferences(values, connection)
    let names = values.keys.sorted()
    let assignments = names.map { "\(quoted($0)) = ?" }.joined(separator: ", ")
    try connection.run(
      "UPDATE \(quoted(resource.name)) SET \(assignments), version = ?, updatedAt = ? WHERE id = ?",
      names.map { values[$0] ?? .null } + [.integer(current + 1), SQLValue(now), SQLValue(id)])
    try checkWhatIsThere(id, connection)
    try ChangeKind.updated.record(connection, resource.name, SQLValue(id), at: SQLValue(now))
    return Written(id: id.description, version: Int(current) + 1)
  }

  /// Deletes the row; the caller has a transaction open.
  func delete(_ connection: Connection) throws -> Written {
    try checkWritten()
    let (id, current) = try current(connection)
    try checkReferrers(id, connection)
    try connection.run("DELETE FROM \(quoted(resource.name)) WHERE id = ?", [SQLValue(id)])
    try ChangeKind.deleted.record(connection, resource.name, SQLValue(id), at: SQLValue(now))
    return Written(id: id.description, version: Int(current))
  }

  private func checkWritten() throws(RPCError) {
    guard !resource.isDerived else {
      throw RPCError(
        .invalid, "\(resource.name) is worked out by the host; write what it is worked out from.",
        data: ErrorDetail(reason: "derived"))
    }
  }

  /// The row that is changed, with its version: it fits the rules and has the version that the change starts from.
  private func current(_ connection: Connection) throws -> (id: RowID, version: Int64) {
    guard let id else {
      throw RPCError(.invalid, "The change needs the row's id.", data: ErrorDetail(reason: "missing", field: "id"))
    }
    guard case .integer(let current)? = try row(id, connection, rules, "version") else {
      throw Selection.notFound(resource)
    }
    guard version == nil || version.map(Int64.init) == current else {
      throw RPCError(
        .conflict, "Another change to this row came first; read it again and repeat the change.",
        data: ErrorDetail(reason: "versionChanged", field: "version"))
    }
    return (id, current)
  }

  /// What must hold once the row is there.
  private func checkWhatIsThere(_ id: RowID, _ connection: Connection) throws {
    try checkAreas(id, connection)
    for rule in rules where try row(id, connection, [rule], "1") == nil { throw rule.denial }
  }

  private func checked() throws(RPCError) -> [String: SQLValue] {
    var checked: [String: SQLValue] = [:]
    for (name, value) in values {
      let field = try ConditionCompiler.field(name, of: resource)
      guard !ResourceSchema.hostFields.contains(name) else {
        throw RPCError(
          .invalid, "\(name) is the host's to write.", data: ErrorDetail(reason: "hostField", field: name))
      }
      checked[name] = try FieldCheck.value(value, for: field)
    }
    return checked
  }

  /// Every id that comes in names a row of this tenant. SQLite checks that too, but does not say which it was.
  private func checkReferences(_ values: [String: SQLValue], _ connection: Connection) throws {
    for field in resource.fields {
      guard let target = field.references, let id = values[field.name], id != .null else { continue }
      guard try connection.scalar("SELECT 1 FROM \(quoted(target)) WHERE id = ?", [id]) != nil else {
        throw misfit(field, target)
      }
    }
  }

  /// Nothing may refer to a row that goes. SQLite checks that too, but does not say which resource it was.
  private func checkReferrers(_ id: RowID, _ connection: Connection) throws {
    for other in Resources.all where !other.isDerived {
      for field in other.fields where field.references == resource.name {
        let name = quoted(field.name)
        let referrer = try connection.scalar(
          "SELECT 1 FROM \(quoted(other.name)) WHERE \(name) = ? LIMIT 1", [SQLValue(id)])
        guard referrer == nil else {
          // That there are marks of an elector's vote, say, is not for whoever may only delete electors.
          let isKnown = mayName.contains(other.name)
          throw RPCError(
            .conflict,
            "This row cannot be deleted while \(isKnown ? "a row in \(other.name)" : "another row") refers to it.",
            data: ErrorDetail(
              reason: "referenced", field: isKnown ? "\(other.name).\(field.name)" : nil,
              hint: "Delete the rows that refer to it first, or let them refer to another."))
        }
      }
    }
  }

  /// A row and what it refers to are of the same area: otherwise a row could be slipped into an area that its writer
  /// has no rights in.
  private func checkAreas(_ id: RowID, _ connection: Connection) throws {
    guard let own = resource.areaField else { return }
    for field in resource.fields {
      guard let target = field.references.flatMap({ Resources.named($0) }), let other = target.areaField
      else { continue }
      let stray = try connection.scalar(
        """
        SELECT 1 FROM \(quoted(resource.name)) t JOIN \(quoted(target.name)) r ON r.id = t.\(quoted(field.name))
        WHERE t.id = ? AND r.\(quoted(other)) <> t.\(quoted(own))
        """, [SQLValue(id)])
      guard stray == nil else { throw misfit(field, "\(target.name) in the same \(own)") }
    }
  }

  private func misfit(_ field: AnyField, _ target: String) -> RPCError {
    RPCError(
      .invalid, "\(field.name) must be the id of a row in \(target).",
      data: ErrorDetail(reason: "noSuchReference", field: field.name))
  }

  private func row(
    _ id: RowID, _ connection: Connection, _ rules: [RowRule], _ expression: String
  ) throws -> SQLValue? {
    var compiler = ConditionCompiler(resource)
    var identity = QueryText()
    identity.add("t.id = ", SQLValue(id))
    var text = QueryText("SELECT \(expression) FROM \(quoted(resource.name)) t")
    text.add([try compiler.whereClause(nil, rules, and: [identity])])
    return try connection.scalar(text.sql, text.values)
  }
}

/// What happened to a row, as the change feed says it.
enum ChangeKind: String {
  case created, updated, deleted

  func record(_ connection: Connection, _ resource: String, _ row: SQLValue, at: SQLValue) throws {
    try connection.run(
      "INSERT INTO changes (resource, row, kind, at) VALUES (?, ?, ?, ?)",
      [.text(resource), row, .text(rawValue), at])
  }
}
