internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "[verify]"

  /// Shows and checks the public log.
  static let log = Verb(
    name: "log", summary: "show the public log: who vetted what, how far plugins are trusted, what they were granted",
    operands: operands, operandCount: 0...1,
    about: """
      (nothing)   the last lines, in words; with --json the lines themselves, as the site shows them at /log.jsonl
      verify      whether every line is as this host wrote it; exit code 1 when one is not. With --against FILE, lines that
                  somebody kept, also whether the log still begins with them: a log that was cut off shows so alone

      A line holds the BLAKE2b hash (256 bits) of the line before it, so that the last one's hash stands for all of them.
      The log holds roles, keys and ids, and no names.
      """,
    example: "hustings log --json",
    options: [
      Option("limit", "N", "the most lines, 1 to 100000 (default: 50; with --json all)"),
      Option("against", "FILE", "for `verify`: lines of an earlier day, as --json gives them"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      switch options.operands.first {
      case nil where !options.has("against"): try await list(options, output, platform)
      case "verify" where !options.has("limit"): return try await verifyLog(options, output, platform)
      default: throw .misuse("`hustings log` takes \(operands).", hint: "See `hustings log --help`.")
      }
      return 0
    })

  private static func list(_ options: Options, _ output: Output, _ platform: Platform) async throws(Failure) {
    let isForPrograms = options.has("json")
    let limit = try options.integer("limit", in: 1...100_000) ?? (isForPrograms ? .max : 50)
    try await orFail { () throws(RPCError) in
      let end = try await platform.store.logHead().number
      let first = max(1, end - min(limit, end) + 1)
      guard !isForPrograms else {
        // As they are: it is their bytes that are hashed.
        for line in try await platform.store.logLines(from: first) { output.write(line + "\n", false) }
        return
      }
      for entry in try await platform.store.log(from: first) {
        output.line("\(entry.number)  \(entry.at)  \(entry.role.rawValue)  \(entry.sentence)")
      }
      if end == 0 { output.line("Nothing was decided yet.") }
    }
  }

  private static func verifyLog(
    _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) -> Int32 {
    let earlier =
      try options.value("against").map { (file) throws(Failure) in
        try Options.text(options.path(file), limit: longestLog).split(separator: "\n").map(String.init)
      } ?? []
    let (fault, head) = try await orFail { () throws(RPCError) in
      (try await platform.store.verifyLog(against: earlier), try await platform.store.logHead())
    }
    var verdict = LogVerdict()
    (verdict.lines, verdict.head, verdict.problem) = (head.number, head.hash, fault)
    output.line(options.has("json") ? String(decoding: verdict.jsonBytes(), as: UTF8.self) : verdict.text)
    return fault == nil ? 0 : 1
  }

  /// The largest file of kept lines, in bytes.
  private static let longestLog = 256 << 20
}

/// What `verify` found.
private struct LogVerdict: JSONObject {
  var lines = 0
  var head = ""
  var problem: String?

  static let members: [Member<Self>] = [
    .required("lines", \.lines, "How many lines the log has."), .required("head", \.head, "The last one's hash."),
    .optional("problem", \.problem, "The first fault, if there is one."),
  ]

  var text: String {
    if let problem { return "The public log is not as it was written. \(problem)" }
    return "The public log is as it was written: \(counted(lines, "line")), the last one's hash \(head)."
  }
}
