import HustingsProtocol

extension JSONCases {
  /// What happens to a text that RFC 8259 leaves to each implementation.
  enum Decision {
    /// Read, with this value.
    case value(JSONValue)
    /// JSON, so it may be skipped or passed on; but no value.
    case noValue
    /// Refused.
    case refused
  }

  /// What the RFC leaves open, and how it is decided here; `‹E5›` stands for the byte E5.
  static let undecided: [(why: String, decision: Decision, texts: [String])] = [
    (
      "a number over the largest Double would become infinity, which is no JSON", .noValue,
      [
        "[0.4e0066" + String(repeating: "9", count: 116) + "69999999006]", "[-1e+9999]", "[1.5e+9999]",
        "[-123123e100000]", "[123123e100000]",
      ]
    ),
    ("a number too small for a Double is nearest to zero", .value([0.0]), ["[123.456e-789]", "[123e-10000000]"]),
    (
      "a whole number beyond 64 bits is read as the nearest Double, as every other reader does",
      .value([-1.2312312312312312e+29]), ["[-123123123123123123123123123123]"]
    ),
    ("the same", .value([1e+20]), ["[100000000000000000000]"]),
    ("the same", .value([-2.374623746732769e+47]), ["[-237462374673276894279832749832423479823246327846]"]),
    (
      "half a surrogate pair is no text: replaced or kept, two ends would hold different names", .refused,
      [
        "{\"\\uDFAA\":0}", "[\"\\uDADA\"]", "[\"\\uD888\\u1234\"]", "[\"\\uD800\\n\"]", "[\"\\uDd1ea\"]",
        "[\"\\uD800\\uD800\\n\"]", "[\"\\ud800\"]", "[\"\\ud800abc\"]", "[\"\\uDd1e\\uD834\"]", "[\"\\uDFAA\"]",
        "[\"\\uD800\"]", "[\"\\uD800\\uD800\"]", "[\"\\uD800\\uD800\\uD800\"]",
      ]
    ),
    (
      "what is not UTF-8 is no text: repaired, it would not be what was sent", .refused,
      [
        "[\"日ш‹FA›\"]", "[\"‹ED›‹A0›‹80›\"]", "[\"‹FF›\"]", "[\"‹E9›\"]", "[\"‹81›\"]", "[\"‹F4›‹BF›‹BF›‹BF›\"]",
        "[\"‹C0›‹AF›\"]", "[\"‹FC›‹83›‹BF›‹BF›‹BF›‹BF›\"]", "[\"‹FC›‹80›‹80›‹80›‹80›‹80›\"]", "[\"‹E0›‹FF›\"]",
        "[\"‹ED›‹A0›‹80›‹ED›‹A0›‹80›\"]", "[\"‹ED›‹A0›‹80›‹ED›‹A0›‹80›‹ED›‹A0›‹80›\"]",
      ]
    ),
    (
      "UTF-16 is refused: between programs RFC 8259 knows UTF-8 alone", .refused,
      [
        "‹FF›‹FE›[\u{0}\"\u{0}‹E9›\u{0}\"\u{0}]\u{0}", "\u{0}[\u{0}\"\u{0}‹E9›\u{0}\"\u{0}]",
        "[\u{0}\"\u{0}‹E9›\u{0}\"\u{0}]\u{0}",
      ]
    ),
    ("a byte order mark must not be sent, and hides what a line begins with", .refused, ["\u{FEFF}{}"]),
    (
      "500 levels are over 64, which is more than any message has", .refused,
      [String(repeating: "[", count: 500) + String(repeating: "]", count: 500)]
    ),
    (
      "of a name that occurs twice two readers may take different values", .noValue,
      ["{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":1}", "{\"a\":0, \"a\":-0}\n"]
    ),
    (
      "é is one name, composed or not: people cannot tell them apart, and Swift does not", .noValue,
      ["{\"\u{E9}\":\"NFC\",\"e\u{301}\":\"NFD\"}", "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}"]
    ),
  ]

  /// Texts whose size is what they show.
  static let oversized: [(shows: String, text: String)] = [
    ("100,000 arrays are opened", String(repeating: "[", count: 100_000)),
    ("50,000 arrays with an object each are opened", String(repeating: "[{\"\":", count: 50_000) + "\n"),
    ("a million objects are opened", String(repeating: "{\"a\":", count: 1_000_000)),
  ]

  /// The bytes of a text in which `‹E5›` stands for the byte E5.
  static func bytes(_ text: String) -> [UInt8] {
    let parts = text.split(separator: "‹", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(into: Array(parts[0].utf8)) { bytes, part in
      bytes.append(UInt8(part.prefix(2), radix: 16) ?? 0)
      bytes += part.dropFirst(3).utf8
    }
  }
}
