import HustingsProtocol

/// A type that holds values of another, for finding everything that the contract consists of.
private protocol Holder {
  static var held: [any JSONCodable.Type] { get }
}

extension Optional: Holder where Wrapped: JSONCodable {
  fileprivate static var held: [any JSONCodable.Type] { [Wrapped.self] }
}
extension Array: Holder where Element: JSONCodable {
  fileprivate static var held: [any JSONCodable.Type] { [Element.self] }
}
extension Dictionary: Holder where Key == String, Value: JSONCodable {
  fileprivate static var held: [any JSONCodable.Type] { [Value.self] }
}
extension Cell: Holder {
  fileprivate static var held: [any JSONCodable.Type] { [RichCell.self] }
}
extension Block: Holder {
  fileprivate static var held: [any JSONCodable.Type] { types.map { $0.content } }
}

/// One object of the contract, as its declaration has it.
struct Shape {
  struct Member {
    var name: String
    var isRequired: Bool
    var note: String
    var schema: JSONValue
  }

  var name: String
  var about: String
  var members: [Member]

  init(_ type: any JSONObject.Type) {
    func opened<Object: JSONObject>(_ type: Object.Type) -> (String, [Member]) {
      var definitions = SchemaDefinitions()
      _ = Object.schema(in: &definitions)
      let properties = definitions.named[SchemaDefinitions.name(of: type)]?["properties"]
      return (
        Object.about,
        Object.members.map {
          Member(name: $0.name, isRequired: $0.isRequired, note: $0.note, schema: properties?[$0.name] ?? true)
        }
      )
    }
    name = SchemaDefinitions.name(of: type)
    (about, members) = opened(type)
  }

  /// Every object that can be reached from some, each once, in the order in which they are come upon.
  static func all(from roots: [any JSONCodable.Type]) -> [Shape] {
    var found: [Shape] = []
    var seen: Set<ObjectIdentifier> = []
    func visit(_ type: any JSONCodable.Type) {
      guard seen.insert(ObjectIdentifier(type)).inserted else { return }
      if let object = type as? any JSONObject.Type {
        found.append(Shape(object))
        memberTypes(object).forEach(visit)
      }
      (type as? any Holder.Type)?.held.forEach(visit)
    }
    func memberTypes<Object: JSONObject>(_ type: Object.Type) -> [any JSONCodable.Type] {
      Object.members.map(\.valueType)
    }
    roots.forEach(visit)
    return found
  }

  static let ofMessages = all(from: Method.allCases.map { $0.params } + Method.allCases.compactMap { $0.result })
  static let ofPages = all(from: [Page.self])
  static let ofManifest = all(from: [Manifest.self])
}
