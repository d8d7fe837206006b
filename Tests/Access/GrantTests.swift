import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `The grant` {
  @Test func `a field that was not asked for is denied in select, where and order alike`() {
    let facts = PolicyFacts()
    let denied = "grant fieldNotGranted email"
    #expect(denial { try facts.query("electors", ["surname", "email"]) } == denied)
    let filter = Filter.or([.not(.compare("email", .isNull, true)), .compare("number", .eq, 1)])
    #expect(denial { try facts.query(where: filter) } == denied)
    #expect(denial { try facts.query(order: [Order("email")]) } == denied)
    #expect(denial { try facts.aggregate("electors", groupBy: ["email"]) } == denied)
    #expect(denial { try facts.aggregate("electors", [Measure("n", .count, of: "email")]) } == denied)
    #expect(denial { try facts.aggregate("electors", where: .compare("email", .eq, "x")) } == denied)
    #expect(denial { try facts.create("turnoutCounts", ["by": "x"]) } == "grant fieldNotGranted by")
  }

  @Test func `a field that the officer left out is denied in select, where and order alike`() {
    var facts = PolicyFacts()
    facts.change("electors") { $0.fields = ["surname"] }
    let denied = "grant fieldNotGranted phone"
    #expect(denial { try facts.query("electors", ["phone"]) } == denied)
    #expect(denial { try facts.query(where: .compare("phone", .eq, "x")) } == denied)
    #expect(denial { try facts.query(order: [Order("phone")]) } == denied)
    #expect(denial { try facts.query() } == "allowed")
  }

  @Test func `a field that only the grant names is not enough`() {
    var facts = PolicyFacts()
    facts.change("electors") { $0.fields.append("email") }
    #expect(denial { try facts.query("electors", ["email"]) } == "grant fieldNotGranted email")
  }

  @Test func `the host's own fields come with any read grant`() {
    let facts = PolicyFacts()
    #expect(
      denial {
        try facts.query("electors", ["id", "version", "createdAt", "updatedAt"], order: [Order("updatedAt")])
      } == "allowed")
  }

  @Test func `an expired grant is none, from its last second on`() {
    var facts = PolicyFacts()
    facts.change("electors") { $0.expiresAt = PolicyFacts.now }
    #expect(denial { try facts.query() } == "grant grantExpired")
    facts.change("electors") { $0.expiresAt = PolicyFacts.now.adding(seconds: 1) }
    #expect(denial { try facts.query() } == "allowed")
  }

  @Test func `reading does not write, publishing does not read`() {
    let facts = PolicyFacts()
    #expect(denial { try facts.create("elections", ["title": "x"]) } == "grant accessNotGranted")
    #expect(denial { try facts.query("votingIntentions", ["district"]) } == "grant accessNotGranted")
  }

  @Test func `a named permission must be there and for the resource`() {
    let facts = PolicyFacts()
    #expect(denial { try facts.query(permission: "nosuch") } == "unknownPermission permission")
    #expect(denial { try facts.query(permission: "counts") } == "permissionMismatch permission")
    #expect(denial { try facts.query(permission: "electors") } == "allowed")
  }

  @Test func `when two permissions fit, the call names one`() throws {
    var facts = PolicyFacts()
    let other = facts.permission("doors", "electors", .read, ["surname"], .doorstep)
    facts.manifest.permissions.append(other)
    facts.grants.append(facts.grant(other))
    do throws(RPCError) {
      _ = try facts.query()
      Issue.record("allowed")
    } catch {
      #expect(error.code == .invalid)
      #expect(error.data?.hint == "These fit: electors, doors.")
    }
    #expect(try facts.query(permission: "doors").permission == "doors")
    #expect(try facts.query("electors", ["surname", "phone"]).permission == "electors")
  }

  @Test func `an unknown resource is invalid`() {
    #expect(denial { try PolicyFacts().query("members", ["id"]) } == "unknownResource resource")
  }

  @Test func `rows per day come with the plan`() throws {
    var facts = PolicyFacts()
    facts.change("electors") { $0.rowsPerDay = 500 }
    #expect(try facts.query().audit.rowsPerDay == 500)
  }

  @Test func `its areas become a rule, beside the user's`() throws {
    var facts = PolicyFacts()
    facts.change("electors") { $0.areas = ["AA", "BB"] }
    facts.acting.areas = ["BB", "CC"]
    let conditions = try facts.query().request.rules.map(\.condition)
    #expect(
      conditions == [
        .filter(.or([.compare("district", .in, ["BB", "CC"])])),
        .filter(.or([.compare("district", .in, ["AA", "BB"])])), .isUnrestricted(elector: "id"),
      ])
    facts.acting.areas = []
    facts.change("counts") { $0.areas = ["AA"] }
    #expect(denial { try facts.create("turnoutCounts", ["district": "BB"]) } == "grant areaNotGranted district")
  }
}

@Suite struct `A plugin's update` {
  private func answer(_ change: (inout Permission, inout Grant) -> Void) -> String {
    var facts = PolicyFacts()
    change(&facts.manifest.permissions[0], &facts.grants[0])
    let permission = facts.manifest.permissions[0]
    return denial { try facts.query(permission.resource, [permission.fields[0]], permission: permission.id) }
  }

  @Test func `to what was not granted is denied until an officer decides again`() {
    let outdated = "grant grantOutdated"
    #expect(answer { _, _ in } == "allowed")
    #expect(answer { permission, _ in permission.purpose = .post } == outdated)
    #expect(answer { permission, _ in permission.access = .write } == outdated)
    #expect(
      answer { permission, grant in
        (permission.resource, permission.fields, grant.fields) = ("elections", ["title"], ["title"])
      } == outdated)
  }

  @Test func `to less access needs no new grant`() {
    #expect(answer { _, grant in grant.access = .write } == "allowed")
  }

  @Test func `is not covered by a grant whose words cannot be read`() {
    #expect(answer { _, grant in grant.access = nil } == "grant grantOutdated")
    #expect(answer { _, grant in grant.purpose = nil } == "grant grantOutdated")
  }
}
