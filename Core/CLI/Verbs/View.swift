internal import Host
internal import HustingsProtocol
internal import Web

extension Verb {
  /// Renders a view of a plugin in the terminal.
  static let view = Verb(
    name: "view", summary: "show a view of a plugin", operands: "PLUGIN VIEW", operandCount: 2...2,
    about: "Runs the plugin in its sandbox with the rights of a role or account, and prints the page.",
    example: "hustings view tax-calculator calculator --parameters '{\"salary\":\"35000\"}'",
    options: [
      Option("parameters", "JSON", "the view's parameters, as an object"),
      Option("format", "FORMAT", "text (default) or json"), .json,
    ] + Option.acting, plugin: PluginOperand(),
    work: .data { (options, output, platform) throws(Failure) in
      let format = options.value("format") ?? (options.has("json") ? "json" : "text")
      guard format == "text" || format == "json" else {
        throw .misuse("`\(format)` is no format.", hint: "Formats: text, json.")
      }
      let plugin = try await PluginFolder.plugin(options.operands[0], platform, output)
      let page = try await page(of: plugin, options, platform, output)
      output.line(
        format == "json"
          ? String(decoding: page.jsonBytes(), as: UTF8.self)
          : page.terminalText(width: output.width, plugin: plugin.id, options: options.acting))
      return 0
    })

  private static func page(
    of plugin: InstalledPlugin, _ options: Options, _ platform: Platform, _ output: Output
  ) async throws(Failure) -> Page {
    let given = try options.object("parameters")
    let standing = try await Standing(options, for: plugin, platform, output)
    let view = options.operands[1]
    let checked = ParameterCheck.check(given, against: plugin.manifest.view(view)?.parameters ?? [:])
    if let error = checked.errors.first { throw Failure("--parameters: \(error.field): \(error.text).") }
    let line = ProgressLine(plugin.manifest.name, output)
    defer { line.end() }
    return try await orFail { () throws(RPCError) in
      try await platform.render(
        plugin: plugin.id, tenant: standing.tenant, view: view, parameters: checked.values, acting: standing.acting
      ) { line.tell($0) }
    }
  }
}
