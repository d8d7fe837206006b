internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "[run]"

  /// Shows how long data are kept, and lets go of what is over.
  static let retention = Verb(
    name: "retention", summary: "show how long data are kept, and let go of what is over", operands: operands,
    operandCount: 0...1,
    about: """
      (nothing)  how long each resource of --tenant is kept, how many of its rows are due, and what went last; nothing
                 is changed
      run        lets go of what is due now, a few hundred rows at a time

      `hustings serve` does it every day by itself. A sample's own clock counts. The audit says what went.
      """,
    example: "hustings retention --tenant exbourne",
    options: [Option("tenant", "ID", "the branch or office"), .data, .json],
    work: .data { (options, output, platform) throws(Failure) in
      guard options.operands.allSatisfy({ $0 == "run" }) else {
        throw .misuse("`hustings retention` takes: \(operands).", hint: "See `hustings retention --help`.")
      }
      guard let id = options.value("tenant") else { throw .misuse("Whose data?", hint: "Name it by --tenant ID.") }
      try await platform.makeSampleIfMissing(for: id, output)
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      let isTrial = options.operands.isEmpty
      var report = RetentionReport()
      report.lines = try await orFail { () throws(RPCError) in
        try await platform.retain(in: tenant, isTrial: isTrial)
      }
      report.last = try await orFail { () throws(RPCError) in try await platform.retained(in: tenant) }
      if options.has("json") {
        output.line(String(decoding: report.jsonBytes(), as: UTF8.self))
      } else if isTrial {
        report.show(on: output)
      } else {
        report.showWhatWent(on: output, of: id)
      }
      return 0
    })
}

private struct RetentionReport: JSONObject {
  var lines: [RetentionLine] = []
  var last: [RetentionLine] = []

  static let members: [Member<Self>] = [
    .required("rules", \.lines, "Each rule, with the rows that are due, or went."),
    .required("last", \.last, "What went, the latest first."),
  ]

  func show(on output: Output) {
    for line in lines {
      output.line("\(line.resource): kept \(line.kept)\(line.rows > 0 ? "; \(counted(line.rows, "row")) due" : "")")
    }
    output.line(last.isEmpty ? "Nothing has gone yet." : "What went last:")
    for line in last {
      output.line("  \(line.at?.description ?? ""): \(counted(line.rows, "row")) of \(line.resource)")
    }
  }

  func showWhatWent(on output: Output, of tenant: String) {
    let gone = lines.filter { $0.rows > 0 }
    for line in gone { output.line("Let go of \(counted(line.rows, "row")) of \(line.resource).") }
    if gone.isEmpty { output.line("Nothing of \(tenant) is due.") }
  }
}
