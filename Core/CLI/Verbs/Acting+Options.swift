internal import Access
internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store

extension Verb.Option {
  static let tenant = Verb.Option("tenant", "ID", "the branch or office; else the sample's (made at first need)")
  static let role = Verb.Option("role", "ROLE", "whose rights, on sample tenants (default: organiser)")
  static let areas = Verb.Option("areas", "A,B", "polling districts that the role is limited to")
  static let user = Verb.Option("user", "ID", "the account whose rights count; needed on real tenants")

  /// For verbs that act as somebody.
  static let acting: [Verb.Option] = [.tenant, .role, .areas, .user, .data]
}

/// In which tenant a command works, and with whose rights.
struct Standing: Sendable {
  var tenant: String?
  var acting: Acting

  /// Reads `--tenant`, `--role`, `--areas` and `--user` for a plugin; makes the sample at first need.
  ///
  /// - Throws: when the tenant is not there, or `--role` is used on real data.
  init(_ options: Options, for plugin: InstalledPlugin, _ platform: Platform, _ output: Output) async throws(Failure) {
    let role = try Self.role(options)
    guard plugin.manifest.scope != .platform else {
      guard options.value("tenant") == nil else {
        throw .misuse(
          "\(plugin.manifest.name) runs on the platform, in no branch or office.", hint: "Leave out --tenant.")
      }
      self.init(tenant: nil, acting: Acting(account: "", role: role ?? .public, areas: []))
      return
    }
    let tenant = options.value("tenant") ?? Self.sample(for: plugin)
    try await platform.makeSampleIfMissing(for: tenant, output)
    let record = try await orFail { () throws(RPCError) in try await platform.tenant(tenant) }
    self.init(tenant: tenant, acting: try await Self.acting(options, role, record, platform))
  }

  /// The sample tenant of the plugin's kind.
  static func sample(for plugin: InstalledPlugin) -> String {
    plugin.manifest.scope == .office ? SampleConstituency.office : SampleConstituency.branch
  }

  private init(tenant: String?, acting: Acting) {
    self.tenant = tenant
    self.acting = acting
  }

  private static func acting(
    _ options: Options, _ role: Role?, _ tenant: TenantRecord, _ platform: Platform
  ) async throws(Failure) -> Acting {
    if let user = options.value("user") {
      return try await orFail { () throws(RPCError) in
        guard let membership = try await platform.store.membership(user, in: tenant.id) else {
          throw RPCError(
            .notFound, "No account of that id has a role in \(tenant.id).",
            data: ErrorDetail(
              reason: "noSuchAccount", field: "user", hint: "`hustings user list --tenant \(tenant.id)` lists them."))
        }
        let pseudonym = try await platform.store.pseudonym(of: user, in: tenant.id)
        return Acting(account: pseudonym, role: membership.role, areas: membership.areas)
      }
    }
    guard tenant.isSample else {
      throw .misuse(
        "\(tenant.id) holds real data: a role alone is not enough.",
        hint: "Name an account by --user; the audit then says who asked.")
    }
    return Acting(
      account: "terminal", role: role ?? .organiser, areas: try await options.areas(in: tenant, platform))
  }

  private static func role(_ options: Options) throws(Failure) -> Role? {
    guard let name = options.value("role") else { return nil }
    guard let role = Role(rawValue: name) else {
      throw .misuse(
        "`\(name)` is no role.", hint: "Roles: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return role
  }
}

extension Options {
  /// The options given of those that say as whom, as words of a command that is to have the same standing.
  var acting: [String] {
    Verb.Option.acting.flatMap { option in value(option.name).map { ["--\(option.name)", $0] } ?? [] }
  }

  /// An option that holds a JSON object, by its members.
  func object(_ name: String) throws(Failure) -> [String: JSONValue] {
    guard let text = value(name) else { return [:] }
    return try Self.object(text, "--\(name)")
  }

  static func object(_ text: String, _ what: String) throws(Failure) -> [String: JSONValue] {
    do {
      guard case .object(let members) = try JSONValue(jsonBytes: Array(text.utf8)) else {
        throw Failure.misuse("\(what) is not a JSON object.", hint: "Like '{\"district\":\"AA\"}'.")
      }
      return members
    } catch let error as JSONError {
      throw .misuse("\(what) is no JSON: \(error.description).", hint: "Like '{\"district\":\"AA\"}'.")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .misuse("\(what) cannot be read.")
    }
  }
}
