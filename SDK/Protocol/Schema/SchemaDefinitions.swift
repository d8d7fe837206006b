/// The schemas of named types, collected while the schema that points to them is made.
///
/// Each type stands once in `$defs`; everything else points there, so that types may hold each other.
public struct SchemaDefinitions: Sendable {
  /// The schemas by the types' names.
  public private(set) var named: [String: JSONValue] = [:]
  /// Types that another file defines already, with that file's name.
  private let elsewhere: [String: String]

  /// No definitions yet.
  ///
  /// - Parameter elsewhere: Names of types that other files define, with the file's name.
  public init(elsewhere: [String: String] = [:]) {
    self.elsewhere = elsewhere
  }

  /// A pointer to a type's schema, which is made when it is first asked for.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - make: Makes its schema.
  /// - Returns: `{"$ref": …}`.
  public mutating func reference(
    to type: Any.Type, _ make: (inout SchemaDefinitions) -> JSONValue
  ) -> JSONValue {
    let name = Self.name(of: type)
    if let file = elsewhere[name] { return ["$ref": .string("\(file)#/$defs/\(name)")] }
    if named[name] == nil {
      // Stands in while the type's own schema is made, which may point back to it.
      named[name] = true
      named[name] = make(&self)
    }
    return ["$ref": .string("#/$defs/\(name)")]
  }

  /// The name of a type without its module, such as `SummaryList.Item`.
  ///
  /// - Parameter type: The type.
  /// - Returns: The name.
  public static func name(of type: Any.Type) -> String {
    String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
  }
}
