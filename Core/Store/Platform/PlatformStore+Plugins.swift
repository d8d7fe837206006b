package import HustingsProtocol

// Plugins and what officers grant them.
extension PlatformStore {
  /// Every plugin, by id.
  package func plugins() async throws(RPCError) -> [PluginRecord] {
    try await run {
      try $0.query("SELECT id, digest, stage, pilotTenants, manifest FROM plugins ORDER BY id", read: pluginRecord)
    }
  }

  /// The plugin of an id, or nil.
  package func plugin(_ id: String) async throws(RPCError) -> PluginRecord? {
    try await run {
      try $0.query(
        "SELECT id, digest, stage, pilotTenants, manifest FROM plugins WHERE id = ?", [.text(id)], read: pluginRecord
      ).first
    }
  }

  /// Adds a plugin, or changes the one of that id; its grants stay.
  package func put(_ plugin: PluginRecord) async throws(RPCError) {
    try await run {
      try $0.run(
        """
        INSERT INTO plugins (id, digest, stage, pilotTenants, manifest) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, stage = excluded.stage,
          pilotTenants = excluded.pilotTenants, manifest = excluded.manifest
        """,
        [
          .text(plugin.id), .text(plugin.digest), .text(plugin.stage.rawValue), .list(plugin.pilotTenants),
          .text(plugin.manifest.text),
        ])
    }
  }

  /// Trusts a plugin more or less; a pilot in the tenants that are named.
  ///
  /// - Throws: `notFound` when there is none of that id.
  package func setStage(
    _ stage: TrustStage, of plugin: String, pilotTenants: [String] = []
  ) async throws(RPCError) {
    try await run { connection in
      try connection.run(
        "UPDATE plugins SET stage = ?, pilotTenants = ? WHERE id = ?",
        [.text(stage.rawValue), .list(pilotTenants), .text(plugin)])
      guard connection.changes == 1 else {
        throw RPCError(.notFound, "There is no plugin of that id.", data: ErrorDetail(reason: "noSuchPlugin"))
      }
    }
  }

  /// What a plugin is granted in a tenant, by permission.
  package func grants(tenant: String, plugin: String) async throws(RPCError) -> [Grant] {
    try await run {
      try $0.query(
        """
        SELECT tenant, plugin, permission, resource, access, purpose, fields, areas, expiresAt, rowsPerDay, grantedBy,
          version
        FROM grants WHERE tenant = ? AND plugin = ? ORDER BY permission
        """, [.text(tenant), .text(plugin)], read: grantRecord)
    }
  }

  /// Everything that is granted in a tenant, by plugin and permission.
  package func grants(tenant: String) async throws(RPCError) -> [Grant] {
    try await run {
      try $0.query(
        """
        SELECT tenant, plugin, permission, resource, access, purpose, fields, areas, expiresAt, rowsPerDay, grantedBy,
          version
        FROM grants WHERE tenant = ? ORDER BY plugin, permission
        """, [.text(tenant)], read: grantRecord)
    }
  }

  /// Grants a permission, or changes its grant; the version counts up by itself.
  package func put(_ grant: Grant) async throws(RPCError) {
    try await run {
      try $0.run(
        """
        INSERT INTO grants (tenant, plugin, permission, resource, access, purpose, fields, areas, expiresAt, rowsPerDay,
          grantedBy, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (tenant, plugin, permission) DO UPDATE SET resource = excluded.resource,
          access = excluded.access, purpose = excluded.purpose, fields = excluded.fields, areas = excluded.areas,
          expiresAt = excluded.expiresAt, rowsPerDay = excluded.rowsPerDay, grantedBy = excluded.grantedBy,
          version = version + 1
        """,
        [
          .text(grant.tenant), .text(grant.plugin), .text(grant.permission), .text(grant.resource),
          .text(grant.access?.rawValue ?? ""), .text(grant.purpose?.rawValue ?? ""), .list(grant.fields),
          .list(grant.areas), SQLValue(grant.expiresAt), SQLValue(grant.rowsPerDay), .text(grant.grantedBy),
        ])
    }
  }

  /// Takes a grant back.
  package func revoke(tenant: String, plugin: String, permission: String) async throws(RPCError) {
    try await run {
      try $0.run(
        "DELETE FROM grants WHERE tenant = ? AND plugin = ? AND permission = ?",
        [.text(tenant), .text(plugin), .text(permission)])
    }
  }
}

@Sendable private func pluginRecord(_ row: Statement) -> PluginRecord {
  // A stage or manifest that cannot be read trusts the plugin with nothing.
  let manifest = try? RawJSON(validating: Array(row.text(4).utf8))
  return PluginRecord(
    id: row.text(0), digest: row.text(1), stage: TrustStage(rawValue: row.text(2)) ?? .withdrawn,
    pilotTenants: row.list(3), manifest: manifest ?? .null)
}

@Sendable private func grantRecord(_ row: Statement) -> Grant {
  Grant(
    tenant: row.text(0), plugin: row.text(1), permission: row.text(2), resource: row.text(3),
    access: Permission.Access(rawValue: row.text(4)), purpose: Permission.Purpose(rawValue: row.text(5)),
    fields: row.list(6), areas: row.list(7),
    // An end that cannot be read has passed.
    expiresAt: row.optionalText(8).map { Instant($0) ?? .epoch },
    rowsPerDay: row.isNull(9) ? nil : Int(row.integer(9)), grantedBy: row.text(10), version: Int(row.integer(11)))
}
