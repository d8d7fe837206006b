internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Brings files from outside into a tenant.
  static let importFile = Verb(
    name: "import", summary: "bring the electoral register into a branch", operands: "register FILE",
    operandCount: 2...2,
    about: """
      Reads the register as councils supply it: commas or tabs, with or without a heading, UTF-8 or windows-1252. All of
      its good rows come in, or nothing does. Rows that cannot be read are listed by line, column and reason in a file
      of their own. The same file again changes nothing.
      """,
    example: "hustings import register register.csv --tenant exbourne --register-date 2026-12-01",
    options: [
      Option("tenant", "ID", "the branch"),
      Option("register-date", "YYYY-MM-DD", "the date of the register"),
      Option("rejects", "FILE", "where rejected rows are listed (default: FILE.rejects.csv)"),
      Option("create", "NAME", "make the branch, with this name, if it is not there"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      guard options.operands[0] == "register" else {
        throw .misuse("`\(options.operands[0])` cannot be imported.", hint: "What can: register.")
      }
      guard let id = options.value("tenant") else {
        throw .misuse("Whose register is it?", hint: "Name the branch by --tenant ID.")
      }
      guard let date = options.value("register-date").flatMap({ Day($0) }) else {
        throw .misuse("--register-date is the date of the register, like 2026-12-01.")
      }
      let branch = try await branch(id, creating: options.value("create"), platform, output)
      let store = try await orFail { () throws(RPCError) in try platform.openStore(branch) }
      let file = options.path(options.operands[1])
      let job = RegisterImport(
        path: file, registerDate: date, now: .now, rejectsPath: options.value("rejects").map { options.path($0) })
      do {
        let summary = try await job.run(into: store) { progress in
          output.progress("Register", progress.bytesRead, of: progress.bytes)
        }
        // A branch that is new is one only once its register is in.
        try await platform.store.put(branch)
        report(summary, job, options, output)
        return 0
      } catch {
        try await orFail { () throws(RPCError) in try await platform.discard(branch) }
        let text = "\(error)"
        throw Failure(text.contains(file) ? text : "\(file): \(text)", hint: "Nothing was changed.")
      }
    })

  private static func branch(
    _ id: String, creating name: String?, _ platform: Platform, _ output: Output
  ) async throws(Failure) -> TenantRecord {
    try await platform.makeSampleIfMissing(for: id, output)
    return try await orFail { () throws(RPCError) in
      guard let tenant = try await platform.store.tenant(id) else {
        guard let name else {
          throw RPCError(
            .notFound, "There is no branch `\(id.prefix(40))`.",
            data: ErrorDetail(reason: "noSuchTenant", hint: "Check the id, or make it: --create 'Exbourne CLP'."))
        }
        guard TenantID.isValid(id) else {
          throw RPCError(.invalid, TenantID.rule, data: ErrorDetail(reason: "wrongType", field: "tenant"))
        }
        return TenantRecord(id: id, name: name, kind: .clp)
      }
      guard tenant.kind == .clp else {
        throw RPCError(
          .invalid, "\(id) is an office: the register belongs to branches.", data: ErrorDetail(reason: "wrongTenant"))
      }
      return tenant
    }
  }

  private static func report(_ summary: RegisterSummary, _ job: RegisterImport, _ options: Options, _ output: Output) {
    if options.has("json") {
      output.line(String(decoding: ImportReport(summary, job).jsonBytes(), as: UTF8.self))
      return
    }
    output.line(
      "Read \(summary.read): \(summary.new) new, \(summary.changed) changed, \(summary.unchanged) unchanged, "
        + "\(summary.rejected) rejected.")
    let markers = summary.markers.sorted { $0.key < $1.key }.map { "\($0.key.isEmpty ? "none" : $0.key) \($0.value)" }
    output.line("Markers: \(markers.isEmpty ? "none" : markers.joined(separator: ", ")).")
    if summary.rejected > 0 { output.line("Why rows were rejected: \(job.rejectsPath)") }
  }
}

private struct ImportReport: JSONObject {
  var read = 0
  var new = 0
  var changed = 0
  var unchanged = 0
  var rejected = 0
  var markers: [String: Int] = [:]
  var rejects: String?

  static let members: [Member<Self>] = [
    .required("read", \.read, "Rows read."), .required("new", \.new, "Electors that are new."),
    .required("changed", \.changed, "Electors that changed."),
    .required("unchanged", \.unchanged, "Electors that did not."),
    .required("rejected", \.rejected, "Rows that could not be read."),
    .required("markers", \.markers, "How many electors have each marker."),
    .optional("rejects", \.rejects, "The file that says why."),
  ]

  init() {}

  init(_ summary: RegisterSummary, _ job: RegisterImport) {
    (read, new, changed) = (summary.read, summary.new, summary.changed)
    (unchanged, rejected, markers) = (summary.unchanged, summary.rejected, summary.markers)
    rejects = summary.rejected > 0 ? job.rejectsPath : nil
  }
}
