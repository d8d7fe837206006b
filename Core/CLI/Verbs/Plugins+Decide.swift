internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Grants one permission, or all that a plugin asks for and was not granted.
  static func grant(
    _ word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let plugin = try await plugin(word, platform)
    guard plugin.manifest.scope != .platform else {
      throw Failure("\(plugin.manifest.name) runs on the platform and asks for no data.")
    }
    let terms = try terms(options)
    let tenant = try await tenant(options, plugin, platform, output)
    let officer = try await officer(of: tenant, options, platform)
    let given = try await orFail { () throws(RPCError) in
      try await platform.store.grants(tenant: tenant.id, plugin: plugin.id).map(\.permission)
    }
    let asked = plugin.manifest.permissions.map(\.id) + plugin.manifest.storage.map(\.id)
    var granted: [GrantedLine] = []
    for id in options.value("permission").map({ [$0] }) ?? asked.filter({ !given.contains($0) }) {
      let grant = try await Failure.misuseIfInvalid { () throws(RPCError) in
        try await platform.grant(id, of: plugin.id, in: tenant.id, terms, by: officer)
      }
      granted.append(GrantedLine(grant))
      if !options.has("json") { output.line(GrantedLine(grant).text) }
    }
    if options.has("json") { return output.line(String(decoding: granted.jsonBytes(), as: UTF8.self)) }
    output.line(
      granted.isEmpty
        ? "\(plugin.manifest.name) has a grant in \(tenant.id) for all that it asks for; --permission changes one."
        : "Granted to \(plugin.manifest.name) in \(tenant.id): \(granted.count) of what it asks for.")
  }

  /// Takes back what a plugin was granted, all of it or one permission, also where this host has the plugin no more.
  static func revoke(
    _ word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let tenant: TenantRecord
    if let id = options.value("tenant") {
      try await platform.makeSampleIfMissing(for: id, output)
      tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
    } else {
      tenant = try await self.tenant(options, plugin(word, platform), platform, output)
    }
    let officer = try await officer(of: tenant, options, platform)
    let granted = try await orFail { () throws(RPCError) in
      try await platform.store.grants(tenant: tenant.id, plugin: word).map(\.permission)
    }
    if granted.isEmpty { _ = try await plugin(word, platform) }
    let ids = options.value("permission").map { [$0] } ?? granted
    for id in ids {
      try await orFail { () throws(RPCError) in
        try await platform.takeBack(id, of: word, in: tenant.id, by: officer)
      }
    }
    if options.has("json") { return output.line(String(decoding: ids.jsonBytes(), as: UTF8.self)) }
    output.line(
      ids.isEmpty
        ? "\(word) had no grant in \(tenant.id)."
        : "Taken back from \(word) in \(tenant.id): \(ids.joined(separator: ", ")).")
  }

  /// Says how far a plugin is trusted.
  static func setStage(
    _ stage: String, of word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let plugin = try await plugin(word, platform)
    let pilots = try options.words("pilots") ?? []
    guard let stage = TrustStage(rawValue: stage), stage == .sandbox || stage == .pilot else {
      throw .misuse(
        "A stage that can be set is sandbox or pilot, not `\(stage.prefix(40))`.",
        hint:
          "`vetted` follows from statements of two maintainers (`hustings vet --help`); `hustings withdraw` stops it.")
    }
    guard (stage == .pilot) != pilots.isEmpty else {
      throw .misuse("--pilots names every branch or office where a pilot runs, and goes with `pilot` alone.")
    }
    guard plugin.manifest.scope != .platform || stage != .pilot else {
      throw .misuse("\(plugin.manifest.name) runs on the platform, in no branch or office: it has no pilot.")
    }
    let tenants = try await orFail { () throws(RPCError) in try await platform.store.tenants() }
      .filter { $0.kind.rawValue == plugin.manifest.scope.rawValue }
    for pilot in pilots where !tenants.contains(where: { $0.id == pilot }) {
      throw missing(plugin.manifest.scope == .office ? "office" : "branch", pilot, of: tenants.map(\.id))
    }
    try await orFail { () throws(RPCError) in
      try await platform.setStage(stage, of: plugin.id, pilotTenants: pilots)
    }
    if options.has("json") {
      return output.line("{\"id\":\"\(plugin.id)\",\"stage\":\"\(stage.rawValue)\"}")
    }
    let place =
      stage == .pilot
      ? "It runs on samples and in \(pilots.joined(separator: ", ")), as far as officers grant there."
      : plugin.manifest.scope == .platform
        ? "It runs on the platform, for everybody, without data." : "It runs on samples alone."
    output.line("\(plugin.manifest.name) is at the stage \(stage.rawValue). \(place)")
  }

  private static func terms(_ options: Options) throws(Failure) -> GrantTerms {
    var terms = GrantTerms()
    terms.areas = try options.words("areas") ?? []
    terms.rowsPerDay = try options.integer("rows-per-day", in: GrantTerms.rowsOfADay)
    terms.fields = try options.words("fields")
    if let word = options.value("until") {
      guard let day = Day(word) else { throw .misuse("--until is a day, like 2027-05-07.") }
      terms.lastDay = day
    }
    let narrows = ["fields", "areas", "rows-per-day"].first { options.has($0) }
    if let narrows, !options.has("permission") {
      throw .misuse("--\(narrows) is for one permission.", hint: "Name it by --permission.")
    }
    return terms
  }

  /// The account that decides: `--user`, or on a sample its own officer.
  private static func officer(
    of tenant: TenantRecord, _ options: Options, _ platform: Platform
  ) async throws(Failure) -> String {
    if let user = options.value("user") { return user }
    guard tenant.isSample else {
      throw .misuse(
        "\(tenant.id) holds real data: say which officer decides.",
        hint: "Name the account by --user; `hustings user list --tenant \(tenant.id)` lists them.")
    }
    let memberships = try await orFail { () throws(RPCError) in try await platform.store.memberships(in: tenant.id) }
    guard let officer = memberships.first(where: { $0.role.decides(within: $0.areas) }) else {
      throw Failure("\(tenant.id) has no officer who could decide.", hint: "`hustings user add` makes one.")
    }
    return officer.account
  }
}

/// A grant for the terminal and for programs.
private struct GrantedLine: JSONObject {
  var permission = ""
  var resource = ""
  var access = ""
  var fields: [String] = []
  var areas: [String] = []
  var expiresAt: Instant?
  var rowsPerDay: Int?

  static let members: [Member<Self>] = [
    .required("permission", \.permission, "The permission's or collection's id."),
    .required("resource", \.resource, "Its resource."), .required("access", \.access, "What may be done."),
    .required("fields", \.fields, "Which fields."), .required("areas", \.areas, "Polling districts; empty for all."),
    .optional("expiresAt", \.expiresAt, "When it ends."), .optional("rowsPerDay", \.rowsPerDay, "The most rows a day."),
  ]

  init() {}

  init(_ grant: Grant) {
    (permission, resource, access) = (grant.permission, grant.resource, grant.access?.rawValue ?? "")
    (fields, areas) = (grant.fields, grant.areas)
    (expiresAt, rowsPerDay) = (grant.expiresAt, grant.rowsPerDay)
  }

  var text: String {
    let place = areas.isEmpty ? "" : ", in \(areas.joined(separator: ", ")) only"
    let end = expiresAt.map { ", until \($0.lastDay.inWords)" } ?? ""
    let most = rowsPerDay.map { ", \($0) rows a day at most" } ?? ""
    return "\(permission)  \(access) \(resource): \(fields.joined(separator: ", "))\(place)\(end)\(most)"
  }
}
