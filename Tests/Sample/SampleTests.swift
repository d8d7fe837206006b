import Glibc
import HustingsProtocol
import Sample
import Store
import Testing

/// A sample in a folder that goes when the body is over.
private func withSample(
  electors: Int, seed: UInt64 = 7, _ body: (DataFolder, SampleSummary) async throws -> Void
) async throws {
  try await withFolder { folder, platform in
    let summary = try await makeSample(in: folder, platform: platform, electors: electors, seed: seed)
    try await body(folder, summary)
  }
}

private func withFolder(_ body: (DataFolder, PlatformStore) async throws -> Void) async throws {
  let path = "/tmp/hustings-sample-\(RowID.random())"
  let folder = try DataFolder(path: path)
  let platform = try PlatformStore(folder: folder)
  let outcome: (any Error)?
  do {
    try await body(folder, platform)
    outcome = nil
  } catch {
    outcome = error
  }
  await platform.close()
  for place in ["/tenants", "/bundles", ""] {
    if let listing = opendir(path + place) {
      while let entry = readdir(listing) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        unlink("\(path)\(place)/\(name)")
      }
      closedir(listing)
    }
    rmdir(path + place)
  }
  #expect(access(path, F_OK) != 0)
  if let outcome { throw outcome }
}

/// Rows by resource, with every field, `id` first.
private typealias Content = [String: [[SQLValue]]]

private func content(of tenant: String, _ kind: TenantKind, in folder: DataFolder) async throws -> Content {
  let store = try TenantStore(folder: folder, id: tenant, kind: kind, isSample: true)
  let content = try await store.transaction { transaction in
    var content: Content = [:]
    for resource in Resources.all where resource.tenants.contains(kind) {
      var rows: [[SQLValue]] = []
      try transaction.forEach(resource, fields: resource.fields.map(\.name)) { rows.append($0) }
      content[resource.name] = rows
    }
    return content
  }
  await store.close()
  return content
}

extension Content {
  /// Every value of a field.
  fileprivate func values(_ field: String, of resource: ResourceSchema) -> [SQLValue] {
    guard let column = resource.fields.firstIndex(where: { $0.name == field }) else { return [] }
    return (self[resource.name] ?? []).map { $0[column] }
  }

  fileprivate func texts(_ field: String, of resource: ResourceSchema) -> [String] {
    values(field, of: resource).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  fileprivate func numbers(_ field: String, of resource: ResourceSchema) -> [Int] {
    values(field, of: resource).compactMap { if case .integer(let number) = $0 { Int(number) } else { nil } }
  }

  fileprivate func count(_ resource: ResourceSchema) -> Int { self[resource.name]?.count ?? 0 }
}

@Suite("Sample")
struct SampleTests {
  @Test("the same seed and number make the same rows, also in the place of earlier ones; another seed makes others")
  func determinism() async throws {
    try await withSample(electors: 3000) { folder, summary in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      let office = try await content(of: "exbourne-mp", .office, in: folder)
      let platform = try PlatformStore(folder: folder)
      #expect(try await makeSample(in: folder, platform: platform, electors: 3000) == summary)
      await platform.close()
      #expect(try await content(of: "exbourne", .clp, in: folder) == branch)
      #expect(try await content(of: "exbourne-mp", .office, in: folder) == office)
      try await withSample(electors: 3000, seed: 8) { other, _ in
        let others = try await content(of: "exbourne", .clp, in: other)
        #expect(others != branch)
      }
    }
  }

