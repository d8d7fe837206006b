import Store
import Testing

@Suite("CSV reader")
struct ImportCSVTests {
  private struct Row: Equatable {
    var line: Int
    var fields: [String?]
    var columnWithNUL: Int?

    init(_ line: Int, _ fields: [String?], nul: Int? = nil) {
      self.line = line
      self.fields = fields
      columnWithNUL = nul
    }
  }

  private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [Row] {
    var rows: [Row] = []
    var reader = CSVReader()
    func take(_ record: borrowing CSVRecord) {
      var fields: [String?] = []
      for index in 0..<record.count { fields.append(record.text(index)) }
      rows.append(Row(record.line, fields, nul: record.columnWithNUL))
    }
    for piece in pieces { try reader.read(piece, each: take) }
    try reader.finish(each: take)
    return rows
  }

  private func read(_ text: String) throws -> [Row] { try read([Array(text.utf8)[...]]) }

  static let inputs: [[UInt8]] = [
    Array("a,b,c\r\nd,\"e,e\",f\r\n".utf8),
    Array("\u{FEFF}\"a\",\"b\"\"b\"\n\n\"c\r\nd\",e".utf8),
    Array("a\tb,b\r\rc\td\r".utf8),
    Array("\"\"\n,\n\"x\"y,z\"z\n".utf8),
    Array("Zo".utf8) + [0xEB, 0x2C, 0x80, 0x0A, 0x41, 0x00, 0x42, 0x2C, 0xC3, 0xA9, 0x0D, 0x0A, 0x81],
    [], [0xEF], [0xEF, 0xBB], [0xEF, 0xBB, 0xBF], Array("\n".utf8), Array("\r\n".utf8), Array(",".utf8),
  ]

  @Test("records do not depend on where the bytes are cut", arguments: inputs)
  func splits(_ input: [UInt8]) throws {
    let whole = try read([input[...]])
    #expect(try read(input.map { [$0][...] }) == whole)
    for first in 0...input.count {
      for second in first...input.count {
        #expect(try read([input[..<first], input[first..<second], input[second...]]) == whole)
      }
    }
  }

  @Test("quotes, doubled quotes, and line breaks in quotes are read as RFC 4180 says")
  func quotes() throws {
    let rows = try read("a,\"b,\"\"c\"\"\r\nd\",\r\nnext,,\"\"\r\n")
    #expect(rows == [Row(1, ["a", "b,\"c\" d", ""]), Row(3, ["next", "", ""])])
  }

  @Test("a quote within an unquoted field stands for itself")
  func strayQuotes() throws {
    #expect(try read("12 \"The Elms\",\"a\"b\n") == [Row(1, ["12 \"The Elms\"", "ab"])])
  }

  @Test("the first comma or tab outside quotes is the separator")
  func separators() throws {
    #expect(try read("\"a,b\"\tc,d\te\n") == [Row(1, ["a,b", "c,d", "e"])])
    #expect(try read("a\"b,c\td\n") == [Row(1, ["a\"b", "c d"])])
  }

  @Test("CR, LF and CR LF each end a line, and each counts once, in quotes too")
  func lineEndings() throws {
    #expect(try read("a\rb\nc\r\n\"d\r\ne\rf\"\ng").map(\.line) == [1, 2, 3, 4, 7])
  }

  @Test("a byte order mark is no part of the first field")
  func byteOrderMark() throws {
    #expect(try read("\u{FEFF}\"a\",b") == [Row(1, ["a", "b"])])
  }

  @Test("bytes that are no UTF-8 are windows-1252, field by field")
  func encodings() throws {
    let bytes: [UInt8] = Array("Si".utf8) + [0xE2, 0x6E, 0x2C, 0x80, 0x92] + Array(",Siân".utf8)
    #expect(try read([bytes[...]]) == [Row(1, ["Siân", "€’", "Siân"])])
    #expect(try read([[0x41, 0x81][...]]) == [Row(1, [nil])])
  }

  @Test("every windows-1252 byte but the five undefined ones has a meaning")
  func windows1252() throws {
    let undefined = try (0x80...0xFF).filter { byte in try read([[0x41, UInt8(byte)][...]])[0].fields == [nil] }
    #expect(undefined == [0x81, 0x8D, 0x8F, 0x90, 0x9D])
  }

  @Test("spaces at the ends go, and control characters become spaces")
  func tidies() throws {
    #expect(try read("x,  a  b ,\u{7F}c\u{1}d\u{A0}\n") == [Row(1, ["x", "a b", "c d"])])
  }

