// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

extension JSONCodable {
  /// Any value, unless the type says more.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue { true }
}

extension JSONCodable where Self: RawRepresentable<String> & CaseIterable {
  /// One of the raw values.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["enum": .array(allCases.map { .string($0.rawValue) })]
  }
}

// Schemas are made when they are written down, never on the wire: without a copy per type, plugins compile 10 s sooner.
extension JSONObject {
  /// A pointer to the members' schema. Members that it does not name are allowed.
  @_semantics("optimize.sil.specialize.generic.never")
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { objectSchema(in: &$0) }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func objectSchema(in definitions: inout SchemaDefinitions) -> JSONValue {
    var properties: [String: JSONValue] = [:]
    for member in members {
      var schema = member.valueType.schema(in: &definitions)
      for bound in bounds[member.name] ?? [] { schema = bound.added(to: schema) }
      if let value = member.defaultValue.flatMap({ try? JSONValue(json: $0()) }) {
        schema = schema.with("default", value)
      }
      properties[member.name] = schema.with("description", .string(member.note))
    }
    let schema: JSONValue = ["type": "object", "properties": .object(properties)]
    let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
    let complete = required.isEmpty ? schema : schema.with("required", .array(required))
    return about.isEmpty ? complete : complete.with("description", .string(about))
  }
}

extension String {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue { ["type": "string"] }
}

extension Int {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue { ["type": "integer"] }
}

extension Double {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue { ["type": "number"] }
}

extension Bool {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue { ["type": "boolean"] }
}

extension Array where Element: JSONCodable {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["type": "array", "items": Element.schema(in: &definitions)]
  }
}

extension Dictionary where Key == String, Value: JSONCodable {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["type": "object", "additionalProperties": Value.schema(in: &definitions)]
  }
}

extension Optional where Wrapped: JSONCodable {
  /// The value's schema, or null.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    let schema = Wrapped.schema(in: &definitions)
    if schema == true { return schema }
    if case .string(let type)? = schema["type"] { return schema.with("type", [.string(type), "null"]) }
    return ["anyOf": [schema, ["type": "null"]]]
  }
}

extension Instant {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    [
      "type": "string", "format": "date-time",
      "pattern": #"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$"#,
    ]
  }
}

extension Day {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["type": "string", "format": "date", "pattern": #"^\d{4}-\d{2}-\d{2}$"#]
  }
}

extension RowID {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["type": "string", "pattern": "^[0-9a-f]{32}$"]
  }
}

extension MessageID {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    ["type": ["string", "integer"], "maxLength": .integer(ProtocolLimit.id.value)]
  }
}
