package import HustingsProtocol
package import Sample
internal import Store

extension Platform {
  /// Makes the sample anew, with grants for all that the plugins of this host ask for.
  ///
  /// - Parameters:
  ///   - tenant: The branch's id; the office's follows from it.
  ///   - electors: How many electors, 0 to 1,000,000.
  ///   - seed: Everything else follows from it.
  ///   - progress: Told the electors written so far, from another thread.
  /// - Returns: What the sample holds.
  /// - Throws: when the tenant holds real data, or a file cannot be written; what was there before stays then.
  package func makeSample(
    tenant: String, electors: Int, seed: UInt64, progress: @escaping @Sendable (Int) -> Void
  ) async throws(RPCError) -> SampleSummary {
    let tenants = [tenant, SampleConstituency.office(of: tenant)]
    for id in tenants where try await store.tenant(id)?.isSample == false {
      throw RPCError(.invalid, SampleError.otherData(id).description, data: ErrorDetail(reason: "noSample"))
    }
    let manifests = await plugins().plugins.map(\.manifest)
    // No id begins with an underscore: it stands for the folder in which samples are made, one at a time.
    let held = tenants + ["_draft"]
    guard await tenantStores.hold(held) else {
      throw RPCError(
        .unavailable, "A sample is being made already.",
        data: ErrorDetail(reason: "noSample", hint: "Try again when it is done."))
    }
    defer { tenantStores.release(held) }
    let summary: SampleSummary
    do {
      summary = try await Sample.makeSample(
        in: folder, platform: store, tenant: tenant, electors: electors, seed: seed, progress: progress)
      policies.forget()
    } catch let error as RPCError {
      throw error
    } catch let error as SampleError {
      throw RPCError(.invalid, error.description, data: ErrorDetail(reason: "noSample"))
    } catch {
      throw RPCError(.unavailable, "The sample could not be made: \(error)", data: ErrorDetail(reason: "noSample"))
    }
    for id in [summary.tenant, summary.office] {
      for grant in SampleAccounts.grants(for: manifests, in: try await self.tenant(id)) { try await put(grant) }
    }
    return summary
  }

  /// Lets the grants on samples follow a plugin's manifest where nobody has changed them: what is newly asked for is
  /// granted; what was taken back or narrowed stays so.
  func grantOnSamples(_ manifest: Manifest, after record: PluginRecord?) async throws(RPCError) {
    var before: [Manifest] = []
    if let record {
      // What cannot be read cannot be followed.
      guard let manifest = try? Manifest(json: record.manifest) else { return }
      before = [manifest]
    }
    for tenant in try await store.tenants()
    where tenant.isSample && SampleScenario(tenant: tenant.id)?.isGranted != false {
      let asked = SampleAccounts.grants(for: before, in: tenant)
      let given = try await store.grants(tenant: tenant.id, plugin: manifest.id)
      for grant in SampleAccounts.grants(for: [manifest], in: tenant) {
        let old = asked.first { $0.permission == grant.permission }
        let now = given.first { $0.permission == grant.permission }
        if let old {
          guard !old.allowsSame(as: grant), let now, now.allowsSame(as: old) else { continue }
        }
        try await put(grant)
      }
    }
  }
}

extension Grant {
  /// Whether another grant allows the same, whichever of them came first.
  fileprivate func allowsSame(as other: Grant) -> Bool {
    var other = other
    other.version = version
    return self == other
  }
}
