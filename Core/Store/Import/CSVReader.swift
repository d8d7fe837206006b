/// Reads CSV (RFC 4180) and what people send under that name: commas or tabs, any line ending, a byte order mark.
///
/// A state machine over bytes: it may be fed chunks of any size, and gives the same records wherever they are cut. The
/// first comma or tab outside quotes is the separator. A quote within a field that did not start with one stands for
/// itself. Memory is bounded by the longest record, `maximumField` × `maximumColumns` at most.
package struct CSVReader {
  /// The longest field, in bytes.
  package static let maximumField = 65_536
  /// The most fields of a record.
  package static let maximumColumns = 256

  private enum State { case fieldStart, plain, quoted, quoteInQuoted }

  private var state = State.fieldStart
  private var record = CSVRecord()
  private var separator: UInt8?
  private var line = 1
  private var afterReturn = false
  private var quoteLine = 1
  private var head: [UInt8]? = []

  /// A reader at the start of a file.
  package init() {}

  /// Takes the next bytes, and hands each record that they complete to `each`.
  ///
  /// - Throws: `CSVError` when a field or record is too long or the file is UTF-16; what `each` throws. Nothing more
  ///   can be read after an error.
  package mutating func read(_ chunk: ArraySlice<UInt8>, each: (borrowing CSVRecord) throws -> Void) throws {
    guard var start = head else { return try consume(chunk, each) }
    start += chunk
    if start.count >= CSVReader.mark.count {
      head = nil
      try begin(start, each)
    } else {
      head = start
    }
  }

  /// Ends the file, and hands its last record to `each` when no line ending closed it.
  ///
  /// - Throws: `CSVError` when a quote is still open; what `each` throws.
  package mutating func finish(each: (borrowing CSVRecord) throws -> Void) throws {
    if let start = head {
      head = nil
      try begin(start, each)
    }
    guard state != .quoted else { throw CSVError(line: quoteLine, column: record.count + 1, fault: .openQuote) }
    if state != .fieldStart || !record.ends.isEmpty || record.columnWithNUL != nil {
      try endField()
      try endRecord(each)
    }
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let tab = UInt8(ascii: "\t")
  private static let newline = UInt8(ascii: "\n")
  private static let `return` = UInt8(ascii: "\r")

  private mutating func begin(_ start: [UInt8], _ each: (borrowing CSVRecord) throws -> Void) throws {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw CSVError(line: 1, column: 1, fault: .utf16)
    }
    try consume(start.starts(with: CSVReader.mark) ? start.dropFirst(CSVReader.mark.count) : start[...], each)
  }

  private mutating func consume(_ chunk: ArraySlice<UInt8>, _ each: (borrowing CSVRecord) throws -> Void) throws {
    var index = chunk.startIndex
    while index < chunk.endIndex {
      let byte = chunk[index]
      if afterReturn {
        afterReturn = false
        if byte == CSVReader.newline {
          // The second half of CR LF: the line was counted at its first.
          if state == .quoted { record.bytes.append(byte) }
          index += 1
          continue
        }
      }
      switch state {
      case .quoted: try consumeQuoted(chunk, &index)
      case .quoteInQuoted where byte == CSVReader.quote:
        record.bytes.append(byte)
        state = .quoted
        index += 1
      case .fieldStart where byte == CSVReader.quote:
        state = .quoted
        quoteLine = line
        index += 1
      case .fieldStart, .plain, .quoteInQuoted:
        try consumePlain(chunk, &index, each)
      }
    }
  }

  private mutating func consumeQuoted(_ chunk: ArraySlice<UInt8>, _ index: inout Int) throws {
    var end = index
    while end < chunk.endIndex, chunk[end] > CSVReader.quote || !isSpecialInQuotes(chunk[end]) { end += 1 }
    try append(chunk[index..<end])
    index = end
    guard end < chunk.endIndex else { return }
    let byte = chunk[end]
    index += 1
    switch byte {
    case CSVReader.quote: state = .quoteInQuoted
    case 0: noteNUL()
    default:
      line += 1
      afterReturn = byte == CSVReader.return
      try append(chunk[end...end])
    }
  }

  private mutating func consumePlain(
    _ chunk: ArraySlice<UInt8>, _ index: inout Int, _ each: (borrowing CSVRecord) throws -> Void
  ) throws {
    var end = index
    while end < chunk.endIndex, chunk[end] > CSVReader.comma || !isSpecial(chunk[end]) { end += 1 }
    if end > index {
      state = .plain
      try append(chunk[index..<end])
    }
    index = end
    guard end < chunk.endIndex else { return }
    let byte = chunk[end]
    index += 1
    switch byte {
    case CSVReader.newline, CSVReader.return:
      afterReturn = byte == CSVReader.return
      try endField()
      line += 1
      try endRecord(each)
    case 0:
      state = .plain
      noteNUL()
    default:
      separator = byte
      try endField()
    }
  }

  /// Whether a byte, not above a comma, ends a run of plain text.
  private func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case CSVReader.comma, CSVReader.tab: separator == nil || separator == byte
    case CSVReader.newline, CSVReader.return, 0: true
    default: false
    }
  }

  private func isSpecialInQuotes(_ byte: UInt8) -> Bool {
    byte == CSVReader.quote || byte == CSVReader.newline || byte == CSVReader.return || byte == 0
  }

  private mutating func append(_ run: ArraySlice<UInt8>) throws {
    record.bytes += run
    guard record.bytes.count - (record.ends.last ?? 0) <= CSVReader.maximumField else {
      throw CSVError(line: record.line, column: record.count + 1, fault: .longField)
    }
  }

  private mutating func noteNUL() {
    if record.columnWithNUL == nil { record.columnWithNUL = record.count + 1 }
  }

  private mutating func endField() throws {
    record.ends.append(record.bytes.count)
    state = .fieldStart
    guard record.count <= CSVReader.maximumColumns else {
      throw CSVError(line: record.line, column: record.count, fault: .manyColumns)
    }
  }

  private mutating func endRecord(_ each: (borrowing CSVRecord) throws -> Void) throws {
    try each(record)
    record.bytes.removeAll(keepingCapacity: true)
    record.ends.removeAll(keepingCapacity: true)
    record.columnWithNUL = nil
    record.line = line
  }
}

/// What makes a whole file unreadable, and where.
package struct CSVError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// The field within the record, from 1.
  package var column: Int
  /// What is wrong.
  package var fault: Fault

  /// An error at a place.
  package init(line: Int, column: Int, fault: Fault) {
    self.line = line
    self.column = column
    self.fault = fault
  }

  /// What can be wrong with a file.
  package enum Fault: Sendable { case longField, manyColumns, openQuote, utf16 }

  /// What is wrong, where, and what to do.
  package var description: String {
    let what =
      switch fault {
      case .longField: "a field is over \(CSVReader.maximumField) bytes; is a quotation mark missing before it?"
      case .manyColumns: "there are over \(CSVReader.maximumColumns) columns; is this a CSV file?"
      case .openQuote: "a quotation mark opens a field and none closes it; the file may be cut short."
      case .utf16: "the file is in UTF-16; save it as \"CSV UTF-8\" and try again."
      }
    return "Line \(line), column \(column): \(what)"
  }
}