  @Test("a NUL byte is told with its line and column")
  func nul() throws {
    let rows = try read("a,b\nc,d\0,e\nf,g\n")
    #expect(rows[1].line == 2)
    #expect(rows[1].columnWithNUL == 2)
    #expect(rows[2] == Row(3, ["f", "g"]))
  }

  @Test("a field over its limit ends the reading, with its line and column")
  func longField() throws {
    let long = String(repeating: "x", count: CSVReader.maximumField)
    #expect(try read("a,\(long)\n").count == 1)
    #expect(throws: CSVError(line: 2, column: 2, fault: .longField)) { try read("a,b\nc,\(long)x\n") }
    #expect(throws: CSVError(line: 1, column: 2, fault: .longField)) { try read("a,\"\(long)\n") }
  }

  @Test("a record with too many columns ends the reading")
  func manyColumns() throws {
    let many = String(repeating: ",", count: CSVReader.maximumColumns)
    #expect(throws: CSVError(line: 1, column: CSVReader.maximumColumns + 1, fault: .manyColumns)) { try read(many) }
  }

  @Test("a quote that nothing closes is told where it opens")
  func openQuote() throws {
    #expect(throws: CSVError(line: 2, column: 2, fault: .openQuote)) { try read("a,b\nc,\"d\ne,f\n") }
  }

  @Test("UTF-16 is refused with what to do", arguments: [[0xFF, 0xFE, 0x41, 0], [0xFE, 0xFF, 0, 0x41]] as [[UInt8]])
  func utf16(_ bytes: [UInt8]) throws {
    #expect(throws: CSVError(line: 1, column: 1, fault: .utf16)) { try read([bytes[...]]) }
  }

  @Test(
    "what is wrong with a file is said in one sentence, or asked",
    arguments: [
      (.longField, "before it?"), (.manyColumns, "CSV file?"), (.openQuote, "cut short."),
      (.utf16, "try again."),
    ] as [(CSVError.Fault, String)])
  func wording(_ fault: CSVError.Fault, _ end: String) {
    #expect(CSVError(line: 2, column: 3, fault: fault).description.hasSuffix(end))
    #expect(ImportError.unknownColumns(1).description.hasPrefix("The first row has 1 column and"))
    #expect(ImportError.unknownColumns(2).description.hasPrefix("The first row has 2 columns and"))
  }

  @Test("files that end their lines with CR alone are read, quoted line breaks and a last line without one included")
  func carriageReturns() throws {
    #expect(
      try read("a,b\r\"c\rd\",e\r\rf,g") == [
        Row(1, ["a", "b"]), Row(2, ["c d", "e"]), Row(4, [""]), Row(5, ["f", "g"]),
      ])
  }

  @Test("quotes as people leave them: a space before one, text after one, three in a row, one alone in a field")
  func wildQuotes() throws {
    let rows = try read("x, \"a\",b\n\"a\" ,b,c\n\"\"\"a\"\"\",\"\"\"\",5\"\n\"He said \"\"no\"\"\",,'\"'\n")
    #expect(
      rows.map(\.fields) == [
        ["x", "\"a\"", "b"], ["a", "b", "c"], ["\"a\"", "\"", "5\""], ["He said \"no\"", "", "'\"'"],
      ])
  }

  @Test("an unclosed quote takes one field's bytes at most, however long the file is")
  func unclosedQuoteIsBounded() throws {
    var reader = CSVReader()
    let line = Array("AA,1,x\r\n".utf8)
    var taken = 0
    var thrown: CSVError?
    do {
      try reader.read(Array("a,\"b\n".utf8)[...]) { _ in }
      while taken < 64 * CSVReader.maximumField {
        try reader.read(line[...]) { _ in }
        taken += line.count
      }
    } catch {
      thrown = error as? CSVError
    }
    #expect(thrown == CSVError(line: 1, column: 2, fault: .longField))
    #expect(taken <= CSVReader.maximumField + line.count)
  }

  @Test("a file of NUL bytes alone gives no text and no end of memory")
  func zeros() throws {
    let rows = try read([[UInt8](repeating: 0, count: 1_000_000)[...]])
    #expect(rows == [Row(1, [""], nul: 1)])
  }

  @Test("UTF-8 that was cut within a letter, or is longer than it may be, is windows-1252 or nothing")
  func brokenUTF8() throws {
    #expect(try read([[0x41, 0xC3][...]]) == [Row(1, ["AÃ"])])
    #expect(try read([[0xC0, 0xAF][...]]) == [Row(1, ["À¯"])])
    #expect(try read([[0xED, 0xA0, 0x80][...]]) == [Row(1, ["í €"])])
    #expect(try read([[0xF4, 0x90, 0x80, 0x80][...]]) == [Row(1, [nil])])
  }
}
