internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "export | restrict | erase PERSON"

  /// Does what people may ask of those who hold their data.
  static let subject = Verb(
    name: "subject", summary: "give a person their data, stop using them, or erase them", operands: operands,
    operandCount: 2...2,
    about: """
      export PERSON    everything that is held about the person, as JSON; others are not named in it. Whether the person
                       voted, and what plugins keep, comes once the polls have closed
      restrict PERSON  objections to every channel, and consents taken back: nobody uses the elector's data any more
      erase PERSON     every row about the person and what plugins keep about them, for good; --dry-run shows what would
                       go. What stays, and why, is told. No import and no restored backup brings the person back

      PERSON is a number on the latest register, like AA-888/8, or the id of an elector's, constituent's or person's row. In
      an office whoever is helped and the entry on the register go together, where both have the same name and house and
      nobody else has. Rows that may be meant besides are told, and left alone.
      The audit says that it was done, and not for whom.
      """,
    example: "hustings subject erase AA-1 --tenant exbourne --dry-run",
    options: [
      Option("tenant", "ID", "the branch or office"),
      Option("file", "FILE", "where the export goes, for your own user alone; else standard output"),
      Option("dry-run", nil, "show what an erasure would remove, and remove nothing"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      guard let errand = SubjectErrand(rawValue: options.operands[0]) else {
        throw .misuse("`hustings subject` takes: \(operands).", hint: "See `hustings subject --help`.")
      }
      guard errand == .erase || !options.has("dry-run") else {
        throw .misuse("--dry-run belongs to `hustings subject erase`.")
      }
      guard let id = options.value("tenant") else { throw .misuse("Whose data?", hint: "Name it by --tenant ID.") }
      try await platform.makeSampleIfMissing(for: id, output)
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
      do {
        let subject = try await DataSubject.find(options.operands[1], in: store)
        let now = tenant.clock ?? .now
        if !subject.doubtful.isEmpty {
          output.note(
            "May be the same person, and is left alone; look, and name each that is by its id: "
              + subject.doubtful.map(\.description).joined(separator: ", ") + ".")
        }
        if subject.lacksPostcode {
          output.note("The office knows no postcode of this person, so the register was not looked through.")
        }
        switch errand {
        case .export: try await exportSubject(subject, store, now, options, output)
        case .restrict: try await restrict(subject, store, now, options, output)
        case .erase: try await erase(subject, store, now, options, output)
        }
        return 0
      } catch let failure as Failure {
        throw failure
      } catch {
        throw Failure((error as? RPCError)?.message ?? "\(error)")
      }
    })

  private static func entry(_ operation: AuditEntry.Operation, _ subject: DataSubject) -> AuditEntry {
    .byHost(operation, subject.parts.last?.resource.name ?? "", actor: "terminal", at: .now)
  }

  private static func exportSubject(
    _ subject: DataSubject, _ store: TenantStore, _ now: Instant, _ options: Options, _ output: Output
  ) async throws {
    let export = SubjectExport(subject, now: now)
    let bytes = try await export.json(from: store, audit: entry(.exportSubject, subject))
    guard let file = options.value("file").map({ options.path($0) }) else {
      return output.write(String(decoding: bytes, as: UTF8.self), false)
    }
    guard access(file, F_OK) != 0 else { throw Failure("\(file) is there already; give another path by --file.") }
    try OutputFile.replace(file, with: bytes)
    output.line(options.has("json") ? "{\"bytes\":\(bytes.count)}" : "Wrote \(bytes.count) bytes to \(file).")
  }

  private static func restrict(
    _ subject: DataSubject, _ store: TenantStore, _ now: Instant, _ options: Options, _ output: Output
  ) async throws {
    let restriction = SubjectRestriction(subject, now: now)
    let (electors, consents) = try await restriction.run(in: store, audit: entry(.restrictSubject, subject))
    output.line(
      options.has("json")
        ? "{\"electors\":\(electors),\"consents\":\(consents)}"
        : "Objections on \(electors) more of the person's rows; \(consents) consents taken back.")
  }

  private static func erase(
    _ subject: DataSubject, _ store: TenantStore, _ now: Instant, _ options: Options, _ output: Output
  ) async throws {
    let isTrial = options.has("dry-run")
    let erasure = SubjectErasure(subject, now: now)
    let erased = try await erasure.run(in: store, isTrial: isTrial, audit: entry(.eraseSubject, subject))
    if options.has("json") { return output.line(String(decoding: erased.jsonBytes(), as: UTF8.self)) }
    output.line(isTrial ? "This would go:" : "Erased:")
    for (resource, count) in erased.rows.sorted(by: { $0.key < $1.key }) {
      output.line("  \(resource): \(counted(count, "row"))")
    }
    if erased.documents > 0 { output.line("  in plugins' storage: \(counted(erased.documents, "document"))") }
    for (resource, count) in erased.mentions.sorted(by: { $0.key < $1.key }) {
      output.line(
        "To be looked at: \(counted(count, "row")) of \(resource) about others hold the same name in a text.")
    }
    if !erased.isKnownByName {
      output.line(
        "A later register cannot be told to leave the person out: that takes a name and a postcode"
          + (subject.isOnRegister ? "." : " with an address, where nobody else has that name."))
    }
    output.line("Kept:")
    for kept in erased.kept { output.line("  \(kept)") }
    if isTrial { output.line("Nothing was removed.") }
  }
}

private enum SubjectErrand: String { case export, restrict, erase }
