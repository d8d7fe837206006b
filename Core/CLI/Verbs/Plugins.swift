internal import Access
internal import Host
internal import HustingsProtocol
internal import Store
internal import Web

extension Verb {
  private static let operands = "list | explain PLUGIN"

  /// Says which plugins there are, and what one of them may see.
  static let plugins = Verb(
    name: "plugins", summary: "list plugins, and say what one may see and why not more", operands: operands,
    operandCount: 1...2,
    about: """
      list             the plugins that come with the host or were taken in, and how far each is trusted
      explain PLUGIN   what it may see and do in --tenant for --role: fields, rows, what it asks for and is not given,
                       and which side says no: its trust stage, what was granted, the role, or the purpose in law
      """,
    example: "hustings plugins explain gotv-dashboard --tenant exbourne --role volunteer",
    options: [
      .tenant, Option("role", "ROLE", "for whom (default: organiser); it need not be yours"), .areas, .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      switch (options.operands[0], options.operands.count) {
      case ("list", 1): try await list(options, output, platform)
      case ("explain", 2): try await explain(options.operands[1], options, output, platform)
      default: throw .misuse("`hustings plugins` takes: \(operands).", hint: "See `hustings plugins --help`.")
      }
      return 0
    })

  private static func list(_ options: Options, _ output: Output, _ platform: Platform) async throws(Failure) {
    let (plugins, problems) = await platform.plugins()
    var listed: [ListedPlugin] = []
    for plugin in plugins {
      let record = try await orFail { () throws(RPCError) in try await platform.store.plugin(plugin.id) }
      listed.append(ListedPlugin(plugin, record))
    }
    for problem in problems { output.error("\(problem)") }
    if options.has("json") { return output.line(String(decoding: listed.jsonBytes(), as: UTF8.self)) }
    for one in listed {
      let pilots = one.pilotTenants.isEmpty ? "" : " (\(one.pilotTenants.joined(separator: ", ")))"
      output.line("\(one.id) \(one.version)  \(one.stage)\(pilots)  \(one.scope)  \(one.name)")
    }
  }

  private static func explain(
    _ word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let plugin = try await plugin(word, platform)
    guard plugin.manifest.scope != .platform else {
      if options.has("json") { return output.line("{\"plugin\":\"\(plugin.id)\",\"scope\":\"platform\"}") }
      return output.line("\(plugin.manifest.name) runs on the platform, for everybody, and sees no data.")
    }
    let role = try role(options)
    let tenant = try await tenant(options, plugin, platform, output)
    let areas = try await options.areas(in: tenant, platform)
    let explanation = try await orFail { () throws(RPCError) in
      try await platform.explanation(
        of: plugin.id, in: tenant.id, for: Acting(account: "", role: role, areas: areas))
    }
    output.write(
      options.has("json")
        ? String(decoding: explanation.jsonBytes(), as: UTF8.self) + "\n"
        : explanation.page(in: explanation.tenant).terminalText(width: output.width), false)
  }

  private static func plugin(_ id: String, _ platform: Platform) async throws(Failure) -> InstalledPlugin {
    let (plugins, problems) = await platform.plugins()
    if let plugin = plugins.first(where: { $0.id == id }) { return plugin }
    if let problem = problems.first { throw Failure("\(problem)") }
    throw missing("plugin", id, of: plugins.map(\.id))
  }

  private static func role(_ options: Options) throws(Failure) -> Role {
    guard let word = options.value("role") else { return .organiser }
    if let role = Role(rawValue: word) { return role }
    var failure = missing("role", word, of: Role.allCases.map(\.rawValue))
    failure.isMisuse = true
    throw failure
  }

  private static func tenant(
    _ options: Options, _ plugin: InstalledPlugin, _ platform: Platform, _ output: Output
  ) async throws(Failure) -> TenantRecord {
    let id = options.value("tenant") ?? Standing.sample(for: plugin)
    try await platform.makeSampleIfMissing(for: id, output)
    let tenants = try await orFail { () throws(RPCError) in try await platform.store.tenants() }
    guard let tenant = tenants.first(where: { $0.id == id }) else {
      throw missing("branch or office", id, of: tenants.map(\.id))
    }
    return tenant
  }

  private static func missing(_ what: String, _ word: String, of words: [String]) -> Failure {
    let meant = word.nearest(of: words).map { "; perhaps `\($0)` is meant" } ?? ""
    return Failure(
      "There is no \(what) `\(word.prefix(40))`\(meant).", hint: "There are: \(words.joined(separator: ", ")).")
  }
}

private struct ListedPlugin: JSONObject {
  var id = ""
  var name = ""
  var version = ""
  var scope = ""
  var stage = ""
  var pilotTenants: [String] = []

  static let members: [Member<Self>] = [
    .required("id", \.id, "The plugin's id."), .required("name", \.name, "Its name."),
    .required("version", \.version, "Its version."), .required("scope", \.scope, "Where it runs."),
    .required("stage", \.stage, "How far it is trusted."),
    .required("pilotTenants", \.pilotTenants, "Tenants where it may run as a pilot."),
  ]

  init() {}

  init(_ plugin: InstalledPlugin, _ record: PluginRecord?) {
    (id, name, version) = (plugin.id, plugin.manifest.name, plugin.manifest.version)
    (scope, stage) = (plugin.manifest.scope.rawValue, (record?.stage ?? .withdrawn).rawValue)
    pilotTenants = record?.pilotTenants ?? []
  }
}
