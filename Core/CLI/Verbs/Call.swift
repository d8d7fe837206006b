internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Makes one call of the protocol.
  static let call = Verb(
    name: "call", summary: "make one call of the protocol, as a plugin or to it", operands: "PLUGIN METHOD [PARAMS]",
    operandCount: 2...3,
    about: """
      A METHOD from a plugin to the host, such as data.query or data.create, is answered as if the plugin had called
      while it served the role or account: the same permissions, grants and audit. METHOD action.invoke has the plugin
      do an action. PARAMS is the call's JSON without `context`.
      """,
    example: """
      hustings call gotv-dashboard data.query '{"resource":"pollingStations","select":["reference","place"],"limit":3}'
      """, options: [.json] + Option.acting, plugin: PluginOperand(),
    work: .data { (options, output, platform) throws(Failure) in
      guard let method = Method(rawValue: options.operands[1]), callable.contains(method) else {
        throw .misuse(
          "`\(options.operands[1])` cannot be called from the terminal.",
          hint: "Methods: \(callable.map(\.rawValue).joined(separator: ", ")).")
      }
      let text = options.operands.count > 2 ? options.operands[2] : "{}"
      let params = try Options.object(text, "PARAMS")
      if method == .invokeAction { _ = try invocation(params) }
      let plugin = try await PluginFolder.plugin(options.operands[0], platform, output)
      let standing = try await Standing(options, for: plugin, platform, output)
      let answer = try await answer(method, params, plugin, standing, platform, output)
      output.line(answer.text)
      // An action that was refused has failed, whatever it answered.
      return method == .invokeAction && (try? ActionResult(json: answer))?.ok == false ? 1 : 0
    })

  private static let callable =
    Method.allCases.filter { $0.direction == .pluginToHost && !$0.isNotification } + [.invokeAction]

  private static func answer(
    _ method: Method, _ params: [String: JSONValue], _ plugin: InstalledPlugin, _ standing: Standing,
    _ platform: Platform, _ output: Output
  ) async throws(Failure) -> RawJSON {
    if method == .invokeAction { return try await invoke(params, plugin, standing, platform, output) }
    // The host puts its own context in the place of whatever the caller gave.
    let whole = params.merging(["context": .string("")]) { given, _ in given }
    return try await orFail { () throws(RPCError) in
      try await platform.data(
        method, RawJSON(encoding: whole), plugin: plugin.id, tenant: standing.tenant, acting: standing.acting)
    }
  }

  /// The action that the parameters name, and its values.
  private static func invocation(
    _ params: [String: JSONValue]
  ) throws(Failure) -> (action: String, values: [String: JSONValue]) {
    guard case .string(let action)? = params["action"], case .object(let values) = params["values"] ?? .object([:])
    else {
      throw .misuse("PARAMS names no action.", hint: "Like '{\"action\":\"record-count\",\"values\":{}}'.")
    }
    return (action, values)
  }

  private static func invoke(
    _ params: [String: JSONValue], _ plugin: InstalledPlugin, _ standing: Standing, _ platform: Platform,
    _ output: Output
  ) async throws(Failure) -> RawJSON {
    let (action, given) = try invocation(params)
    let checked = ParameterCheck.check(given, against: plugin.manifest.action(action)?.parameters ?? [:])
    guard checked.errors.isEmpty else {
      var result = ActionResult()
      result.errors = checked.errors
      return RawJSON(encoding: result)
    }
    let key = if case .string(let key)? = params["key"] { key } else { RowID.random().description }
    let line = ProgressLine(plugin.manifest.name, output)
    defer { line.end() }
    return try await orFail { () throws(RPCError) in
      RawJSON(
        encoding: try await platform.invoke(
          plugin: plugin.id, tenant: standing.tenant, action: action, values: checked.values, key: key,
          acting: standing.acting
        ) { line.tell($0) })
    }
  }
}
