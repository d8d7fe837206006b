import Access
import HustingsProtocol
import Store
import Testing

@Suite struct `Aggregates` {
  @Test func `with read access they are exact`() throws {
    let plan = try PolicyFacts().aggregate("electors", groupBy: ["district"], [Measure("n", .max, of: "number")])
    #expect(plan.request.suppressedAsOf == nil)
  }

  @Test func `with aggregate access alone they are suppressed counts of public fields`() throws {
    let facts = PolicyFacts()
    #expect(try facts.aggregate("pollingStations", groupBy: ["district"]).request.suppressedAsOf == PolicyFacts.now)
    let denied = "grant accessNotGranted"
    #expect(denial { try facts.aggregate("pollingStations", [Measure("n", .max, of: "place")]) } == "\(denied) place")
    #expect(
      denial { try facts.aggregate("pollingStations", groupBy: ["district", "place", "postcode"]) } == denied)
    #expect(denial { try facts.aggregate("pollingStations", groupBy: ["id"]) } == "\(denied) id")
    var personal = facts
    personal.manifest.permissions[0].access = .aggregate
    #expect(denial { try personal.aggregate("electors", groupBy: ["surname"]) } == "\(denied) surname")
    #expect(
      denial { try personal.aggregate("electors", where: .compare("surname", .eq, "x")) } == "\(denied) surname")
  }
}
