internal import CSQLite
package import HustingsProtocol

/// Many rows written at once, all or none. It lives in the body of `TenantStore.transaction`, on the writer's thread.
///
/// Values are checked against the schema, references and uniqueness by SQLite; access rules are the caller's business.
package struct WriteTransaction: ~Copyable {
  let connection: Connection
  let kind: TenantKind
  let erasureKey: ErasureKey

  init(_ connection: Connection, _ kind: TenantKind, _ erasureKey: ErasureKey) {
    (self.connection, self.kind, self.erasureKey) = (connection, kind, erasureKey)
  }

  /// Writes down in the audit what the transaction did.
  package borrowing func note(_ entry: AuditEntry) throws { try entry.append(connection) }

  /// Prepares the creation of rows.
  ///
  /// - Parameters:
  ///   - resource: Which resource.
  ///   - fields: The fields whose values come with each row, in this order; others are null.
  ///   - now: What the rows' `createdAt` and `updatedAt` say.
  /// - Returns: What takes the rows.
  /// - Throws: `RPCError` `invalid` for a field that is unknown or the host's own, or a required one that is missing.
  package borrowing func insert(into resource: ResourceSchema, fields: [String], now: Instant) throws -> BulkInsert {
    try BulkInsert(connection, resource, fields, now)
  }

  /// Prepares updates of rows by their ids.
  ///
  /// - Parameters:
  ///   - resource: Which resource.
  ///   - fields: The fields that get values, in this order.
  ///   - now: What the rows' `updatedAt` says.
  /// - Returns: What takes the rows.
  /// - Throws: `RPCError` `invalid` for a field that is unknown or the host's own.
  package borrowing func update(_ resource: ResourceSchema, fields: [String], now: Instant) throws -> BulkUpdate {
    try BulkUpdate(connection, resource, fields, now)
  }

  /// Prepares deletions of rows by their ids.
  ///
  /// - Parameters:
  ///   - resource: Which resource.
  ///   - now: When the change feed says that it was.
  /// - Returns: What takes the ids.
  /// - Throws: `RPCError` `invalid` for what the host works out.
  package borrowing func delete(_ resource: ResourceSchema, now: Instant) throws -> BulkDelete {
    try BulkDelete(connection, resource, now)
  }

  /// The ids of rows that fit a filter, in order.
  package borrowing func ids(of resource: ResourceSchema, where filter: Filter? = nil) throws -> [RowID] {
    var ids: [RowID] = []
    try forEach(resource, fields: ["id"], where: filter) { row in
      if case .text(let digits) = row[0], let id = RowID(digits) { ids.append(id) }
    }
    return ids
  }

  /// Goes through rows that fit a filter, by id.
  ///
  /// - Parameters:
  ///   - resource: Which resource.
  ///   - fields: What is read of each row, in this order; `id` is a field as well.
  ///   - filter: Which rows; nil for all.
  ///   - body: Takes one row's values.
  /// - Throws: `invalid` for what the schema refuses, and what the body throws.
  package borrowing func forEach(
    _ resource: ResourceSchema, fields: [String], where filter: Filter? = nil, _ body: ([SQLValue]) throws -> Void
  ) throws {
    var names: [String] = []
    for name in fields { names.append("t." + quoted(try ConditionCompiler.field(name, of: resource).name)) }
    var compiler = ConditionCompiler(resource)
    var text = QueryText("SELECT \(names.joined(separator: ", ")) FROM \(quoted(resource.name)) t")
    text.add([try compiler.whereClause(filter, [])])
    text.add(" ORDER BY t.id")
    try connection.query(text.sql, text.values) { statement in
      var row = [SQLValue](repeating: .null, count: names.count)
      while try statement.step() {
        for index in row.indices { row[index] = statement.value(Int32(truncatingIfNeeded: index)) }
        try body(row)
      }
    }
  }

  /// The first value of the first row, by id, that fits a filter; nil when none does.
  package borrowing func scalar(
    _ field: String, of resource: ResourceSchema, where filter: Filter? = nil
  ) throws -> SQLValue? {
    let name = quoted(try ConditionCompiler.field(field, of: resource).name)
    var compiler = ConditionCompiler(resource)
    var text = QueryText("SELECT t.\(name) FROM \(quoted(resource.name)) t")
    text.add([try compiler.whereClause(filter, [])])
    text.add(" ORDER BY t.id LIMIT 1")
    return try connection.scalar(text.sql, text.values)
  }

  /// How many rows fit a filter.
  package borrowing func count(_ resource: ResourceSchema, where filter: Filter? = nil) throws -> Int {
    var compiler = ConditionCompiler(resource)
    var text = QueryText("SELECT count(*) FROM \(quoted(resource.name)) t")
    text.add([try compiler.whereClause(filter, [])])
    return try connection.integer(text.sql, text.values) ?? 0
  }

  /// The change feed's last number, with this transaction's own changes.
  package borrowing func changeNumber() throws -> Int {
    try connection.integer("SELECT max(number) FROM changes") ?? 0
  }
}

