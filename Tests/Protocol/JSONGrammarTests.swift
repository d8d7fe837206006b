import HustingsProtocol
import Testing

/// What RFC 8259 allows and forbids, text by text, in the manner of the public parser suites.
@Suite("JSON grammar")
struct JSONGrammarTests {
  static let accepted: [String] = [
    "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789", "0.5", "-0.5", "1.0", "1e0", "1E0", "1e+2",
    "1e-2", "1.5E+10", "0e1", "0.0e-0", "123.456e78", "9223372036854775807", "-9223372036854775808",
    "18446744073709551616", "123456789012345678901234567890", "0.1234567890123456789012345", "1e400", "1e-400",
    "\"\"", "\"a\"", "\"abcdefgh\"", "\"abcdefg\\\"\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\"", "\"\\u00e9\"",
    "\"\\u20AC\"", "\"\\uD834\\uDD1E\"", "\"\\uDBFF\\uDFFF\"", "\"\\u0000\"", "\"\\u001f\"", "\"\\uFFFF\"", "\"é\"",
    "\"€\"", "\"𝄞\"", "\"\u{7F}\"", "\"\u{2028}\"", "\"\u{FEFF}\"", "\"\u{10FFFF}\"", "\"Llŷr ap Gŵyn\"", "\"a/b\"",
    "[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[{}]", "[null,true,false]", "[\"a\",1,null]",
    "[\n1\r,\t2 ]", "{}", "{ }", "{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1,\"b\":2}", "{\"\":0}", "{\"a\":{}}",
    "{\"a\":[]}", "{\"a\":[{\"b\":[]}]}", "{\"\\u0061\":1}", "{\"a\":1,\"a\":2}", " null", "null ", "\n\t\r 1 \n\t\r",
    "[\"\",\"\"]", "[1.0,2e3,-4]", "\"12345678901234567890\"",
  ]

  static let refused: [String] = [
    "", " ", "nul", "nulll", "Null", "NULL", "tru", "True", "TRUE", "fals", "False", "undefined", "None", "nan", "NaN",
    "-NaN", "Infinity", "-Infinity", "inf", "+1", "01", "-01", "00", "1.", "-1.", ".5", "-.5", "-", "--1", "1e", "1e+",
    "1e-", "1E", "1.e1", "0x10", "0b1", "1_000", "1,000", "1 2", "1a", "1.2.3", "1e2e3", "1e1.5", "٣", "\"", "\"a",
    "a\"", "'a'", "\"a\\\"", "\"\\\"", "\"\\a\"", "\"\\'\"", "\"\\x41\"", "\"\\0\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"",
    "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"", "\"\\u 041\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"",
    "\"\\uD800a\"", "\"\\uD800\\n\"", "\"\\uDC00\\uD800\"", "\"\\uD834\\u0041\"", "\"\\uD834\\uDD\"", "\"a\nb\"",
    "\"a\tb\"", "\"a\rb\"", "\"a\u{0}b\"", "\"\u{1F}\"", "\"abcdefgh\u{1}\"", "[", "]", "[[", "[1", "[1,", "[,",
    "[,1]", "[1,]", "[1,,2]", "[1 2]", "[1;2]", "[1]]", "[1}", "[\"a\" \"b\"]", "(1)", "{", "}", "{{", "{]", "{\"a\"",
    "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\" 1}", "{\"a\":}", "{\"a\"::1}",
    "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\",\"b\"}", "{\"a\":1}}", "{}{}",
    "[][]", "1\n2", "null,", "//a\n1", "/*a*/1", "1//a", "#1", "\u{FEFF}1", "\u{FEFF}[]", "\u{A0}1", "1\u{0}",
    "\u{C}1", "\u{B}1", "<1>", "@", "*", "\\", "\\u0031",
  ]

  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
  ]

  @Test("a text of RFC 8259 is read", arguments: accepted)
  func accepts(text: String) throws {
    var reader = JSONReader(Array(text.utf8))
    try reader.skipValue()
    try reader.finish()
    _ = try RawJSON(validating: text.utf8)
  }

  @Test("any other text is refused, by every way of reading", arguments: refused)
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try RawJSON(validating: text.utf8) }
    #expect(throws: JSONError.self) { try JSONValue(jsonBytes: Array(text.utf8)) }
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
    // Neither the stack nor the time depends on how deep it goes.
    #expect(throws: JSONError.self) { try RawJSON(validating: [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)) }
  }
}
