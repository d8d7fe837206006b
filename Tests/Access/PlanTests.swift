import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `Plans` {
  @Test func `a get asks for the row of one id`() throws {
    var params = GetParams()
    (params.resource, params.select, params.id) = ("electors", ["surname"], String(repeating: "a", count: 32))
    let plan = try PolicyFacts().policy.plan(get: params)
    let statement = try plan.request.statement(params.id)
    #expect(statement.sql.hasSuffix("t.\"id\" = ?)"))
    #expect(statement.values.last == .text(params.id))
    #expect(plan.audit.operation == .get)
  }

  @Test func `an update needs an id, a create takes none`() {
    let facts = PolicyFacts()
    var params = WriteParams()
    (params.resource, params.values, params.key) = ("turnoutCounts", ["count": 1], "k")
    let lacking = params
    #expect(denial { try facts.policy.plan(update: lacking) } == "wrongType id")
    params.id = String(repeating: "a", count: 32)
    let with = params
    #expect(denial { try facts.policy.plan(update: with) } == "allowed")
    #expect(denial { try facts.policy.plan(create: with) } == "notInCreate id")
  }

  @Test func `the audit says who used what`() throws {
    let plan = try PolicyFacts().query(where: .compare("district", .eq, "AA"), order: [Order("number")])
    #expect(plan.audit.actor == "a1")
    #expect(plan.audit.permission == "electors")
    #expect(plan.audit.digest == "d1")
    #expect(plan.audit.fields == ["district", "number", "surname"])
  }

  @Test func `keys of writes are told apart by plugin, tenant, user and method`() throws {
    var facts = PolicyFacts()
    let first = try facts.create("turnoutCounts", ["count": 1]).request.keyScope
    facts.acting.account = "a2"
    #expect(try facts.create("turnoutCounts", ["count": 1]).request.keyScope != first)
  }

  @Test func `a cursor is bound to the query, the user and every right`() throws {
    let facts = PolicyFacts()
    let binding = try facts.query().request.cursorBinding
    #expect(try facts.query().request.cursorBinding == binding)
    var others: [PolicyFacts] = Array(repeating: facts, count: 5)
    others[0].acting.account = "a2"
    others[1].acting.areas = ["AA"]
    others[2].acting.role = .officer
    others[3].change("electors") { $0.version = 2 }
    others[4].tenant.id = "elsewhere"
    others[4].grants = facts.grants.map {
      var grant = $0
      grant.tenant = "elsewhere"
      return grant
    }
    for other in others { #expect(try other.query().request.cursorBinding != binding) }
    #expect(try facts.query("electors", ["phone"]).request.cursorBinding != binding)
    #expect(try facts.query(where: .compare("number", .gt, 1)).request.cursorBinding != binding)
  }

  @Test func `the same rights of two users may share a process, other rights may not`() {
    var facts = PolicyFacts()
    let fingerprint = facts.policy.fingerprint
    facts.acting.account = "a2"
    #expect(facts.policy.fingerprint == fingerprint)
    facts.acting.areas = ["AA"]
    #expect(facts.policy.fingerprint != fingerprint)
    facts.acting.areas = []
    facts.acting.role = .volunteer
    #expect(facts.policy.fingerprint != fingerprint)
  }
}
