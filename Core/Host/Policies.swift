internal import Access
internal import HustingsProtocol
internal import Store
internal import Synchronization

/// How far a plugin is trusted, and what it was granted in a tenant.
final class Policy: Sendable {
  /// What of a request bears on its rights under this policy.
  private struct Rights: Hashable {
    var role: Role
    var areas: [String]
    var expired: [Bool]
  }

  /// Users have areas of their own; past so many, all is worked out anew.
  private static let mostStandings = 4096

  private let stage: TrustStage
  private let pilotTenants: [String]
  private let grants: [Grant]
  private let standings = Mutex<[Rights: Standing]>([:])

  init(stage: TrustStage, pilotTenants: [String], grants: [Grant]) {
    self.stage = stage
    self.pilotTenants = pilotTenants
    self.grants = grants
  }

  var isWithdrawn: Bool { stage == .withdrawn }

  func access(_ plugin: InstalledPlugin, _ tenant: TenantRecord, _ acting: Acting, _ now: Instant) -> AccessPolicy {
    AccessPolicy(
      manifest: plugin.manifest, digest: plugin.digest, stage: stage, pilotTenants: pilotTenants, grants: grants,
      tenant: tenant, acting: acting, now: now)
  }

  /// What follows from a request's rights, found by what of the request bears on them.
  func standing(_ request: ActiveRequest, _ access: @autoclosure () -> AccessPolicy) -> Standing {
    let rights = Rights(
      role: request.acting.role, areas: request.acting.areas,
      expired: grants.map { $0.expiresAt.map { $0 <= request.now } ?? false })
    if let standing = standings.withLock({ $0[rights] }) { return standing }
    let standing = Standing(access())
    standings.withLock { standings in
      if standings.count >= Self.mostStandings { standings = [:] }
      standings[rights] = standing
    }
    return standing
  }
}

/// What was worked out of one user's rights under a policy, and is the same for everybody with the same rights.
final class Standing: Sendable {
  /// A `data.get` but for whom it is made and which row it asks for.
  private struct Get: Hashable {
    var resource: String
    var permission: String?
    var select: [String]
  }

  /// The gets of a plugin that asks for ever other fields are worked out anew.
  private static let mostGets = 64

  private let key: Result<ProcessKey, RPCError>
  private let gets = Mutex<[Get: Plan<RowRead>]>([:])

  init(_ access: AccessPolicy) {
    key = Result { () throws(RPCError) in
      try access.checkStage()
      return ProcessKey(digest: access.digest, tenant: access.tenant.id, rights: access.fingerprint)
    }
  }

  /// Which process answers a request.
  ///
  /// - Throws: `permissionDenied` when the plugin may not run there at all.
  func processKey() throws(RPCError) -> ProcessKey { try key.get() }

  /// The plan of a get under these rights, which `access` states for one user.
  func plan(_ params: GetParams, _ access: AccessPolicy) throws(RPCError) -> Plan<RowRead> {
    let get = Get(resource: params.resource, permission: params.permission, select: params.select)
    if var plan = gets.withLock({ $0[get] }) {
      plan.audit.actor = access.acting.account
      return plan
    }
    let plan = try access.plan(get: params)
    gets.withLock { gets in
      if gets.count >= Self.mostGets { gets = [:] }
      gets[get] = plan
    }
    return plan
  }
}

/// The tenants and the policies in force, read from the platform's file once and forgotten when one of them changes:
/// this process holds the folder's lock, so nobody else changes them.
final class Policies: Sendable {
  private struct Place: Hashable {
    var digest: String
    var tenant: String
  }

  private struct Known {
    /// Goes up when all is forgotten: what was read before that is not kept.
    var turn = 0
    var tenants: [String: TenantRecord] = [:]
    var policies: [Place: Policy] = [:]
  }

  private let store: PlatformStore
  private let known = Mutex(Known())

  init(store: PlatformStore) {
    self.store = store
  }

