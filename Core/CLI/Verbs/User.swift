internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store

extension Verb {
  private static let operands = "add NAME | list | link ID-OR-ROLE | remove ID"

  /// Manages accounts.
  static let user = Verb(
    name: "user", summary: "add people, give them roles, and make sign-in links",
    operands: operands, operandCount: 1...2,
    about: """
      add NAME      makes an account with --role in --tenant, and prints its id; with --create, the branch or office
                    too, whose first officer this is
      list          the accounts with a role in --tenant
      link ID       a link that signs the account in, once, within 15 minutes; on the sample a role will do for an id
      remove ID     takes the account's role in --tenant away
      """,
    example: "hustings user link organiser --tenant exbourne",
    options: [
      .tenant, Option("role", "ROLE", "the role that `add` gives"),
      Option("areas", "A,B", "polling districts that the role is limited to"),
      Option("create", "NAME", "for `add`: make the branch, or the office, of that name"),
      Option("kind", "KIND", "for `--create`: clp, a branch (default), or office, of a representative"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let errand = try Errand(options)
      if let name = options.value("create") {
        try await create(name, for: errand, options, platform)
      } else if options.has("kind") {
        throw .misuse("--kind goes with --create.")
      }
      let id = options.value("tenant") ?? SampleConstituency.branch
      try await platform.makeSampleIfMissing(for: id, output)
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      switch errand {
      case .add(let name, let role): try await add(name, role, to: tenant, options, output, platform)
      case .list: try await list(tenant, options, output, platform)
      case .link(let who): try await link(who, tenant, options, output, platform)
      case .remove(let account):
        try await remove(account, from: tenant, platform)
        output.line(
          options.has("json") ? "{\"id\":\"\(account)\"}" : "The account has no role in \(tenant.id) any more.")
      }
      return 0
    })

  /// What is to be done, and with whom.
  private enum Errand {
    case add(String, Role)
    case list
    case link(String)
    case remove(String)

    init(_ options: Options) throws(Failure) {
      switch (options.operands[0], options.operands.count > 1 ? options.operands[1] : nil) {
      case ("add", let name?):
        guard let role = options.value("role").flatMap({ Role(rawValue: $0) }), role != .public, role != .maintainer
        else {
          throw .misuse("`user add` needs --role: member, volunteer, organiser or officer.")
        }
        guard (1...100).contains(name.count) else { throw .misuse("A name has 1 to 100 characters.") }
        self = .add(name, role)
      case ("list", nil): self = .list
      case ("link", let who?): self = .link(who)
      case ("remove", let account?): self = .remove(account)
      default:
        throw .misuse("`hustings user` takes: \(operands).", hint: "See `hustings user --help`.")
      }
    }
  }

  /// Makes a branch or an office without data, for its first officer.
  private static func create(
    _ name: String, for errand: Errand, _ options: Options, _ platform: Platform
  ) async throws(Failure) {
    guard case .add(_, .officer) = errand, !options.has("areas") else {
      throw .misuse("--create is for `user add` with --role officer: somebody must decide there.")
    }
    guard let id = options.value("tenant"), TenantID.isValid(id) else {
      throw .misuse(TenantID.rule, hint: "Name the new one by --tenant ID.")
    }
    guard (1...100).contains(name.count) else { throw .misuse("A name has 1 to 100 characters.") }
    let kinds = TenantKind.allCases.map { ($0.rawValue, $0) }
    let kind = try options.choice("kind", Dictionary(uniqueKeysWithValues: kinds)) ?? .clp
    let tenant = TenantRecord(id: id, name: name, kind: kind)
    guard try await orFail({ () throws(RPCError) in try await platform.store.tenant(id) }) == nil else {
      throw Failure("There is a branch or office `\(id)` already.", hint: "Leave out --create.")
    }
    try await orFail { () throws(RPCError) in try platform.checkIsFree(id) }
    do throws(RPCError) {
      _ = try platform.openStore(tenant)
      try await platform.store.put(tenant)
    } catch {
      try await orFail { () throws(RPCError) in try await platform.discard(tenant) }
      throw Failure(error)
    }
  }

  private static func add(
    _ name: String, _ role: Role, to tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let account = Account(id: RowID.random().description, name: name)
    let areas = try await options.areas(in: tenant, platform)
    try await orFail { () throws(RPCError) in
      try await platform.store.put(account)
      try await platform.store.put(Membership(account: account.id, tenant: tenant.id, role: role, areas: areas))
    }
    output.line(options.has("json") ? "{\"id\":\"\(account.id)\"}" : account.id)
  }

  private static func list(
    _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    try await orFail { () throws(RPCError) in
      var listed: [Listed] = []
      for membership in try await platform.store.memberships(in: tenant.id) {
        guard let account = try await platform.store.account(membership.account) else { continue }
        listed.append(Listed(account, membership))
      }
      if options.has("json") { return output.line(String(decoding: listed.jsonBytes(), as: UTF8.self)) }
      for one in listed {
        let areas = one.areas.isEmpty ? "" : " (\(one.areas.joined(separator: ", ")))"
        output.line("\(one.id)  \(one.role)\(areas)  \(one.name)")
      }
      if listed.isEmpty { output.line("Nobody has a role in \(tenant.id) yet: `hustings user add NAME` gives one.") }
    }
  }

  private static func link(
    _ who: String, _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let path = try await orFail { () throws(RPCError) in
      let memberships = try await platform.store.memberships(in: tenant.id)
      let byRole = tenant.isSample ? memberships.filter { $0.role.rawValue == who && $0.areas.isEmpty } : []
      guard let account = (memberships.first { $0.account == who } ?? byRole.first)?.account else {
        throw noSuchAccount(in: tenant)
      }
      return "/sign-in/\(try await platform.store.makeSignInLink(for: account, now: .now))"
    }
    if options.has("json") { return output.line("{\"path\":\"\(path)\"}") }
    if let site = platform.site { return output.line("\(site)\(path.dropFirst())") }
    output.line("http://127.0.0.1:8420\(path)")
    output.note("No host runs on this data folder: the link is good once `hustings serve` does, at that port.")
  }

  private static func remove(
    _ account: String, from tenant: TenantRecord, _ platform: Platform
  ) async throws(Failure) {
    try await orFail { () throws(RPCError) in
      guard try await platform.store.membership(account, in: tenant.id) != nil else { throw noSuchAccount(in: tenant) }
      try await platform.store.removeMembership(account, in: tenant.id)
    }
  }

  private static func noSuchAccount(in tenant: TenantRecord) -> RPCError {
    RPCError(
      .notFound, "No account of that id has a role in \(tenant.id).",
      data: ErrorDetail(reason: "noSuchAccount", hint: "`hustings user list --tenant \(tenant.id)` lists them."))
  }
}

private struct Listed: JSONObject {
  var id = ""
  var name = ""
  var role = ""
  var areas: [String] = []

  static let members: [Member<Self>] = [
    .required("id", \.id, "The account's id."), .required("name", \.name, "The name."),
    .required("role", \.role, "The role."), .required("areas", \.areas, "Polling districts; empty for all."),
  ]

  init() {}

  init(_ account: Account, _ membership: Membership) {
    (id, name, role, areas) = (account.id, account.name, membership.role.rawValue, membership.areas)
  }
}
