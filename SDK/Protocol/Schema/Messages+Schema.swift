// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

extension Filter {
  /// One condition. Its depth and the number of conditions are beyond what a schema can count.
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let parts = [Filter].schema(in: &definitions)
      return [
        "description": .string(
          "Which rows: one comparison, or several joined; at most \(maximumDepth) deep, \(maximumNodes) conditions."),
        "oneOf": [
          joint("and", parts), joint("or", parts), joint("not", Filter.schema(in: &definitions)), comparison,
        ],
      ]
    }
  }

  private static func joint(_ name: String, _ schema: JSONValue) -> JSONValue {
    [
      "type": "object", "required": [.string(name)], "properties": .object([name: schema]),
      "additionalProperties": false,
    ]
  }

  private static var comparison: JSONValue {
    var properties: [String: JSONValue] = ["field": ["type": "string"]]
    for comparison in Comparison.allCases {
      properties[comparison.rawValue] =
        switch comparison {
        case .in: ["type": "array", "maxItems": .integer(maximumValues)]
        case .startsWith: ["type": "string"]
        case .isNull: ["type": "boolean"]
        default: ["type": ["string", "number", "boolean", "null"]]
        }
    }
    return [
      "type": "object", "required": ["field"], "properties": .object(properties), "minProperties": 2,
      "maxProperties": 2, "additionalProperties": false,
    ]
  }
}

extension RPCError {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      [
        "description": "Why a request failed: a number for programs, a sentence for people, never personal data.",
        "type": "object", "required": ["code", "message"],
        "properties": [
          "code": [
            "description": "The number that programs tell errors apart by.",
            "enum": .array(ErrorCode.allCases.map { .integer($0.rawValue) }),
          ],
          "message": ["description": "One sentence for the person who reads it.", "type": "string"],
          "data": ErrorDetail.schema(in: &definitions)
            .with("description", "Who refused, why, at which field, and what to do next."),
        ],
      ]
    }
  }
}

extension ErrorDetail {
  public static func schema(in definitions: inout SchemaDefinitions) -> JSONValue {
    definitions.reference(to: Self.self) { definitions in
      let text = String?.schema(in: &definitions)
      return [
        "description": "What an error adds to its message.", "type": "object", "required": ["reason"],
        "properties": [
          "side": Side?.schema(in: &definitions)
            .with("description", "Who said no; set on permissionDenied alone."),
          "reason": ["description": "A stable word for the reason, such as fieldNotGranted.", "type": "string"],
          "field": text.with("description", "The field, parameter or limit that it is about."),
          "hint": text.with("description", "What the reader can do about it."),
          "operation": Int?.schema(in: &definitions)
            .with("description", "Which operation of a batch it is about, from 0."),
        ],
      ]
    }
  }
}