  /// The tenant of an id, or nil.
  func tenant(_ id: String) async throws(RPCError) -> TenantRecord? {
    let (known, turn) = known.withLock { ($0.tenants[id], $0.turn) }
    if let known { return known }
    // Nothing is kept of an id that names none: anybody may ask for any, and it may be made at any time.
    guard let tenant = try await store.tenant(id) else { return nil }
    self.known.withLock { if $0.turn == turn { $0.tenants[id] = tenant } }
    return tenant
  }

  /// What a plugin may do in a tenant for whom a request is answered, as of now: a grant that was taken back since the
  /// request began is gone.
  func standing(
    _ plugin: InstalledPlugin, _ tenant: TenantRecord, _ request: ActiveRequest
  ) async throws(RPCError) -> (AccessPolicy, Standing) {
    let policy = try await policy(plugin, tenant: tenant.id)
    let access = policy.access(plugin, tenant, request.acting, request.now)
    return (access, policy.standing(request, access))
  }

  /// What a plugin may do in a tenant for somebody.
  func accessPolicy(
    _ plugin: InstalledPlugin, _ tenant: TenantRecord, _ acting: Acting, now: Instant
  ) async throws(RPCError) -> AccessPolicy {
    try await policy(plugin, tenant: tenant.id).access(plugin, tenant, acting, now)
  }

  /// Which process answers a request: one that has never served other rights.
  ///
  /// - Throws: `permissionDenied` when the plugin may not run there at all.
  func processKey(
    _ plugin: InstalledPlugin, _ tenant: TenantRecord, _ request: ActiveRequest
  ) async throws(RPCError) -> ProcessKey {
    let policy = try await policy(plugin, tenant: tenant.id)
    return try policy.standing(request, policy.access(plugin, tenant, request.acting, request.now)).processKey()
  }

  /// Which process answers a request on the platform, where there are no data.
  ///
  /// - Throws: `permissionDenied` when the plugin was withdrawn.
  func processKey(_ plugin: InstalledPlugin, _ request: ActiveRequest) async throws(RPCError) -> ProcessKey {
    try await checkNotWithdrawn(plugin, tenant: "")
    return ProcessKey(digest: plugin.digest, tenant: "", rights: request.acting.role.rawValue)
  }

  /// Throws `permissionDenied` when a plugin was withdrawn.
  func checkNotWithdrawn(_ plugin: InstalledPlugin, tenant: String) async throws(RPCError) {
    guard try await !policy(plugin, tenant: tenant).isWithdrawn else {
      throw RPCError(
        .permissionDenied, "The plugin \(plugin.id) was withdrawn and runs nowhere.",
        data: ErrorDetail(
          side: .stage, reason: "pluginWithdrawn", hint: "The public log says why. Use another plugin."))
    }
  }

  /// Forgets all, so that the next call reads anew.
  func forget() {
    known.withLock { $0 = Known(turn: $0.turn + 1) }
  }

  /// The policy for a plugin in a tenant; a plugin that the platform does not know is trusted nowhere.
  private func policy(_ plugin: InstalledPlugin, tenant: String) async throws(RPCError) -> Policy {
    let place = Place(digest: plugin.digest, tenant: tenant)
    let (known, turn) = known.withLock { ($0.policies[place], $0.turn) }
    if let known { return known }
    let record = try await store.plugin(plugin.id)
    let policy = Policy(
      stage: record?.stage(of: plugin.digest) ?? .withdrawn, pilotTenants: record?.pilotTenants ?? [],
      grants: try await store.grants(tenant: tenant, plugin: plugin.id))
    self.known.withLock { if $0.turn == turn { $0.policies[place] = policy } }
    return policy
  }
}

extension PluginRecord {
  /// How far a content is trusted: a stage is given to one alone, but for what was withdrawn, which is no content.
  fileprivate func stage(of digest: String) -> TrustStage {
    digest == self.digest || stage == .withdrawn ? stage : .sandbox
  }
}
