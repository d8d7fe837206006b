// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// One value in a table or summary list: text, a number, nothing, or text with a link or a tag.
public enum Cell: Equatable, Sendable {
  case nothing
  case text(String)
  case integer(Int)
  case number(Double)
  case rich(RichCell)
}

/// Text that leads somewhere or is marked.
public struct RichCell: JSONObject, Equatable {
  /// The words.
  public var text = ""
  /// Where they lead.
  public var goTo: Target?
  /// Shown as a tag in this tone.
  public var tag: Tone?

  public static let about = "Text that leads somewhere or is marked."
  public static let members: [Member<Self>] = [
    .required("text", \.text, "The words that are shown."),
    .optional("goTo", \.goTo, "The view that the words lead to."),
    .optional("tag", \.tag, "Shown as a tag in this tone."),
  ]

  /// A cell without words.
  public init() {}
}

extension Cell: JSONCodable {
  /// Text that leads to a view.
  public static func link(_ text: String, to target: Target) -> Cell {
    var cell = RichCell()
    cell.text = text
    cell.goTo = target
    return .rich(cell)
  }

  /// Text marked as a tag.
  public static func tag(_ text: String, _ tone: Tone) -> Cell {
    var cell = RichCell()
    cell.text = text
    cell.tag = tone
    return .rich(cell)
  }

  /// Writes the value.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .nothing: writer.null()
    case .text(let text): writer.string(text)
    case .integer(let value): writer.integer(value)
    case .number(let value): writer.number(value)
    case .rich(let cell): cell.write(to: &writer)
    }
  }

  /// Reads a value; throws for arrays and booleans.
  public init(from reader: inout JSONReader) throws(JSONError) {
    switch reader.kind() {
    case .string: self = .text(try reader.string())
    case .object: self = .rich(try RichCell(from: &reader))
    case .number:
      switch try JSONValue(from: &reader) {
      case .integer(let value): self = .integer(value)
      case .number(let value): self = .number(value)
      default: self = .nothing
      }
    case .null:
      try reader.null()
      self = .nothing
    default: throw reader.error("is no cell: a text, a number, null, or an object with `text`")
    }
  }
}

/// A value that may stand in a cell.
public protocol CellValue {
  /// The cell that shows it.
  var cell: Cell { get }
}

extension Cell: CellValue {
  /// The cell itself.
  public var cell: Cell { self }
}
extension String: CellValue {
  /// The text.
  public var cell: Cell { .text(self) }
}
extension Int: CellValue {
  /// The number.
  public var cell: Cell { .integer(self) }
}
extension Double: CellValue {
  /// The number.
  public var cell: Cell { .number(self) }
}
extension Bool: CellValue {
  /// Yes or No.
  public var cell: Cell { .text(self ? "Yes" : "No") }
}
extension Day: CellValue {
  /// As people write it: `7 May 2026`.
  public var cell: Cell { .text(inWords) }
}
extension Instant: CellValue {
  /// Day and time as clocks in the United Kingdom show them: `7 May 2026, 10:30`.
  public var cell: Cell { .text("\(inBritain.day.inWords), \(inBritain.clock)") }
}
extension Optional: CellValue where Wrapped: CellValue {
  /// The value's cell, or an empty one.
  public var cell: Cell { self?.cell ?? .nothing }
}
