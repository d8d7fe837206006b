import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `The purpose` {
  @Test func `calls leave out who objects or is registered, whatever is asked`() throws {
    let rules = try PolicyFacts().query("contacts", ["note"]).request.rules
    #expect(
      rules.map(\.condition) == [
        .isUnrestricted(elector: "elector"),
        .referenced(by: "elector", .compare("objectsToPhone", .eq, false)),
        .referenced(by: "elector", .compare("telephonePreference", .eq, false)),
      ])
    #expect(rules.allSatisfy { $0.denial.data?.reason == "purposeForbids" && !$0.sentence.isEmpty })
  }

  @Test(arguments: [
    (Permission.Purpose.doorstep, [RowRule.Condition.filter(.compare("objectsToDoorstep", .eq, false))]),
    (.post, [.filter(.compare("objectsToPost", .eq, false))]), (.text, [.hasConsent(elector: "id", .text)]),
    (.email, [.hasConsent(elector: "id", .email)]), (.analysis, []), (.administration, []),
    (
      .phone,
      [.filter(.compare("objectsToPhone", .eq, false)), .filter(.compare("telephonePreference", .eq, false))]
    ),
  ]) func `each channel has its rules on electors, and none has those who are restricted`(
    purpose: Permission.Purpose, rules: [RowRule.Condition]
  ) throws {
    var facts = PolicyFacts()
    facts.manifest.permissions[0].purpose = purpose
    facts.change("electors") { $0.purpose = purpose }
    #expect(try facts.query().request.rules.map(\.condition) == [.isUnrestricted(elector: "id")] + rules)
  }

  @Test(arguments: [
    (Permission.Purpose.phone, "allowed"), (.analysis, "allowed"), (.administration, "purpose purposeForbids note"),
    (.membership, "purpose purposeForbids note"),
  ]) func `opinions are used for what the law allows them for`(purpose: Permission.Purpose, answer: String) {
    var facts = PolicyFacts()
    facts.manifest.permissions[1].purpose = purpose
    facts.change("calls") { $0.purpose = purpose }
    #expect(denial { try facts.query("contacts", ["note"]) } == answer)
    #expect(denial { try facts.query("contacts", ["outcome"], where: .compare("note", .isNull, true)) } == answer)
    #expect(denial { try facts.query("contacts", ["outcome"]) } == "allowed")
  }

  @Test func `casework and campaigning never meet`() {
    var facts = PolicyFacts()
    facts.manifest.permissions[0].purpose = .casework
    facts.change("electors") { $0.purpose = .casework }
    #expect(denial { try facts.query() } == "purpose purposeForbids")
    facts = PolicyFacts()
    facts.tenant.kind = .office
    #expect(denial { try facts.query() } == "purpose resourceNotInTenant")
    facts.manifest.scope = .office
    #expect(denial { try facts.query() } == "purpose resourceNotInTenant")
    let cases = facts.permission("cases", "cases", .read, ["subject"], .doorstep)
    facts.manifest.permissions = [cases]
    facts.grants = [facts.grant(cases)]
    #expect(denial { try facts.query("cases", ["subject"]) } == "purpose purposeForbids")
    facts.manifest.permissions[0].purpose = .casework
    facts.change("cases") { $0.purpose = .casework }
    #expect(denial { try facts.query("cases", ["subject"]) } == "allowed")
    facts.acting.role = .volunteer
    #expect(denial { try facts.query("cases", ["subject"]) } == "role roleTooLow subject")
    facts.manifest.scope = .platform
    #expect(denial { try facts.query("cases", ["subject"]) } == "purpose resourceNotInTenant")
  }

  @Test func `every purpose has a lawful basis, a kind of tenant, and says whom it leaves out`() {
    #expect(PurposeTerms.all.map(\.purpose) == Permission.Purpose.allCases)
    for terms in PurposeTerms.all {
      #expect(!terms.lawfulBasis.isEmpty && !terms.retention.isEmpty && !terms.tenants.isEmpty)
      #expect(terms.electors.allSatisfy { !$0.sentence.isEmpty && !$0.source.isEmpty })
    }
  }

  @Test func `every resource has one time that it is kept for, with its source`() {
    #expect(Set(Retention.table.map(\.resource)) == Set(Resources.all.map(\.name) + ["documents"]))
    #expect(Retention.table.count == Resources.all.count + 1)
    #expect(Retention.table.allSatisfy { !$0.source.isEmpty })
    #expect(Retention.of("contacts")?.inWords == "for 5 years from when it was tried, no longer than the elector")
    #expect(Retention.of("constituents")?.inWords == "until a later register is there")
    #expect(Retention.of("caseParties")?.inWords == "as long as the case that it belongs to")
  }

  @Test func `a time begins at what the resource has`() {
    for kept in Retention.table where kept.resource != "documents" {
      let resource = Resources.named(kept.resource)
      switch kept.end {
      case .years(_, let field): #expect([.date, .time].contains(resource?.field(field)?.type))
      case .yearsAfterPoll(_, let field): #expect(resource?.field(field)?.references == "elections")
      case .with(let field): #expect(resource?.field(field)?.references != nil)
      case .derived(let origin): #expect(resource?.isDerived == true && Retention.of(origin) != nil)
      case .laterRegisters: #expect(resource?.field("registerDate")?.type == .date)
      case .open: #expect(resource?.fields.allSatisfy { $0.sensitivity == .public } == true)
      case .unreferenced: #expect(resource?.areaField != nil || kept.resource == "people")
      }
    }
  }
}
