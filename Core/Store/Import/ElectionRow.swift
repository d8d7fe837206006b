package import HustingsProtocol

/// An election of a branch.
package struct ElectionRow: Sendable, Equatable {
  /// The row's id.
  package let id: RowID
  /// The name in use.
  package let title: String
  /// Which body is elected.
  package let kind: Election.Kind
  /// The day of the poll.
  package let date: Day
  /// When the polls open.
  package let opensAt: Instant
  /// When the polls close.
  package let closesAt: Instant

  /// Whether the polls are open.
  func isOpen(at now: Instant) -> Bool { opensAt <= now && now < closesAt }

  /// Every election of a branch, the earliest first.
  package static func all(in store: TenantStore) async throws -> [ElectionRow] {
    try await store.transaction { try all($0) }
  }

  static func all(_ transaction: borrowing WriteTransaction) throws -> [ElectionRow] {
    var rows: [ElectionRow] = []
    try transaction.forEach(Election.schema, fields: ["id", "title", "kind", "date", "opensAt", "closesAt"]) { row in
      guard case .text(let id) = row[0], let id = RowID(id), case .text(let title) = row[1],
        case .text(let kind) = row[2], let kind = Election.Kind(rawValue: kind), case .text(let date) = row[3],
        let date = Day(date), case .text(let opening) = row[4], let opensAt = Instant(opening),
        case .text(let closing) = row[5], let closesAt = Instant(closing)
      else { return }
      rows.append(ElectionRow(id: id, title: title, kind: kind, date: date, opensAt: opensAt, closesAt: closesAt))
    }
    return rows.sorted { ($0.date, $0.title, $0.id.description) < ($1.date, $1.title, $1.id.description) }
  }
}
