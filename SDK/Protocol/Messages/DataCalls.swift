// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `data.query`: rows of one resource. The answer is `Rows`.
public struct QueryParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// Fields to return, in this order.
  public var select: [String] = []
  /// Which rows.
  public var `where`: Filter?
  /// Words that the row holds, each whole and in any order, in those of the resource's searchable fields that the
  /// permission names. They are never syntax; case, Latin letters' accents, apostrophes and punctuation
  /// make no difference.
  public var search: String?
  /// Order of the rows; ties are broken by id.
  public var order: [Order] = []
  /// Rows in one answer, 1 to 1000.
  public var limit = 100
  /// Where the last answer ended, as it said.
  public var cursor: String?

  public static let about = "Rows of one resource, a page at a time."
  public static let bounds: [String: [Bound]] = [
    "select": [.count(1...40)], "search": [.length(1...200)], "order": [.count(0...4)], "limit": [.range(1...1000)],
  ]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .required("select", \.select, "Fields to return, in this order."),
    .optional("where", \.where, "Which rows; without it, all that may be seen."),
    .optional(
      "search", \.search,
      "Words that the row holds, whole and in any order, in those of its searchable fields that the permission names."),
    .defaulted("order", \.order, "Order of the rows; ties are broken by id."),
    .defaulted("limit", \.limit, "Rows in one answer, 1 to 1000."),
    .optional("cursor", \.cursor, "Where the last answer ended, as its own cursor said."),
  ]

  /// A query of nothing.
  public init() {}
}

/// One field to order by.
public struct Order: JSONObject, Equatable {
  /// The field's name.
  public var field = ""
  /// From the greatest to the least.
  public var descending = false

  public static let about = "One field to order by."
  public static let members: [Member<Self>] = [
    .required("field", \.field, "The name of the field."),
    .defaulted("descending", \.descending, "From the greatest to the least."),
  ]

  /// An order by nothing.
  public init() {}

  /// An order by a field.
  public init(_ field: String, descending: Bool = false) {
    self.field = field
    self.descending = descending
  }
}

/// `data.get`: one row by its id. The answer is `Rows` with that row; `notFound` when there is none to be seen.
public struct GetParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// Fields to return, in this order.
  public var select: [String] = []
  /// The row's id.
  public var id = ""

  public static let about = "One row by its id."
  public static let bounds: [String: [Bound]] = ["select": [.count(1...40)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .required("select", \.select, "Fields to return, in this order."),
    .required("id", \.id, "The id of the row."),
  ]

  /// A get of nothing.
  public init() {}
}

/// `data.aggregate`: counts and sums over groups of rows. The answer is `Rows`: the groups' fields, then the measures.
public struct AggregateParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// Which rows.
  public var `where`: Filter?
  /// Fields whose values make the groups; none makes one group.
  public var groupBy: [String] = []
  /// What is measured of each group.
  public var measures: [Measure] = []

  public static let about = "Counts and sums over groups of rows."
  public static let bounds: [String: [Bound]] = ["groupBy": [.count(0...4)], "measures": [.count(1...20)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .optional("where", \.where, "Which rows; without it, all that may be seen."),
    .defaulted("groupBy", \.groupBy, "Fields whose values make the groups; none makes one group."),
    .required("measures", \.measures, "What is measured of each group."),
  ]

  /// An aggregate of nothing.
  public init() {}
}

/// One measure of an aggregate.
public struct Measure: JSONObject, Equatable {
  /// The column's name in the answer.
  public var `as` = ""
  /// What is done with the rows.
  public var fn = Function.count
  /// The field that is measured; none for `count` of rows.
  public var field: String?

  /// The functions.
  public enum Function: String, CaseIterable, Sendable, JSONCodable {
    case count, sum, min, max
  }

  public static let about = "One measure of an aggregate."
  public static let bounds: [String: [Bound]] = ["as": [.pattern("^[A-Za-z0-9]{1,40}$")]]
  public static let members: [Member<Self>] = [
    .required("as", \.as, "The column's name in the answer."),
    .required("fn", \.fn, "What is done with the rows of a group."),
    .optional("field", \.field, "The field that is measured; none for a count of rows."),
  ]

  /// A count without a name.
  public init() {}

  /// A measure with its name.
  public init(_ name: String, _ fn: Function, of field: String? = nil) {
    self.as = name
    self.fn = fn
    self.field = field
  }
}

/// `data.create` and `data.update`: one row written. The answer is `Written`.
public struct WriteParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// The row to update; absent in `data.create`.
  public var id: String?
  /// The version that the update starts from; `conflict` when the row has another by now.
  public var version: Int?
  /// Values by field.
  public var values: [String: JSONValue] = [:]
  /// Names this write: the same key and body again answer what the first did.
  public var key = ""

  public static let about = "One row to be written."
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .optional("id", \.id, "The row to update; absent in data.create."),
    .optional(
      "version", \.version,
      "The version that the update starts from; conflict when the row has another by now. Absent in data.create."),
    .required("values", \.values, "The values to be written, by field."),
    .required("key", \.key, "Names this write: the same key and body again answer what the first did."),
  ]

  /// A write of nothing.
  public init() {}
}
