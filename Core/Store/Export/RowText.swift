internal import HustingsProtocol

/// Rows of a resource as lines of a file.
struct RowText {
  private let fields: [AnyField]
  private let format: TenantExport.Format

  init(_ resource: ResourceSchema, _ format: TenantExport.Format) {
    (fields, self.format) = (resource.fields, format)
  }

  /// What stands before the rows.
  var header: [UInt8] { format == .csv ? CSVText.line(fields.map { .text($0.name) }) : [] }

  /// A row's line, with its end.
  func line(_ values: [SQLValue]) -> [UInt8] {
    guard format == .jsonl else { return CSVText.line(zip(fields, values).map(Self.plain)) }
    var writer = JSONWriter()
    writer.beginObject()
    for (field, value) in zip(fields, values) {
      writer.name(field.name)
      switch value {
      case .null: writer.null()
      case .text(let text): writer.string(text)
      case .real(let number): writer.number(number)
      case .integer(let number) where field.type == .boolean: writer.boolean(number != 0)
      case .integer(let number): writer.integer(Int(number))
      }
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  /// A truth as a word.
  private static func plain(_ field: AnyField, _ value: SQLValue) -> SQLValue {
    guard field.type == .boolean, case .integer(let number) = value else { return value }
    return .text(number != 0 ? "true" : "false")
  }
}

/// Lines of CSV (RFC 4180) that a spreadsheet shows and does not carry out.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, or may: a name
/// could then send the sheet elsewhere. Such a text gets an apostrophe before it, and one that begins with an
/// apostrophe gets a second one: without the first, each is what it was. Numbers are numbers, and stay.
enum CSVText {
  static let rule =
    "A text that begins with = + - @ ' a tab or a line break has an apostrophe before it, so that no spreadsheet takes "
    + "it for a formula; without that apostrophe it is what it was."

  private static let dangerous = Array("=+-@'\t\r\n".utf8)
  /// The same signs in full width, which some spreadsheets take for them.
  private static let wide: Set<Character> = ["＝", "＋", "－", "＠"]

  static func line(_ values: [SQLValue]) -> [UInt8] {
    var line: [UInt8] = []
    for (index, value) in values.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      switch value {
      case .null: break
      case .integer(let number): line += String(number).utf8
      case .real(let number): line += String(number).utf8
      case .text(let text): append(text, to: &line)
      }
    }
    return line + [0x0D, 0x0A]
  }

  private static func append(_ text: String, to line: inout [UInt8]) {
    let isDangerous =
      text.utf8.first.map { dangerous.contains($0) } == true || text.first.map { wide.contains($0) } == true
    let needsQuotes =
      isDangerous || text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      || text.utf8.first == 0x20 || text.utf8.last == 0x20
    if needsQuotes { line.append(0x22) }
    if isDangerous { line.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == 0x22 { line.append(0x22) }
      line.append(byte)
    }
    if needsQuotes { line.append(0x22) }
  }
}
