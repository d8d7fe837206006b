internal import HustingsProtocol

/// All rows of a tenant that are about somebody: their own, and those that refer to them, or to rows that do.
struct SubjectRows {
  /// The rows' ids by resource, in an order in which what refers to a row comes after it.
  private(set) var found: [(resource: ResourceSchema, ids: [RowID])] = []

  /// Looks for them, from the persons' own rows on.
  init(of rows: [RowID], _ resource: ResourceSchema, _ kind: TenantKind, _ transaction: borrowing WriteTransaction)
    throws
  {
    let resources = Resources.all.filter { $0.tenants.contains(kind) && !$0.isDerived }
    var known = Set(rows)
    var next = [(resource: resource, ids: rows)]
    while !next.isEmpty {
      found += next
      let last = next
      next = []
      for (target, ids) in last {
        for resource in resources {
          var referring: [RowID] = []
          for field in resource.fields where field.references == target.name {
            for id in ids {
              let rows = try transaction.ids(
                of: resource, where: .compare(field.name, .eq, .string(id.description)))
              referring += rows.filter { known.insert($0).inserted }
            }
          }
          if !referring.isEmpty { next.append((resource, referring)) }
        }
      }
    }
  }

  /// Every id.
  var ids: [RowID] { found.flatMap(\.ids) }

  /// Deletes them, what refers to others first, and of the households those in which nobody is left.
  ///
  /// - Returns: How many rows went, by resource.
  func delete(_ transaction: borrowing WriteTransaction, now: Instant) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    var households: Set<RowID> = []
    for (resource, ids) in found.reversed() {
      if resource.name == Elector.name {
        for id in ids {
          let household = try transaction.scalar(
            "household", of: resource, where: .compare("id", .eq, .string(id.description)))
          if case .text(let digits)? = household, let household = RowID(digits) { households.insert(household) }
        }
      }
      let delete = try transaction.delete(resource, now: now)
      for id in ids where try delete.row(id) { counts[resource.name, default: 0] += 1 }
    }
    let delete = try transaction.delete(Household.schema, now: now)
    for household in households {
      let isTheirs = Filter.compare("household", .eq, .string(household.description))
      guard try transaction.scalar("id", of: Elector.schema, where: isTheirs) == nil else { continue }
      if try delete.row(household) { counts[Household.name, default: 0] += 1 }
    }
    return counts
  }
}