  @Test("every phone, e-mail and postcode is one that nobody has")
  func unreality() async throws {
    try await withSample(electors: 8000) { folder, _ in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      let office = try await content(of: "exbourne-mp", .office, in: folder)
      let phones = branch.texts("phone", of: Elector.schema) + office.texts("phone", of: Person.schema)
      #expect(phones.count > 2000)
      for phone in phones {
        #expect(phone.utf8.count == 12 && (phone.hasPrefix("07700 900") || phone.hasPrefix("01632 960")))
        #expect(phone.suffix(3).allSatisfy { "0123456789".contains($0) })
      }
      let emails = branch.texts("email", of: Elector.schema) + office.texts("email", of: Person.schema)
      #expect(emails.count > 1500)
      for email in emails { #expect(email.hasSuffix("@example.org") && email.count { $0 == "@" } == 1) }
      var postcodes = office.texts("postcode", of: Person.schema)
      for resource in [Elector.schema, Household.schema, PollingStation.schema] {
        postcodes += branch.texts("postcode", of: resource)
      }
      #expect(postcodes.count > 10_000)
      for postcode in postcodes { #expect(postcode.hasPrefix("ZZ99 ") && postcode.utf8.count == 8) }
    }
  }

  @Test("it has a constituency's shape: districts, households, shares of voters, contacts and intentions")
  func shape() async throws {
    try await withSample(electors: 30_000) { folder, summary in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      #expect(summary.electors == 30_000 && branch.count(Elector.schema) == 30_000)
      #expect(summary.households == branch.count(Household.schema))
      #expect(Set(branch.texts("district", of: Elector.schema)).count == 100)
      let kinds = Dictionary(grouping: branch.texts("kind", of: Area.schema)) { $0 }.mapValues(\.count)
      #expect(kinds["constituency"] == 1 && kinds["ward"] == 10 && kinds["pollingDistrict"] == 100)
      #expect((1.7...2.4).contains(30_000 / Double(summary.households)))

      let sizes = Dictionary(grouping: branch.texts("household", of: Elector.schema)) { $0 }.values.map(\.count)
      #expect(sizes.contains { $0 >= 14 }, "a care home")
      #expect((0.25...0.40).contains(share(sizes.filter { $0 == 1 }.count, sizes.count)))

      let absent = branch.texts("absentVote", of: Elector.schema)
      #expect((0.17...0.24).contains(share(absent.filter { $0 == "postal" }.count, 30_000)))
      #expect(absent.contains("proxy") && absent.contains("postalProxy"))
      let marked = branch.texts("markers", of: Elector.schema).filter { !$0.isEmpty }
      #expect((0.02...0.10).contains(share(marked.count, 30_000)))
      #expect((0.008...0.035).contains(share(branch.texts("attainmentDate", of: Elector.schema).count, 30_000)))
      for channel in ["objectsToDoorstep", "objectsToPhone", "objectsToPost", "telephonePreference"] {
        let objecting = branch.numbers(channel, of: Elector.schema).filter { $0 == 1 }.count
        #expect((0.005...0.08).contains(share(objecting, 30_000)))
      }

      let outcomes = branch.texts("outcome", of: Contact.schema)
      #expect((0.10...0.30).contains(share(outcomes.filter { $0 == "spoke" }.count, outcomes.count)))
      #expect(Set(outcomes) == Set(Contact.Outcome.allCases.map(\.rawValue)))
      #expect((0.05...0.15).contains(share(summary.promises, 30_000)))
      let clock = SampleConstituency.clock.description
      #expect(branch.texts("at", of: Contact.schema).allSatisfy { $0 < clock })
      let names = branch.texts("forename", of: Elector.schema) + branch.texts("surname", of: Elector.schema)
      for letter in ["'", "-", "â", "ł", "ş", "ñ", "Ó"] { #expect(names.contains { $0.contains(letter) }) }
    }
  }

  @Test("a district's electors, postal votes and promises are those of its electors and their latest intentions")
  func consistency() async throws {
    try await withSample(electors: 5000) { folder, summary in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      let postal = Set(
        zip(branch.texts("id", of: Elector.schema), branch.values("absentVote", of: Elector.schema))
          .filter { $0.1 == .text("postal") || $0.1 == .text("postalProxy") }.map(\.0))
      var expected: [String: [Int]] = [:]
      for (id, district) in zip(
        branch.texts("id", of: Elector.schema), branch.texts("district", of: Elector.schema))
      {
        expected[district, default: [0, 0, 0, 0]][0] += 1
        if postal.contains(id) { expected[district, default: [0, 0, 0, 0]][1] += 1 }
      }
      let elector = branch.texts("elector", of: VotingIntention.schema)
      let district = branch.texts("district", of: VotingIntention.schema)
      let intention = branch.texts("intention", of: VotingIntention.schema)
      for index in intention.indices where intention[index] == "firm" || intention[index] == "leaning" {
        expected[district[index], default: [0, 0, 0, 0]][2] += 1
        if postal.contains(elector[index]) { expected[district[index], default: [0, 0, 0, 0]][3] += 1 }
      }
      let coming = try #require(
        zip(branch.texts("id", of: Election.schema), branch.texts("date", of: Election.schema))
          .first { $0.1 == "2026-05-07" }?.0)
      var told: [String: [Int]] = [:]
      let fields = ["electors", "postalElectors", "promises", "postalPromises"]
      let columns = fields.map { branch.numbers($0, of: DistrictStatistic.schema) }
      let codes = branch.texts("district", of: DistrictStatistic.schema)
      for (index, election) in branch.texts("election", of: DistrictStatistic.schema).enumerated()
      where election == coming {
        told[codes[index]] = columns.map { $0[index] }
      }
      #expect(told == expected)
      #expect(told.values.reduce(0) { $0 + $1[2] } == summary.promises)
    }
  }

  @Test("most boxes have a count, none above its electors, and some places hold several boxes")
  func counts() async throws {
    try await withSample(electors: 20_000) { folder, _ in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      let coming = try #require(
        zip(branch.texts("id", of: Election.schema), branch.texts("date", of: Election.schema))
          .first { $0.1 == "2026-05-07" }?.0)
      var boxes: [String: Int] = [:]
      var rooms = 0
      let statistics = DistrictStatistic.schema
      let (electors, postal) = (
        branch.numbers("electors", of: statistics), branch.numbers("postalElectors", of: statistics)
      )
      let (codes, room) = (branch.texts("district", of: statistics), branch.values("committeeRoom", of: statistics))
      for (index, election) in branch.texts("election", of: statistics).enumerated() where election == coming {
        boxes[codes[index]] = electors[index] - postal[index]
        if room[index] == .null { rooms += 1 }
      }
      #expect(rooms == 1)
      let latest = LatestTurnoutCount.schema
      let counted = zip(
        branch.texts("election", of: latest),
        zip(branch.texts("district", of: latest), branch.numbers("count", of: latest))
      ).filter { $0.0 == coming }.map(\.1)
      #expect((75...97).contains(counted.count))
      for (district, count) in counted { #expect(count <= boxes[district] ?? 0) }
      #expect(branch.numbers("struckOut", of: TurnoutCount.schema).contains(1))
      #expect(branch.count(PollingStation.schema) == 100)
      #expect((50...90).contains(Set(branch.texts("postcode", of: PollingStation.schema)).count))
      #expect(branch.count(TurnoutMark.schema) > 50 && branch.count(WARPCount.schema) > 0)
      #expect(branch.count(CommitteeRoom.schema) == 12 && branch.count(Counter.schema) == 36)
    }
  }

  @Test(
    "the office works on weekdays from 9:00 to 17:00, and holds surgeries on Saturdays",
    arguments: [1, 7] as [UInt64])
  func officeHours(seed: UInt64) async throws {
    try await withSample(electors: 100, seed: seed) { folder, _ in
      let office = try await content(of: "exbourne-mp", .office, in: folder)
      let times = office.texts("at", of: CaseActivity.schema) + office.texts("openedAt", of: Case.schema)
      #expect(times.count > 100)
      for text in times {
        let time = try #require(Instant(text)).inBritain
        let isSaturday = time.day.number % 7 == 2
        #expect(time.day.number % 7 != 3, "a Sunday: \(text)")
        #expect((isSaturday ? 10..<12 : 9..<17).contains(time.hour), "\(text)")
      }
    }
  }

  @Test("named electors have their ids and numbers in AA")
  func namedElectors() async throws {
    try await withSample(electors: 19) { folder, _ in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      #expect(branch.texts("id", of: Elector.schema).sorted() == NamedElector.allCases.map(\.id.description).sorted())
      #expect(Set(branch.texts("district", of: Elector.schema)) == ["AA"])
      let markup = try #require(branch["electors"]?.first { $0[0] == SQLValue(NamedElector.markup.id) })
      #expect(markup.contains(.text("<b>Robert</b>")))
      let names = branch.texts("surname", of: Elector.schema)
      #expect(names.contains { $0.count >= 59 } && names.contains("O") && names.contains(""))
    }
  }

  @Test("AA has one ballot box, AA-1, in Exbourne Hall", arguments: [1, 7, 99] as [UInt64])
  func exbourneHall(_ seed: UInt64) async throws {
    try await withSample(electors: 50, seed: seed) { folder, _ in
      let branch = try await content(of: "exbourne", .clp, in: folder)
      let boxes = zip(
        branch.texts("district", of: PollingStation.schema),
        zip(branch.texts("reference", of: PollingStation.schema), branch.texts("place", of: PollingStation.schema)))
      #expect(boxes.filter { $0.0 == "AA" }.map { "\($0.1.0) \($0.1.1)" } == ["AA-1 Exbourne Hall"])
    }
  }

  @Test("any number of electors from 0 is exact", arguments: [0, 1, 18, 20, 333])
  func sizes(_ electors: Int) async throws {
    try await withSample(electors: electors) { folder, summary in
      #expect(summary.electors == electors)
      let branch = try await content(of: "exbourne", .clp, in: folder)
      #expect(branch.count(Elector.schema) == electors)
    }
  }

  @Test("numbers of electors out of range are refused", arguments: [-1, 1_000_001])
  func outOfRange(_ electors: Int) async throws {
    try await withFolder { folder, platform in
      await #expect(throws: SampleError.electors(electors)) {
        try await makeSample(in: folder, platform: platform, electors: electors)
      }
    }
  }

  @Test("a million electors are made district by district")
  func million() {
    let constituency = SampleConstituency(seed: 7, electors: 1_000_000)
    #expect(constituency.districts.reduce(0) { $0 + $1.electors } == 1_000_000)
  }

  @Test("a tenant with real data is never replaced, whether the platform knows it or only its file says so")
  func realData() async throws {
    try await withFolder { folder, platform in
      let store = try TenantStore(folder: folder, id: "real", kind: .clp, isSample: false)
      await store.close()
      await #expect(throws: SampleError.otherData("real")) {
        try await makeSample(in: folder, platform: platform, tenant: "real", electors: 10)
      }
      try await platform.put(TenantRecord(id: "known-mp", name: "Known", kind: .office))
      await #expect(throws: SampleError.otherData("known-mp")) {
        try await makeSample(in: folder, platform: platform, tenant: "known", electors: 10)
      }
      #expect(access(try folder.tenant("known"), F_OK) != 0)
      let again = try TenantStore(folder: folder, id: "real", kind: .clp, isSample: false)
      await again.close()
    }
  }

