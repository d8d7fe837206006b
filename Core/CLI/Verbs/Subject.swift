internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "export | restrict PERSON"

  /// Does what people may ask of those who hold their data.
  static let subject = Verb(
    name: "subject", summary: "give a person their data, or stop using them", operands: operands, operandCount: 2...2,
    about: """
      export PERSON    everything that is held about the person, as JSON; others are not named in it
      restrict PERSON  objections to every channel, and consents taken back: nobody approaches the elector any more

      PERSON is an elector's number on the latest register, like AA-888/8, or the id of an elector's or person's row.
      """,
    example: "hustings subject restrict AA-1 --tenant exbourne",
    options: [
      Option("tenant", "ID", "the branch or office"),
      Option("file", "FILE", "where the export goes, for your own user alone; else standard output"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let errand = options.operands[0]
      guard ["export", "restrict"].contains(errand) else {
        throw .misuse("`hustings subject` takes: \(operands).", hint: "See `hustings subject --help`.")
      }
      guard let id = options.value("tenant") else { throw .misuse("Whose data?", hint: "Name it by --tenant ID.") }
      try await platform.makeSampleIfMissing(for: id, output)
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
      let now = tenant.clock ?? .now
      do {
        let subject = try await DataSubject.find(options.operands[1], in: store)
        guard errand == "export" else {
          let (electors, consents) = try await SubjectRestriction(subject, now: now).run(in: store)
          output.line(
            options.has("json")
              ? "{\"electors\":\(electors),\"consents\":\(consents)}"
              : "Objections on \(electors) more of the person's rows; \(consents) consents taken back.")
          return 0
        }
        let bytes = try await SubjectExport(subject, now: now).json(from: store)
        guard let file = options.value("file").map({ options.path($0) }) else {
          output.write(String(decoding: bytes, as: UTF8.self), false)
          return 0
        }
        try OutputFile.replace(file, with: bytes)
        output.line(options.has("json") ? "{\"bytes\":\(bytes.count)}" : "Wrote \(bytes.count) bytes to \(file).")
        return 0
      } catch let failure as Failure {
        throw failure
      } catch {
        throw Failure((error as? RPCError)?.message ?? "\(error)")
      }
    })
}
