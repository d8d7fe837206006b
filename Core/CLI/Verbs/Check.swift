internal import Host
internal import HustingsProtocol
internal import Review

extension Verb {
  /// Checks a plugin.
  static let check = Verb(
    name: "check", summary: "check a plugin before it is reviewed", operands: "PLUGIN", operandCount: 1...1,
    about: """
      PLUGIN is a folder with a plugin.json, or the id of a plugin that comes with the host. Builds it if need be, shows
      every view and does every action on samples of its own (ordinary, empty, hostile texts, nothing granted), plays its
      own checks and every rule of the protocol, and measures it. Says what is wrong, where, and how to mend it. Exits 1
      when there is a failure; warnings and slowness are for people to judge.
      """,
    example: "hustings check tax-calculator",
    options: [
      Option("conformance", nil, "play the protocol's rules alone, and tell of each"),
      Option("rewrite", nil, "put what the plugin says now into its own checks; fails where that changes one"),
      Option("budget-start", "MS", "above which a start is called slow (default: 500)"),
      Option("budget-render", "MS", "above which 95 of 100 pages of a view are called slow (default: 300)"), .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      let folder = try pluginFolder(options)
      guard !options.has("conformance") else { return try await ConformanceReport.print(folder, options, output) }
      var check = PluginCheck(folder, programs: BundledPlugins.find()?.programs)
      check.rewrites = options.has("rewrite")
      if let limit = try options.integer("budget-start", in: 1...60_000) { check.budgets.startMS = Double(limit) }
      if let limit = try options.integer("budget-render", in: 1...60_000) { check.budgets.renderMS = Double(limit) }
      let report = try await StopSignals.cancelling { [check] in
        await check(
          progress: { what, done, total in output.stage(what, done, of: total) },
          output: { line in if output.showsProgress { output.note("  \(line)") } })
      }
      output.endStage()
      output.line(
        options.has("json") ? String(decoding: report.jsonBytes(), as: UTF8.self) : report.text(width: output.width))
      return report.passed ? 0 : 1
    })

  /// The folder of the plugin that the first operand names, by itself or by the id of one that comes with the host.
  static func pluginFolder(_ options: Options) throws(Failure) -> String {
    let operand = options.operands[0]
    guard !operand.contains("/"), operand != ".", operand != ".." else { return options.path(operand) }
    if let folder = BundledPlugins.folder(of: operand) { return folder }
    throw Failure(
      "There is no plugin `\(operand)`.", hint: "A folder is named with a slash: `./\(operand)`.")
  }
}
