import Access
import Host
import HustingsProtocol
import Store
import Testing

/// Officers decide: each decision holds at once, stands in the audit, and is theirs alone.
@Suite(.serialized) struct GrantingTests {
  private static let plugin = "misbehaving"

  /// A platform with the plugin as a pilot in `wyvern`, which holds no sample, with an officer and others.
  private func withPlatform(_ body: (Platform) async throws -> Void) async throws {
    try await withFixturePlatform { platform in
      for id in ["wyvern", "oakham"] { try await platform.store.put(TenantRecord(id: id, name: id, kind: .clp)) }
      try await platform.store.put(TenantRecord(id: "wyvern-mp", name: "Wyvern MP", kind: .office))
      for (id, role, areas) in [
        ("officer", Role.officer, []), ("part-officer", .officer, ["AA"]), ("organiser", .organiser, []),
      ] {
        try await platform.store.put(Account(id: id, name: id))
        for tenant in ["wyvern", "wyvern-mp"] {
          try await platform.store.put(Membership(account: id, tenant: tenant, role: role, areas: areas))
        }
      }
      _ = try await platform.plugin(Self.plugin)
      try await platform.setStage(.pilot, of: Self.plugin, pilotTenants: ["wyvern", "oakham"])
      try await body(platform)
    }
  }

  /// Why a data call of the plugin is refused; empty where it is answered.
  private func refusal(_ platform: Platform) async -> String {
    var query = QueryParams()
    (query.resource, query.select) = ("areas", ["code"])
    do throws(RPCError) {
      _ = try await platform.data(
        .query, RawJSON(encoding: query), plugin: Self.plugin, tenant: "wyvern",
        acting: Acting(account: "test", role: .organiser))
      return ""
    } catch {
      return error.data?.reason ?? error.message
    }
  }

  @Test func `a grant holds from the next call on, until it is taken back, and both stand in the audit`() async throws {
    try await withPlatform { platform in
      #expect(await refusal(platform) == "grantMissing")
      let grant = try await platform.grant("areas", of: Self.plugin, in: "wyvern", GrantTerms(), by: "officer")
      #expect(grant.fields == ["code"] && grant.access == .read && grant.grantedBy == "officer")
      #expect(await refusal(platform) == "")
      try await platform.takeBack("areas", of: Self.plugin, in: "wyvern", by: "officer")
      #expect(await refusal(platform) == "grantMissing")
      let store = try platform.openStore(try await platform.tenant("wyvern"))
      let rows = try await store.audit(AuditQuery(plugin: Self.plugin)).filter { $0.reason.isEmpty }
      #expect(rows.map(\.operation) == ["grant", "query", "revoke"])
      #expect(rows.first?.fields == ["code"])
      let officer = try await platform.store.pseudonym(of: "officer", in: "wyvern")
      #expect(rows.first?.actor == officer && rows.last?.actor == officer && rows.first?.role == "officer")
      #expect(try await store.verifyAudit().fault == nil)
    }
  }

  @Test func `a grant is changed by another, which counts up its version`() async throws {
    try await withPlatform { platform in
      var terms = GrantTerms()
      (terms.rowsPerDay, terms.lastDay) = (5, Day("2998-06-30"))
      try await platform.grant("areas", of: Self.plugin, in: "wyvern", GrantTerms(), by: "officer")
      try await platform.grant("areas", of: Self.plugin, in: "wyvern", terms, by: "officer")
      let grant = try #require(try await platform.store.grants(tenant: "wyvern", plugin: Self.plugin).first)
      // Midnight in Britain's summer.
      let end = "2998-06-30T23:00:00Z"
      #expect(grant.version == 2 && grant.rowsPerDay == 5 && grant.expiresAt == Instant(end))
      let store = try platform.openStore(try await platform.tenant("wyvern"))
      #expect(try await store.audit(AuditQuery()).last?.fields == ["code", "until:\(end)", "rowsPerDay:5"])
      #expect(try await store.receipts(AuditQuery()).map(\.outcome) == [.granted, .granted])
    }
  }

  @Test(arguments: ["organiser", "part-officer", "nobody", ""])
  func `nobody but an officer of the whole branch decides`(account: String) async throws {
    try await withPlatform { (platform) async throws in
      let tried = await reason { () throws(RPCError) in
        try await platform.grant("areas", of: Self.plugin, in: "wyvern", GrantTerms(), by: account)
      }
      #expect(tried == "roleTooLow")
      try await platform.grant("areas", of: Self.plugin, in: "wyvern", GrantTerms(), by: "officer")
      let triedBack = await reason { () throws(RPCError) in
        try await platform.takeBack("areas", of: Self.plugin, in: "wyvern", by: account)
      }
      #expect(triedBack == "roleTooLow")
      #expect(await refusal(platform) == "")
    }
  }

