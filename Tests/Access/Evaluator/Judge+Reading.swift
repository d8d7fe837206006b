import Access
import HustingsProtocol
import Store

extension Judge {
  /// Every row of a query, in its order.
  func rows(_ query: QueryParams, _ resource: ResourceSchema, _ permission: Permission) -> [[JSONValue]] {
    func read(_ field: String, _ row: World.Row) -> JSONValue { value(field, row, resource, permission) }
    var rows = visible(resource, permission)
    if let filter = query.where { rows = rows.filter { row in fits(filter) { read($0, row) } } }
    let order = query.order + (query.order.contains { $0.field == "id" } ? [] : [Order("id")])
    rows.sort { left, right in
      for part in order {
        let (one, other) = (read(part.field, left), read(part.field, right))
        if one == other { continue }
        return isLess(one, other) != part.descending
      }
      return false
    }
    return rows.map { row in query.select.map { read($0, row) } }
  }

  /// The groups of an exact aggregate, in the order of what makes them.
  func groups(_ aggregate: AggregateParams, _ resource: ResourceSchema, _ permission: Permission) -> [[JSONValue]] {
    var rows = visible(resource, permission)
    if let filter = aggregate.where { rows = rows.filter { row in fits(filter) { row[$0] ?? .null } } }
    var groups: [[JSONValue]] = aggregate.groupBy.isEmpty ? [[]] : []
    for row in rows {
      let key = aggregate.groupBy.map { row[$0] ?? .null }
      if !groups.contains(key) { groups.append(key) }
    }
    groups.sort { left, right in
      for (one, other) in zip(left, right) where one != other { return isLess(one, other) }
      return false
    }
    return groups.map { key in
      let own = rows.filter { row in aggregate.groupBy.map { row[$0] ?? .null } == key }
      return key + aggregate.measures.map { measured($0, own) }
    }
  }

  private func measured(_ measure: Measure, _ rows: [World.Row]) -> JSONValue {
    guard let field = measure.field else { return .integer(rows.count) }
    let values = rows.compactMap { $0[field] }.filter { $0 != .null }
    switch measure.fn {
    case .count: return .integer(values.count)
    case .sum: return .integer(values.reduce(0) { if case .integer(let number) = $1 { $0 + number } else { $0 } })
    case .min: return values.min(by: isLess) ?? .null
    case .max: return values.max(by: isLess) ?? .null
    }
  }

  private func fits(_ filter: Filter, _ read: (String) -> JSONValue) -> Bool {
    switch filter {
    case .and(let parts): return parts.allSatisfy { fits($0, read) }
    case .or(let parts): return parts.contains { fits($0, read) }
    case .not(let part): return !fits(part, read)
    case .compare(let field, let comparison, let operand):
      let value = read(field)
      switch comparison {
      case .isNull: return (value == .null) == (operand == true)
      case .eq: return value == operand
      case .ne: return value != operand
      case .lt: return value != .null && isLess(value, operand)
      case .le: return value != .null && !isLess(operand, value)
      case .gt: return value != .null && isLess(operand, value)
      case .ge: return value != .null && !isLess(value, operand)
      case .startsWith:
        guard case .string(let text) = value, case .string(let prefix) = operand else { return false }
        return text.hasPrefix(prefix)
      case .in:
        guard case .array(let values) = operand else { return false }
        return value != .null && values.contains(value)
      }
    }
  }

  /// Nothing comes before anything; words go by their bytes.
  private func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, _): right != .null
    case (_, .null): false
    case (.integer(let one), .integer(let other)): one < other
    case (.number(let one), .number(let other)): one < other
    case (.boolean(let one), .boolean(let other)): !one && other
    case (.string(let one), .string(let other)): Array(one.utf8).lexicographicallyPrecedes(Array(other.utf8))
    default: false
    }
  }
}
