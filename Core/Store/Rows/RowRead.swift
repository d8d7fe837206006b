package import HustingsProtocol

/// What a row is read by whose id is known: the statement, worked out once for every id.
package struct RowRead: Sendable {
  /// Which resource.
  package let resource: ResourceSchema
  private let text: QueryText
  /// The answer before its row.
  private let start: RowsWriter

  /// Works out the statement.
  ///
  /// - Parameters:
  ///   - resource: Which resource.
  ///   - columns: Fields to return, 1 to 40, in this order; `household.postcode` is one of the row that `household`
  ///     refers to.
  ///   - rules: What the host adds; the row must fit each.
  ///   - reached: What rows must fit that are reached through a reference, by its name; the fields of others read as
  ///     null.
  /// - Throws: `invalid` for what the schema refuses.
  package init(
    _ resource: ResourceSchema, columns: [String], rules: [RowRule] = [], reached: [String: [RowRule]] = [:]
  ) throws(RPCError) {
    self.resource = resource
    let selection = Selection(resource, columns: columns, rules: rules, reached: reached)
    start = selection.writer()
    var text = try selection.source(columns: selection.places())
    var compiler = ConditionCompiler(resource)
    text.add([try compiler.whereClause(.compare("id", .eq, Self.anyID), rules)])
    self.text = text
  }

  /// In place of which the id stands that is asked for: the last of the statement's values.
  private static let anyID: JSONValue = .string(String(repeating: "0", count: 32))

  /// The statement for one id.
  ///
  /// - Throws: `invalid` for what is no id.
  package func statement(_ id: String) throws(RPCError) -> QueryText {
    guard let field = resource.field("id") else { throw Selection.notFound(resource) }
    var text = text
    text.replaceLast(try FieldCheck.operand(.string(id), for: field))
    return text
  }

  /// Reads the row.
  ///
  /// - Returns: The bytes of `Rows`, and how many rows they hold: one or none.
  func read(_ statement: QueryText, _ connection: Connection) throws -> (json: RawJSON, rows: Int) {
    var writer = start
    try connection.query(statement.sql, statement.values) { row in
      if try row.step() { writer.add(row) }
    }
    return (try writer.finish(cursor: nil), writer.count)
  }
}
