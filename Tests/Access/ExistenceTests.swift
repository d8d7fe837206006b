import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `Whether a row is there` {
  @Test func `is asked by one statement with every rule in it, for rows of others and of nobody`() throws {
    var facts = PolicyFacts()
    facts.acting.areas = ["AA"]
    facts.change("electors") { $0.areas = ["AA", "BB"] }
    func statement(_ id: String) throws -> QueryText {
      var params = GetParams()
      (params.resource, params.select, params.id) = ("electors", ["surname"], id)
      return try facts.policy.plan(get: params).request.statement(id)
    }
    let ids = ["a", "b"].map { String(repeating: $0, count: 32) }
    let statements = try ids.map(statement)
    #expect(statements[0].sql == statements[1].sql)
    #expect(statements[0].sql.split(separator: "\"district\" IN").count == 3)
    #expect(statements[0].values.filter { $0 != .text(ids[0]) } == statements[1].values.filter { $0 != .text(ids[1]) })
  }
}