  @Test(
    "an id that names no tenant is refused", arguments: ["", "../x", "Exbourne", String(repeating: "a", count: 38)])
  func badID(_ id: String) async throws {
    try await withFolder { folder, platform in
      await #expect(throws: SampleError.tenant) {
        try await makeSample(in: folder, platform: platform, tenant: id, electors: 10)
      }
    }
  }

  @Test("there is an account for each role, and grants fit the kind of tenant")
  func accounts() async throws {
    try await withFolder { folder, platform in
      _ = try await makeSample(in: folder, platform: platform, electors: 10)
      let branch = try #require(try await platform.tenant("exbourne"))
      #expect(branch.isSample && branch.clock == Instant("2026-05-07T09:30:00Z"))
      let roles = try await platform.memberships(in: "exbourne").map(\.role)
      #expect(Set(roles) == [.member, .volunteer, .organiser, .officer])
      #expect(try await platform.memberships(in: "exbourne").contains { !$0.areas.isEmpty })
      #expect(Set(try await platform.memberships(in: "exbourne-mp").map(\.role)) == [.volunteer, .organiser, .officer])
      #expect(try await platform.accounts().filter(\.isMaintainer).count == 1)

      var permission = Permission()
      permission.id = "counts"
      permission.fields = ["count"]
      var fitting = Manifest()
      fitting.id = "gotv"
      fitting.permissions = [permission]
      var office = fitting
      office.scope = .office
      let grants = SampleAccounts.grants(for: [fitting, office], in: branch)
      #expect(grants.map(\.permission) == ["counts"] && grants[0].fields == ["count"])
      #expect(grants[0].expiresAt == Instant("2027-01-01T00:00:00Z"))
    }
  }

  @Test("the sample's register, imported into the sample, changes nothing")
  func register() async throws {
    try await withSample(electors: 4000) { folder, _ in
      let path = folder.path + "/register.csv"
      let file = try #require(fopen(path, "w"))
      SampleRegister(SampleConstituency(seed: 7, electors: 4000)).write { fwrite($0, 1, $0.count, file) }
      #expect(fclose(file) == 0)
      let store = try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
      let before = await store.lastChange
      let summary = try await RegisterImport(
        path: path, registerDate: SampleConstituency.registerDate, now: SampleConstituency.clock
      ).run(into: store)
      #expect(summary.counts.read == 4000 && summary.counts.unchanged == 4000)
      #expect(summary.unknownMarkers == ["Q"])
      #expect(await store.lastChange == before)
      await store.close()
    }
  }

  private func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(1, whole)) }
}

