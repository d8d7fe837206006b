import HustingsProtocol
import Store

/// The rows of a tenant as plain values: what the evaluator decides on.
struct World: Sendable {
  typealias Row = [String: JSONValue]

  var kind: TenantKind
  /// By resource, then by id.
  var tables: [String: [String: Row]] = [:]
  /// Electors who had the use of their data restricted.
  var restricted: Set<String> = []

  static let districts = ["AA", "BB", "CC"]
  static let now = Instant(Day(number: 20_580), hour: 9)

  /// The rows of a resource; of a derived one, those that it is worked out from.
  func rows(_ resource: String) -> [Row] {
    switch resource {
    case "votingIntentions":
      latest(rows("contacts").filter { $0["intention"] != .null }, of: ["elector"])
    case "latestTurnoutCounts":
      latest(rows("turnoutCounts").filter { $0["struckOut"] == false }, of: ["election", "station"])
    default: Array((tables[resource] ?? [:]).values)
    }
  }

  func row(_ resource: String, _ id: JSONValue?) -> Row? {
    if let rows = tables[resource] { return rows[id.words] }
    return rows(resource).first { $0["id"] == id }
  }

  /// The row of each that is about the same with the latest time.
  private func latest(_ rows: [Row], of fields: [String]) -> [Row] {
    var latest: [[String]: Row] = [:]
    func place(_ row: Row) -> (String, String) { (row["at"].words, row["id"].words) }
    for row in rows {
      let about = fields.map { row[$0].words }
      if let known = latest[about], place(known) > place(row) { continue }
      latest[about] = row
    }
    return Array(latest.values)
  }

  /// Reads a file's rows as they are.
  init(_ store: TenantStore, restricted: Set<String>) async throws {
    let kind = store.kind
    self.kind = kind
    self.restricted = restricted
    tables = try await store.transaction { transaction in
      var tables: [String: [String: Row]] = [:]
      for resource in Resources.all where resource.tenants.contains(kind) && !resource.isDerived {
        var rows: [String: Row] = [:]
        try transaction.forEach(resource, fields: resource.fields.map(\.name)) { values in
          var row: Row = [:]
          for (field, value) in zip(resource.fields, values) { row[field.name] = JSONValue(value, as: field.type) }
          rows[row["id"].words] = row
        }
        tables[resource.name] = rows
      }
      return tables
    }
  }
}

extension JSONValue {
  init(_ value: SQLValue, as type: FieldType) {
    switch value {
    case .null: self = .null
    case .text(let text): self = .string(text)
    case .real(let number): self = .number(number)
    case .integer(let number): self = type == .boolean ? .boolean(number != 0) : .integer(Int(number))
    }
  }

  /// As it is bound to a statement.
  var stored: SQLValue {
    switch self {
    case .string(let text): .text(text)
    case .integer(let number): .integer(Int64(number))
    case .number(let number): .real(number)
    case .boolean(let value): .integer(value ? 1 : 0)
    default: .null
    }
  }
}

extension JSONValue? {
  /// A text's letters; of anything else what JSON says, and of nothing nothing.
  var words: String {
    switch self {
    case nil: ""
    case .string(let text)?: text
    case .some(let value): String(decoding: value.jsonBytes(), as: UTF8.self)
    }
  }
}
