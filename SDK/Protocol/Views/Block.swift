/// One part of a page. On the wire it is an object whose `type` is the case's name.
public indirect enum Block: Equatable, Sendable {
  case section(Section)
  case text(Text)
  case code(Code)
  case link(Link)
  case alert(Alert)
  case metric(Metric)
  case table(Table)
  case list(List)
  case summaryList(SummaryList)
  case chart(Chart)
  case form(Form)
  case button(Button)
  case details(Details)
  case pagination(Pagination)
  case emptyState(EmptyState)
  case progress(Progress)
  /// A block of a later version, with the text to show in its place.
  case unknown(type: String, fallback: String?)

  /// Every type's name on the wire, in the order of the cases.
  public static let types: [(name: String, content: any BlockContent.Type)] = [
    ("section", Section.self), ("text", Text.self), ("code", Code.self), ("link", Link.self), ("alert", Alert.self),
    ("metric", Metric.self), ("table", Table.self), ("list", List.self), ("summaryList", SummaryList.self),
    ("chart", Chart.self), ("form", Form.self), ("button", Button.self), ("details", Details.self),
    ("pagination", Pagination.self), ("emptyState", EmptyState.self), ("progress", Progress.self),
  ]
}

/// What a block holds besides its type.
public protocol BlockContent: JSONObject, Equatable {
  /// The block that holds it.
  var block: Block { get }
  /// What does not fit together although each member is what it must be: its place in the block, and what is wrong.
  var misfit: (place: String, what: String)? { get }
}

extension BlockContent {
  /// Nothing, unless the block says otherwise.
  public var misfit: (place: String, what: String)? { nil }
}

extension Block: JSONCodable {
  /// The content, or nil for an unknown block.
  var content: (any BlockContent)? {
    switch self {
    case .section(let content): content
    case .text(let content): content
    case .code(let content): content
    case .link(let content): content
    case .alert(let content): content
    case .metric(let content): content
    case .table(let content): content
    case .list(let content): content
    case .summaryList(let content): content
    case .chart(let content): content
    case .form(let content): content
    case .button(let content): content
    case .details(let content): content
    case .pagination(let content): content
    case .emptyState(let content): content
    case .progress(let content): content
    case .unknown: nil
    }
  }

  /// The type's name on the wire.
  public var type: String {
    if case .unknown(let type, _) = self { return type }
    guard let content else { return "" }
    return Self.types.first { $0.content == Swift.type(of: content) }?.name ?? ""
  }

  /// Writes the object with its type first.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("type")
    writer.string(type)
    if let content {
      content.writeMembers(to: &writer)
    } else if case .unknown(_, let fallback?) = self {
      writer.name("fallback")
      writer.string(fallback)
    }
    writer.endObject()
  }

  /// Reads the object by its type, wherever that stands; a type that is not known yields `unknown`.
  public init(from reader: inout JSONReader) throws(JSONError) {
    let raw = try reader.rawValue()
    var peek = JSONReader(raw)
    var type: String?
    var fallback: String?
    try peek.beginObject()
    while let name = try peek.nextName() {
      switch name {
      case "type": try peek.readOnce(&type)
      case "fallback" where peek.kind() == .string: try peek.readOnce(&fallback)
      default: try peek.skipValue()
      }
    }
    guard let type else { throw reader.error("is a block without a `type`") }
    guard let known = Self.types.first(where: { $0.name == type }) else {
      self = .unknown(type: type, fallback: fallback)
      return
    }
    do throws(JSONError) {
      self = try Self.read(known.content, from: raw)
    } catch {
      throw reader.error(error.what, at: reader.position - raw.bytes.count + error.offset)
    }
  }

  private static func read<Content: BlockContent>(
    _ content: Content.Type, from raw: RawJSON
  ) throws(JSONError) -> Block {
    var reader = JSONReader(raw)
    let content = try Content(from: &reader)
    if let misfit = content.misfit {
      throw reader.error(misfit.what, at: JSONPath.place(of: misfit.place, in: Array(raw.bytes)).offset)
    }
    return content.block
  }
}
