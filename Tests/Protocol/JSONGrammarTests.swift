import HustingsProtocol
import Testing

/// What RFC 8259 allows and forbids, and what this codec decides where it is silent.
@Suite("JSON grammar")
struct JSONGrammarTests {
  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
  ]

  @Test("a text of RFC 8259 is read with the value that it means", arguments: JSONCases.accepted)
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue(jsonBytes: Array(text.utf8)) == value)
    try skip(Array(text.utf8))
    #expect(try JSONValue(json: RawJSON(validating: text.utf8)) == value)
  }

  @Test("what is JSON but no value is passed on and not read", arguments: JSONCases.withoutValue)
  func passesOn(text: String) throws {
    #expect(try RawJSON(validating: text.utf8).text == text)
    #expect(throws: JSONError.self) { try JSONValue(jsonBytes: Array(text.utf8)) }
  }

  @Test("any other text is refused, by every way of reading", arguments: JSONCases.refused)
  func refuses(text: String) {
    refuses(JSONCases.bytes(text))
  }

  @Test("what the RFC leaves open is decided, with a reason", arguments: JSONCases.undecided)
  func decides(why: String, decision: JSONCases.Decision, texts: [String]) throws {
    for bytes in texts.map(JSONCases.bytes) {
      switch decision {
      case .value(let value):
        #expect(try JSONValue(jsonBytes: bytes) == value)
      case .noValue:
        try skip(bytes)
        #expect(throws: JSONError.self) { try JSONValue(jsonBytes: bytes) }
      case .refused: refuses(bytes)
      }
    }
  }

  @Test("no depth exhausts the stack", arguments: JSONCases.oversized)
  func survives(shows: String, text: String) {
    refuses(Array(text.utf8))
  }

  private func skip(_ bytes: [UInt8]) throws {
    var reader = JSONReader(bytes)
    try reader.skipValue()
    try reader.finish()
  }

  private func refuses(_ bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try skip(bytes) }
    #expect(throws: JSONError.self) { try RawJSON(validating: bytes) }
    #expect(throws: JSONError.self) { try JSONValue(jsonBytes: bytes) }
  }

  @Test("text that is not UTF-8 is refused, wherever it stands", arguments: notUTF8)
  func refusesNonUTF8(bytes: [UInt8]) {
    for padding in 0...9 {
      let plain = [UInt8](repeating: UInt8(ascii: "a"), count: padding)
      let text = [UInt8(ascii: "\"")] + plain + bytes + plain + [UInt8(ascii: "\"")]
      #expect(throws: JSONError.self) { try RawJSON(validating: text) }
      #expect(throws: JSONError.self) { try String(jsonBytes: text) }
    }
    #expect(throws: JSONError.self) { try RawJSON(validating: bytes) }
  }

  @Test("64 levels are read and 65 refused, in arrays, objects and by the pull reader")
  func depth() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      func nested(_ levels: Int) -> [UInt8] {
        Array((String(repeating: open, count: levels) + inner + String(repeating: close, count: levels)).utf8)
      }
      _ = try RawJSON(validating: nested(64))
      _ = try JSONValue(jsonBytes: nested(64))
      #expect(throws: JSONError.self) { try RawJSON(validating: nested(65)) }
      #expect(throws: JSONError.self) { try JSONValue(jsonBytes: nested(65)) }
    }
  }

  @Test("30 combining marks in a row are read and 31 refused, however they are written")
  func marks() throws {
    let marks = ["\u{301}", "\u{323}", "\u{F73}", "\u{1D165}"]
    func text(_ count: Int) -> String { "e" + (0..<count).map { marks[$0 % marks.count] }.joined() }
    func escaped(_ count: Int) -> String {
      "e" + (0..<count).map { $0 % 2 == 0 ? "\\u0301" : "\\u0323" }.joined()
    }
    for text in [text(30), text(30) + text(30), escaped(30), String(repeating: "Йऺé日", count: 1000)] {
      #expect(try JSONValue(jsonBytes: Array("{\"\(text)\":\"\(text)\"}".utf8)) != .null)
    }
    for text in [text(31), "a" + text(31), text(30) + text(31), escaped(31)] {
      #expect(throws: JSONError.self) { try String(jsonBytes: Array("\"\(text)\"".utf8)) }
      #expect(throws: JSONError.self) { try JSONValue(jsonBytes: Array("{\"\(text)\":0}".utf8)) }
      // As JSON it is well-formed: whoever does not read it may pass it on.
      _ = try RawJSON(validating: "\"\(text)\"".utf8)
    }
  }

  @Test("a text of many combining marks is refused at once, before anything is compared with it")
  func floodOfMarks() {
    let flood = String(repeating: "\u{301}\u{323}", count: 1 << 20)
    #expect(throws: JSONError.self) { try JSONValue(jsonBytes: Array("{\"\(flood)\":0}".utf8)) }
    #expect(throws: JSONError.self) { try QueryParams(jsonBytes: Array("{\"\(flood)\":0}".utf8)) }
  }
}
