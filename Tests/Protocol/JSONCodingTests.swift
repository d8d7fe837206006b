import HustingsProtocol
import Testing

private enum Nation: String, JSONCodable, CaseIterable {
  case england, scotland
}

/// A generator whose numbers depend on its seed alone (SplitMix64).
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed &>> 31
  }
}

@Suite("JSON coding")
struct JSONCodingTests {
  private func text(_ value: some JSONCodable) -> String { String(decoding: value.jsonBytes(), as: UTF8.self) }

  private func read<Value: JSONCodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
    try Value(jsonBytes: Array(text.utf8))
  }

  @Test("values are written in their one form")
  func writes() {
    #expect(text("a\"b\\c/d") == #""a\"b\\c/d""#)
    #expect(text("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F}\u{7F}") == "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\u{7F}\"")
    #expect(text("Gŵyl €5 𝄞") == "\"Gŵyl €5 𝄞\"")
    #expect(
      [0, -1, 9, 10, 1234, .max, .min].map(text) == [
        "0", "-1", "9", "10", "1234", "9223372036854775807", "-9223372036854775808",
      ])
    #expect([0.1, -2.5, 100, 1e300, .leastNonzeroMagnitude].map(text) == ["0.1", "-2.5", "100.0", "1e+300", "5e-324"])
    #expect([Double.infinity, -.infinity, .nan].map(text) == ["null", "null", "null"])
    #expect(text([true, nil, false]) == "[true,null,false]")
    #expect(text(["b": 1, "a": 2, "": 3]) == #"{"":3,"a":2,"b":1}"#)
    #expect(text([[String]]()) == "[]")
    #expect(text([Nation.scotland]) == #"["scotland"]"#)
  }

  @Test("escapes are read")
  func escapes() throws {
    #expect(try read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD834\uDD1E""#) == "\"\\/\u{8}\u{C}\n\r\tAé€𝄞")
    #expect(try read(#""a\u0000b""#, as: String.self).utf8.count == 3)
  }

  @Test("whole numbers are exact to the last, and one further is an error")
  func integers() throws {
    #expect(try read("9223372036854775807") == Int.max)
    #expect(try read("-9223372036854775808") == Int.min)
    #expect(try read("-0") == 0)
    #expect(try read("1.0") == 1)
    #expect(try read("12e2") == 1200)
    for text in [
      "9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999", "1.5", "1e30",
      "9007199254740994.0", "1e-1",
    ] {
      #expect(throws: JSONError.self) { try read(text, as: Int.self) }
    }
  }

  @Test("numbers are the nearest there is")
  func numbers() throws {
    for text in [
      "0.1", "0.3", "13182.05", "1e22", "1e23", "123456789012345678", "9007199254740993", "2.2250738585072014e-308",
      "1.7976931348623157e308", "4.9e-324", "0.000001", "3.141592653589793238462643383279", "1e-400",
      "8.98846567431158e307", "0.1e-6", "5708990770823839207320493820740630171355185152001e-3",
    ] {
      #expect(try read(text, as: Double.self) == Double(text))
    }
    #expect(try read("-0.0", as: Double.self).sign == .minus)
    #expect(throws: JSONError.self) { try read("1e309", as: Double.self) }
    #expect(throws: JSONError.self) { try read("1e99999999999999999999", as: Double.self) }
    let long = String(repeating: "9", count: 100_000)
    #expect(throws: JSONError.self) { try read(long, as: Double.self) }
    #expect(try read("0." + long, as: Double.self) == 1)
  }

  @Test("every finite number and every scalar comes back as it went out")
  func roundTrips() throws {
    var random = Seeded(state: 1)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      if number.isFinite { #expect(try read(text(number)) == number) }
      let integer = Int(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random))
      #expect(try read(text(integer)) == integer)
    }
    var all = String.UnicodeScalarView()
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      all.append(scalar)
      // Or some blocks would make more combining marks in a row than any text has.
      if value % 16 == 0 { all.append("a") }
    }
    let string = String(all)
    #expect(try read(text(string)) == string)
  }

  @Test("any value comes back as it went out, also undecoded and between line breaks")
  func values() throws {
    var random = Seeded(state: 2)
    for _ in 0..<2_000 {
      let value = Self.value(depth: 0, &random)
      let bytes = value.jsonBytes()
      #expect(try JSONValue(jsonBytes: bytes) == value)
      let raw = try RawJSON(validating: ("\n " + text(value) + "\r\n").utf8)
      #expect(Array(raw.bytes) == bytes)
      #expect(try JSONValue(json: raw) == value)
    }
  }

  @Test("a text with bytes changed, lost or doubled is read or refused, and never read in two ways")
  func mutations() throws {
    var random = Seeded(state: 3)
    for _ in 0..<5_000 {
      var bytes = Self.value(depth: 0, &random).jsonBytes()
      for _ in 0...Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        default: bytes.insert(Array("\"\\{}[]:,0-eu".utf8).randomElement(using: &random) ?? 0, at: at)
        }
      }
      let raw = try? RawJSON(validating: bytes)
      let value = try? JSONValue(jsonBytes: bytes)
      // Names that occur twice and numbers over the largest are JSON, but no value.
      if value != nil { #expect(raw != nil) }
      if let raw, let value { #expect(try JSONValue(jsonBytes: value.jsonBytes()) == JSONValue(json: raw)) }
    }
  }

  @Test("undecoded values keep their bytes, and cannot break a line")
  func raw() throws {
    var reader = JSONReader(Array("{\"a\": [1,\n 2] , \"b\":\"x\\ny\"}".utf8))
    try reader.beginObject()
    #expect(try reader.nextName() == "a")
    let raw = try reader.rawValue()
    #expect(raw.text == "[1,\n 2]")
    #expect(text(raw) == "[1,  2]")
    #expect(try reader.nextName() == "b")
    #expect(try reader.rawValue().text == "\"x\\ny\"")
    #expect(try reader.nextName() == nil)
    try reader.finish()
    #expect(RawJSON(encoding: ["a": 1]) == (try RawJSON(validating: #"{"a":1}"#.utf8)))
  }

  @Test("a name that occurs twice is refused where fields are collected")
  func duplicates() {
    #expect(throws: JSONError.self) { try read(#"{"a":1,"a":1}"#, as: JSONValue.self) }
    #expect(throws: JSONError.self) { try read(#"{"a":1,"\u0061":1}"#, as: [String: Int].self) }
  }

  @Test("errors say what, where and in which field, and quote no value")
  func places() {
    func message(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      message { _ = try read(#"[[{"where":{"and":[1,2,"Secret Name"]}}]]"#, as: [[[String: [String: [Int]]]]].self) }
        == "[0][0].where.and[2]: expected a number, found a string (byte 23)")
    #expect(
      message { _ = try read(#"{"Ann Other":"x"}"#, as: [String: Int].self) }
        == "?: expected a number, found a string (byte 13)")
    #expect(message { _ = try read("[1,2", as: [Int].self) } == "[1]: the text ends too early (byte 4)")
    #expect(message { _ = try read("[1,2]x", as: [Int].self) } == "there is more text after the value (byte 5)")
    #expect(
      message { _ = try read(#"["wales"]"#, as: [Nation].self) }
        == "[0]: expected one of england, scotland (byte 1)")
    #expect(message { _ = try read("7", as: String.self) } == "expected a string, found a number (byte 0)")
    #expect(
      message { _ = try read("\"a\u{1}\"", as: String.self) }
        == "a control character in a string must be escaped (byte 2)")
    #expect(
      message { throw JSONError("expected a number", offset: 3, path: "[2].field").under("and").under("where") }
        == "where.and[2].field: expected a number (byte 3)")
  }

  @Test("an error of a code that is not known is internal and keeps its number")
  func errors() throws {
    let error = RPCError(
      .permissionDenied, "No.", data: ErrorDetail(side: .grant, reason: "fieldNotGranted", field: "phone", hint: "Ask.")
    )
    #expect(try RPCError(jsonBytes: error.jsonBytes()) == error)
    #expect(
      text(error)
        == #"{"code":-32000,"message":"No.","data":{"side":"grant","reason":"fieldNotGranted","field":"phone","hint":"Ask."}}"#
    )
    #expect(try read(#"{"code":7,"message":"Odd","data":[1]}"#) == RPCError(.internalError, "Odd (code 7)"))
    #expect(throws: JSONError.self) { try read(#"{"code":7}"#, as: RPCError.self) }
    for doubled in [
      #"{"code":7,"code":7,"message":"a"}"#, #"{"code":7,"message":"a","message":"b"}"#,
      #"{"code":7,"message":"a","data":1,"data":2}"#,
    ] {
      #expect(throws: JSONError.self) { try read(doubled, as: RPCError.self) }
    }
    #expect(throws: JSONError.self) { try read(#"{"reason":"a","side":null,"side":null}"#, as: ErrorDetail.self) }
  }

  @Test("a block's type and fallback are read once")
  func blocks() throws {
    #expect(try read(#"{"fallback":"a","type":"later"}"#) == Block.unknown(type: "later", fallback: "a"))
    #expect(throws: JSONError.self) { try read(#"{"type":"later","type":"text","text":"a"}"#, as: Block.self) }
    #expect(throws: JSONError.self) { try read(#"{"type":"later","fallback":"","fallback":""}"#, as: Block.self) }
  }

  private static func value(depth: Int, _ random: inout Seeded) -> JSONValue {
    switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &random))
    case 2: return .integer(Int(truncatingIfNeeded: random.next()))
    case 3: return .number(Double.random(in: -1e6...1e6, using: &random))
    case 4, 5: return .string(string(&random))
    case 6: return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var fields: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0..<5, using: &random) { fields[string(&random)] = value(depth: depth + 1, &random) }
      return .object(fields)
    }
  }

  private static func string(_ random: inout Seeded) -> String {
    let alphabet = Array("abcdefghij \"\\/\n\t\u{1}é€𝄞ŵ🗳️")
    return String(
      (0..<Int.random(in: 0..<20, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
  }
}
