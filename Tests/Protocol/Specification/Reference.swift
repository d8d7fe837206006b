import HustingsProtocol

/// The text of `SDK/spec/reference.md`: everything that the contract declares, as tables.
struct Reference {
  private(set) var text = ""

  init() {
    say("# The protocol, \(ProtocolVersion.current): reference")
    say(
      """
      Written by the tests from the declarations in `SDK/Protocol`; not by hand. The same contract for programs is in
      [`schemas`](schemas): JSON Schema, draft 2020-12. How the parts work together is in [SDK](../README.md).

      Names that a table does not list are ignored, so that an older peer understands a newer one; only a filter takes no
      others. A member that may be left out may be null as well, unless it has a default. Times are UTC, ISO 8601; ids of
      rows are 32 hexadecimal digits.
      """)
    methods()
    errors()
    shapes()
    pages()
    manifest()
    resources()
    limits()
  }

  private mutating func methods() {
    say("## Methods")
    table(
      ["method", "from", "to", "kind", "what it does"],
      Method.allCases.map { method in
        let (from, to) = method.direction.ends
        return ["`\(method.rawValue)`", from, to, method.isNotification ? "notification" : "request", method.about]
      })
    for method in Method.allCases {
      say("### `\(method.rawValue)`")
      let (from, to) = method.direction.ends
      say("\(method.about) From \(from) to \(to)\(method.isNotification ? "; it is not answered" : "").")
      let params = Shape(method.params)
      say(params.members.isEmpty ? "It takes no parameters." : "Parameters:")
      members(params)
      if let result = method.result.map(Shape.init) {
        say(result.members.isEmpty ? "Result: `{}`." : "Result: \(Words.link(result.name)). \(result.about)")
        let own = method.errors.map { "`\($0.name)`" }.joined(separator: ", ")
        say("Errors: \(own.isEmpty ? "" : own + ", and ")[those of any request](#errors).")
      }
      if let example = Examples.all[method.rawValue] {
        say("Example, from a [transcript](transcripts/\(example.transcript)) that the tests play:")
        say("```\n\(example.lines.joined(separator: "\n"))\n```")
      }
    }
  }

  /// What any request may be answered, whatever its method; each method adds its own.
  private static let errorsOfAnyRequest: [ErrorCode] = [
    .invalidRequest, .methodNotFound, .invalidParams, .internalError, .rateLimited, .tooLarge, .timeout, .unavailable,
    .cancelled,
  ]

  private mutating func errors() {
    say("## Errors")
    say("Any request may be answered with: \(Self.errorsOfAnyRequest.map { "`\($0.name)`" }.joined(separator: ", ")).")
    table(
      ["code", "name", "meaning", "HTTP status"],
      ErrorCode.allCases.map { ["\($0.rawValue)", "`\($0.name)`", $0.about, "\($0.httpStatus)"] })
    var definitions = SchemaDefinitions()
    _ = RPCError.schema(in: &definitions)
    for name in ["RPCError", "ErrorDetail"] {
      guard let schema = definitions.named[name] else { continue }
      say("### \(name)")
      described(schema)
    }
  }

  private mutating func shapes() {
    say("## Parts of messages")
    let elsewhere = Set(Shape.ofPages.map(\.name) + Method.allCases.map { SchemaDefinitions.name(of: $0.params) })
    for shape in Shape.ofMessages where !elsewhere.contains(shape.name) || shape.name == "FieldError" {
      add(shape)
    }
    say("### Filter")
    let joints = ["and", "or"].map {
      ["`{\"\($0)\": […]}`", "\($0 == "and" ? "All" : "At least one") of the filters in it."]
    }
    table(
      ["form", "rows that it lets through"],
      joints + [["`{\"not\": …}`", "Those that the filter in it does not."]]
        + Filter.Comparison.allCases.map { ["`{\"field\": \"…\", \"\($0.rawValue)\": …}`", $0.meaning] })
    say("At most \(Filter.maximumDepth) deep, with \(Filter.maximumNodes) comparisons and joints in all.")
  }

  private mutating func pages() {
    say("## Pages")
    members(Shape(Page.self))
    say("## Blocks")
    say(
      """
      <a id="block"></a>A block is an object whose `type` is one of the names below. A block of a later version, whose
      type the host does not know, is shown as its `fallback`, a text.
      """)
    let blocks = Block.types.map { ($0.name, Shape($0.content)) }
    table(["type", "what it shows"], blocks.map { ["[`\($0)`](#block-\($0.lowercased()))", $1.about] })
    for (name, shape) in blocks {
      say("### Block `\(name)`")
      say(shape.about)
      members(shape)
    }
    say("## Parts of blocks")
    say("### Cell")
    say("A text, a number, null for nothing, or a \(Words.link("RichCell")): text with a link or a tag.")
    let names = Set(blocks.map(\.1.name) + ["Page", "FieldError"])
    for shape in Shape.ofPages where !names.contains(shape.name) { add(shape) }
  }

  private mutating func manifest() {
    say("## Manifest")
    for shape in Shape.ofManifest {
      if shape.name == "Manifest" {
        say("The file `plugin.json`. \(shape.about)")
        members(shape)
      } else {
        add(shape)
      }
    }
  }

