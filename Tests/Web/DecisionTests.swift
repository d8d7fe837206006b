import Host
import HustingsProtocol
import Store
import Synchronization
import Testing
import Web

/// The pages on which officers decide what a plugin may see.
@Suite struct DecisionTests {
  private static let rights = "/c/exbourne/rights/rooms"
  private static let page = "/c/exbourne/rights/rooms/stations"

  @Test func `an officer is led to each thing that a plugin asks for, others are not`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let rights = try await officer.get(Self.rights).body
      #expect(rights.contains("href=\"\(Self.page)\"") && rights.contains("Grant all that is not granted yet"))
      let page = try await officer.get(Self.page)
      #expect(page.status == 200 && page.body.contains("Shows &lt;where&gt; people vote."))
      #expect(!page.body.contains("Take it back"))
      for role in [Role.member, .volunteer, .organiser] {
        let other = try await site.browser(as: role)
        #expect(try await !other.get(Self.rights).body.contains("<h2>Decide</h2>"), "\(role)")
        #expect(try await other.get(Self.page).status == 403, "\(role)")
        #expect(try await other.send(Self.page, [("decision", "grant"), ("fields", "place")]).status == 403, "\(role)")
        #expect(try await other.send(Self.rights, []).status == 403, "\(role)")
      }
      #expect(try await officer.get("\(Self.rights)/none").status == 404)
      #expect(try await officer.get("/c/wyvern/rights/rooms/stations").status == 404)
      #expect(site.plugins.granted.withLock { $0.isEmpty })
    }
  }

  @Test func `an officer who is limited to some areas does not decide for the others`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.store.put(
        Membership(account: "officer-id", tenant: "exbourne", role: .officer, areas: ["AA"]))
      let officer = try await site.browser(as: .officer)
      #expect(try await !officer.get(Self.rights).body.contains("<h2>Decide</h2>"))
      #expect(try await officer.get(Self.page).status == 403)
    }
  }

  @Test func `what an officer chose is granted, with its limits`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let done = try await officer.send(
        Self.page,
        [
          ("decision", "grant"), ("fields", "place"), ("areas", " AA,AB  AC"), ("until-day", "7"), ("until-month", "5"),
          ("until-year", "2090"), ("rowsPerDay", "1,000"),
        ])
      #expect(done.status == 303 && done["location"] == Self.rights)
      #expect(try await officer.get(Self.rights).body.contains("Polling stations (permission stations): granted."))
      let granted = try #require(site.plugins.granted.withLock { $0.first })
      var terms = GrantTerms()
      (terms.fields, terms.areas) = (["place"], ["AA", "AB", "AC"])
      (terms.expiresAt, terms.rowsPerDay) = (Instant("2090-05-07T00:00:00Z"), 1000)
      #expect(granted.permission == "stations" && granted.officer == "officer-id")
      #expect(granted.terms == terms)
    }
  }

  @Test func `a mistake is told at its question, keeps the answers and grants nothing`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let mistakes: [([(String, String)], String)] = [
        ([("areas", "AA")], "Choose at least one of what it asks for"),
        ([("fields", "surname"), ("areas", "AA")], "must be one of: place"),
        ([("fields", "place"), ("areas", "ZZ")], "There is no polling district `ZZ`. The nearest: &lt;AZ&gt;."),
        ([("fields", "place"), ("areas", "AA"), ("rowsPerDay", "0")], "The most rows in a day must be 1 or more"),
        ([("fields", "place"), ("areas", "AA"), ("until-day", "31"), ("until-month", "2")], "must be a real date"),
      ]
      for (answers, text) in mistakes {
        let reply = try await officer.send(Self.page, [("decision", "grant")] + answers)
        #expect(reply.status == 422 && reply.body.contains(text), "\(answers): \(text)")
        let areas = answers.first { $0.0 == "areas" }?.1 ?? ""
        #expect(reply.body.contains("value=\"\(areas)\""), "\(answers)")
      }
      #expect(site.plugins.granted.withLock { $0.isEmpty })
    }
  }

  @Test func `what was granted is shown, and taken back by a button`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.store.put(
        PluginRecord(id: "rooms", digest: "", stage: .vetted, manifest: RawJSON(encoding: FakePlugins.rooms)))
      try await site.store.put(
        Grant(
          tenant: "exbourne", plugin: "rooms", permission: "stations", resource: "pollingStations", access: .read,
          purpose: .administration, fields: ["place"], areas: ["AB"], expiresAt: Instant("2090-05-07T00:00:00Z"),
          rowsPerDay: 7, grantedBy: "officer-id"))
      let officer = try await site.browser(as: .officer)
      let page = try await officer.get(Self.page).body
      #expect(page.contains("Granted by Pat &lt;officer&gt;, in AB only, until 7 May 2090, 7 rows a day at most"))
      #expect(page.contains("value=\"AB\"") && page.contains("value=\"2090\"") && page.contains("value=\"7\""))
      #expect(try await !officer.get(Self.rights).body.contains("not granted yet"))
      let done = try await officer.send(Self.page, [("decision", "takeBack")])
      #expect(done.status == 303 && done["location"] == Self.rights)
      #expect(site.plugins.takenBack.withLock { $0 } == ["stations"])
    }
  }

  @Test func `all that is not granted yet is granted by one button`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let done = try await officer.send(Self.rights, [])
      #expect(done.status == 303 && done["location"] == Self.rights)
      let granted = site.plugins.granted.withLock { $0 }
      #expect(granted.map(\.permission) == ["stations"] && granted.first?.terms == GrantTerms())
    }
  }
}

extension Browser {
  /// Sends a form of this site with the session's secret, which every page holds.
  fileprivate func send(_ path: String, _ fields: [(String, String)]) async throws -> Reply {
    try await post(path, [("_csrf", try await get("/").hidden("_csrf"))] + fields)
  }
}