/// Creates rows of one resource, each with version 1 and a number in the change feed.
package final class BulkInsert {
  private let statement: Statement
  private let change: Statement
  private let fields: [AnyField]

  init(_ connection: Connection, _ resource: ResourceSchema, _ names: [String], _ now: Instant) throws {
    fields = try writable(names, resource)
    for field in resource.fields where !field.isOptional && !ResourceSchema.hostFields.contains(field.name) {
      guard names.contains(field.name) else {
        throw RPCError(
          .invalid, "A new row in \(resource.name) needs \(field.name).",
          data: ErrorDetail(reason: "missing", field: field.name))
      }
    }
    let columns = (["id", "version", "createdAt", "updatedAt"] + names).map(quoted).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: names.count)
    statement = try Statement(
      connection, "INSERT INTO \(quoted(resource.name)) (\(columns)) VALUES (?1, 1, ?2, ?2\(marks))")
    try statement.bind(1, SQLValue(now))
    change = try ChangeKind.created.prepare(connection, resource.name, now)
  }

  /// Creates a row.
  ///
  /// - Parameters:
  ///   - id: Its id.
  ///   - values: A value for each of the fields, in their order.
  /// - Throws: `RPCError` `invalid` that names the field, `StoreError` when SQLite refuses the row.
  package func row(_ id: RowID, _ values: [SQLValue]) throws {
    guard values.count == fields.count else {
      throw StoreError(.other, "a row of \(values.count) values for \(fields.count) fields")
    }
    try statement.bind(0, .text(id.description))
    for index in values.indices {
      try FieldCheck.check(values[index], for: fields[index])
      try statement.bind(index + 2, values[index])
    }
    defer { statement.reset() }
    _ = try statement.step()
    try change.record(id)
  }
}

/// Updates rows of one resource by their ids, each with its version counted up and a number in the change feed.
package final class BulkUpdate {
  private let connection: Connection
  private let statement: Statement
  private let change: Statement
  private let fields: [AnyField]

  init(_ connection: Connection, _ resource: ResourceSchema, _ names: [String], _ now: Instant) throws {
    fields = try writable(names, resource)
    let assignments = names.map { ", \(quoted($0)) = ?" }.joined()
    self.connection = connection
    statement = try Statement(
      connection,
      "UPDATE \(quoted(resource.name)) SET version = version + 1, updatedAt = ?2\(assignments) WHERE id = ?1")
    try statement.bind(1, SQLValue(now))
    change = try ChangeKind.updated.prepare(connection, resource.name, now)
  }

  /// Updates a row.
  ///
  /// - Parameters:
  ///   - id: Its id.
  ///   - values: A value for each of the fields, in their order.
  /// - Returns: False when there is no row of that id.
  /// - Throws: `RPCError` `invalid` that names the field, `StoreError` when SQLite refuses the row.
  @discardableResult
  package func row(_ id: RowID, _ values: [SQLValue]) throws -> Bool {
    guard values.count == fields.count else {
      throw StoreError(.other, "a row of \(values.count) values for \(fields.count) fields")
    }
    try statement.bind(0, .text(id.description))
    for index in values.indices {
      try FieldCheck.check(values[index], for: fields[index])
      try statement.bind(index + 2, values[index])
    }
    defer { statement.reset() }
    _ = try statement.step()
    guard connection.changes > 0 else { return false }
    try change.record(id)
    return true
  }
}

/// Deletes rows of one resource by their ids, each with a number in the change feed.
package final class BulkDelete {
  private let connection: Connection
  private let statement: Statement
  private let change: Statement

  init(_ connection: Connection, _ resource: ResourceSchema, _ now: Instant) throws {
    _ = try writable([], resource)
    self.connection = connection
    statement = try Statement(connection, "DELETE FROM \(quoted(resource.name)) WHERE id = ?")
    change = try ChangeKind.deleted.prepare(connection, resource.name, now)
  }

  /// Deletes a row.
  ///
  /// - Returns: False when there is no row of that id.
  /// - Throws: `StoreError` when another row refers to it.
  @discardableResult
  package func row(_ id: RowID) throws -> Bool {
    try statement.bind(0, .text(id.description))
    defer { statement.reset() }
    _ = try statement.step()
    guard connection.changes > 0 else { return false }
    try change.record(id)
    return true
  }
}

private func writable(_ names: [String], _ resource: ResourceSchema) throws -> [AnyField] {
  guard !resource.isDerived else {
    throw RPCError(
      .invalid, "\(resource.name) is worked out by the host.", data: ErrorDetail(reason: "derived"))
  }
  return try names.map { name in
    let field = try ConditionCompiler.field(name, of: resource)
    guard !ResourceSchema.hostFields.contains(name) else {
      throw RPCError(.invalid, "\(name) is the host's to write.", data: ErrorDetail(reason: "hostField", field: name))
    }
    return field
  }
}

extension ChangeKind {
  fileprivate func prepare(_ connection: Connection, _ resource: String, _ now: Instant) throws -> Statement {
    let statement = try Statement(connection, "INSERT INTO changes (row, resource, kind, at) VALUES (?, ?, ?, ?)")
    try statement.bind(1, .text(resource))
    try statement.bind(2, .text(rawValue))
    try statement.bind(3, SQLValue(now))
    return statement
  }
}

extension Statement {
  fileprivate func record(_ id: RowID) throws {
    try bind(0, .text(id.description))
    defer { reset() }
    _ = try step()
  }
}
