import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `The stage` {
  @Test(arguments: [
    (TrustStage.withdrawn, true, "stage pluginWithdrawn"), (.withdrawn, false, "stage pluginWithdrawn"),
    (.sandbox, false, "stage stageSandbox"), (.sandbox, true, "allowed"), (.pilot, false, "stage stagePilot"),
    (.pilot, true, "allowed"), (.vetted, false, "allowed"), (.vetted, true, "allowed"),
  ]) func `decides where a plugin runs`(stage: TrustStage, isSample: Bool, answer: String) {
    var facts = PolicyFacts()
    facts.stage = stage
    facts.tenant.isSample = isSample
    #expect(denial { try facts.query() } == answer)
  }

  @Test func `a pilot runs in the tenants that are named`() {
    var facts = PolicyFacts()
    facts.stage = .pilot
    facts.pilotTenants = ["exbourne"]
    #expect(denial { try facts.query() } == "allowed")
  }
}
