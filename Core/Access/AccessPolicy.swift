package import HustingsProtocol
package import Store

/// What one plugin may do in one tenant for one user: its trust stage, what an officer granted, the user's role and
/// areas, and the purpose's rules, each of which can only take away. What no side has allowed is denied.
///
/// It reads nothing and writes nothing: the same facts give the same plan.
package struct AccessPolicy: Sendable {
  /// The plugin's manifest, as it was taken in.
  package var manifest: Manifest
  /// The digest of the plugin's bundle.
  package var digest: String
  /// How far the plugin is trusted.
  package var stage: TrustStage
  /// Tenants where it may run as a pilot.
  package var pilotTenants: [String]
  /// What is granted to it in the tenant.
  package var grants: [Grant]
  /// Where the call goes.
  package var tenant: TenantRecord
  /// For whom.
  package var acting: Acting
  /// When.
  package var now: Instant

  /// The facts of a call.
  package init(
    manifest: Manifest, digest: String, stage: TrustStage, pilotTenants: [String] = [], grants: [Grant],
    tenant: TenantRecord, acting: Acting, now: Instant
  ) {
    self.manifest = manifest
    self.digest = digest
    self.stage = stage
    self.pilotTenants = pilotTenants
    self.grants = grants
    self.tenant = tenant
    self.acting = acting
    self.now = now
  }

  /// What tells rights apart: two calls with the same may be served by one process.
  package var fingerprint: String {
    let granted = grants.map { grant -> JSONValue in
      .array([
        .string(grant.permission), .string(grant.resource), .string(grant.access?.rawValue ?? ""),
        .string(grant.purpose?.rawValue ?? ""), .integer(grant.version), .array(grant.fields.map(JSONValue.string)),
        .array(grant.areas.map(JSONValue.string)), grant.expiresAt.map { .integer($0.seconds) } ?? .null,
        .boolean(grant.hasEnded(at: now)),
      ])
    }
    let rights: JSONValue = .array([
      .string(digest), .string(stage.rawValue), .string(tenant.id), .string(acting.role.rawValue),
      .array(acting.areas.map(JSONValue.string)), .array(granted),
    ])
    return Digest.hexadecimal(rights.jsonBytes())
  }

  /// Whether the plugin may run in the tenant at all.
  ///
  /// - Throws: `permissionDenied` by the stage.
  package func checkStage() throws(RPCError) {
    let name = Denial.shown(manifest.id)
    switch stage {
    case .vetted: return
    case .withdrawn:
      throw Denial.of(
        .stage, "pluginWithdrawn", "The plugin \(name) was withdrawn and runs nowhere.",
        hint: "The public log says why. Use another plugin.")
    case .sandbox:
      if tenant.isSample { return }
      throw Denial.of(
        .stage, "stageSandbox", "The plugin \(name) is in the sandbox: it may use sample data only.",
        hint: "Use a sample branch, or ask for a review.")
    case .pilot:
      if tenant.isSample || pilotTenants.contains(tenant.id) { return }
      throw Denial.of(
        .stage, "stagePilot", "The plugin \(name) is a pilot, and not in this branch or office.",
        hint: "Ask a maintainer to add it to the pilot.")
    }
  }
}

/// A call that is allowed, with every rule in it.
package struct Plan<Request: Sendable>: Sendable {
  /// What the store is asked.
  package let request: Request
  /// What goes into the tenant's audit.
  package var audit: AuditEntry
  /// The permission under which it is allowed.
  package let permission: String
  /// What the host demands of each row.
  let rules: [RowRule]
}
