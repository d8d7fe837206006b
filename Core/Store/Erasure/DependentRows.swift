internal import HustingsProtocol

/// Rows, and all that cannot be without them: rows that must refer to one of them, or to such a row. Where a reference
/// may be empty, the row stays, and its reference is emptied.
struct DependentRows {
  /// The ids by resource, in an order in which what refers to a row comes after it.
  private(set) var found: [(resource: ResourceSchema, ids: [RowID])] = []
  private var emptied: [(resource: ResourceSchema, field: String, ids: [RowID])] = []

  /// Looks for them.
  init(on rows: [DataSubject.Part], _ transaction: borrowing WriteTransaction) throws {
    let kind = transaction.kind
    let resources = Resources.all.filter { $0.tenants.contains(kind) && !$0.isDerived }
    var known = Set(rows.flatMap(\.rows))
    var next = rows.map { (resource: $0.resource, ids: $0.rows) }
    while !next.isEmpty {
      found += next
      let last = next
      next = []
      for (target, ids) in last {
        for resource in resources {
          for field in resource.fields where field.references == target.name {
            var referring: [RowID] = []
            for id in ids {
              referring += try transaction.ids(
                of: resource, where: .compare(field.name, .eq, .string(id.description)))
            }
            if field.isOptional {
              emptied.append((resource, field.name, referring))
            } else {
              referring.removeAll { !known.insert($0).inserted }
              if !referring.isEmpty { next.append((resource, referring)) }
            }
          }
        }
      }
    }
  }

  /// Every id.
  var ids: [RowID] { found.flatMap(\.ids) }

  /// Removes rows with all that cannot be without them, and what plugins' documents say about any of these.
  ///
  /// - Returns: How many rows went.
  static func remove(
    _ ids: [RowID], of resource: ResourceSchema, _ transaction: borrowing WriteTransaction, now: Instant
  ) throws -> Int {
    guard !ids.isEmpty else { return 0 }
    let rows = try DependentRows(on: [DataSubject.Part(resource: resource, rows: ids)], transaction)
    _ = try DocumentsNaming(rows.ids).remove(transaction, now: now)
    return try rows.delete(transaction, now: now).values.reduce(0, +)
  }

  /// Deletes them, what refers to others first.
  ///
  /// - Returns: How many rows went, by resource.
  func delete(_ transaction: borrowing WriteTransaction, now: Instant) throws -> [String: Int] {
    for (resource, field, ids) in emptied where !ids.isEmpty {
      let update = try transaction.update(resource, fields: [field], now: now)
      for id in ids { try update.row(id, [.null]) }
    }
    var counts: [String: Int] = [:]
    for (resource, ids) in found.reversed() {
      let delete = try transaction.delete(resource, now: now)
      for id in ids {
        if try delete.row(id) { counts[resource.name, default: 0] += 1 }
        guard resource.name == Elector.name else { continue }
        try transaction.connection.run("DELETE FROM restrictions WHERE elector = ?", [SQLValue(id)])
      }
    }
    return counts
  }
}
