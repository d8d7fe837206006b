package import HustingsProtocol

// Plugins and what officers grant them.
extension PlatformStore {
  /// Every plugin, by id.
  package func plugins() async throws(RPCError) -> [PluginRecord] {
    try await run {
      try $0.query("SELECT \(pluginColumns) FROM plugins ORDER BY id", read: pluginRecord)
    }
  }

  /// The plugin of an id, or nil.
  package func plugin(_ id: String) async throws(RPCError) -> PluginRecord? {
    try await run { try Self.plugin(id, $0) }
  }

  private static func plugin(_ id: String, _ connection: Connection) throws -> PluginRecord? {
    try connection.query("SELECT \(pluginColumns) FROM plugins WHERE id = ?", [.text(id)], read: pluginRecord).first
  }

  /// Adds a plugin, or changes the one of that id; its grants stay.
  ///
  /// - Parameters:
  ///   - plugin: As it is from now on.
  ///   - reason: Why the host trusts it less than it did, for the public log; nil when it does not.
  /// - Throws: when the file cannot be written.
  package func put(_ plugin: PluginRecord, because reason: String? = nil) async throws(RPCError) {
    try await deciding { connection, log in
      try Self.put(plugin, connection)
      guard let reason else { return }
      var stage = LoggedStage(plugin.id, bundle: plugin.digest, plugin.stage)
      stage.reason = reason
      try log(LogEntry(.host) { $0.stage = stage })
    }
  }

  private static func put(_ plugin: PluginRecord, _ connection: Connection) throws {
    try connection.run(
      """
      INSERT INTO plugins (\(pluginColumns)) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, stage = excluded.stage,
        pilotTenants = excluded.pilotTenants, manifest = excluded.manifest, isAdded = excluded.isAdded
      """,
      [
        .text(plugin.id), .text(plugin.digest), .text(plugin.stage.rawValue), .list(plugin.pilotTenants),
        .text(plugin.manifest.text), SQLValue(plugin.isAdded),
      ])
  }

  /// Trusts a plugin more or less, by decision of whoever runs the host; the public log says so. Nobody vets so: that
  /// follows from statements.
  ///
  /// - Parameters:
  ///   - stage: Sandbox, pilot or withdrawn.
  ///   - plugin: Its id.
  ///   - pilotTenants: Of a pilot, where it runs besides samples.
  ///   - reason: Why, for everybody.
  /// - Throws: `notFound` when there is none of that id; `invalid` for vetted.
  package func setStage(
    _ stage: TrustStage, of plugin: String, pilotTenants: [String] = [], because reason: String = ""
  ) async throws(RPCError) {
    guard stage != .vetted else {
      throw RPCError(
        .invalid, "A plugin is vetted by statements of two maintainers alone.", data: ErrorDetail(reason: "notVetted"))
    }
    try await deciding { connection, log in
      guard var record = try Self.plugin(plugin, connection) else {
        throw RPCError(.notFound, "There is no plugin of that id.", data: ErrorDetail(reason: "noSuchPlugin"))
      }
      (record.stage, record.pilotTenants) = (stage, pilotTenants)
      try Self.put(record, connection)
      var logged = LoggedStage(plugin, bundle: record.digest, stage)
      (logged.pilots, logged.reason) = (pilotTenants, reason)
      try log(LogEntry(.operator) { $0.stage = logged })
    }
  }

  /// Takes in a content of a plugin with what maintainers signed about it: all of it, or nothing. It is vetted once two
  /// of them say the same of it.
  ///
  /// - Parameters:
  ///   - content: The plugin's id, digest, manifest, and whether it was added; the stage follows.
  ///   - statements: About that very content.
  ///   - now: The time.
  /// - Returns: The plugin as it is trusted now.
  /// - Throws: `invalid` for a statement that does not count; `conflict` for one that is there, and for a content that
  ///   is not vetted where a vetted one runs.
  package func take(
    _ content: PluginRecord, with statements: [VettingStatement], now: Instant = .now
  ) async throws(RPCError) -> PluginRecord {
    try await deciding(at: now) { connection, log in
      let former = try Self.plugin(content.id, connection)
      var vetting = Vetting(try PublicLog.entries(connection))
      // Its version is in the manifest, which the digest is of.
      let version = try Manifest(json: content.manifest).version
      var isNew = false
      for statement in statements {
        let about = (plugin: statement.plugin, version: statement.version, bundle: statement.bundle)
        let this = (plugin: content.id, version: version, bundle: content.digest)
        guard about == this else {
          throw RPCError(
            .invalid,
            "The statement is about \(about.plugin) \(about.version), bundle \(about.bundle); this is \(this.plugin) "
              + "\(this.version), bundle \(this.bundle).",
            data: ErrorDetail(
              reason: "otherContent", hint: "Add the folder that was vetted, built by the same toolchain."))
        }
        try vetting.check(statement, now: now)
        if vetting.holds(statement) { continue }
        isNew = true
        let entry = LogEntry(.maintainer) { $0.statement = statement }
        try log(entry)
        vetting.take(entry)
      }
      let keys = vetting.keys(of: content.digest, of: content.id)
      var taken = content
      taken.stage = try content.stage(after: former, isVetted: !keys.isEmpty)
      if let former, former.digest == content.digest { taken.pilotTenants = former.pilotTenants }
      if taken.stage != .pilot { taken.pilotTenants = [] }
      let isChanged = taken.stage != former?.stage || taken.digest != former?.digest
      guard isNew || isChanged || statements.isEmpty else {
        throw RPCError(
          .conflict, "The log has statements of those maintainers that say the same.",
          data: ErrorDetail(reason: "duplicate", hint: "It takes another maintainer's."))
      }
      try Self.put(taken, connection)
      guard isChanged else { return taken }
      var stage = LoggedStage(taken.id, bundle: taken.digest, taken.stage)
      stage.keys = keys
      try log(LogEntry(keys.isEmpty ? .operator : .maintainer) { $0.stage = stage })
      return taken
    }
  }

