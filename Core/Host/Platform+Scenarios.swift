package import HustingsProtocol
package import Sample
internal import Store

extension Platform {
  /// Sees that a scenario is there for a plugin, with grants for all that the plugin asks for, or with none where that
  /// is the scenario. What is there already stays, so this may be called at any time.
  ///
  /// - Parameters:
  ///   - scenario: Which.
  ///   - plugin: The plugin.
  /// - Returns: The id of the tenant in which the plugin runs; nil for plugins of scope `platform`.
  /// - Throws: when a file cannot be written, or another sample is being made.
  @discardableResult
  package func makeScenario(
    _ scenario: SampleScenario, for plugin: InstalledPlugin
  ) async throws(RPCError) -> String? {
    let id: String
    switch plugin.manifest.scope {
    case .clp: id = scenario.branch
    case .office: id = scenario.office
    case .platform:
      try await SampleAccounts.writeAccounts(to: store)
      return nil
    }
    if try await store.tenant(id) == nil { try await write(scenario) }
    try await grant(scenario.isGranted ? [plugin.manifest] : [], plugin.id, in: try await tenant(id))
    return id
  }

  private func write(_ scenario: SampleScenario) async throws(RPCError) {
    // As in `makeSample`: the folder in which samples are made is for one at a time.
    let held = [scenario.branch, scenario.office, "_draft"]
    guard await tenantStores.hold(held) else {
      throw RPCError(
        .unavailable, "A sample is being made already.",
        data: ErrorDetail(reason: "noSample", hint: "Try again when it is done."))
    }
    defer { tenantStores.release(held) }
    do {
      try await Sample.makeSample(scenario, in: folder, platform: store)
      policies.forget()
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(
        .unavailable, "The scenario \(scenario.rawValue) could not be made: \(error)",
        data: ErrorDetail(reason: "noSample"))
    }
  }

  /// Makes a plugin's grants in a sample tenant those that the manifests ask for. What is granted already is left as it
  /// is: a grant that is written again counts as another, and ends the processes that run under it.
  func grant(_ manifests: [Manifest], _ plugin: String, in tenant: TenantRecord) async throws(RPCError) {
    let wanted = SampleAccounts.grants(for: manifests, in: tenant)
    let held = try await store.grants(tenant: tenant.id, plugin: plugin)
    for grant in held where !wanted.contains(where: { $0.permission == grant.permission }) {
      try await revoke(tenant: tenant.id, plugin: plugin, permission: grant.permission)
    }
    for grant in wanted {
      let isHeld = held.contains {
        var same = $0
        same.version = grant.version
        return same == grant
      }
      if !isHeld { try await put(grant) }
    }
  }
}
