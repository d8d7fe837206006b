internal import HustingsProtocol

/// The words of a resource's rows, in an FTS5 table beside it: case and the accents of Latin letters are forgotten
/// (`unicode61` with `remove_diacritics 2`), a name with an apostrophe is there without it too, and a postcode also in
/// one word.
///
/// The one writer brings it up to date before each commit, from the change feed: whatever writes rows writes there, and
/// nothing can write rows past it. Triggers could do the same, but they are switched off for every file, so that a file
/// from elsewhere cannot bring its own.
struct SearchIndex {
  private let resource: ResourceSchema

  init(_ resource: ResourceSchema) { self.resource = resource }

  /// The table of the words, by the rows' numbers.
  var words: String { quoted("\(resource.name)Search") }
  /// The table of the rows' numbers: FTS5 knows rows by numbers alone, and is fastest when they ascend.
  var rows: String { quoted("\(resource.name)SearchRows") }

  /// The statements that make it, with the rows that are there.
  var tables: [String] {
    [
      "CREATE TABLE \(rows) (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
      """
      CREATE VIRTUAL TABLE \(words)
      USING fts5(\(columns), tokenize = "unicode61 remove_diacritics 2", columnsize = 0)
      """,
      "INSERT INTO \(rows) (id) SELECT id FROM \(quoted(resource.name))",
      insert,
    ]
  }

  /// Brings every resource's index up to date with the changes after a number; the caller has a transaction open.
  static func update(_ connection: Connection, after number: Int) throws {
    var changed: [ResourceSchema] = []
    try connection.query("SELECT DISTINCT resource FROM changes WHERE number > ?", [SQLValue(number)]) { statement in
      while try statement.step() {
        if let resource = Resources.named(statement.text(0)), !resource.searchable.isEmpty { changed.append(resource) }
      }
    }
    for resource in changed { try SearchIndex(resource).update(connection, after: number) }
  }

  private func update(_ connection: Connection, after number: Int) throws {
    let changed = "(SELECT row FROM changes WHERE number > ? AND resource = ?)"
    let values: [SQLValue] = [SQLValue(number), .text(resource.name)]
    let table = quoted(resource.name)
    try connection.run(
      "DELETE FROM \(words) WHERE rowid IN (SELECT number FROM \(rows) WHERE id IN \(changed))", values)
    try connection.run("DELETE FROM \(rows) WHERE id IN \(changed) AND id NOT IN (SELECT id FROM \(table))", values)
    try connection.run(
      "INSERT OR IGNORE INTO \(rows) (id) SELECT id FROM \(table) WHERE id IN \(changed) ORDER BY id", values)
    try connection.run("\(insert) WHERE r.id IN \(changed) ORDER BY r.number", values)
  }

  private var columns: String { resource.searchable.map { quoted($0.name) }.joined(separator: ", ") }

  private var insert: String {
    """
    INSERT INTO \(words) (rowid, \(columns)) SELECT r.number, \(resource.searchable.map(\.words).joined(separator: ", "))
    FROM \(rows) r JOIN \(quoted(resource.name)) t ON t.id = r.id
    """
  }
}

extension SearchableField {
  /// The words of the field's value, in SQL.
  fileprivate var words: String {
    let column = "t.\(quoted(name))"
    guard part != .postcode else { return "\(column) || ' ' || replace(\(column), ' ', '')" }
    // An apostrophe is doubled within a text of SQL.
    let apostrophes = SearchWords.apostrophes.map { $0 == "'" ? "''" : String($0) }
    let plain = apostrophes.reduce(column) { "replace(\($0), '\($1)', '')" }
    let hasAny = "\(column) GLOB '*[\(apostrophes.joined())]*'"
    return "CASE WHEN \(hasAny) THEN \(column) || ' ' || \(plain) ELSE \(column) END"
  }
}
