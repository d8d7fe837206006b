internal import HustingsProtocol

/// Answers to data calls, made up from the resource's declaration: right in type, the same every time.
enum InventedData {
  /// How many rows an answer has at most.
  private static let rows = 3

  /// The answer to a call, as JSON.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - cursor: The cursor that the answer has; nil for the last part.
  ///   - extras: Whether it has members that only a later version knows.
  /// - Returns: The `result` of the answer.
  static func answer(_ call: DataCall, cursor: String?, extras: Bool) -> String {
    // In the host's order, by which a small plugin tells them apart.
    var members: [(name: String, value: JSONValue)]
    switch call.method {
    case .create, .update, .delete:
      let version = (call.version ?? 0) + (call.method == .delete ? 0 : 1)
      members = [("id", .string(call.row ?? id(call.resource?.name ?? "", 1))), ("version", .integer(version))]
    case .batch:
      let results = call.operations.map {
        try? JSONValue(jsonBytes: Array(answer($0, cursor: nil, extras: extras).utf8))
      }
      members = [("results", .array(results.map { $0 ?? .null }))]
    case .putDocument: members = [("version", .integer((call.version ?? 0) + 1))]
    case .deleteDocument: members = []
    case .listDocuments: members = [("documents", [])]
    default:
      let measured = call.measures.map(\.as)
      members = [
        ("columns", .array((call.columns + measured).map(JSONValue.string))), ("rows", .array(rows(of: call))),
        ("cursor", cursor.map(JSONValue.string) ?? .null),
      ]
    }
    if extras { members.append(("later", ["a": [1, nil]])) }
    var writer = JSONWriter()
    writer.beginObject()
    for member in members {
      writer.name(member.name)
      member.value.write(to: &writer)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func rows(of call: DataCall) -> [JSONValue] {
    let fixed = equalities(call.condition)
    let count = call.method == .get || call.method == .aggregate && call.columns.isEmpty ? 1 : min(rows, call.limit)
    let start = call.cursor == nil ? 0 : rows
    return (start..<start + count).map { index in
      let values = call.columns.map { name in
        if call.method == .get, name == "id" { return JSONValue.string(call.row ?? "") }
        return fixed[name] ?? call.resource.map { value($0, name, index, call.variant) } ?? .null
      }
      return .array(values + call.measures.map { _ in .integer(20 + index + 100 * call.variant) })
    }
  }

  /// The id of an invented row: the same wherever the row is named.
  static func id(_ resource: String, _ index: Int) -> String {
    let hash = resource.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    return RowID(high: hash, low: UInt64(index + 1)).description
  }

  private static func value(_ resource: ResourceSchema, _ name: String, _ index: Int, _ variant: Int) -> JSONValue {
    guard let field = resource.readable(name) else { return .null }
    switch field.type {
    case .id: return .string(id(field.name == "id" ? resource.name : field.references ?? resource.name, index))
    case .integer: return .integer(name == "version" ? 1 : index + 1 + 100 * variant)
    case .number: return .number(Double(index + 1) + 0.5 + Double(100 * variant))
    case .boolean: return .boolean(false)
    case .date: return "2026-05-07"
    case .time: return .string("2026-05-07T0\(7 + index % 3):00:00Z")
    case .choice(let words): return .string(words.isEmpty ? "" : words[index % words.count])
    case .text:
      if name == resource.areaField { return .string(["AA", "AB", "AC"][index % 3]) }
      return .string(String("\(name) \(index + 1 + 100 * variant)".suffix(field.maxLength)))
    }
  }

  /// What a condition fixes: an invented row has the value that was asked for.
  private static func equalities(_ filter: Filter?) -> [String: JSONValue] {
    switch filter {
    case .and(let parts)?:
      parts.reduce(into: [:]) { $0.merge(equalities($1)) { first, _ in first } }
    case .compare(let field, .eq, let value)?: [field: value]
    case .compare(let field, .in, .array(let values))?: values.first.map { [field: $0] } ?? [:]
    default: [:]
    }
  }
}
