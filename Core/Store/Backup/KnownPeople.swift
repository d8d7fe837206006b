/// Who is known to a platform's file, and what it keeps about them that may be let go of: roles, who a pseudonym is,
/// sessions and sign-in links.
struct KnownPeople {
  /// The columns that tell a row; the first is the account.
  private static let tables = [
    "memberships": ["account", "tenant"], "pseudonyms": ["account", "tenant", "pseudonym"],
    "sessions": ["account", "hash"], "signInLinks": ["account", "hash"],
  ]

  private let accounts: Set<[String]>
  private let tenants: Set<[String]>
  private var rows: [String: Set<[String]>] = [:]

  /// Reads them.
  init(_ connection: Connection) throws {
    accounts = try Self.rows(of: "accounts", ["id"], connection)
    tenants = try Self.rows(of: "tenants", ["id"], connection)
    for (table, columns) in Self.tables { rows[table] = try Self.rows(of: table, columns, connection) }
  }

  private static func rows(of table: String, _ columns: [String], _ connection: Connection) throws -> Set<[String]> {
    let found = try connection.query(
      "SELECT \(columns.joined(separator: ", ")) FROM \(table)",
      read: { row in columns.indices.map { row.text(Int32($0)) } })
    return Set(found)
  }

  /// Lets go, in a file of an earlier day, of what is here no more. Of an account or a tenant that is not known here
  /// nobody has let anything go: all of it stays.
  func letGo(in draft: Connection) throws {
    for (table, columns) in Self.tables {
      let isRow = columns.map { "\($0) = ?" }.joined(separator: " AND ")
      for row in try Self.rows(of: table, columns, draft).subtracting(rows[table] ?? []) {
        guard accounts.contains([row[0]]), columns[1] != "tenant" || tenants.contains([row[1]]) else { continue }
        try draft.run("DELETE FROM \(table) WHERE \(isRow)", row.map { SQLValue.text($0) })
      }
    }
  }
}
