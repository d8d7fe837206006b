/// Which rows: a comparison, or several joined by and, or, not. At most 8 deep and 100 comparisons and joints in all.
public indirect enum Filter: Equatable, Sendable {
  case and([Filter])
  case or([Filter])
  case not(Filter)
  /// A field against a value.
  case compare(String, Comparison, JSONValue)

  /// How a field is compared.
  public enum Comparison: String, CaseIterable, Sendable {
    case eq, ne, lt, le, gt, ge, `in`, startsWith, isNull
  }

  /// The deepest nesting.
  public static let maximumDepth = 8
  /// The most comparisons and joints.
  public static let maximumNodes = 100
  /// The most values that a field is compared with at once, by `in`.
  public static let maximumValues = 500
}

extension Filter: JSONCodable {
  /// Writes `{"and": […]}`, `{"or": […]}`, `{"not": …}` or `{"field": …, "eq": …}`.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    switch self {
    case .and(let parts):
      writer.name("and")
      parts.write(to: &writer)
    case .or(let parts):
      writer.name("or")
      parts.write(to: &writer)
    case .not(let part):
      writer.name("not")
      part.write(to: &writer)
    case .compare(let field, let comparison, let value):
      writer.name("field")
      writer.string(field)
      writer.name(comparison.rawValue)
      value.write(to: &writer)
    }
    writer.endObject()
  }

  /// Reads a filter; throws when it is too deep, too large, or holds no or several comparisons.
  public init(from reader: inout JSONReader) throws(JSONError) {
    var nodes = 0
    self = try Self.read(from: &reader, depth: 1, nodes: &nodes)
  }

  private static func read(
    from reader: inout JSONReader, depth: Int, nodes: inout Int
  ) throws(JSONError) -> Filter {
    nodes += 1
    guard depth <= maximumDepth else { throw reader.error("is nested more than \(maximumDepth) deep") }
    guard nodes <= maximumNodes else { throw reader.error("holds more than \(maximumNodes) conditions") }
    var field: String?
    var comparison: (Comparison, JSONValue)?
    var joint: Filter?
    try reader.beginObject()
    while let name = try reader.nextName() {
      if name == "field" {
        guard field == nil else { throw reader.error("holds `field` twice") }
        field = try reader.string()
        continue
      }
      guard joint == nil, comparison == nil else {
        throw reader.error("holds more than one condition; join them by `and`")
      }
      switch name {
      case "and", "or":
        var parts: [Filter] = []
        try reader.beginArray()
        while try reader.nextElement() {
          parts.append(try read(from: &reader, depth: depth + 1, nodes: &nodes))
        }
        joint = name == "and" ? .and(parts) : .or(parts)
      case "not":
        joint = .not(try read(from: &reader, depth: depth + 1, nodes: &nodes))
      default:
        guard let known = Comparison(rawValue: name) else {
          let shown = String(decoding: name.utf8.prefix(40), as: UTF8.self)
          throw reader.error("holds `\(shown)`, which is none of \(Self.words)")
        }
        comparison = (known, try JSONValue(from: &reader))
      }
    }
    switch (field, comparison, joint) {
    case (let field?, let comparison?, nil): return .compare(field, comparison.0, comparison.1)
    case (nil, nil, let joint?): return joint
    case (nil, _?, _): throw reader.error("compares without naming a `field`")
    default: throw reader.error("holds no condition: one of \(Self.words)")
    }
  }

  private static let words = (["and", "or", "not"] + Comparison.allCases.map(\.rawValue)).joined(separator: ", ")
}
