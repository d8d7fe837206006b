import Access
import HustingsProtocol
import Store
import Testing

/// What the facts say with one more permission for counts, granted in full.
private func counting(
  _ resource: String, _ fields: [String], for purpose: Permission.Purpose = .analysis,
  _ change: (inout PolicyFacts) -> Void = { _ in }
) -> PolicyFacts {
  var facts = PolicyFacts()
  facts.manifest.permissions = [facts.permission("counts", resource, .aggregate, fields, purpose)]
  facts.grants = facts.manifest.permissions.map(facts.grant)
  change(&facts)
  return facts
}

@Suite struct `Aggregates` {
  private static let denied = "grant accessNotGranted"

  @Test func `with read access they are exact`() throws {
    let plan = try PolicyFacts().aggregate("electors", groupBy: ["district"], [Measure("n", .max, of: "number")])
    #expect(plan.request.publishedAt == nil)
  }

  @Test func `are exact with read on every field that they use, wherever it stands`() {
    let facts = PolicyFacts()
    let denied = "grant fieldNotGranted postcode"
    #expect(denial { try facts.aggregate("electors", groupBy: ["postcode"]) } == denied)
    #expect(denial { try facts.aggregate("electors", [Measure("n", .max, of: "postcode")]) } == denied)
    #expect(denial { try facts.aggregate("electors", where: .not(.compare("postcode", .isNull, true))) } == denied)
  }

  @Test func `come from the published table where the access is aggregate alone`() throws {
    let plan = try PolicyFacts().aggregate("votingIntentions", groupBy: ["district", "intention"])
    #expect(plan.request.publishedAt == PolicyFacts.now)
    #expect(plan.audit.fields == ["district", "intention"])
  }

  @Test func `from the published table are counts of rows, never a sum, a least or a greatest`() {
    let facts = PolicyFacts()
    for measure in [
      Measure("n", .min, of: "district"), Measure("n", .max, of: "district"), Measure("n", .count, of: "district"),
    ] {
      let answer = denial { try facts.aggregate("votingIntentions", [Measure("all", .count), measure]) }
      #expect(answer == "\(Self.denied) district")
    }
    #expect(denial { try facts.aggregate("votingIntentions", [Measure("n", .sum)]) } == Self.denied)
  }

  @Test(arguments: [
    "surname", "forename", "address", "postcode", "number", "household", "phone", "email", "attainmentDate",
    "registerDate", "objectsToPhone", "id", "version", "createdAt", "updatedAt",
  ]) func `are never by what names a person, nor by what the host counts`(field: String) {
    let facts = counting("electors", ["district", "absentVote", field])
    #expect(denial { try facts.aggregate("electors", groupBy: ["district", field]) } == "\(Self.denied) \(field)")
    #expect(
      denial { try facts.aggregate("electors", where: .or([.compare(field, .isNull, true)])) }
        == "\(Self.denied) \(field)")
  }

  @Test func `never reach through a reference`() {
    let facts = counting("electors", ["district", "household.postcode"])
    #expect(denial { try facts.aggregate("electors", groupBy: ["household.postcode"]) }.hasPrefix("unknownField"))
    let filter = Filter.compare("household.postcode", .eq, "ZZ99 1AA")
    #expect(denial { try facts.aggregate("electors", where: filter) }.hasPrefix("unknownField"))
  }

  @Test func `are not published where the resource declares none`() {
    for resource in Resources.all where resource.published.isEmpty && resource.tenants.contains(.clp) {
      let facts = counting(resource.name, ["id"])
      #expect(denial { try facts.aggregate(resource.name) } == Self.denied, "\(resource.name)")
    }
  }

  @Test(arguments: Permission.Purpose.allCases) func `are for purposes that may use every row`(
    purpose: Permission.Purpose
  ) {
    let answer = denial { try counting("electors", ["district"], for: purpose).aggregate("electors") }
    let isForAll = [.analysis, .membership, .administration].contains(purpose)
    #expect(answer == (isForAll ? "allowed" : "purpose purposeForbids"))
  }

  @Test func `keep to the areas of the role and of the grant`() throws {
    let facts = counting("electors", ["absentVote"]) { facts in
      facts.acting.areas = ["AA"]
      facts.change("counts") { $0.areas = ["AA", "BB"] }
    }
    let plan = try facts.aggregate("electors", groupBy: ["absentVote"])
    #expect(
      plan.request.rules.map(\.condition) == [
        .filter(.or([.compare("district", .in, ["AA"])])), .filter(.or([.compare("district", .in, ["AA", "BB"])])),
      ])
  }

  @Test func `keep to the fields that were granted`() {
    let facts = counting("electors", ["district", "absentVote"]) { $0.change("counts") { $0.fields = ["district"] } }
    let denied = "grant fieldNotGranted absentVote"
    #expect(denial { try facts.aggregate("electors", groupBy: ["absentVote"]) } == denied)
    #expect(denial { try facts.aggregate("electors", where: .compare("absentVote", .isNull, true)) } == denied)
    #expect(denial { try facts.aggregate("electors", groupBy: ["district"]) } == "allowed")
  }
}
