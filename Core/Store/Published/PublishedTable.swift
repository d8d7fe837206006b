internal import HustingsProtocol

/// Counts of a resource's rows by the fields that it declares, from which alone whoever may not read the rows is
/// answered.
///
/// The table is one for all: it knows no user, plugin, area or purpose, so that no two answers from it differ by a few
/// people. Its cells are the finest there are. One of fewer than 10 rows has no number, the others are rounded to 5 (the
/// 10-5 rule of the Office for National Statistics), once: every coarser answer is a sum of those. A cell is there
/// whether or not it has rows, where the first field's value has a cell with a number.
///
/// A new table is made when 15 minutes have passed by the tenant's clock and 10 rows have changed since the last, and it
/// is kept in the tenant's file. So asking again gives nothing new, and neither does a restart.
///
/// What it does not keep: two tables, one after the other, differ by what 10 rows or more did. Whoever knows what all but
/// one of them did may learn of the last, where a count passes a bound; and whoever can write ten of the rows, in any of
/// their fields, can bring a new table about.
struct PublishedTable {
  /// Cells of fewer rows have no number.
  static let least = 10
  /// What the others are rounded to.
  static let step = 5
  /// The least time between two tables, in seconds.
  static let pause = 15 * 60
  /// How many rows change between two tables at least.
  static let changes = 10

  /// Keeps when each table was made, and after which change.
  static let register = [
    "CREATE TABLE publications (resource TEXT PRIMARY KEY NOT NULL, asOf TEXT NOT NULL, change INTEGER NOT NULL) STRICT"
  ]

  private let resource: ResourceSchema
  private let fields: [AnyField]

  init(_ resource: ResourceSchema) {
    self.resource = resource
    fields = resource.published.compactMap { resource.field($0) }
  }

  /// The table's name in SQL. Its columns are the fields', and `rows`: how many, or null.
  var name: String { quoted("\(resource.name)Published") }

  /// The statement that makes it, empty.
  var table: String {
    "CREATE TABLE \(name) (\(fields.map { "\(quoted($0.name)) \($0.type.column), " }.joined())\"rows\" INTEGER) STRICT"
  }

  /// When it was made; nil while it never was.
  func asOf(_ connection: Connection) throws -> Instant? {
    guard
      case .text(let text)? = try connection.scalar(
        "SELECT asOf FROM publications WHERE resource = ?", [.text(resource.name)])
    else { return nil }
    return Instant(text)
  }

  /// Whether it may be made anew.
  func isDue(_ connection: Connection, at now: Instant) throws -> Bool {
    guard let asOf = try asOf(connection) else { return true }
    guard now >= asOf.adding(seconds: Self.pause) else { return false }
    let sources = TenantSchema.sources(of: resource)
    let marks = sources.map { _ in "?" }.joined(separator: ", ")
    let changed = try connection.integer(
      """
      SELECT count(*) FROM (
        SELECT DISTINCT row FROM changes
        WHERE number > (SELECT change FROM publications WHERE resource = ?) AND resource IN (\(marks)) LIMIT ?)
      """, [.text(resource.name)] + sources.map(SQLValue.text) + [.integer(Int64(Self.changes))])
    return (changed ?? 0) >= Self.changes
  }

  /// Makes it anew when it is due; the caller has a transaction open.
  func publish(_ connection: Connection, at now: Instant) throws {
    guard try isDue(connection, at: now) else { return }
    var cells: [[SQLValue]: Int64] = [:]
    let columns = fields.map { "t.\(quoted($0.name))" }.joined(separator: ", ")
    try connection.query(
      """
      SELECT \(columns), count(*) FROM \(quoted(resource.name)) t\(unrestricted)
      GROUP BY \(columns) HAVING count(*) >= \(Self.least)
      """
    ) { statement in
      while try statement.step() {
        let cell = fields.indices.map { statement.value(Int32(truncatingIfNeeded: $0)) }
        let count = statement.integer(Int32(truncatingIfNeeded: fields.count))
        let step = Int64(Self.step)
        cells[cell] = (count + step / 2) / step * step
      }
    }
    try connection.run("DELETE FROM \(name)", [])
    let marks = Array(repeating: "?", count: fields.count + 1).joined(separator: ", ")
    for cell in places(among: Array(cells.keys)) {
      try connection.run(
        "INSERT INTO \(name) VALUES (\(marks))", cell + [cells[cell].map(SQLValue.integer) ?? .null])
    }
    try connection.run(
      """
      INSERT INTO publications SELECT ?, ?, coalesce(max(number), 0) FROM changes WHERE true
      ON CONFLICT (resource) DO UPDATE SET asOf = excluded.asOf, change = excluded.change
      """, [.text(resource.name), SQLValue(now)])
  }

  /// Nobody counts who had the use of the data restricted (UK GDPR, article 18).
  private var unrestricted: String {
    let isElector = resource.name == Elector.name
    guard let field = isElector ? "id" : resource.fields.first(where: { $0.references == Elector.name })?.name else {
      return ""
    }
    return " WHERE t.\(quoted(field)) NOT IN (SELECT elector FROM restrictions)"
  }

  /// Every place of the table: all words of a field that has a list of them, and of other fields those values that have
  /// a cell with a number.
  private func places(among known: [[SQLValue]]) -> [[SQLValue]] {
    fields.enumerated().reduce([[]]) { places, part in
      let (index, field) = part
      let values: [SQLValue] =
        if case .choice(let words) = field.type {
          words.map(SQLValue.text) + (field.isOptional ? [.null] : [])
        } else {
          Array(Set(known.map { $0[index] }))
        }
      return places.flatMap { place in values.map { place + [$0] } }
    }
  }
}
