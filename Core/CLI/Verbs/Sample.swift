internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store
internal import Synchronization

extension Verb {
  /// Makes the sample.
  static let sample = Verb(
    name: "sample", summary: "make the sample branch and its office: real in shape, invented in every part",
    about: "Replaces the sample of that id, and never real data. The same seed and number give the same rows.",
    example: "hustings sample --electors 70000 --seed 7 --tenant exbourne",
    options: [
      Option("electors", "N", "electors on the register, 0 to 1000000 (default: 70000)"),
      Option("seed", "S", "what everything random follows from (default: 7)"),
      Option("tenant", "ID", "the branch's id (default: exbourne); its office is ID-mp"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let electors = try options.integer("electors", in: 0...SampleConstituency.maximumElectors) ?? 70_000
      let seed = try options.integer("seed", in: 0...Int.max) ?? 7
      let tenant = options.value("tenant") ?? SampleConstituency.branch
      let summary = try await platform.makeSample(tenant, electors, UInt64(seed), output)
      output.line(
        options.has("json")
          ? String(decoding: SampleReport(summary).jsonBytes(), as: UTF8.self)
          : """
          Made \(summary.tenant): \(summary.electors) electors in \(summary.households) households and \
          \(summary.districts) polling districts, \(summary.contacts) contacts, \(summary.promises) promises.
          Made \(summary.office): \(summary.cases) cases, and a register of the same people.
          Nobody in them exists.
          """)
      return 0
    })
}

extension Platform {
  /// Makes the sample when the tenant is the sample's and is not there yet, and says so; never beside real data, unless
  /// `hustings sample` asks for it.
  func makeSampleIfMissing(for tenant: String, _ output: Output) async throws(Failure) {
    guard [SampleConstituency.branch, SampleConstituency.office].contains(tenant) else { return }
    let tenants = try await orFail { () throws(RPCError) in try await store.tenants() }
    guard tenants.allSatisfy({ $0.isSample && $0.id != tenant }) else { return }
    output.note("Making the sample branch \(SampleConstituency.branch) first; nobody in it exists.")
    _ = try await makeSample(SampleConstituency.branch, 70_000, 7, output)
  }

  func makeSample(
    _ tenant: String, _ electors: Int, _ seed: UInt64, _ output: Output
  ) async throws(Failure) -> SampleSummary {
    let summary = try await orFail { () throws(RPCError) in
      try await makeSample(tenant: tenant, electors: electors, seed: seed) {
        output.progress("Sample", $0, of: electors)
      }
    }
    output.progress("Sample", electors, of: electors)
    return summary
  }
}

private struct SampleReport: JSONObject {
  var tenant = ""
  var office = ""
  var electors = 0
  var households = 0
  var districts = 0
  var contacts = 0
  var promises = 0
  var cases = 0

  static let members: [Member<Self>] = [
    .required("tenant", \.tenant, "The branch's id."), .required("office", \.office, "The office's id."),
    .required("electors", \.electors, "Electors."), .required("households", \.households, "Households."),
    .required("districts", \.districts, "Polling districts."), .required("contacts", \.contacts, "Contacts."),
    .required("promises", \.promises, "Promises."), .required("cases", \.cases, "Cases."),
  ]

  init() {}

  init(_ summary: SampleSummary) {
    (tenant, office, electors, households) = (summary.tenant, summary.office, summary.electors, summary.households)
    (districts, contacts, promises, cases) = (summary.districts, summary.contacts, summary.promises, summary.cases)
  }
}
