internal import HustingsProtocol

extension Aggregation {
  /// The most groups in one answer.
  static let maximumGroups = 10_000

  /// The statement that reads the groups, and how its columns become JSON.
  func compiled() throws(RPCError) -> (text: QueryText, columns: [(name: String, kind: RowsWriter.Kind)]) {
    guard groupBy.count <= 4 else { throw Selection.outOfBounds("groupBy", "groupBy names at most 4 fields.") }
    guard (1...20).contains(measures.count) else {
      throw Selection.outOfBounds("measures", "There are 1 to 20 measures.")
    }
    var columns: [(name: String, kind: RowsWriter.Kind)] = []
    var groups: [String] = []
    var selected: [String] = []
    for name in groupBy {
      let field = try ConditionCompiler.field(name, of: resource)
      columns.append((name, RowsWriter.Kind(field.type)))
      groups.append("t.\(quoted(field.name))")
    }
    selected += groups
    for measure in measures {
      guard (1...40).contains(measure.as.utf8.count),
        measure.as.utf8.allSatisfy({ ($0 | 32 >= 97 && $0 | 32 <= 122) || ($0 >= 48 && $0 <= 57) }),
        !columns.contains(where: { $0.name == measure.as })
      else {
        throw Selection.outOfBounds("measures", "A measure's name has 1 to 40 letters and digits, and is used once.")
      }
      // A sum of no number is null: where every cell has none, so has their sum.
      let (sql, kind) =
        publishedAt == nil ? try measure.compiled(resource) : ("sum(t.\"rows\")", RowsWriter.Kind.integer)
      selected.append(sql)
      columns.append((measure.as, kind))
    }
    let table = publishedAt == nil ? quoted(resource.name) : PublishedTable(resource).name
    var text = QueryText("SELECT \(selected.joined(separator: ", ")) FROM \(table) t")
    var compiler = ConditionCompiler(resource)
    text.add([try compiler.whereClause(self.where, rules)].filter { !$0.sql.isEmpty })
    if !groups.isEmpty {
      let list = groups.joined(separator: ", ")
      text.add(" GROUP BY \(list) ORDER BY \(list)")
    }
    text.add(" LIMIT ", .integer(Int64(Self.maximumGroups + 1)))
    return (text, columns)
  }

  /// Reads every group.
  ///
  /// - Returns: The bytes of `Rows`, and how many groups they hold.
  func read(_ connection: Connection) throws -> (json: RawJSON, rows: Int) {
    let (text, columns) = try compiled()
    var writer = RowsWriter(columns: columns, rows: 100)
    try connection.query(text.sql, text.values) { statement in
      while try statement.step() {
        guard writer.count < Self.maximumGroups, writer.bytes.count < RowsWriter.pageBytes else {
          throw RPCError(
            .tooLarge, "The answer has more than \(Self.maximumGroups) groups or 1 MiB; group by fewer fields.",
            data: ErrorDetail(reason: "tooManyGroups", field: "groupBy"))
        }
        writer.add(statement)
      }
    }
    let asOf = publishedAt == nil ? nil : try PublishedTable(resource).asOf(connection)
    return (try writer.finish(cursor: nil, publishedAsOf: asOf), writer.count)
  }
}

extension Measure {
  fileprivate func compiled(_ resource: ResourceSchema) throws(RPCError) -> (String, RowsWriter.Kind) {
    guard let name = field else {
      guard fn == .count else {
        throw Selection.outOfBounds("measures", "\(fn.rawValue) needs a field.")
      }
      return ("count(*)", .integer)
    }
    let field = try ConditionCompiler.field(name, of: resource)
    let column = "t.\(quoted(field.name))"
    switch (fn, field.type) {
    case (.count, _): return ("count(\(column))", .integer)
    // `sum` fails where the total is over 64 bits; this is exact up to 2⁵³, as numbers of JSON are.
    case (.sum, .integer): return ("CAST(total(\(column)) AS INTEGER)", .integer)
    case (.sum, .number): return ("total(\(column))", .number)
    case (.min, let type) where type.isOrdered: return ("min(\(column))", RowsWriter.Kind(type))
    case (.max, let type) where type.isOrdered: return ("max(\(column))", RowsWriter.Kind(type))
    default:
      throw RPCError(
        .invalid, "\(fn.rawValue) cannot measure \(field.name), which is \(field.type.inWords).",
        data: ErrorDetail(reason: "wrongType", field: field.name))
    }
  }
}