  /// What a plugin is granted in a tenant, by permission.
  package func grants(tenant: String, plugin: String) async throws(RPCError) -> [Grant] {
    try await run { try Self.grants($0, tenant: tenant, plugin: plugin) }
  }

  /// Everything that is granted in a tenant, by plugin and permission.
  package func grants(tenant: String) async throws(RPCError) -> [Grant] {
    try await run { try Self.grants($0, tenant: tenant, plugin: nil) }
  }

  static func grants(_ connection: Connection, tenant: String, plugin: String?) throws -> [Grant] {
    try connection.query(
      """
      SELECT tenant, plugin, permission, resource, access, purpose, fields, areas, expiresAt, rowsPerDay, grantedBy,
        version
      FROM grants WHERE tenant = ?1 AND (?2 IS NULL OR plugin = ?2) ORDER BY plugin, permission
      """, [.text(tenant), SQLValue(plugin)], read: grantRecord)
  }

  /// Grants a permission, or changes its grant; the version counts up by itself.
  ///
  /// - Parameters:
  ///   - grant: The grant.
  ///   - bundle: Where an officer decided, the content that was decided on: the public log then tells of it.
  /// - Throws: when the file cannot be written.
  package func put(_ grant: Grant, decidedOn bundle: String? = nil) async throws(RPCError) {
    try await deciding { connection, log in
      try Self.put(grant, connection)
      if let bundle { try log(LogEntry(.officer) { $0.grant = LoggedGrant(grant, bundle: bundle) }) }
    }
  }

  static func put(_ grant: Grant, _ connection: Connection) throws {
    try connection.run(
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

  /// Takes a grant back; where an officer decided, on the content that is named, the public log tells of it.
  package func revoke(
    tenant: String, plugin: String, permission: String, decidedOn bundle: String? = nil
  ) async throws(RPCError) {
    try await deciding { connection, log in
      let grants = try Self.grants(connection, tenant: tenant, plugin: plugin)
      try Self.revoke(tenant: tenant, plugin: plugin, permission: permission, connection)
      if let bundle, let grant = grants.first(where: { $0.permission == permission }) {
        try log(LogEntry(.officer) { $0.revoke = LoggedGrant(grant, bundle: bundle) })
      }
    }
  }

  static func revoke(tenant: String, plugin: String, permission: String, _ connection: Connection) throws {
    try connection.run(
      "DELETE FROM grants WHERE tenant = ? AND plugin = ? AND permission = ?",
      [.text(tenant), .text(plugin), .text(permission)])
  }
}

extension PluginRecord {
  /// How far a content is trusted that follows another: a stage is given to one content.
  ///
  /// - Throws: `conflict` where a vetted one would have to go.
  fileprivate func stage(after former: PluginRecord?, isVetted: Bool) throws(RPCError) -> TrustStage {
    if isVetted { return .vetted }
    guard let former else { return .sandbox }
    if former.digest == digest || former.stage == .withdrawn { return former.stage }
    guard former.stage != .vetted else {
      throw RPCError(
        .conflict, "\(id) is vetted here, and this content of it is not: nothing was changed.",
        data: ErrorDetail(
          reason: "wouldUnvet",
          hint: "Add it with the statements of two maintainers, or first put the plugin back: "
            + "`hustings plugins stage \(id) sandbox`."))
    }
    return .sandbox
  }
}

private let pluginColumns = "id, digest, stage, pilotTenants, manifest, isAdded"

@Sendable private func pluginRecord(_ row: Statement) -> PluginRecord {
  // A stage or manifest that cannot be read trusts the plugin with nothing.
  let manifest = try? RawJSON(validating: Array(row.text(4).utf8))
  return PluginRecord(
    id: row.text(0), digest: row.text(1), stage: TrustStage(rawValue: row.text(2)) ?? .withdrawn,
    pilotTenants: row.list(3), manifest: manifest ?? .null, isAdded: row.integer(5) == 1)
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
