import Access
import HustingsProtocol
import Store
import Testing

/// What the facts say with one permission to search or read electors.
private func searching(_ access: Permission.Access, _ change: (inout PolicyFacts) -> Void = { _ in }) -> PolicyFacts {
  var facts = PolicyFacts()
  let fields = ["surname", "forename", "address", "district", "phone"]
  facts.manifest.permissions = [facts.permission("find", "electors", access, fields, .administration)]
  facts.grants = facts.manifest.permissions.map(facts.grant)
  change(&facts)
  return facts
}

extension PolicyFacts {
  fileprivate func search(
    _ text: String, _ resource: String = "electors", _ change: (inout QueryParams) -> Void = { _ in }
  ) throws(RPCError) -> Plan<Selection> {
    var params = QueryParams()
    (params.resource, params.select, params.search) = (resource, ["id", "district"], text)
    change(&params)
    return try policy.plan(query: params)
  }
}

@Suite struct `A grant to search` {
  private let facts = searching(.search)

  @Test func `finds one known person, in at most five rows, and is audited as a search`() throws {
    let plan = try facts.search("Ann Lee 12") { $0.limit = 1000 }
    #expect(plan.request.search?.isForKnownPerson == true)
    #expect(plan.request.limit == 5)
    #expect(plan.audit.operation == .search)
    #expect(plan.audit.fields == ["address", "district", "forename", "id", "surname"])
  }

  @Test(arguments: ["Lee", "", "*", "lee LEE", "ann lee bob cat dog eel fox gnu hen ibis jay"])
  func `is refused words that cannot name one person`(text: String) {
    #expect(denial { try facts.search(text) }.hasSuffix(" search"))
  }

  @Test func `takes nothing by which many could be told apart`() {
    let filter = Filter.compare("phone", .startsWith, "0")
    #expect(denial { try facts.search("Ann Lee") { $0.where = filter } } == "grant searchOnly where")
    #expect(denial { try facts.search("Ann Lee") { $0.order = [Order("phone")] } } == "grant searchOnly order")
    #expect(denial { try facts.search("Ann Lee") { $0.cursor = "x" } } == "grant searchOnly cursor")
  }

  @Test func `reads nothing else, counts nothing and writes nothing`() {
    let denied = "grant accessNotGranted"
    #expect(denial { try facts.query("electors", ["district"]) } == denied)
    var get = GetParams()
    (get.resource, get.select, get.id) = ("electors", ["district"], String(repeating: "a", count: 32))
    let params = get
    #expect(denial { try facts.policy.plan(get: params) } == denied)
    #expect(denial { try facts.create("electors", ["surname": "x"]) } == denied)
    #expect(denial { try facts.aggregate("electors", [Measure("n", .max, of: "district")]) } == "\(denied) district")
    #expect(denial { try facts.aggregate("electors", groupBy: ["surname"]) } == "\(denied) surname")
  }

  @Test func `gives no more than published counts, as any access above aggregate`() throws {
    #expect(try facts.aggregate("electors", groupBy: ["district"]).request.publishedAt == PolicyFacts.now)
  }

  @Test func `is not enough without the family name`() {
    let facts = searching(.search) { $0.change("find") { $0.fields = ["forename", "address", "district"] } }
    #expect(denial { try facts.search("Ann 12") } == "grant fieldNotGranted surname")
  }

  @Test func `keeps to areas and purposes`() throws {
    let facts = searching(.search) { facts in
      facts.acting.areas = ["AA"]
      facts.manifest.permissions[0].purpose = .phone
      facts.change("find") { $0.purpose = .phone }
    }
    let sides = try facts.search("Ann Lee").request.rules.map(\.denial.data?.side)
    #expect(sides == [.role, .purpose, .purpose, .purpose])
  }
}

@Suite struct `A grant to read` {
  @Test func `searches with conditions, order and pages`() throws {
    let plan = try searching(.read).search("Lee") {
      $0.where = .compare("district", .eq, "AA")
      $0.order = [Order("surname")]
    }
    #expect(plan.request.search?.isForKnownPerson == false)
    #expect(plan.request.limit == 100)
    #expect(plan.audit.operation == .query)
  }

  @Test func `is searched in the fields that were asked for and granted, and no others`() throws {
    func fields(_ facts: PolicyFacts) throws -> [String]? { try facts.search("Lee").request.search?.fields.map(\.name) }
    #expect(try fields(searching(.read)) == ["surname", "forename", "address"])
    #expect(
      try fields(searching(.read) { $0.change("find") { $0.fields = ["forename", "district"] } }) == ["forename"])
    #expect(
      try fields(searching(.read) { $0.change("find") { $0.fields.append("postcode") } }) == [
        "surname", "forename", "address",
      ])
    let none = searching(.read) { $0.change("find") { $0.fields = ["district"] } }
    #expect(denial { try none.search("Lee") } == "grant fieldNotGranted surname")
  }

  @Test func `does not search where there are no words, nor for a role that may not see them`() {
    #expect(
      denial { try PolicyFacts().search("Council", "elections") { $0.select = ["title"] } } == "notSearchable search")
    let member = searching(.read) { $0.acting.role = .member }
    #expect(denial { try member.search("Lee") { $0.select = ["id"] } } == "role roleTooLow surname")
  }

  @Test func `has cursors for the same words alone`() throws {
    let facts = searching(.read)
    let binding = try facts.search("Lee").request.cursorBinding
    #expect(try facts.search("Lee").request.cursorBinding == binding)
    #expect(try facts.search("Leeson").request.cursorBinding != binding)
  }
}
