/// A file of JSON Schema, draft 2020-12, that says part of the contract to programs.
///
/// The files point to each other by name, so they belong in one folder; their ids are relative to wherever that is.
public struct SchemaDocument: Sendable {
  /// The file's name.
  public let file: String
  /// The schema.
  public let schema: JSONValue

  /// Every file.
  public static var all: [SchemaDocument] { [manifest, pages, messages] }

  /// `plugin.json`.
  public static var manifest: SchemaDocument {
    var definitions = SchemaDefinitions()
    let root = Manifest.schema(in: &definitions)
    return SchemaDocument("manifest", "The manifest of a plugin, plugin.json", root, definitions.named)
  }

  /// Pages and their blocks.
  public static var pages: SchemaDocument {
    var definitions = SchemaDefinitions()
    let root = Page.schema(in: &definitions)
    return SchemaDocument("pages", "A page, as a plugin answers view.render", root, definitions.named)
  }

  /// Lines between host and plugin. The parameters of each method stand at `#/$defs/params/properties/METHOD`, its
  /// result at `#/$defs/results/properties/METHOD`.
  public static var messages: SchemaDocument {
    let pages = pages
    var elsewhere: [String: String] = [:]
    if case .object(let shared)? = pages.schema["$defs"] {
      for name in shared.keys { elsewhere[name] = pages.file }
    }
    var definitions = SchemaDefinitions(elsewhere: elsewhere)
    var params: [String: JSONValue] = [:]
    var results: [String: JSONValue] = [:]
    for method in Method.allCases {
      let schema = method.params.schema(in: &definitions)
      params[method.rawValue] =
        switch method {
        // Both take the same parameters; only a row that is there has an id and a version.
        case .create: schema.with("properties", ["id": ["type": "null"], "version": ["type": "null"]])
        case .update: schema.with("required", ["id"])
        default: schema
        }
      results[method.rawValue] = method.result?.schema(in: &definitions)
    }
    let error = RPCError.schema(in: &definitions)
    var named = definitions.named
    named["params"] = ["description": "The parameters of each method, by its name.", "properties": .object(params)]
    named["results"] = ["description": "The result of each request, by its method.", "properties": .object(results)]
    named["request"] = call(Method.allCases.filter { !$0.isNotification }, isRequest: true)
    named["notification"] = call(Method.allCases.filter(\.isNotification), isRequest: false)
    named["response"] = response(error: error)
    let roots: JSONValue = [
      "oneOf": .array(["request", "notification", "response"].map { ["$ref": .string("#/$defs/\($0)")] })
    ]
    return SchemaDocument("messages", "One line between host and plugin: a JSON-RPC 2.0 message", roots, named)
  }

  private init(_ name: String, _ title: String, _ root: JSONValue, _ definitions: [String: JSONValue]) {
    file = "\(name).schema.json"
    schema = root.with("$schema", "https://json-schema.org/draft/2020-12/schema").with("$id", .string(file))
      .with("title", .string(title)).with("$defs", .object(definitions))
  }

  private static let version: JSONValue = ["const": "2.0"]

  private static func call(_ methods: [Method], isRequest: Bool) -> JSONValue {
    var properties: [String: JSONValue] = [
      "jsonrpc": version, "method": ["enum": .array(methods.map { .string($0.rawValue) })],
    ]
    var definitions = SchemaDefinitions()
    properties["id"] = isRequest ? MessageID.schema(in: &definitions) : false
    let rules = methods.map { method -> JSONValue in
      let name = method.rawValue.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
      let params: JSONValue = ["params": ["$ref": .string("#/$defs/params/properties/\(name)")]]
      let shape: JSONValue = ["properties": params]
      return [
        "if": ["properties": ["method": ["const": .string(method.rawValue)]]],
        "then": method.needsParams ? shape.with("required", ["params"]) : shape,
      ]
    }
    return [
      "description": isRequest ? "Wants exactly one response with the same id." : "Wants no response; it has no id.",
      "type": "object", "required": isRequest ? ["jsonrpc", "id", "method"] : ["jsonrpc", "method"],
      "properties": .object(properties), "allOf": .array(rules),
    ]
  }

  private static func response(error: JSONValue) -> JSONValue {
    var definitions = SchemaDefinitions()
    let id = MessageID.schema(in: &definitions)
    return [
      "description": "Answers a request: with a result, or with an error, never with both.", "type": "object",
      "required": ["jsonrpc", "id"], "properties": ["jsonrpc": version, "method": false],
      "oneOf": [
        ["required": ["result"], "properties": ["id": id, "result": true, "error": false]],
        [
          "required": ["error"],
          "properties": [
            "id": id.with("type", ["string", "integer", "null"])
              .with("description", "Null when the line that it answers had no id to be read."),
            "error": error, "result": false,
          ],
        ],
      ],
    ]
  }
}
