/// Which rows of a resource: comparisons of its fields, joined by `&&`, `||` and `!`.
public struct Where<Owner: Resource>: Sendable {
  /// The condition as it goes over the wire.
  public let filter: Filter

  init(_ filter: Filter) {
    self.filter = filter
  }

  init<Value: FieldValue>(_ field: Field<Owner, Value>, _ comparison: Filter.Comparison, _ value: Value) {
    let json = JSONValue(value)
    switch (comparison, json) {
    case (.eq, .null): filter = .compare(field.name, .isNull, .boolean(true))
    case (.ne, .null): filter = .compare(field.name, .isNull, .boolean(false))
    default: filter = .compare(field.name, comparison, json)
    }
  }

  /// Both hold. A chain of them is one list, so that its length does not count as depth.
  public static func && (left: Where, right: Where) -> Where {
    if case .and(let parts) = left.filter { return Where(.and(parts + [right.filter])) }
    return Where(.and([left.filter, right.filter]))
  }

  /// At least one holds. A chain of them is one list, so that its length does not count as depth.
  public static func || (left: Where, right: Where) -> Where {
    if case .or(let parts) = left.filter { return Where(.or(parts + [right.filter])) }
    return Where(.or([left.filter, right.filter]))
  }

  /// It does not hold.
  public static prefix func ! (condition: Where) -> Where {
    Where(.not(condition.filter))
  }
}

extension Field {
  /// The field holds the value.
  public static func == (field: Field, value: Value) -> Where<Owner> { Where(field, .eq, value) }
  /// The field holds another value.
  public static func != (field: Field, value: Value) -> Where<Owner> { Where(field, .ne, value) }
  /// The field is less than the value.
  public static func < (field: Field, value: Value) -> Where<Owner> { Where(field, .lt, value) }
  /// The field is not greater than the value.
  public static func <= (field: Field, value: Value) -> Where<Owner> { Where(field, .le, value) }
  /// The field is greater than the value.
  public static func > (field: Field, value: Value) -> Where<Owner> { Where(field, .gt, value) }
  /// The field is not less than the value.
  public static func >= (field: Field, value: Value) -> Where<Owner> { Where(field, .ge, value) }

  /// The field holds one of the values; at most 500.
  public func isIn(_ values: [Value]) -> Where<Owner> {
    Where(.compare(name, .in, .array(values.map { JSONValue($0) })))
  }

  /// The text begins so.
  public func startsWith(_ text: String) -> Where<Owner> {
    Where(.compare(name, .startsWith, .string(text)))
  }

  /// The value, for `create` and `update`.
  public func set(_ value: Value) -> Assignment<Owner> {
    Assignment(field: name, value: JSONValue(value))
  }

  /// From the least to the greatest.
  public var ascending: Ordering<Owner> { Ordering(order: Order(name)) }
  /// From the greatest to the least.
  public var descending: Ordering<Owner> { Ordering(order: Order(name, descending: true)) }
}

/// A value for a field of a row that is written.
public struct Assignment<Owner: Resource>: Sendable {
  let field: String
  let value: JSONValue
}

/// A field to order rows by.
public struct Ordering<Owner: Resource>: Sendable {
  let order: Order
}

extension JSONValue {
  /// The value as it goes over the wire.
  init(_ value: some FieldValue) {
    var reader = JSONReader(RawJSON(encoding: value))
    // What a writer wrote can be read; a value that is not JSON is an error of this code.
    self = (try? JSONValue(from: &reader)) ?? .null
  }
}
