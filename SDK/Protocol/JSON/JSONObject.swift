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

  /// The name as JSON, quotes included.
  let quotedName: [UInt8]
  let write: @Sendable (_ owner: UnsafePointer<Owner>, _ quotedName: [UInt8], inout JSONWriter) -> Void
  let read: @Sendable (UnsafeMutablePointer<Owner>, inout JSONReader) throws(JSONError) -> Void

  private init(
    _ name: String, _ valueType: any JSONCodable.Type, isRequired: Bool, _ note: String,
    defaultValue: (@Sendable () -> RawJSON)? = nil,
    write: @escaping @Sendable (UnsafePointer<Owner>, [UInt8], inout JSONWriter) -> Void,
    read: @escaping @Sendable (UnsafeMutablePointer<Owner>, inout JSONReader) throws(JSONError) -> Void
  ) {
    self.name = name
    self.valueType = valueType
    self.isRequired = isRequired
    self.note = note
    self.defaultValue = defaultValue
    quotedName = name.jsonBytes()
    self.write = write
    self.read = read
  }

  /// A member that must be there.
  public static func required<Value: JSONCodable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ note: String
  ) -> Member {
    let property = StoredProperty(path)
    return Member(
      name, Value.self, isRequired: true, note,
      write: { owner, quotedName, writer in
        writer.quotedName(quotedName)
        property.of(owner).pointee.write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in property.of(owner).pointee = try Value(from: &reader) })
  }

  /// A member that is left out when it is nil; null reads as nil.
  public static func optional<Value: JSONCodable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value?> & Sendable, _ note: String
  ) -> Member {
    let property = StoredProperty(path)
    return Member(
      name, Value?.self, isRequired: false, note,
      write: { owner, quotedName, writer in
        guard let value = property.of(owner).pointee else { return }
        writer.quotedName(quotedName)
        value.write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in property.of(owner).pointee = try Value?(from: &reader) })
  }

  /// A member that may be left out, and is then what `init()` made it; it is not written while it is that.
  public static func defaulted<Value: JSONCodable & Equatable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ note: String
  ) -> Member where Owner: JSONObject {
    let property = StoredProperty(path)
    let standard = Owner()[keyPath: path]
    return Member(
      name, Value.self, isRequired: false, note, defaultValue: { RawJSON(encoding: standard) },
      write: { owner, quotedName, writer in
        guard property.of(owner).pointee != standard else { return }
        writer.quotedName(quotedName)
        property.of(owner).pointee.write(to: &writer)
      },
      read: { (owner, reader) throws(JSONError) in property.of(owner).pointee = try Value(from: &reader) })
  }
}

/// Where a stored property lies in its struct: the key path is looked up once, not at each message.
private struct StoredProperty<Owner, Value>: Sendable {
  private let offset: Int

  init(_ path: KeyPath<Owner, Value>) {
    guard let offset = MemoryLayout<Owner>.offset(of: path) else {
      preconditionFailure("Members are stored properties of structs; \(path) is not.")
    }
    self.offset = offset
  }

  // Both pointers are into memory bound to `Owner`, which at this offset holds a `Value`.

  func of(_ owner: UnsafePointer<Owner>) -> UnsafePointer<Value> {
    (UnsafeRawPointer(owner) + offset).assumingMemoryBound(to: Value.self)
  }

  func of(_ owner: UnsafeMutablePointer<Owner>) -> UnsafeMutablePointer<Value> {
    (UnsafeMutableRawPointer(owner) + offset).assumingMemoryBound(to: Value.self)
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
    withUnsafePointer(to: self) { owner in
      let members = Self.members
      for index in members.indices { members[index].write(owner, members[index].quotedName, &writer) }
    }
  }

  /// Reads an object; throws naming the member that is missing, doubled or of the wrong shape.
  public init(from reader: inout JSONReader) throws(JSONError) {
    self.init()
    let members = Self.members
    var seen: UInt64 = 0
    var expected = 0
    try reader.beginObject()
    reading: while true {
      let index: Int
      // Most senders write the members in the order of the list.
      switch try reader.nextName(among: members, from: expected) {
      case .member(let found): index = found
      case .other:
        try reader.skipValue()
        continue reading
      case .end: break reading
      }
      guard seen & (1 << UInt64(index)) == 0 else { throw reader.error("holds `\(members[index].name)` twice") }
      seen |= 1 << UInt64(index)
      expected = index + 1
      try withUnsafeMutablePointer(to: &self) { (owner) throws(JSONError) in try members[index].read(owner, &reader) }
    }
    for (index, member) in members.enumerated() where member.isRequired && seen & (1 << UInt64(index)) == 0 {
      throw reader.error("lacks `\(member.name)`")
    }
  }
}
