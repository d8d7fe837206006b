// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

extension Permission {
  /// The members' schema, which knows every resource and the fields of each.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let rules = Resources.all.map { resource -> JSONValue in
        [
          "if": ["properties": ["resource": ["const": .string(resource.name)]]],
          "then": [
            "properties": [
              "fields": [
                "items": ["enum": .array((resource.fields + resource.reachable).map { .string($0.name) })]
              ]
            ]
          ],
        ]
      }
      return objectSchema(in: &definitions).with("allOf", .array(rules))
    }
  }
}

extension Parameter {
  /// The members' schema: what may be chosen belongs to the choices, and to them alone.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let choices: JSONValue = [.string(Kind.choice.rawValue), .string(Kind.choices.rawValue)]
      return objectSchema(in: &definitions)
        .with("if", ["properties": ["type": ["enum": choices]]])
        .with("then", ["required": ["options"], "properties": ["options": ["minItems": 1]]])
        .with("else", ["properties": ["options": ["maxItems": 0]]])
    }
  }
}
