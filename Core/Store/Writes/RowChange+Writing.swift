internal import HustingsProtocol

extension RowChange {
  /// How long the answer to a key is kept.
  private static let keyLifetime = 30 * 86_400

  /// Creates the row; the caller has a transaction open.
  func create(_ connection: Connection) throws -> Written {
    if let first = try answered(connection) { return first }
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
    return try finish(connection, Written(id: id.description, version: 1), kind: .created)
  }

  /// Updates the row; the caller has a transaction open.
  func update(_ connection: Connection) throws -> Written {
    if let first = try answered(connection) { return first }
    guard let id else {
      throw RPCError(.invalid, "An update needs the row's id.", data: ErrorDetail(reason: "missing", field: "id"))
    }
    let values = try checked()
    guard !values.isEmpty else {
      throw RPCError(.invalid, "An update needs a value.", data: ErrorDetail(reason: "missing", field: "values"))
    }
    guard case .integer(let current)? = try row(id, connection, rules, "version") else {
      throw Selection.notFound(resource)
    }
    guard version == nil || version.map(Int64.init) == current else {
      throw RPCError(
        .conflict, "Another change to this row came first; read it again and repeat the change.",
        data: ErrorDetail(reason: "versionChanged", field: "version"))
    }
    try checkReferences(values, connection)
    let names = values.keys.sorted()
    let assignments = names.map { "\(quoted($0)) = ?" }.joined(separator: ", ")
    try connection.run(
      "UPDATE \(quoted(resource.name)) SET \(assignments), version = ?, updatedAt = ? WHERE id = ?",
      names.map { values[$0] ?? .null } + [.integer(current + 1), SQLValue(now), SQLValue(id)])
    return try finish(connection, Written(id: id.description, version: Int(current) + 1), kind: .updated)
  }

  /// What must hold once the row is there; then the change's number and the answer for the key.
  private func finish(_ connection: Connection, _ written: Written, kind: ChangeKind) throws -> Written {
    guard let id = RowID(written.id) else { throw StoreError(.other, "a row without an id") }
    try checkAreas(id, connection)
    for rule in rules where try row(id, connection, [rule], "1") == nil { throw rule.denial }
    try kind.record(connection, resource.name, .text(written.id), at: SQLValue(now))
    try connection.run(
      "INSERT INTO writes (scope, key, body, row, version, at) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .text(keyScope), .text(key), .text(bodyHash), .text(written.id), .integer(Int64(written.version)),
        SQLValue(now),
      ])
    try connection.run(
      "DELETE FROM writes WHERE at < ?", [SQLValue(now.adding(seconds: -Self.keyLifetime))])
    return written
  }

  /// The first answer, when this very write was done already.
  private func answered(_ connection: Connection) throws -> Written? {
    guard !resource.isDerived else {
      throw RPCError(
        .invalid, "\(resource.name) is worked out by the host; write what it is worked out from.",
        data: ErrorDetail(reason: "derived"))
    }
    guard (1...200).contains(key.utf8.count) else {
      throw RPCError(
        .invalid, "A write needs a key of 1 to 200 bytes.", data: ErrorDetail(reason: "outOfBounds", field: "key"))
    }
    let found = try connection.query(
      "SELECT body, row, version FROM writes WHERE scope = ? AND key = ?", [.text(keyScope), .text(key)]
    ) { try $0.step() ? ($0.text(0), $0.text(1), Int($0.integer(2))) : nil }
    guard let (body, row, version) = found else { return nil }
    guard body == bodyHash else {
      throw RPCError(
        .conflict, "The key was used for another write; use a new key for each.",
        data: ErrorDetail(reason: "keyReused", field: "key"))
    }
    return Written(id: row, version: version)
  }

  private var bodyHash: String {
    let body: JSONValue = .object([
      "resource": .string(resource.name), "id": id.map { .string($0.description) } ?? .null,
      "version": version.map { .integer($0) } ?? .null, "values": .object(values),
    ])
    return Digest.hexadecimal(body.jsonBytes())
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
  case created, updated

  func record(_ connection: Connection, _ resource: String, _ row: SQLValue, at: SQLValue) throws {
    try connection.run(
      "INSERT INTO changes (resource, row, kind, at) VALUES (?, ?, ?, ?)",
      [.text(resource), row, .text(rawValue), at])
  }
}
