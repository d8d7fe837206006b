import Access
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
      #expect(try await officer.get("/c/exbourne").body.contains("Decide what Committee rooms may see"))
      for role in [Role.member, .volunteer, .organiser] {
        try await check(refused: site.browser(as: role))
        #expect(try await !site.browser(as: role).get("/c/exbourne").body.contains("Decide what"), "\(role)")
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
      try await check(refused: officer)
      #expect(try await officer.get(Self.page).body.contains("It is for officers of the whole branch or office."))
      #expect(site.plugins.granted.withLock { $0.isEmpty })
    }
  }

  /// Somebody who may not decide is neither led to it nor heard.
  private func check(refused browser: Browser) async throws {
    #expect(try await !browser.get(Self.rights).body.contains("<h2>Decide</h2>"))
    #expect(try await browser.get(Self.page).status == 403)
    #expect(try await browser.send(Self.page, from: "/", [("decision", "grant"), ("fields", "place")]).status == 403)
    #expect(try await browser.send(Self.page, from: "/", [("decision", "takeBack")]).status == 403)
    #expect(try await browser.send(Self.rights, from: "/", []).status == 403)
  }

  @Test func `what an officer chose is granted, with its limits`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let done = try await officer.send(
        Self.page,
        [
          ("decision", "grant"), ("fields", "place"), ("areas", " AA,B 1, AA"), ("until-day", "7"),
          ("until-month", "5"), ("until-year", "2090"), ("rowsPerDay", "1,000"),
        ])
      #expect(done.status == 303 && done["location"] == Self.rights)
      #expect(try await officer.get(Self.rights).body.contains("Polling stations (permission stations): granted."))
      let granted = try #require(site.plugins.granted.withLock { $0.first })
      var terms = GrantTerms()
      (terms.fields, terms.areas) = (["place"], ["AA", "B 1"])
      (terms.lastDay, terms.rowsPerDay) = (Day("2090-05-07"), 1000)
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
        ([("fields", "place"), ("areas", ", ,")], "No polling district is named."),
        ([("fields", "place"), ("areas", "AA"), ("rowsPerDay", "0")], "The most rows in a day must be 1 or more"),
        ([("fields", "place"), ("areas", "AA"), ("until-day", "31"), ("until-month", "2")], "must be a real date"),
      ]
      for (answers, text) in mistakes {
        let reply = try await officer.send(Self.page, [("decision", "grant")] + answers)
        #expect(reply.status == 422 && reply.body.contains(text), "\(answers): \(text)")
        let areas = answers.first { $0.0 == "areas" }?.1 ?? ""
        #expect(reply.body.contains("value=\"\(areas)\""), "\(answers)")
      }
      let json = try await officer.send(
        Self.page, [("decision", "grant")], headers: ["Accept": "application/json"])
      #expect(json.status == 422 && json.body.contains("\"field\":\"fields\""))
      #expect(site.plugins.granted.withLock { $0.isEmpty })
    }
  }

  @Test func `what was granted is shown, and taken back by a button, once`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.give(areas: ["AB"], until: "2090-05-07T23:00:00Z", rowsPerDay: 7)
      let officer = try await site.browser(as: .officer)
      let page = try await officer.get(Self.page).body
      #expect(page.contains("Granted by Pat &lt;officer&gt;, in AB only, until 7 May 2090, 7 rows a day at most"))
      #expect(page.contains("value=\"AB\"") && page.contains("value=\"2090\"") && page.contains("value=\"7\""))
      let done = try await officer.send(Self.page, [("decision", "takeBack")])
      #expect(done.status == 303 && done["location"] == Self.rights)
      #expect(site.plugins.takenBack.withLock { $0 } == ["stations"])
      try await site.store.revoke(tenant: "exbourne", plugin: "rooms", permission: "stations")
      #expect(try await officer.send(Self.page, [("decision", "takeBack")]).status == 303)
      #expect(try await officer.get(Self.rights).body.contains("it was not granted."))
      #expect(site.plugins.takenBack.withLock { $0 } == ["stations"])
    }
  }

  @Test func `a form that was opened before somebody else decided grants nothing`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let old = try await officer.get(Self.page)
      let oldList = try await officer.get(Self.rights)
      try await site.give(areas: ["AB"])
      let grant = [("decision", "grant"), ("fields", "place"), ("seen", old.hidden("seen"))]
      let late = try await officer.post(Self.page, [("_csrf", old.hidden("_csrf"))] + grant)
      #expect(late.status == 409 && late.body.contains("Someone else changed this first"))
      let all = [("_csrf", old.hidden("_csrf")), ("seen", oldList.hidden("seen"))]
      #expect(try await officer.post(Self.rights, all).status == 409)
      #expect(site.plugins.granted.withLock { $0.isEmpty })
      #expect(try await officer.send(Self.page, [("decision", "grant"), ("fields", "place")]).status == 303)
    }
  }

  @Test func `what has ended, or was for something else, is told and decided again`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      try await site.give(until: "2020-01-01T00:00:00Z")
      #expect(try await officer.get(Self.rights).body.contains("until 31 December 2019. It has ended"))
      try await site.give(access: .delete)
      #expect(try await !officer.get(Self.page).body.contains("Decide again"))
      try await site.give(access: .search)
      #expect(try await officer.get(Self.page).body.contains("Decide again"))
      #expect(try await officer.get(Self.rights).body.contains("for something else than it asks for now"))
    }
  }

  @Test func `what a plugin keeps is granted by roles`() async throws {
    try await TestSite.run { (site) async throws in
      let officer = try await site.browser(as: .officer)
      let page = try await officer.get("\(Self.rights)/notes").body
      #expect(page.contains("Read by: volunteer") && page.contains("Changed by: organiser"))
      #expect(!page.contains("Polling districts"))
      let done = try await officer.send(
        "\(Self.rights)/notes", [("decision", "grant"), ("fields", "read:volunteer"), ("fields", "read:organiser")])
      #expect(done.status == 303)
      let granted = try #require(site.plugins.granted.withLock { $0.first })
      #expect(granted.permission == "notes" && granted.terms.fields == ["read:volunteer", "read:organiser"])
    }
  }

  @Test func `what was granted to a plugin that may not run, or asks no more, can be taken back`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.give(areas: ["AB"])
      try await site.give(permission: "gone")
      site.plugins.stage.withLock { $0 = .withdrawn }
      let officer = try await site.browser(as: .officer)
      #expect(try await officer.get("/c/exbourne").body.contains("Granted to tools that do not run here now"))
      let rights = try await officer.get(Self.rights).body
      for permission in ["stations", "gone"] { #expect(rights.contains("href=\"\(Self.rights)/\(permission)\"")) }
      #expect(!rights.contains("href=\"\(Self.rights)/notes\"") && !rights.contains("Grant all"))
      for permission in ["stations", "gone"] {
        let page = try await officer.get("\(Self.rights)/\(permission)").body
        #expect(page.contains("Take it back") && !page.contains("Change what is granted"), "\(permission)")
        #expect(try await officer.send("\(Self.rights)/\(permission)", [("decision", "takeBack")]).status == 303)
      }
      #expect(site.plugins.takenBack.withLock { $0 } == ["stations", "gone"])
    }
  }

  @Test func `all that is not granted yet is granted by one button`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.give(areas: ["AB"])
      let officer = try await site.browser(as: .officer)
      let done = try await officer.send(Self.rights, [])
      #expect(done.status == 303 && done["location"] == Self.rights)
      let granted = site.plugins.granted.withLock { $0 }
      #expect(granted.map(\.permission) == ["notes"] && granted.first?.terms == GrantTerms())
    }
  }
}

extension TestSite {
  /// Puts a grant of the polling stations in force.
  fileprivate func give(
    permission: String = "stations", access: Permission.Access = .read, areas: [String] = [], until end: String? = nil,
    rowsPerDay: Int? = nil
  ) async throws {
    try await store.put(
      PluginRecord(id: "rooms", digest: "", stage: .vetted, manifest: RawJSON(encoding: FakePlugins.rooms)))
    try await store.put(
      Grant(
        tenant: "exbourne", plugin: "rooms", permission: permission, resource: "pollingStations", access: access,
        purpose: .administration, fields: ["place"], areas: areas, expiresAt: end.flatMap { Instant($0) },
        rowsPerDay: rowsPerDay, grantedBy: "officer-id"))
  }
}

extension Browser {
  /// Opens a page and sends a form to it with what the page's forms hold unseen.
  fileprivate func send(
    _ path: String, from page: String? = nil, _ fields: [(String, String)], headers: [String: String] = [:]
  ) async throws -> Reply {
    let opened = try await get(page ?? path)
    return try await post(
      path, [("_csrf", opened.hidden("_csrf")), ("seen", opened.hidden("seen"))] + fields, headers)
  }
}
