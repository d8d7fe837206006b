// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What a data call answers: names of the columns once, and a row as an array of values.
///
/// Both ends write and read the rows straight from and to bytes; this type is for the smaller answers.
public struct Rows: JSONObject, Equatable {
  /// Names of the columns, in the order of the values.
  public var columns: [String] = []
  /// The rows.
  public var rows: [[JSONValue]] = []
  /// Names the place after the last row, for the next call; null when there is no more.
  public var cursor: String?
  /// Whether counts were rounded, and small ones made null, so that they tell nothing of one person.
  public var rounded: Bool?
  /// What moment rounded counts are from.
  public var asOf: Instant?

  public static let about = "Names of the columns once, and each row as an array of values."
  public static let members: [Member<Self>] = [
    .required("columns", \.columns, "Names of the columns, in the order of the values."),
    .required("rows", \.rows, "The rows, each an array of values."),
    .optional("cursor", \.cursor, "Names the place after the last row; null when there is no more."),
    .optional(
      "rounded", \.rounded, "Whether counts were rounded to 5, and those under 10 made null: by data.aggregate."),
    .optional("asOf", \.asOf, "The moment that rounded counts are from."),
  ]

  /// No rows.
  public init() {}
}

/// What `data.create`, `data.update` and `data.delete` answer.
public struct Written: JSONObject, Equatable {
  /// The row's id.
  public var id = ""
  /// The row's version after the write; of a deleted row, its last.
  public var version = 0

  public static let about = "The row as it is after the write."
  public static let members: [Member<Self>] = [
    .required("id", \.id, "The id of the row."),
    .required("version", \.version, "The row's version after the write; of a deleted row, its last."),
  ]

  /// A write of no row.
  public init() {}

  /// A row's id and version.
  public init(id: String, version: Int) {
    self.id = id
    self.version = version
  }
}
