internal import Access
internal import HustingsProtocol

/// A manifest's text against the manifest's schema: every key that the schema does not know, and every value whose
/// kind is another.
struct ManifestShape {
  /// Keys that are not known.
  private(set) var unknown: [ManifestProblem] = []
  /// Values and keys that keep the manifest from being read.
  private(set) var misfits: [ManifestProblem] = []
  /// Texts that hold what nobody sees.
  private(set) var unseen: [ManifestProblem] = []

  private let bytes: [UInt8]
  private let definitions: JSONValue?

  init(of bytes: [UInt8]) {
    self.bytes = bytes
    let schema = SchemaDocument.manifest.schema
    definitions = schema["$defs"]
    var reader = JSONReader(bytes)
    // What is no JSON is found wherever it is read as a manifest.
    try? value(&reader, schema, "")
  }

  private mutating func value(_ reader: inout JSONReader, _ schema: JSONValue, _ place: String) throws(JSONError) {
    let start = reader
    let schema = resolved(schema)
    let kind = reader.kind()
    if let expected = schema.kinds, !expected.contains(kind.schemaWord), kind != .number || expected != ["integer"] {
      add("must be \(expected.map(\.inWords).joined(separator: " or ")), not \(kind.schemaWord.inWords)", place, start)
      return try reader.skipValue()
    }
    switch kind {
    case .object: try object(&reader, schema, place)
    case .array:
      var index = 0
      try reader.beginArray()
      while try reader.nextElement() {
        try value(&reader, schema["items"] ?? true, "\(place)[\(index)]")
        index += 1
      }
    case .string:
      let text = try reader.string()
      if let letter = text.unicodeScalars.first(where: \.isUnseen) {
        let code = String(letter.value, radix: 16, uppercase: true)
        let text = "holds U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code), which nobody sees"
        unseen.append(problem(text, place, start, mend: "Take it out: a text is what is read, in one line."))
      }
      guard let words = schema.words, !words.contains(text) else { return }
      let meant = text.nearest(of: words).map { "Did you mean `\($0)`?" } ?? "It is one of: \(words.listed)."
      add("`\(text.prefix(40))` is not known here", place, start, mend: meant)
    case .number where schema.kinds == ["integer"]:
      var number = reader
      if (try? number.integer()) == nil { add("must be a whole number", place, start) }
      try reader.skipValue()
    default: try reader.skipValue()
    }
  }

  private mutating func object(_ reader: inout JSONReader, _ schema: JSONValue, _ place: String) throws(JSONError) {
    let start = reader
    let properties = schema["properties"]
    var seen: Set<String> = []
    try reader.beginObject()
    while let name = try reader.nextName() {
      let inner = place.isEmpty ? "\(name.prefix(40))" : "\(place).\(name.prefix(40))"
      if !seen.insert(name).inserted { add("stands here twice", inner, reader) }
      if let known = properties?[name] ?? schema["additionalProperties"] {
        try value(&reader, known, inner)
        continue
      }
      // Editors look for the schema's address under this name.
      if name != "$schema" || !place.isEmpty {
        let names = properties?.names ?? []
        let meant =
          name.nearest(of: names).map { "Did you mean `\($0)`?" } ?? "Take it out; known are: \(names.listed)."
        unknown.append(problem("is no key that the host knows, and is ignored", inner, reader, mend: meant))
      }
      try reader.skipValue()
    }
    for name in schema.required where !seen.contains(name) { add("lacks `\(name)`", place, start) }
  }

  private mutating func add(_ text: String, _ place: String, _ reader: JSONReader, mend: String? = nil) {
    misfits.append(problem(text, place, reader, mend: mend))
  }

  private func problem(
    _ text: String, _ place: String, _ reader: JSONReader, mend: String? = nil
  ) -> ManifestProblem {
    let gap = bytes[min(reader.position, bytes.count)...].prefix { [0x20, 0x0A, 0x0D, 0x09, 0x2C].contains($0) }
    let place = place.isEmpty ? "the manifest" : place
    return ManifestProblem(
      place: place, text: text, mend: mend, line: JSONPath.Place(offset: reader.position + gap.count, in: bytes).line)
  }

  private func resolved(_ schema: JSONValue) -> JSONValue {
    guard case .string(let pointer)? = schema["$ref"] else { return schema }
    return definitions?[String(pointer.dropFirst("#/$defs/".count))] ?? true
  }
}

extension JSONValue {
  fileprivate var kinds: [String]? {
    if case .string(let kind)? = self["type"] { return [kind] }
    // Words without a type are texts.
    return self["type"]?.texts ?? (words == nil ? nil : ["string"])
  }

  fileprivate var words: [String]? { self["enum"]?.texts }
  fileprivate var required: [String] { self["required"]?.texts ?? [] }
  fileprivate var names: [String] {
    if case .object(let members) = self { members.keys.sorted() } else { [] }
  }

  private var texts: [String]? {
    guard case .array(let values) = self else { return nil }
    return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}

extension JSONKind {
  fileprivate var schemaWord: String {
    switch self {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .number: "number"
    case .boolean: "boolean"
    case .null: "null"
    }
  }
}

extension String {
  fileprivate var inWords: String {
    switch self {
    case "object": "an object"
    case "array": "a list"
    case "string": "a text"
    case "number": "a number"
    case "integer": "a whole number"
    case "boolean": "true or false"
    default: self
    }
  }
}

extension [String] {
  fileprivate var listed: String { map { "`\($0)`" }.joined(separator: ", ") }
}
