internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Brings files from outside into a tenant.
  static let importFile = Verb(
    name: "import", summary: "bring registers, lists, figures and contacts into a branch, a register into an office",
    operands: "WHAT FILE", operandCount: 2...2,
    about: """
      Reads files as councils and parties supply them: commas or tabs, UTF-8 or windows-1252. All good rows of a file
      come in, or nothing does. Rows that cannot be read are listed by line, column and reason in a file of their own.
      The same file again changes nothing. Rows about people who were erased are counted and left out. WHAT is one of:

      register          the electoral register; needs --register-date
      absent-voters     who votes by post, proxy or postal proxy; of --register-date, or as of --election
      marked-register   who voted, which can be had after the poll; needs --election
      polling-stations  Contact Creator's list of ballot boxes
      statistics        Contact Creator's numbers of each polling district; needs --election
      contacts          who was spoken with, telephone numbers, e-mail addresses and consents, from any tool: the columns
                        are guessed and shown; --dry-run writes nothing

      A register of a later date takes over objections, restrictions, telephone numbers, e-mail addresses, consents and
      contacts of those who are certainly the same people: the same name in the same house, once on both; or the same
      number with the same name or address. Who is not on the last register is looked for on those before it. Where
      several may be meant, nothing but objections and restrictions comes over. A number that is somebody else's on the
      same register is rejected: a register that was numbered anew needs its own date.

      An office gets names, numbers and addresses alone, and keeps one register: with a later date the one before goes.
      Wards, or councils, that send files of their own therefore need one date for all of them.

      A no in a file of contacts is kept: as an objection to visits, calls or letters, and as a consent that was taken
      back, so that no older yes counts. `Do not contact` is a no to every channel.
      """,
    example: "hustings import register register.csv --tenant exbourne --register-date 2026-12-01",
    options: [
      Option("tenant", "ID", "the branch; for a register also the office"),
      Option("register-date", "YYYY-MM-DD", "the date of the register"),
      Option("election", "ID", "the election: its id, or the day of its poll"),
      Option("nation", "NATION", "england, scotland, wales or northernIreland: tells who of the register may vote"),
      Option("list", "KIND", "which absent voters: postal, proxy or postal-proxy; else a column says so"),
      Option("complete", nil, "the file is the whole list, every row good: who is not on it votes in person"),
      Option("replace", nil, "an office's register goes, also one of a later date or with far more people"),
      Option("all-voted", nil, "the file lists those alone who voted; else a column says who did"),
      Option("map", "COLUMN=FIELD", "what a column of contacts holds, `none` to pass over it; may be given again"),
      Option("code", "CODE=MEANING", "what a canvassing code means, such as X=labour; may be given again"),
      Option("consent-wording", "WORDS", "the words that people agreed to, where no column says them"),
      Option("channel", "CHANNEL", "how electors were approached, where no column says so (default: doorstep)"),
      Option("dry-run", nil, "show what contacts would come in, and write nothing"),
      Option("rejects", "FILE", "where rejected rows are listed (default: FILE.rejects.csv)"),
      Option("create", "NAME", "make the branch, with this name, if it is not there"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      guard let what = ImportKind(rawValue: options.operands[0]) else {
        throw .misuse(
          "`\(options.operands[0])` cannot be imported.",
          hint: "What can: \(ImportKind.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      guard let id = options.value("tenant") else {
        throw .misuse("Into which branch or office?", hint: "Name it by --tenant ID.")
      }
      try options.checkTheyGo(with: options.operands[0], ownOptions, of: "import")
      if what == .register { return try await importRegister(into: id, options, output, platform) }
      let branch = try await branch(id, platform, output)
      let store = try await orFail { () throws(RPCError) in try platform.openStore(branch) }
      if what == .contacts { return try await importContacts(into: branch, store, options, output) }
      let job = try await job(what, options, branch, store)
      report(try await run(job, into: store, output), whole: options.has("complete"), options, output)
      return 0
    })

  /// Runs an import, and shows how far it is.
  static func run<Import: FileImport>(
    _ job: Import, into store: TenantStore, _ output: Output
  ) async throws(Failure) -> Import.Summary {
    try await failingWithFile(job.path) {
      try await job.run(into: store, audit: .byTerminal) { output.progress("Import", $0.bytesRead, of: $0.bytes) }
    }
  }

  /// Which options go with which kind of file: --dry-run, passed over, would write.
  private static let ownOptions: [String: Set<String>] = [
    "register": ["register-date", "nation", "replace", "create"],
    "absent-voters": ["register-date", "election", "list", "complete"],
    "marked-register": ["register-date", "election", "all-voted"], "polling-stations": [], "statistics": ["election"],
    "contacts": ["register-date", "map", "code", "consent-wording", "channel", "dry-run"],
  ]

  /// Runs an import; its errors name the file.
  static func failingWithFile<T>(_ file: String, _ body: () async throws -> T) async throws(Failure) -> T {
    do {
      return try await body()
    } catch {
      let text = (error as? RPCError)?.message ?? "\(error)"
      throw Failure(text.contains(file) ? text : "\(file): \(text)", hint: "Nothing was changed.")
    }
  }

  /// The branch of an id.
  static func branch(_ id: String, _ platform: Platform, _ output: Output) async throws(Failure) -> TenantRecord {
    try await platform.makeSampleIfMissing(for: id, output)
    return try await orFail { () throws(RPCError) in
      let tenant = try await platform.tenant(id)
      guard tenant.kind == .clp else { throw .isOffice(tenant) }
      return tenant
    }
  }

  /// The numbers of an import in a sentence.
  static func sentence(_ summary: ImportSummary, whole: Bool) -> String {
    "Read \(summary.read): \(summary.new) new, \(summary.changed) changed, \(summary.unchanged) unchanged, "
      + (whole ? "\(summary.removed) removed, " : "") + "\(summary.rejected) rejected."
      + (summary.erased > 0 ? " \(summary.erased) left out because erased." : "")
  }

  /// Tells what came in; of a whole list also what went.
  static func report(_ summary: ImportSummary, whole: Bool, _ options: Options, _ output: Output) {
    if options.has("json") {
      return output.line(String(decoding: ListReport(summary).jsonBytes(), as: UTF8.self))
    }
    output.line(sentence(summary, whole: whole))
    if let path = summary.rejectsPath { output.line("Why rows were rejected: \(path)") }
  }
}

/// What can be imported.
enum ImportKind: String, CaseIterable {
  case register
  case absentVoters = "absent-voters"
  case markedRegister = "marked-register"
  case pollingStations = "polling-stations"
  case statistics
  case contacts
}

extension AuditEntry {
  /// What the audit says of an import; the import adds on what, and how many rows.
  static var byTerminal: AuditEntry { byHost(.import, "", actor: "terminal", at: .now) }
}

extension RPCError {
  /// That a tenant is an office, whose data are others.
  static func isOffice(_ tenant: TenantRecord) -> RPCError {
    RPCError(
      .invalid, "\(tenant.id) is an office: it can import a register and nothing else.",
      data: ErrorDetail(reason: "wrongTenant"))
  }
}

private struct ListReport: JSONObject {
  var summary = ImportSummary()

  static let members: [Member<Self>] = [
    .required("read", \.summary.read, "Rows read."), .required("new", \.summary.new, "Rows that are new."),
    .required("changed", \.summary.changed, "Rows that changed what was there."),
    .required("unchanged", \.summary.unchanged, "Rows that did not."),
    .required(
      "removed", \.summary.removed,
      "Those who are on a whole list no more; of an office, all rows of the register before."),
    .required("rejected", \.summary.rejected, "Rows that could not be read."),
    .required("erased", \.summary.erased, "Rows about people who were erased, left out."),
    .optional("rejects", \.summary.rejectsPath, "The file that says why."),
  ]

  init() {}

  init(_ summary: ImportSummary) { self.summary = summary }
}
