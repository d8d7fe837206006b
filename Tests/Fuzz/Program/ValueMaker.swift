internal import HustingsProtocol

/// Makes values of the contract's types at random, from the lists of their members: a new method, block or field is
/// tried from the day it is declared.
struct ValueMaker {
  var random: Random
  /// The resource that the data call at hand is about; most are about one that there is.
  private var resource: ResourceSchema?

  init(random: Random) { self.random = random }

  /// A value that fits a type.
  mutating func value(of type: any JSONCodable.Type, depth: Int = 0) -> JSONValue {
    switch type {
    case is String.Type: .string(text())
    case is Int.Type: .integer(integer())
    case is Double.Type: random.once(in: 2) ? .integer(integer()) : .number(number())
    case is Bool.Type: .boolean(random.once(in: 2))
    case is Filter.Type: wholeFilter()
    case is Cell.Type: cell(depth)
    case is Block.Type: block(depth)
    case is Instant.Type: .string(Instant(seconds: random.below(4_000_000_000)).description)
    case is Day.Type: .string(Day(number: random.below(40_000)).description)
    case is MessageID.Type: id()
    case is JSONValue.Type, is RawJSON.Type: any(depth)
    default: composed(type, depth)
    }
  }

  private mutating func composed(_ type: any JSONCodable.Type, _ depth: Int) -> JSONValue {
    if let optional = type as? any MaybeType.Type {
      return random.once(in: 4) ? .null : value(of: optional.wrapped, depth: depth)
    }
    if let list = type as? any ListType.Type {
      return .array((0..<count(depth)).map { _ in value(of: list.element, depth: depth + 1) })
    }
    if let table = type as? any TableType.Type {
      var fields: [String: JSONValue] = [:]
      for _ in 0..<count(depth) { fields[text()] = value(of: table.value, depth: depth + 1) }
      return .object(fields)
    }
    if let object = type as? any JSONObject.Type { return .object(members(of: object, depth)) }
    if let choice = type as? any CaseIterable.Type { return .string(random.pick(Self.words(choice))) }
    return any(depth)
  }

  private mutating func members<Object: JSONObject>(of type: Object.Type, _ depth: Int) -> [String: JSONValue] {
    let isCall = depth == 0 && Object.members.contains { $0.name == "resource" }
    if isCall, !random.once(in: 8) { resource = random.pick(Self.resources) }
    defer { if isCall { resource = nil } }
    var fields: [String: JSONValue] = [:]
    for member in Object.members where member.isRequired || random.once(in: isCall ? 4 : 2) {
      fields[member.name] = meant(member.name) ?? value(of: member.valueType, depth: depth + 1)
    }
    if random.once(in: 20) { fields["later"] = any(depth + 1) }
    return fields
  }

  /// What a member of a data call holds when it means its resource.
  private mutating func meant(_ name: String) -> JSONValue? {
    guard let resource else { return nil }
    switch name {
    case "resource", "permission": return .string(resource.name)
    case "field": return .string(field())
    case "select", "groupBy": return .array((0...random.below(3)).map { _ in .string(field()) })
    case "values":
      return .object(Dictionary((0...random.below(3)).map { _ in (field(), any(7)) }) { first, _ in first })
    default: return nil
    }
  }

  private mutating func field() -> String {
    guard let resource, !random.once(in: 30) else { return text() }
    return random.pick(resource.fields).name
  }

  private static func words<Choice: CaseIterable>(_ type: Choice.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
  }

  private mutating func wholeFilter() -> JSONValue {
    var nodes = 0
    return filter(depth: 1, &nodes)
  }

  private mutating func filter(depth: Int, _ nodes: inout Int) -> JSONValue {
    nodes += 1
    // What is begun may still take three parts on each level.
    let mayBranch = depth < Filter.maximumDepth && nodes < Filter.maximumNodes - 3 * Filter.maximumDepth
    switch random.below(mayBranch ? 6 : 3) {
    case 3: return ["not": filter(depth: depth + 1, &nodes)]
    case 4, 5:
      let parts = (0..<random.below(4)).map { _ in filter(depth: depth + 1, &nodes) }
      return .object([random.once(in: 2) ? "and" : "or": .array(parts)])
    default:
      let comparison = random.pick(Filter.Comparison.allCases)
      let operand = comparison == .in ? .array((0..<random.below(4)).map { _ in any(6) }) : any(6)
      return .object(["field": .string(field()), comparison.rawValue: operand])
    }
  }

