/// A JSON object whose members are declared once: reading, writing, checking and the schema all follow from the list.
///
/// ```swift
/// public struct GetParams: JSONObject {
///   public var id = ""
///   public static let members: [Member<Self>] = [.required("id", \.id, "The row's id.")]
///   public init() {}
/// }
/// ```
///
/// Members that the list does not name are ignored when read, so that an older peer understands a newer one.
public protocol JSONObject: JSONCodable {
  /// Every member, in the order in which it is written.
  static var members: [Member<Self>] { get }
  /// What the object is, in a sentence for the specification.
  static var about: String { get }
  /// What the members' values are held to besides their types, by member.
  static var bounds: [String: [Bound]] { get }
  /// The object before its members are read.
  init()
}

/// One member of a JSON object: its name, whether it must be there, what it means, and how it is read and written.
public struct Member<Owner: Sendable>: Sendable {
  /// The name on the wire.
  public let name: String
  /// Whether reading fails without it.
  public let isRequired: Bool
  /// What it means, for the specification.
  public let note: String
  /// The Swift type of its value, from which the schema follows; an optional one where null reads as absent.
  public let valueType: any JSONCodable.Type
  /// Makes what it is when it is left out; nil when that is nothing.
  let defaultValue: (@Sendable () -> RawJSON)?

  let write: @Sendable (Owner, inout JSONWriter) -> Void
  let read: @Sendable (inout Owner, inout JSONReader) throws(JSONError) -> Void

  /// A member that must be there.
  public static func required<Value: JSONCodable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ note: String
  ) -> Member {
    Member(
      name: name, isRequired: true, note: note, valueType: Value.self, defaultValue: nil,
      write: { owner, writer in
        writer.name(name)
        owner[keyPath: path].write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in owner[keyPath: path] = try Value(from: &reader) })
  }

  /// A member that is left out when it is nil; null reads as nil.
  public static func optional<Value: JSONCodable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value?> & Sendable, _ note: String
  ) -> Member {
    Member(
      name: name, isRequired: false, note: note, valueType: Value?.self, defaultValue: nil,
      write: { owner, writer in
        guard let value = owner[keyPath: path] else { return }
        writer.name(name)
        value.write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in owner[keyPath: path] = try Value?(from: &reader) })
  }

  /// A member that may be left out, and is then what `init()` made it; it is not written while it is that.
  public static func defaulted<Value: JSONCodable & Equatable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ note: String
  ) -> Member where Owner: JSONObject {
    Member(
      name: name, isRequired: false, note: note, valueType: Value.self,
      defaultValue: { RawJSON(encoding: Owner()[keyPath: path]) },
      write: { owner, writer in
        guard owner[keyPath: path] != Owner()[keyPath: path] else { return }
        writer.name(name)
        owner[keyPath: path].write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in owner[keyPath: path] = try Value(from: &reader) })
  }
}

extension JSONObject {
  /// Nothing, for objects that no specification names.
  public static var about: String { "" }
  /// No bounds, unless the object says otherwise.
  public static var bounds: [String: [Bound]] { [:] }

  /// Writes the members in their order.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
  }

  /// Writes the members alone, for an object that holds more, such as a block's type.
  func writeMembers(to writer: inout JSONWriter) {
    for member in Self.members { member.write(self, &writer) }
  }

  /// Reads an object; throws naming the member that is missing, doubled or of the wrong shape.
  public init(from reader: inout JSONReader) throws(JSONError) {
    self.init()
    let members = Self.members
    var seen: UInt64 = 0
    try reader.beginObject()
    while let name = try reader.nextName() {
      guard let index = members.firstIndex(where: { $0.name == name }) else {
        try reader.skipValue()
        continue
      }
      guard seen & (1 << UInt64(index)) == 0 else { throw reader.error("holds `\(name)` twice") }
      seen |= 1 << UInt64(index)
      try members[index].read(&self, &reader)
    }
    for (index, member) in members.enumerated() where member.isRequired && seen & (1 << UInt64(index)) == 0 {
      throw reader.error("lacks `\(member.name)`")
    }
  }
}
