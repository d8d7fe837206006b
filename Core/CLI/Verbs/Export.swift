internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Takes a tenant's data out.
  static let export = Verb(
    name: "export", summary: "write all of a branch's or office's data into a folder", operands: "FOLDER",
    operandCount: 1...1,
    about: """
      Makes the folder, with a file per resource, one of plugins' own documents (storage) and manifest.json, which counts
      them; whole, or not at all. The audit says that it was done. The files
      are your own user's alone to read. What shows who has voted does not leave before the polls close; plugins' own
      documents, which may, are left out while polls are open, and the summary says so. In csv, a text
      that begins with = + - @ ' a tab or a line break has an apostrophe before it, so that no spreadsheet takes it for
      a formula.
      """,
    example: "hustings export exbourne-export --tenant exbourne --format jsonl --without-polling-day",
    options: [
      Option("tenant", "ID", "the branch or office"),
      Option("format", "FORMAT", "jsonl, an object per line, or csv, for spreadsheets (default: jsonl)"),
      Option(
        "without-polling-day", nil, "leave out who has voted in elections whose polls are open, instead of refusing"),
      .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      guard let id = options.value("tenant") else { throw .misuse("Whose data?", hint: "Name it by --tenant ID.") }
      let formats = Dictionary(uniqueKeysWithValues: TenantExport.Format.allCases.map { ($0.rawValue, $0) })
      let format = try options.choice("format", formats) ?? .jsonl
      try await platform.makeSampleIfMissing(for: id, output)
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
      let job = TenantExport(
        path: options.path(options.operands[0]), format: format,
        leavesOutPollingDay: options.has("without-polling-day"), now: tenant.clock ?? .now)
      let manifest: ExportManifest
      do {
        let audit = AuditEntry.byHost(.export, "", actor: "terminal", at: .now)
        manifest = try await job.run(from: store, tenant, audit: audit) { output.progress("Export", $0, of: $1) }
      } catch {
        throw Failure("\(error)", hint: "Nothing was written.")
      }
      if options.has("json") {
        output.line(String(decoding: manifest.jsonBytes(), as: UTF8.self))
        return 0
      }
      let rows = manifest.files.map(\.rows).reduce(0, +)
      output.line("Wrote \(rows) rows in \(manifest.files.count) files into \(job.path).")
      for out in manifest.leftOut { output.line("Left out: \(out.rows) rows of \(out.resource).") }
      output.line("It is personal data: keep it safe, and destroy it when it is no longer needed.")
      return 0
    })
}
