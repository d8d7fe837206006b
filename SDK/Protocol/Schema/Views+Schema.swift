// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

extension Cell {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      [
        "description": "Text, a number, nothing, or text with a link or a tag.",
        "anyOf": [["type": ["string", "number", "null"]], RichCell.schema(in: &definitions)],
      ]
    }
  }
}

extension Block {
  /// Any of the blocks by its type, or one of a later version with a text to show in its place.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let known = types.map { $0.content.schema(in: &definitions) }
      let later: JSONValue = [
        "description": "A block of a later version: its fallback is shown.", "type": "object", "required": ["type"],
        "properties": [
          "type": ["type": "string", "not": ["enum": .array(types.map { .string($0.name) })]],
          "fallback": ["type": "string", "description": "The text to show in place of a block that is not known."],
        ],
      ]
      return ["description": "One part of a page, told apart by its type.", "oneOf": .array(known + [later])]
    }
  }
}

extension BlockContent {
  /// The members' schema with the type that stands among them on the wire.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let schema = objectSchema(in: &definitions)
      let name = Block.types.first { $0.content == Self.self }?.name ?? ""
      var required: [JSONValue] = ["type"]
      if case .array(let members)? = schema["required"] { required += members }
      return schema.with("properties", (schema["properties"] ?? [:]).with("type", ["const": .string(name)]))
        .with("required", .array(required))
    }
  }
}
