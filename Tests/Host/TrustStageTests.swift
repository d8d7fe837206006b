import Access
import Host
import HustingsProtocol
import Store
import Testing

/// Trust stages and grants' ends, at the host's door: a real plugin's view in the sandbox, and a data call of its.
@Suite(.serialized) struct TrustStageTests {
  private static let plugin = "misbehaving"

  /// A platform with the plugin, a sample, and a branch that is none, which has granted the plugin all that it asks for.
  private func withPlatform(_ body: (Platform) async throws -> Void) async throws {
    try await withFixturePlatform { platform in
      _ = try await platform.makeSample(tenant: "exbourne", electors: 0, seed: 1) { _ in }
      for id in ["wyvern", "oakham"] {
        try await platform.store.put(TenantRecord(id: id, name: id, kind: .clp))
        try await platform.put(grant(in: id))
      }
      try await body(platform)
    }
  }

  private func grant(in tenant: String, until end: Instant? = nil) -> Grant {
    Grant(
      tenant: tenant, plugin: Self.plugin, permission: "areas", resource: "areas", access: .read,
      purpose: .administration, fields: ["code"], expiresAt: end, grantedBy: "officer")
  }

  /// What a view and a data call of the plugin are refused for; empty where they are answered.
  private func refusals(_ platform: Platform, in tenant: String) async -> [String] {
    let acting = Acting(account: "test", role: .organiser)
    var refusals: [String] = []
    do throws(RPCError) {
      _ = try await platform.render(plugin: Self.plugin, tenant: tenant, view: "well", parameters: [:], acting: acting)
      refusals.append("")
    } catch {
      refusals.append(error.data?.reason ?? error.message)
    }
    do throws(RPCError) {
      var query = QueryParams()
      (query.resource, query.select) = ("areas", ["code"])
      _ = try await platform.data(
        .query, RawJSON(encoding: query), plugin: Self.plugin, tenant: tenant, acting: acting)
      refusals.append("")
    } catch {
      refusals.append(error.data?.reason ?? error.message)
    }
    return refusals
  }

  private static let allowed = ["", ""]

  private func check(
    _ platform: Platform, sample: [String], named: [String], other: [String], _ place: SourceLocation = #_sourceLocation
  ) async {
    for (tenant, expected) in [("exbourne", sample), ("wyvern", named), ("oakham", other)] {
      let got = await refusals(platform, in: tenant)
      #expect(got == expected, "\(tenant)", sourceLocation: place)
    }
  }

  @Test func `in the sandbox it runs on samples alone`() async throws {
    try await withPlatform { platform in
      let refused = ["stageSandbox", "stageSandbox"]
      await check(platform, sample: Self.allowed, named: refused, other: refused)
    }
  }

  @Test func `a pilot runs in the branches that are named besides`() async throws {
    try await withPlatform { platform in
      _ = try await platform.plugin(Self.plugin)
      try await platform.setStage(.pilot, of: Self.plugin, pilotTenants: ["wyvern"])
      await check(platform, sample: Self.allowed, named: Self.allowed, other: ["stagePilot", "stagePilot"])
    }
  }

  @Test func `once vetted it runs wherever it is granted something`() async throws {
    try await withPlatform { platform in
      try await platform.vet(Self.plugin)
      await check(platform, sample: Self.allowed, named: Self.allowed, other: Self.allowed)
      try await platform.revoke(tenant: "oakham", plugin: Self.plugin, permission: "areas")
      #expect(await refusals(platform, in: "oakham") == ["", "grantMissing"])
    }
  }

  @Test func `withdrawn it stops everywhere at once, and its processes end`() async throws {
    try await withPlatform { platform in
      try await platform.vet(Self.plugin)
      await check(platform, sample: Self.allowed, named: Self.allowed, other: Self.allowed)
      #expect(platform.runningPlugins == 3)
      try await platform.withdraw(Self.plugin, because: "A test.")
      #expect(platform.runningPlugins == 0)
      let refused = ["pluginWithdrawn", "pluginWithdrawn"]
      await check(platform, sample: refused, named: refused, other: refused)
    }
  }

  @Test func `a grant ends at its time, for the next data call`() async throws {
    try await withPlatform { platform in
      try await platform.vet(Self.plugin)
      try await platform.put(grant(in: "wyvern", until: Instant("2020-01-01T00:00:00Z")))
      try await platform.put(grant(in: "oakham", until: Instant("2999-01-01T00:00:00Z")))
      #expect(await refusals(platform, in: "wyvern") == ["", "grantExpired"])
      #expect(await refusals(platform, in: "oakham") == Self.allowed)
    }
  }
}
