internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "list | explain PLUGIN | add PLUGIN | grant PLUGIN | revoke PLUGIN | stage PLUGIN STAGE"

  /// Says which plugins there are and what one of them may see, and decides it.
  static let plugins = Verb(
    name: "plugins", summary: "list plugins, say what one may see and why not more, and decide it",
    operands: operands, operandCount: 1...3,
    about: """
      list             the plugins that come with the host or were taken in, and how far each is trusted
      explain PLUGIN   what it may see and do in --tenant for --role: fields, rows, what it asks for and is not given,
                       and which side says no: its trust stage, what was granted, the role, or the purpose in law
      add PLUGIN       takes in the plugin of a folder for good, built as `hustings vet` builds it, with what maintainers
                       signed about it, by --statement; or statements alone about one that is here, by its id. With two
                       that agree it is vetted, else it begins in the sandbox
      grant PLUGIN     grants in --tenant all that it asks for and was not granted; or --permission alone, as far as
                       --fields, --areas and --rows-per-day go, in place of what was granted under it before
      revoke PLUGIN    takes back in --tenant all that was granted, or --permission alone
      stage PLUGIN STAGE   how far it is trusted: `sandbox`, on samples; `pilot`, in the tenants of --pilots besides.
                       `vetted` takes statements, and `hustings withdraw` stops it everywhere

      What is decided holds from the plugin's next call on. Officers grant and revoke, named by --user; on a sample its
      own officer does. Whoever may use this data folder adds plugins and sets stages. The public log tells of all of it.
      """,
    example: "hustings plugins explain gotv-dashboard --tenant exbourne --role volunteer",
    options: [
      .tenant, Option("role", "ROLE", "for `explain`: for whom (default: organiser); it need not be yours"),
      Option("areas", "A,B", "polling districts that the role, or for `grant` the grant, is limited to"),
      Option("permission", "ID", "for `grant` and `revoke`: that permission or collection of its manifest alone"),
      Option("fields", "A,B", "for `grant`: those fields alone; of a collection, words such as read:volunteer"),
      Option("rows-per-day", "N", "for `grant`: the most rows that it gives in a day"),
      Option("until", "YYYY-MM-DD", "for `grant`: the last day on which it holds (default: until it is taken back)"),
      Option("user", "ID", "for `grant` and `revoke`: the officer who decides; needed on real tenants"),
      Option("statement", "FILE", "for `add`: what a maintainer signed; may be given several times", isText: true),
      Option("pilots", "A,B", "for `stage`: every branch or office where the pilot runs"), .data, .json,
    ],
    plugin: PluginOperand(place: 1, word: "add", isFixed: true),
    work: .data { (options, output, platform) throws(Failure) in
      let words = options.operands
      try options.checkTheyGo(with: words[0], ownOptions, of: "plugins")
      switch (words[0], words.count) {
      case ("list", 1): try await list(options, output, platform)
      case ("explain", 2): try await explain(words[1], options, output, platform)
      case ("add", 2): try await add(words[1], options, output, platform)
      case ("grant", 2): try await grant(words[1], options, output, platform)
      case ("revoke", 2): try await revoke(words[1], options, output, platform)
      case ("stage", 3): try await setStage(words[2], of: words[1], options, output, platform)
      default: throw .misuse("`hustings plugins` takes: \(operands).", hint: "See `hustings plugins --help`.")
      }
      return 0
    })

  /// Which options go with which word: one that was passed over would leave more granted, or less, than was meant.
  private static let ownOptions: [String: Set<String>] = [
    "explain": ["role", "areas"], "grant": ["permission", "fields", "areas", "rows-per-day", "until", "user"],
    "revoke": ["permission", "user"], "stage": ["pilots"], "add": ["statement"],
  ]

  private static func list(_ options: Options, _ output: Output, _ platform: Platform) async throws(Failure) {
    let (plugins, problems) = await platform.plugins()
    var listed: [ListedPlugin] = []
    try await orFail { () throws(RPCError) in
      let vetting = try await platform.store.vetting()
      for plugin in plugins {
        let record = try await platform.store.plugin(plugin.id)
        let signed = vetting.statements(on: plugin.id).filter { $0.bundle == plugin.digest }.map(\.key)
        listed.append(ListedPlugin(plugin, record, signedBy: signed))
      }
    }
    for problem in problems { output.error("\(problem)") }
    if options.has("json") { return output.line(String(decoding: listed.jsonBytes(), as: UTF8.self)) }
    for one in listed {
      let pilots = one.pilotTenants.isEmpty ? "" : " (\(one.pilotTenants.joined(separator: ", ")))"
      output.line("\(one.id) \(one.version)  \(one.stage)\(pilots)  \(one.scope)  \(one.name)")
    }
  }

  /// The plugin of an id.
  static func plugin(_ id: String, _ platform: Platform) async throws(Failure) -> InstalledPlugin {
    let (plugins, problems) = await platform.plugins()
    if let plugin = plugins.first(where: { $0.id == id }) { return plugin }
    if let problem = problems.first { throw Failure("\(problem)") }
    throw missing("plugin", id, of: plugins.map(\.id))
  }

  /// The tenant of `--tenant`, else the sample's of the plugin's kind, which is made at first need.
  static func tenant(
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

  /// What to say of a word that names nothing.
  static func missing(_ what: String, _ word: String, of words: [String]) -> Failure {
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
  var digest = ""
  var signedBy: [String] = []

  static let members: [Member<Self>] = [
    .required("id", \.id, "The plugin's id."), .required("name", \.name, "Its name."),
    .required("version", \.version, "Its version."), .required("scope", \.scope, "Where it runs."),
    .required("stage", \.stage, "How far it is trusted."),
    .required("pilotTenants", \.pilotTenants, "Tenants where it may run as a pilot."),
    .required("digest", \.digest, "The digest of its bundle."),
    .required("signedBy", \.signedBy, "The keys of maintainers who signed that bundle."),
  ]

  init() {}

  init(_ plugin: InstalledPlugin, _ record: PluginRecord?, signedBy: [String]) {
    (digest, self.signedBy) = (plugin.digest, signedBy)
    (id, name, version) = (plugin.id, plugin.manifest.name, plugin.manifest.version)
    (scope, stage) = (plugin.manifest.scope.rawValue, (record?.stage ?? .withdrawn).rawValue)
    pilotTenants = record?.pilotTenants ?? []
  }
}