  @Test func `an officer of one branch decides nothing in another`() async throws {
    try await withPlatform { (platform) async throws in
      let tried = await reason { () throws(RPCError) in
        try await platform.grant("areas", of: Self.plugin, in: "oakham", GrantTerms(), by: "officer")
      }
      #expect(tried == "roleTooLow")
      #expect(try await platform.store.grants(tenant: "oakham").isEmpty)
    }
  }

  @Test func `what is taken back twice was not granted the second time`() async throws {
    try await withPlatform { (platform) async throws in
      try await platform.grant("areas", of: Self.plugin, in: "wyvern", GrantTerms(), by: "officer")
      try await platform.setStage(.withdrawn, of: Self.plugin)
      try await platform.takeBack("areas", of: Self.plugin, in: "wyvern", by: "officer")
      let again = await reason { () throws(RPCError) in
        try await platform.takeBack("areas", of: Self.plugin, in: "wyvern", by: "officer")
      }
      #expect(again == "grantMissing")
    }
  }

  @Test func `decisions made at once stand in the audit in the order in which they hold`() async throws {
    try await withPlatform { (platform) async throws in
      await withTaskGroup(of: Void.self) { group in
        for number in 1...20 {
          group.addTask {
            var terms = GrantTerms()
            terms.rowsPerDay = number
            _ = try? await platform.grant("areas", of: Self.plugin, in: "wyvern", terms, by: "officer")
            if number % 3 == 0 { try? await platform.takeBack("areas", of: Self.plugin, in: "wyvern", by: "officer") }
          }
        }
      }
      let store = try platform.openStore(try await platform.tenant("wyvern"))
      let last = try #require(try await store.audit(AuditQuery()).last)
      let grant = try await platform.store.grants(tenant: "wyvern", plugin: Self.plugin).first
      #expect((grant == nil) == (last.operation == "revoke"))
      if let rows = grant?.rowsPerDay { #expect(last.fields == ["code", "rowsPerDay:\(rows)"]) }
    }
  }

  /// Why something is refused; empty where it is done.
  private func reason(_ body: () async throws(RPCError) -> some Any) async -> String {
    do throws(RPCError) {
      _ = try await body()
      return ""
    } catch {
      return error.data?.reason ?? error.message
    }
  }

  @Test(arguments: [
    ("fields", ["surname"]), ("fields", []), ("areas", ["AA"]), ("until", ["2020-01-01"]), ("rowsPerDay", ["0"]),
  ])
  func `terms that do not fit what is asked for are refused by their name`(
    term: String, values: [String]
  ) async throws {
    try await withPlatform { (platform) async throws in
      var terms = GrantTerms()
      switch term {
      case "fields": terms.fields = values
      case "areas": terms.areas = values
      case "until": terms.lastDay = Day(values[0])
      default: terms.rowsPerDay = Int(values[0])
      }
      do throws(RPCError) {
        try await platform.grant("areas", of: Self.plugin, in: "wyvern", terms, by: "officer")
        Issue.record("It was granted.")
      } catch {
        #expect(error.code == .invalid && error.data?.field == term)
      }
      #expect(try await platform.store.grants(tenant: "wyvern").isEmpty)
    }
  }

  @Test func `nothing is granted where the plugin may not run, or does not ask`() async throws {
    try await withPlatform { (platform) async throws in
      var reasons: [String] = []
      func attempt(_ permission: String, in tenant: String) async {
        do throws(RPCError) {
          try await platform.grant(permission, of: Self.plugin, in: tenant, GrantTerms(), by: "officer")
        } catch {
          reasons.append(error.data?.reason ?? error.message)
        }
      }
      await attempt("none", in: "wyvern")
      await attempt("areas", in: "wyvern-mp")
      await attempt("areas", in: "nowhere")
      try await platform.setStage(.sandbox, of: Self.plugin)
      await attempt("areas", in: "wyvern")
      try await platform.setStage(.withdrawn, of: Self.plugin)
      await attempt("areas", in: "wyvern")
      #expect(
        reasons == ["unknownPermission", "resourceNotInTenant", "noSuchTenant", "stageSandbox", "pluginWithdrawn"])
      #expect(try await platform.store.grants(tenant: "wyvern").isEmpty)
    }
  }
}
