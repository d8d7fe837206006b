internal import HustingsProtocol

/// The rows of a resource, or plugins' documents, whose time is over.
struct DueRows {
  /// How long a row that nothing refers to is left alone: it may have been made for what comes next.
  private static let grace = 30

  private let rule: Retention
  private let condition: QueryText

  /// The rows that are due now; nil for a rule by which none of the tenant's ever are by themselves.
  init?(_ rule: Retention, _ now: Instant, _ transaction: borrowing WriteTransaction) throws {
    let (resource, kind) = (Resources.named(rule.resource), transaction.kind)
    guard resource.map({ $0.tenants.contains(kind) && !$0.isDerived }) ?? (rule == .documents) else { return nil }
    self.rule = rule
    let today = now.inBritain.day
    var text = QueryText()
    switch rule.end {
    case .years(let years, let field):
      text.add("t.\(quoted(field)) < ", SQLValue(Instant(today.adding(years: -years))))
    case .yearsAfterPoll(let years, let field):
      text.add(
        "t.\(quoted(field)) IN (SELECT id FROM elections WHERE date < ", SQLValue(today.adding(years: -years)))
      text.add(")")
    case .laterRegisters(let count):
      // The register that has so many later ones, and those before it.
      let dates = try transaction.connection.query(
        "SELECT DISTINCT registerDate FROM \(quoted(rule.resource)) ORDER BY 1 DESC LIMIT ?", [SQLValue(count + 1)],
        read: { $0.text(0) })
      text.add("t.registerDate <= ", .text(dates.count > count ? dates[count] : ""))
    case .unreferenced:
      text.add("t.updatedAt < ", SQLValue(now.adding(seconds: -Self.grace * 86_400)))
      for other in Resources.all where other.tenants.contains(kind) && !other.isDerived {
        for field in other.fields where field.references == rule.resource {
          text.add(" AND NOT EXISTS (SELECT 1 FROM \(quoted(other.name)) o WHERE o.\(quoted(field.name)) = t.id)")
        }
      }
    case .with, .derived, .open: return nil
    }
    condition = text
  }

  func count(_ transaction: borrowing WriteTransaction) throws -> Int {
    try transaction.connection.integer(
      "SELECT count(*) FROM \(quoted(rule.resource)) t WHERE \(condition.sql)", condition.values) ?? 0
  }

  /// Removes some of them, with all that cannot be without them, and what plugins keep about them.
  ///
  /// - Returns: How many rows went.
  func remove(atMost limit: Int, _ transaction: borrowing WriteTransaction, now: Instant) throws -> Int {
    guard let resource = Resources.named(rule.resource) else {
      return try removeDocuments(limit, transaction, now: now)
    }
    let ids = try transaction.connection.query(
      "SELECT id FROM \(quoted(resource.name)) t WHERE \(condition.sql) LIMIT \(limit)", condition.values,
      read: { RowID($0.text(0)) }
    ).compactMap { $0 }
    return try DependentRows.remove(ids, of: resource, transaction, now: now)
  }

  private func removeDocuments(
    _ limit: Int, _ transaction: borrowing WriteTransaction, now: Instant
  ) throws -> Int {
    let due = try transaction.connection.query(
      "SELECT plugin, collection, key FROM documents t WHERE \(condition.sql) LIMIT \(limit)", condition.values,
      read: { ($0.text(0), $0.text(1), $0.text(2)) })
    for (plugin, collection, key) in due {
      let call = DocumentCall(plugin: plugin, collection: collection, .delete(key: key, version: nil), now: now)
      _ = try call.delete(key, version: nil, transaction.connection)
    }
    return due.count
  }
}

extension Day {
  /// The same day so many years later; of 29 February, 28 February in other years.
  fileprivate func adding(years: Int) -> Day {
    let (year, month, day) = components
    return Day(year: year + years, month: month, day: day) ?? Day(year: year + years, month: month, day: 28) ?? self
  }
}
