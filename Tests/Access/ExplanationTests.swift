import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `An explanation` {
  private func asked(_ id: String, _ facts: PolicyFacts) throws -> Explanation.Asked {
    try #require(facts.policy.explanation.permissions.first { $0.id == id })
  }

  private func refusals(_ asked: Explanation.Asked) -> [String] {
    asked.refused.map { [$0.side, $0.reason, $0.what].filter { !$0.isEmpty }.joined(separator: " ") }
  }

  @Test func `tells what may be done, with which fields and rows`() throws {
    let calls = try asked("calls", PolicyFacts())
    #expect(calls.may == [.aggregate, .read, .write])
    #expect(calls.fields == ["elector", "district", "at", "note", "outcome"])
    #expect(calls.refused.isEmpty)
    #expect(calls.rows.map(\.side) == ["purpose", "purpose", "purpose"])
    #expect(calls.rows.map(\.sentence).contains("People who object to calls are left out."))
    #expect(calls.decision?.grantedBy == "officer")
  }

  @Test func `has one entry for each permission that the manifest asks for`() {
    let facts = PolicyFacts()
    #expect(facts.policy.explanation.permissions.map(\.id) == facts.manifest.permissions.map(\.id))
  }

  @Test func `names the side of each thing that is asked for and not given`() throws {
    var facts = PolicyFacts()
    facts.change("electors") { $0.fields = ["surname", "district"] }
    #expect(try refusals(asked("electors", facts)) == ["grant fieldNotGranted phone", "grant fieldNotGranted number"])
    facts.acting.role = .member
    #expect(try asked("elections", facts).fields == ["title"])
    #expect(try refusals(asked("counts", facts)) == ["role roleTooLow"])
    facts.change("electors") { $0.expiresAt = PolicyFacts.now }
    #expect(try refusals(asked("electors", facts)) == ["grant grantExpired"])
    facts.grants = []
    #expect(try refusals(asked("elections", facts)) == ["grant grantMissing"])
    #expect(try asked("elections", facts).decision == nil)
  }

  @Test func `tells the areas of the role and of the grant apart`() throws {
    var facts = PolicyFacts()
    facts.acting.areas = ["AA"]
    facts.change("electors") { $0.areas = ["BB"] }
    let rows = try asked("electors", facts).rows
    #expect(rows.prefix(2).map(\.side) == ["role", "grant"])
    #expect(rows[0].sentence == "Only rows in AA: the role is limited to it.")
    #expect(rows[1].sentence == "Only rows in BB: that is what was granted.")
  }

  @Test func `says why a plugin runs not at all`() {
    var facts = PolicyFacts()
    facts.stage = .sandbox
    let explanation = facts.policy.explanation
    #expect(explanation.refusal?.reason == "stageSandbox")
    #expect(explanation.permissions.allSatisfy { $0.may.isEmpty && $0.refused.map(\.side) == ["stage"] })
    #expect(explanation.page(in: "Branch").blocks.contains { if case .alert = $0 { true } else { false } })
  }

  @Test func `what it says may be read is what a query may read`() throws {
    for role in Role.allCases {
      var facts = PolicyFacts()
      facts.acting.role = role
      for asked in facts.policy.explanation.permissions where asked.id != "published" {
        for field in facts.manifest.permissions.first(where: { $0.id == asked.id })?.fields ?? [] {
          let answer = denial { try facts.query(asked.resource, [field]) }
          #expect((answer == "allowed") == asked.fields.contains(field), "\(role) \(asked.id) \(field)")
        }
      }
    }
  }

  @Test func `tells what is secret until the polls close`() throws {
    #expect(try asked("counts", PolicyFacts()).secrecy?.contains("sections 66 and 66A") == true)
    #expect(try asked("elections", PolicyFacts()).secrecy == nil)
  }

  @Test func `is told as it is to programs, and read again`() throws {
    let explanation = PolicyFacts().policy.explanation
    #expect(try Explanation(json: RawJSON(encoding: explanation)) == explanation)
  }
}