  private mutating func resources() {
    say("## Resources")
    say("How much a field tells about a person:")
    table(["sensitivity", "what it means"], Sensitivity.allCases.map { ["`\($0.rawValue)`", $0.meaning] })
    table(
      ["resource", "in", "what it holds"],
      Resources.all.map { resource in
        ["[`\(resource.name)`](#\(resource.name.lowercased()))", resource.whose, resource.about]
      })
    say(
      """
      Where rows are read, a field that holds the id of another row reaches that row's fields: `household.postcode` is one
      of an elector. It is at least as delicate as the field that leads there, and may be null.
      """)
    for resource in Resources.all {
      say("### `\(resource.name)`")
      say(
        "\(resource.about) In the data of \(resource.whose). In Swift `\(resource.swiftName)`."
          + (resource.isDerived ? " The host works it out; nobody writes it." : "")
          + resource.imports
          + (resource.areaField.map { " Rows belong to the area in `\($0)`." } ?? "")
          + resource.alsoTold)
      table(
        ["field", "type", "sensitivity", "meaning"],
        resource.fields.map { ["`\($0.name)`", Words.of($0), $0.sensitivity.rawValue, $0.about] })
      if let example = ResourceExamples.all[resource.name] {
        say("A row of the sample, as `data.query` is asked for it and answers; the tests ask the host the same:")
        say("```\n\(example.params)\n\(example.result)\n```")
      }
    }
  }

  private mutating func limits() {
    say("## Limits of the conversation")
    table(["limit", "value", "of what"], ProtocolLimit.all.map { [$0.name, $0.limit.inWords, $0.limit.about] })
  }

  private mutating func add(_ shape: Shape) {
    say("### \(shape.name)")
    say(shape.about)
    members(shape)
  }

  private mutating func members(_ shape: Shape) {
    guard !shape.members.isEmpty else { return }
    table(
      ["name", "value", "needed", "meaning"],
      shape.members.map { member in
        let otherwise = member.schema["default"].map { "no; \(Words.code($0))" } ?? "no"
        return ["`\(member.name)`", Words.of(member.schema), member.isRequired ? "yes" : otherwise, member.note]
      })
  }

  private mutating func described(_ schema: JSONValue) {
    guard case .object(let properties)? = schema["properties"], case .array(let required)? = schema["required"],
      case .string(let about)? = schema["description"]
    else { return }
    say(about)
    table(
      ["name", "value", "needed", "meaning"],
      properties.sorted { $0.key < $1.key }.map { name, schema in
        let note: String = if case .string(let note)? = schema["description"] { note } else { "See there." }
        let words = name == "code" ? "one of the codes above" : Words.of(schema)
        return ["`\(name)`", words, required.contains(.string(name)) ? "yes" : "no", note]
      })
  }

  private mutating func say(_ paragraph: String) {
    text += (text.isEmpty ? "" : "\n") + paragraph + "\n"
  }

  private mutating func table(_ head: [String], _ rows: [[String]]) {
    let lines = [head, head.map { _ in "---" }] + rows
    say(lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n"))
  }
}

extension Method.Direction {
  fileprivate var ends: (from: String, to: String) {
    switch self {
    case .hostToPlugin: ("the host", "the plugin")
    case .pluginToHost: ("the plugin", "the host")
    case .both: ("either", "the other")
    }
  }
}

extension ResourceSchema {
  /// What comes in by imports alone, as sentences.
  fileprivate var imports: String {
    guard !imported.isEmpty else { return "" }
    guard mostAccess > .read else { return " It comes in by imports alone; no plugin writes it." }
    let free = fields.map(\.name).filter { !imported.contains($0) && !Self.hostFields.contains($0) }
    return " Rows come and go by imports alone; plugins update \(free.map { "`\($0)`" }.joined(separator: ", "))."
  }

  /// What can be searched, and what is published.
  fileprivate var alsoTold: String {
    func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
    return (searchable.isEmpty ? "" : " A search looks into \(list(searchable.map(\.name))).")
      + (published.isEmpty ? "" : " Counts are published by \(list(published)).")
  }

  fileprivate var whose: String {
    tenants.map { $0 == .clp ? "a branch (`clp`)" : "an office (`office`)" }.joined(separator: " and ")
  }
}

extension Sensitivity {
  var meaning: String {
    switch self {
    case .public: "Says nothing about one person."
    case .personal: "Is about one person."
    case .contactDetail: "Reaches one person: a telephone number, an e-mail address."
    case .specialCategory: "Special category data in the UK GDPR, article 9: a voting intention is a political opinion."
    }
  }
}

extension Filter.Comparison {
  var meaning: String {
    switch self {
    case .eq: "The field is the value; null is a value here."
    case .ne: "The field is not the value."
    case .lt: "The field is less than the value."
    case .le: "The field is the value or less."
    case .gt: "The field is more than the value."
    case .ge: "The field is the value or more."
    case .in: "The field is one of the values in a list of at most \(Filter.maximumValues)."
    case .startsWith: "The field, a text, starts with the value."
    case .isNull: "With `true`, the field has no value; with `false`, it has one."
    }
  }
}

extension ProtocolLimit {
  fileprivate var inWords: String {
    switch measure {
    case .bytes: value >= 1 << 20 ? "\(value >> 20) MiB" : value >= 1 << 10 ? "\(value >> 10) KiB" : "\(value) bytes"
    case .count: Words.grouped(value)
    case .seconds: "\(value) s"
    }
  }
}
