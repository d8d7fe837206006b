internal import Access
package import HustingsProtocol
package import Store

// What officers decide. Each decision holds from the next data call on, and stands in the tenant's audit before it does;
// the public log tells of it, without saying who.
extension Platform {
  /// Grants one thing that a plugin asks for, or changes its grant.
  ///
  /// - Parameters:
  ///   - permission: The id of a permission or of a collection in the plugin's manifest.
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id.
  ///   - terms: How far.
  ///   - officer: The account that decides; it needs an officer's role there, in all areas.
  /// - Returns: The grant.
  /// - Throws: `permissionDenied` for somebody else than an officer, and for a plugin whose trust stage does not let it
  ///   run there; `invalid` for terms that do not fit what the plugin asks for; `notFound` for what is not there.
  @discardableResult
  package func grant(
    _ permission: String, of plugin: String, in tenant: String, _ terms: GrantTerms, by officer: String
  ) async throws(RPCError) -> Grant {
    let plugin = try await self.plugin(plugin)
    let tenant = try await self.tenant(tenant)
    try await checkOfficer(officer, of: tenant)
    guard plugin.manifest.scope.rawValue == tenant.kind.rawValue else {
      throw RPCError(
        .invalid, "\(plugin.id) is of scope \(plugin.manifest.scope.rawValue): it runs in no \(tenant.kind.rawValue).",
        data: ErrorDetail(reason: "resourceNotInTenant", field: "tenant"))
    }
    let now = tenant.clock ?? .now
    try await policies.accessPolicy(plugin, tenant, Acting(account: "", role: .officer), now: now).checkStage()
    let asked = Grant.all(askedBy: plugin.manifest, in: tenant.id, by: officer)
    guard var grant = asked.first(where: { $0.permission == permission }) else {
      throw RPCError(
        .invalid, "\(plugin.id) asks for no permission or collection `\(permission.prefix(40))`.",
        data: ErrorDetail(
          reason: "unknownPermission", field: "permission",
          hint: "It asks for: \(asked.map(\.permission).joined(separator: ", "))."))
    }
    try grant.narrow(to: terms, now: now)
    try await checkAreas(grant.areas, in: tenant)
    let decided = grant
    try await inTurn { () throws(RPCError) in
      try await note(.grant, decided, plugin.digest, tenant, by: officer)
      try await put(decided, decidedOn: plugin.digest)
    }
    return decided
  }

  /// Takes a grant back. It needs neither the plugin nor that this still asks for it.
  ///
  /// - Parameters: As for `grant`.
  /// - Throws: `permissionDenied` for somebody else than an officer, `notFound` for what is not granted.
  package func takeBack(
    _ permission: String, of plugin: String, in tenant: String, by officer: String
  ) async throws(RPCError) {
    let tenant = try await self.tenant(tenant)
    try await checkOfficer(officer, of: tenant)
    try await inTurn { () throws(RPCError) in
      let grants = try await store.grants(tenant: tenant.id, plugin: plugin)
      guard let grant = grants.first(where: { $0.permission == permission }) else {
        let others = grants.map(\.permission).joined(separator: ", ")
        throw RPCError(
          .notFound, "Nothing is granted in \(tenant.id) under `\(permission.prefix(40))`.",
          data: ErrorDetail(
            reason: "grantMissing", field: "permission",
            hint: others.isEmpty ? "The plugin has no grant there." : "Granted are: \(others)."))
      }
      let bundle = try await store.plugin(plugin)?.digest ?? ""
      try await note(.revoke, grant, bundle, tenant, by: officer)
      try await revoke(tenant: tenant.id, plugin: plugin, permission: permission, decidedOn: bundle)
    }
  }

  private func checkOfficer(_ account: String, of tenant: TenantRecord) async throws(RPCError) {
    let membership = try await store.membership(account, in: tenant.id)
    guard let membership, membership.role.decides(within: membership.areas) else {
      throw RPCError(
        .permissionDenied, "Only an officer of all of \(tenant.id) decides what a plugin may see there.",
        data: ErrorDetail(side: .role, reason: "roleTooLow", hint: "Ask an officer to decide."))
    }
  }

  private func note(
    _ operation: AuditEntry.Operation, _ grant: Grant, _ digest: String, _ tenant: TenantRecord, by officer: String
  ) async throws(RPCError) {
    let entry = AuditEntry(
      at: .now, actor: try await store.pseudonym(of: officer, in: tenant.id), plugin: grant.plugin, digest: digest,
      permission: grant.permission, operation: operation, resource: grant.resource, fields: grant.fields + grant.limits,
      role: .officer, purpose: grant.purpose)
    do {
      try await openStore(tenant).transaction { try $0.note(entry) }
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(
        .unavailable, "The audit of \(tenant.id) could not be written.", data: ErrorDetail(reason: "noAudit"))
    }
  }
}

extension Grant {
  /// Narrows a grant of all that is asked for.
  ///
  /// - Throws: `invalid` for terms that do not fit it.
  fileprivate mutating func narrow(to terms: GrantTerms, now: Instant) throws(RPCError) {
    if let wanted = terms.fields {
      if let unknown = wanted.first(where: { !fields.contains($0) }) {
        throw .badTerm(
          "fields", "The plugin does not ask for `\(unknown.prefix(40))` under \(permission).",
          hint: "It asks for: \(fields.joined(separator: ", ")).")
      }
      guard !wanted.isEmpty else {
        throw .badTerm("fields", "No field of \(permission) is chosen.", hint: "Choose one, or take the grant back.")
      }
      fields = fields.filter(wanted.contains)
    }
    expiresAt = terms.lastDay.map { Instant(inBritain: $0.adding(days: 1), hour: 0, minute: 0) }
    if hasEnded(at: now) {
      throw .badTerm("until", "A grant cannot end in the past.", hint: "Name a later day, or take the grant back.")
    }
    if let rows = terms.rowsPerDay, !GrantTerms.rowsOfADay.contains(rows) {
      throw .badTerm("rowsPerDay", "The rows of a day are a number from 1 to 1,000,000,000.")
    }
    if !terms.areas.isEmpty, Resources.named(resource)?.liesInAreas != true {
      throw .badTerm(
        "areas", "What \(permission) gives lies in no polling district.", hint: "Leave the districts out.")
    }
    (areas, rowsPerDay) = (terms.areas, terms.rowsPerDay)
  }

  /// What limits it besides its fields, as words of the audit, which parts them at spaces.
  fileprivate var limits: [String] {
    areas.map { "area:\($0.replacing(" ", with: "_"))" } + (expiresAt.map { ["until:\($0)"] } ?? [])
      + (rowsPerDay.map { ["rowsPerDay:\($0)"] } ?? [])
  }
}

extension RPCError {
  fileprivate static func badTerm(_ field: String, _ message: String, hint: String? = nil) -> RPCError {
    RPCError(.invalid, message, data: ErrorDetail(reason: "badGrant", field: field, hint: hint))
  }
}
