import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `The role` {
  @Test(arguments: [
    (Role.public, "role roleTooLow"), (.member, "role roleTooLow surname"), (.volunteer, "allowed"),
    (.organiser, "allowed"), (.officer, "allowed"), (.maintainer, "role roleTooLow"),
  ]) func `decides who reads personal data`(role: Role, answer: String) {
    var facts = PolicyFacts()
    facts.acting.role = role
    #expect(denial { try facts.query() } == answer)
  }

  @Test func `a member reads what is public, and writes nothing`() {
    var facts = PolicyFacts()
    facts.acting.role = .member
    #expect(denial { try facts.query("elections", ["title"]) } == "allowed")
    #expect(denial { try facts.create("turnoutCounts", ["count": 1]) } == "role roleTooLow")
  }

  @Test(arguments: [Role.member, .volunteer]) func `a member of an office sees no case, a volunteer does`(role: Role) {
    var facts = PolicyFacts()
    (facts.tenant.kind, facts.manifest.scope, facts.acting.role) = (.office, .office, role)
    facts.manifest.permissions = [facts.permission("cases", "cases", .read, ["category"], .casework)]
    facts.grants = facts.manifest.permissions.map(facts.grant)
    let words = role == .member ? "role roleTooLow" : "allowed"
    #expect(denial { try facts.query("cases", ["category"]) } == words)
  }

  @Test(arguments: [
    "turnoutMarks", "turnoutCounts", "latestTurnoutCounts", "warpCounts",
  ]) func `what tells of votes given is for nobody below a volunteer, by no access`(resource: String) {
    var facts = PolicyFacts()
    let words = "role roleTooLow"
    facts.manifest.permissions = [facts.permission("poll", resource, .read, ["district"], .administration)]
    facts.grants = facts.manifest.permissions.map(facts.grant)
    for role in Role.allCases {
      facts.acting.role = role
      let answer = [.volunteer, .organiser, .officer].contains(role) ? "allowed" : words
      #expect(denial { try facts.query(resource, ["district"]) } == answer)
      #expect(denial { try facts.query(resource, ["id"]) } == answer)
      #expect(denial { try facts.aggregate(resource) } == answer)
    }
  }

  @Test func `an area not mine is no place to write, and no rows to read`() throws {
    var facts = PolicyFacts()
    facts.acting = Acting(account: "a1", role: .volunteer, areas: ["AA"])
    #expect(denial { try facts.create("turnoutCounts", ["district": "BB"]) } == "role areaNotYours district")
    #expect(denial { try facts.create("turnoutCounts", ["district": "AA"]) } == "allowed")
    let plan = try facts.query(where: .compare("district", .eq, "BB"))
    #expect(plan.request.rules.first?.condition == .filter(.or([.compare("district", .in, ["AA"])])))
  }

  @Test func `areas hold for what refers to an area's rows`() throws {
    var facts = PolicyFacts()
    facts.acting.areas = ["AA"]
    let rule = try #require(try facts.query("consents", ["elector"]).request.rules.first)
    #expect(rule.condition == .referenced(by: "elector", .or([.compare("district", .in, ["AA"])])))
  }
}