  private mutating func block(_ depth: Int) -> JSONValue {
    guard depth < 8, !random.once(in: 20) else { return ["type": "later", "fallback": .string(text())] }
    let (name, content) = random.pick(Block.types)
    var fields = members(of: content, depth)
    fields["type"] = .string(name)
    return .object(fields)
  }

  private mutating func cell(_ depth: Int) -> JSONValue {
    switch random.below(4) {
    case 0: .null
    case 1: .string(text())
    case 2: value(of: Double.self)
    default: .object(members(of: RichCell.self, depth))
    }
  }

  private mutating func id() -> JSONValue {
    random.once(in: 2) ? .integer(random.below(1000)) : .string(text())
  }

  /// Any value at all.
  mutating func any(_ depth: Int) -> JSONValue {
    switch random.below(depth < 8 ? 9 : 6) {
    case 0: .null
    case 1: .boolean(random.once(in: 2))
    case 2: .integer(integer())
    case 3: .number(number())
    case 4, 5: .string(text())
    case 6, 7: .array((0..<count(depth)).map { _ in any(depth + 1) })
    default: .object(Dictionary((0..<count(depth)).map { _ in (text(), any(depth + 1)) }) { first, _ in first })
    }
  }

  private mutating func count(_ depth: Int) -> Int { random.below(max(1, 5 - depth / 2)) }

  private mutating func integer() -> Int {
    random.once(in: 2) ? random.below(200) : Int(truncatingIfNeeded: random.next() >> UInt64(random.below(64)))
  }

  private mutating func number() -> Double {
    let number = Double(bitPattern: random.next())
    return number.isFinite && random.once(in: 2) ? number : Double(random.below(2_000_000) - 1_000_000) / 64
  }

  private mutating func text() -> String {
    switch random.below(3) {
    case 0: return random.pick(Self.names)
    case 1: return random.pick(Self.texts)
    default:
      var text = ""
      for _ in 0..<random.below(12) { text.unicodeScalars.append(random.pick(Self.scalars)) }
      return text
    }
  }

  /// What the host knows by name, so that what is made goes deep into it.
  private static let names =
    Resources.all.flatMap { [$0.name] + $0.fields.map(\.name) } + Sample.manifest.permissions.map(\.id)
  private static let resources = Resources.all.filter { $0.tenants.contains(.clp) }
  private static let texts = [
    "", "a", "2026-05-07", "2026-05-07T09:30:00Z", "AA", "0123456789abcdef0123456789abcdef", "Llŷr ap Gŵyn", "a\u{0}b",
    "-1", "1e400", "\u{FEFF}", "\u{2028}", "<script>", "' OR 1=1", "e\u{301}\u{323}", "👩‍👩‍👧‍👦", "**bold**", "../..",
    String(repeating: "x", count: 300),
  ]
  private static let scalars = Array("aZ0 \"\\/\n\t\u{1}\u{7F}é€𝄞ŵ\u{301}\u{10FFFF}".unicodeScalars)
}

/// An optional, told by its type.
private protocol MaybeType { static var wrapped: any JSONCodable.Type { get } }
extension Optional: MaybeType where Wrapped: JSONCodable {
  fileprivate static var wrapped: any JSONCodable.Type { Wrapped.self }
}

/// An array, told by its type.
private protocol ListType { static var element: any JSONCodable.Type { get } }
extension Array: ListType where Element: JSONCodable {
  fileprivate static var element: any JSONCodable.Type { Element.self }
}

/// A dictionary, told by its type.
private protocol TableType { static var value: any JSONCodable.Type { get } }
extension Dictionary: TableType where Key == String, Value: JSONCodable {
  fileprivate static var value: any JSONCodable.Type { Value.self }
}
