// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `data.batch`: rows written together. All are written or none is; the answer is `BatchResult`, and an error says in
/// `data.operation` which operation it is about.
///
/// In `id`, and in a field that holds a row's id, `$0` stands for the row of operation 0, `$1` for that of operation 1,
/// and so on: of those that come before.
public struct BatchParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// What is done, in this order.
  public var operations: [BatchOperation] = []
  /// Names this write: the same key and body again answer what the first did.
  public var key = ""

  public static let about = "Rows to be written together, all of them or none."
  public static let bounds: [String: [Bound]] = ["operations": [.count(1...maximumOperations)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .required("operations", \.operations, "What is done, in this order."),
    .required("key", \.key, "Names this write: the same key and body again answer what the first did."),
  ]

  /// The most operations of one batch.
  public static let maximumOperations = 500

  /// The operation that a text such as `$12` stands for; nil for any other text.
  package static func operation(meantBy text: String) -> Int? {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "$"), (1...3).contains(digits.count),
      digits.allSatisfy({ (48...57).contains($0) }), digits.count == 1 || digits.first != 48
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  /// A batch of nothing.
  public init() {}
}

/// One write of a batch.
public struct BatchOperation: JSONObject, Equatable {
  /// What is done.
  public var method = Kind.create
  /// With which row.
  public var params = BatchedWrite()

  /// What can be done in a batch, by the name of the method that does the same alone.
  public enum Kind: String, CaseIterable, Sendable, JSONCodable {
    case create = "data.create"
    case update = "data.update"
    case delete = "data.delete"
  }

  public static let about = "One write of a batch."
  public static let members: [Member<Self>] = [
    .required("method", \.method, "What is done, by the name of the method that does it alone."),
    .required("params", \.params, "With which row: the method's parameters without context and key."),
  ]

  /// A creation of nothing.
  public init() {}
}

/// What one write of a batch is about: the parameters of `data.create`, `data.update` or `data.delete` without context
/// and key.
public struct BatchedWrite: JSONObject, Equatable {
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// The row to update or delete, or the operation that made it.
  public var id: String?
  /// The version that the update or deletion starts from.
  public var version: Int?
  /// Values by field; none for a deletion.
  public var values: [String: JSONValue] = [:]

  public static let about = "The row of one write of a batch; $0 in an id is the row of operation 0."
  public static let members: [Member<Self>] = [
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .optional("id", \.id, "The row to update or delete: its id, or $0 for the row of operation 0."),
    .optional("version", \.version, "The version that an update or deletion starts from, as when it is done alone."),
    .defaulted(
      "values", \.values, "The values to be written, by field; $0 in a field of ids is the row of operation 0."),
  ]

  /// A write of nothing.
  public init() {}
}

/// What `data.batch` answers.
public struct BatchResult: JSONObject, Equatable {
  /// The rows, in the order of the operations.
  public var results: [Written] = []

  public static let about = "The rows of a batch."
  public static let members: [Member<Self>] = [
    .required("results", \.results, "The rows as they are after the batch, in the order of the operations.")
  ]

  /// No rows.
  public init() {}

  /// Rows.
  public init(_ results: [Written]) { self.results = results }
}