@Suite struct ScenarioTests {
  @Test func `the empty scenario has no rows, the others what a branch and an office have`() async throws {
    try await withFolder { folder, platform in
      for scenario in SampleScenario.allCases {
        try await makeSample(scenario, in: folder, platform: platform)
        let branch = try await content(of: scenario.branch, .clp, in: folder)
        let office = try await content(of: scenario.office, .office, in: folder)
        let rows = (branch["electors"] ?? []).count
        #expect(rows == (scenario == .empty ? 0 : scenario == .hostile ? 300 : 3000))
        let isEmpty = (Array(branch.values) + Array(office.values)).allSatisfy { $0.isEmpty }
        #expect(isEmpty == (scenario == .empty))
        #expect(SampleScenario(tenant: scenario.office) == scenario)
        let officer = try await platform.memberships(in: scenario.branch).first { $0.role == .officer }
        #expect(officer != nil)
      }
      #expect(SampleScenario(tenant: "exbourne") == nil)
    }
  }

  @Test func `hostile texts are ones that the fields may hold, and the same each time`() async throws {
    var before: [Content] = []
    for _ in 0..<2 {
      try await withFolder { folder, platform in
        try await makeSample(.hostile, in: folder, platform: platform)
        let contents = [
          try await content(of: SampleScenario.hostile.branch, .clp, in: folder),
          try await content(of: SampleScenario.hostile.office, .office, in: folder),
        ]
        #expect(before.isEmpty || before == contents)
        before = contents
      }
    }
    for content in before {
      for (name, rows) in content {
        let fields = Resources.named(name)?.fields ?? []
        for row in rows { for (value, field) in zip(row, fields) { try FieldCheck.check(value, for: field) } }
      }
    }
    let all = before.flatMap { $0.values.flatMap { $0.flatMap { $0 } } }
    for text in ["<script>alert('hustings')</script>", "null", "Siân Ŵyn ap Llŷr", "Robert'); DROP TABLE electors;--"] {
      #expect(all.contains(.text(text)), "\(text)")
    }
  }
}
