import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `Default deny` {
  @Test func `without a grant nothing is allowed`() {
    var facts = PolicyFacts()
    facts.grants = []
    #expect(denial { try facts.query() } == "grant grantMissing")
    #expect(denial { try facts.aggregate("votingIntentions") } == "grant grantMissing")
    #expect(denial { try facts.create("turnoutCounts", ["count": 1]) } == "grant grantMissing")
  }

  @Test func `without a permission nothing is allowed, whatever was granted`() {
    var facts = PolicyFacts()
    facts.manifest.permissions = []
    #expect(denial { try facts.query() } == "grant resourceNotGranted")
  }

  @Test func `a grant of another tenant or plugin is none`() {
    var facts = PolicyFacts()
    facts.change("electors") { $0.tenant = "elsewhere" }
    #expect(denial { try facts.query() } == "grant grantMissing")
    facts = PolicyFacts()
    facts.change("electors") { $0.plugin = "other" }
    #expect(denial { try facts.query() } == "grant grantMissing")
  }

  @Test(arguments: [
    "id; DROP TABLE electors", "", "*", "surname ", "\"", String(repeating: "surname", count: 6),
  ]) func `a field that there is not is invalid, and never repeated as it came`(name: String) {
    let facts = PolicyFacts()
    #expect(throws: RPCError.self) { try facts.query(select: [name]) }
    do throws(RPCError) {
      _ = try facts.query("electors", [name])
    } catch {
      #expect(error.code == .invalid)
      #expect(error.data?.reason == "unknownField")
      #expect(name.isEmpty || name == "*" || !error.message.contains(name))
    }
  }

  @Test(arguments: [
    ("Surname", "electors has no field `Surname`; perhaps `surname` is meant."),
    ("sirname", "electors has no field `sirname`; perhaps `surname` is meant."),
    ("constructor", "electors has no field `constructor`."),
  ]) func `a misspelt field is named with the one that is near, and what the permission asks for`(
    name: String, words: String
  ) {
    let error = #expect(throws: RPCError.self) { try PolicyFacts().query(select: [name]) }
    #expect(error?.message == words)
    #expect(error?.data?.field == name)
    #expect(error?.data?.hint?.contains("The permission electors in plugin.json asks for: ") == true)
  }

  @Test func `a misspelt resource is named with the one that is near`() {
    let error = #expect(throws: RPCError.self) { try PolicyFacts().query("elector", ["surname"]) }
    #expect(error?.message == "There is no resource `elector`; perhaps `electors` is meant.")
  }
}
