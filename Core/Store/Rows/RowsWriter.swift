internal import HustingsProtocol

/// Writes the bytes of `Rows` from a statement's columns, without a value of Swift in between.
struct RowsWriter {
  /// Where a page ends although more rows would be allowed.
  static let pageBytes = ProtocolLimit.answer.value

  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private let kinds: [Kind]

  /// How a column's values become JSON.
  enum Kind {
    /// Digits and ASCII words that never need an escape.
    case plain
    case text, integer, number, boolean

    init(_ type: FieldType) {
      switch type {
      case .id, .date, .time: self = .plain
      case .text, .choice: self = .text
      case .integer: self = .integer
      case .number: self = .number
      case .boolean: self = .boolean
      }
    }
  }

  init(columns: [(name: String, kind: Kind)], rows: Int) {
    kinds = columns.map(\.kind)
    bytes.reserveCapacity(128 + min(rows, 1000) * columns.count * 24)
    append("{\"columns\":")
    bytes += columns.map(\.name).jsonBytes()
    append(",\"rows\":[")
  }

  var isFull: Bool { bytes.count >= Self.pageBytes - 65_536 }

  /// Adds the row where the statement stands.
  mutating func add(_ statement: Statement) {
    beginRow()
    for (index, kind) in kinds.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      add(statement, Int32(truncatingIfNeeded: index), kind)
    }
    endRow()
  }

  mutating func finish(cursor: String?, publishedAsOf: Instant? = nil) throws(RPCError) -> RawJSON {
    append("],\"cursor\":")
    if let cursor { append("\"\(cursor)\"") } else { append("null") }
    if let publishedAsOf { append(",\"rounded\":true,\"asOf\":\"\(publishedAsOf)\"") }
    append("}")
    do {
      return try RawJSON(validating: bytes)
    } catch {
      // Only a file that another program has written to can hold text that is no UTF-8.
      throw StoreError.rpcError(StoreError(.damaged, "a row holds text that is no UTF-8"))
    }
  }

  private mutating func beginRow() {
    bytes.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
    if count > 0 { bytes.append(UInt8(ascii: "[")) }
    count += 1
  }

  private mutating func endRow() { bytes.append(UInt8(ascii: "]")) }

  @inline(__always)
  private mutating func add(_ statement: Statement, _ column: Int32, _ kind: Kind) {
    guard !statement.isNull(column) else { return append("null") }
    switch kind {
    case .plain:
      bytes.append(UInt8(ascii: "\""))
      statement.withText(column) { bytes.append(contentsOf: $0) }
      bytes.append(UInt8(ascii: "\""))
    case .text:
      bytes.append(UInt8(ascii: "\""))
      statement.withText(column) { escape($0) }
      bytes.append(UInt8(ascii: "\""))
    case .integer: append(statement.integer(column))
    case .number:
      let number = statement.real(column)
      append(number.isFinite ? number.description : "null")
    case .boolean: append(statement.integer(column) == 0 ? "false" : "true")
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func append(_ number: Int64) {
    if number >= 0, number < 10 { return bytes.append(48 + UInt8(number)) }
    append(String(number))
  }

  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      start = index + 1
      bytes.append(UInt8(ascii: "\\"))
      switch byte {
      case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
      case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
      case 0x20...: bytes.append(byte)
      default:
        append(byte < 0x10 ? "u000" : "u001")
        bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
      }
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }
}
