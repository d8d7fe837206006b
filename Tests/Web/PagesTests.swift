import Access
import Host
import HustingsProtocol
import Store
import Synchronization
import Testing
import Web

@Suite("The pages") struct PagesTests {
  @Test func `A sign-in link works once, and opening it does not use it up`() async throws {
    try await TestSite.run { (site) async throws in
      let link = try await site.link(for: .organiser)
      for _ in 0..<3 { #expect(try await site.client.get(link).body.contains("Sign in as Pat &lt;organiser&gt;")) }
      let first = try await site.client.post(link, "")
      #expect(first.status == 303)
      #expect(first["location"] == "/")
      let cookie = first["set-cookie"] ?? ""
      #expect(cookie.contains("; HttpOnly; SameSite=Lax"))
      #expect(cookie.contains("; Max-Age=43200;"))
      #expect(first["cache-control"] == "no-store")
      #expect(try await site.client.get(link).status == 410)
      let second = try await site.client.post(link, "")
      #expect(second.status == 410)
      #expect(second.cookie("hustings-session") == nil)
      #expect(try await site.client.post("/sign-in/\(String(repeating: "0", count: 64))", "").status == 410)
    }
  }

  @Test func `A session shows its own branch's tools, and a visitor only those for everybody`() async throws {
    try await TestSite.run { (site) async throws in
      let own = try await site.browser(as: .organiser).get("/")
      #expect(own.body.contains("Hello, Pat &lt;organiser&gt;"))
      #expect(own.body.contains("href=\"/c/exbourne/p/rooms/rooms\""))
      #expect(!own.body.contains("/c/exbourne/p/rooms/officers"))
      #expect(own.body.contains("href=\"/p/calculator/sum\""))
      #expect(own["cache-control"] == "no-store")
      let visitor = try await site.client.get("/")
      #expect(!visitor.body.contains("exbourne"))
      #expect(visitor.body.contains("href=\"/p/calculator/sum\""))
    }
  }

  @Test func `A host in service has no workbench, and no page of it holds a script`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .organiser)
      for path in [
        "/dev", "/dev/inspector", "/dev/inspector/1", "/dev/changes?revision=-1", "/dev/dev.js", "/dev/dev.css",
        "/dev/message/1", "/dev/open/\(String(repeating: "0", count: 64))",
      ] {
        #expect(try await browser.get(path).status == 404, "\(path)")
      }
      for path in ["/dev/standing", "/dev/replay", "/dev/clear"] {
        let csrf = try await browser.get("/").hidden("_csrf")
        let status = try await browser.post(path, [("_csrf", csrf)]).status
        #expect(status == 404, "\(path)")
      }
      let home = try await browser.get("/")
      #expect(!home.body.contains("<script") && !home.body.contains("/dev"))
      let policy = home["content-security-policy"] ?? ""
      #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("script-src"), "\(policy)")
    }
  }

  @Test func `A session that has ended is none`() async throws {
    try await TestSite.run { (site) async throws in
      let past = Instant.now.adding(seconds: -13 * 3600)
      let link = try await site.store.makeSignInLink(for: "organiser-id", now: past)
      let session = try await site.store.signIn(with: link, now: past)
      let cookie = ["Cookie": "hustings-session=\(session?.token ?? "")"]
      #expect(session != nil)
      #expect(try await site.client.get("/c/exbourne", cookie).status == 401)
    }
  }

  @Test func `Signing out ends the session on the server too`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .organiser)
      let cookies = browser.cookies.withLock { $0 }
      let csrf = try await browser.get("/").hidden("_csrf")
      #expect(try await browser.post("/sign-out", []).status == 403)
      let reply = try await browser.post("/sign-out", [("_csrf", csrf)])
      #expect(reply.status == 303)
      #expect(try await browser.get("/").body.contains("You are signed out."))
      let old = ["Cookie": cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")]
      #expect(try await site.client.get("/c/exbourne", old).status == 401)
    }
  }

  @Test func `Another branch looks as if it did not exist`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .officer)
      let other = try await browser.get("/c/wyvern/p/rooms/rooms")
      let none = try await browser.get("/c/nowhere/p/rooms/rooms")
      #expect(other.status == 404)
      #expect(other.body == none.body)
      #expect(try await browser.get("/c/wyvern").status == 404)
      let csrf = try await browser.get("/").hidden("_csrf")
      #expect(try await browser.post("/c/wyvern/p/rooms/actions/record", [("_csrf", csrf)]).status == 404)
    }
  }

  @Test func `Without a session, every address of a branch answers alike, whatever is there`() async throws {
    try await TestSite.run { (site) async throws in
      let paths = [
        "/c/exbourne", "/c/nowhere", "/c/exbourne/p/rooms", "/c/exbourne/p/rooms/rooms", "/c/nowhere/p/x/y", "/c",
        "/c/exbourne/p/rooms/actions/record", "/c/exbourne/p/rooms/actions/none", "/c/a/b/c/d/e/f",
      ]
      let fields = "_csrf=gone&_key=k&place=The+%3COld%3E+Hall&votes=412"
      let page = try await site.client.get("/c/exbourne")
      #expect(page.body.contains("<h1>Sign in first</h1>"))
      #expect(!page.body.contains("not saved"))
      let form = try await site.client.post("/c/exbourne", fields)
      #expect(form.body.contains("You are signed out; this was not saved."))
      #expect(form.body.contains("<dd>The &lt;Old&gt; Hall</dd>"))
      #expect(!form.body.contains("gone"))
      for path in paths {
        let got = try await site.client.get(path)
        let posted = try await site.client.post(path, fields)
        #expect((got.status, got.body) == (401, page.body))
        #expect((posted.status, posted.body) == (401, form.body))
      }
      #expect(try await site.client.post("/c/exbourne", fields, ["Origin": "https://evil.example"]).status == 403)
      #expect(site.plugins.invoked.withLock { $0.isEmpty })
    }
  }

  @Test func `A view for other roles says which`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let reply = try await browser.get("/c/exbourne/p/rooms/officers")
      #expect(reply.status == 403)
      #expect(reply.body.contains("It is for officers; you are a volunteer here."))
    }
  }

  @Test func `A restricted view is closed to members and the public, whatever the manifest says`() async throws {
    try await TestSite.run { (site) async throws in
      #expect(try await site.browser(as: .member).get("/c/exbourne/p/rooms/figures").status == 403)
      #expect(try await site.browser(as: .volunteer).get("/c/exbourne/p/rooms/figures").status == 403)
      let reply = try await site.browser(as: .organiser).get("/c/exbourne/p/rooms/figures")
      #expect(reply.status == 200)
      #expect(reply["cache-control"] == "no-store")
    }
  }

  @Test func `A view gets checked parameters, and what plugins and addresses say is escaped`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let reply = try await browser.get("/c/exbourne/p/rooms/rooms?district=%3Ci%3E&other=1")
      #expect(reply.status == 200)
      #expect(reply.body.contains("For a volunteer in string(&quot;&lt;i&gt;&quot;)"))
      #expect(reply.body.contains("&lt;b&gt;rooms&lt;/b&gt;"))
      #expect(!reply.body.contains("<b>"))
      #expect(!reply.body.contains("<i>"))
    }
  }

  @Test func `A plugin's address leads to its first view that the role may open`() async throws {
    try await TestSite.run { (site) async throws in
      let reply = try await site.browser(as: .officer).get("/c/exbourne/p/rooms")
      #expect(reply.status == 303)
      #expect(reply["location"] == "/c/exbourne/p/rooms/officers")
      #expect(try await site.client.get("/p/calculator")["location"] == "/p/calculator/sum")
      #expect(try await site.client.get("/p/rooms").status == 404)
    }
  }

  @Test func `A form without the session's secret, or from another site, does nothing`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let page = try await browser.get("/c/exbourne/p/rooms/rooms")
      let fields = [("_csrf", page.hidden("_csrf")), ("_key", page.hidden("_key")), ("place", "Hall"), ("votes", "3")]
      let path = "/c/exbourne/p/rooms/actions/record"
      #expect(try await browser.post(path, Array(fields.dropFirst())).status == 403)
      #expect(try await browser.post(path, [("_csrf", "wrong")] + fields.dropFirst()).status == 403)
      for foreign in [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
        ["Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:\(site.client.port)"],
      ] {
        let reply = try await browser.post(path, fields, foreign)
        #expect(reply.status == 403)
        #expect(reply.body.contains("what you typed should still be there"))
      }
      #expect(site.plugins.invoked.withLock { $0.isEmpty })
      let own = ["Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:\(site.client.port)"]
      #expect(try await browser.post(path, fields, own).status == 303)
    }
  }

  @Test func `A link from another site cannot sign a browser in`() async throws {
    try await TestSite.run { (site) async throws in
      let link = try await site.link(for: .organiser)
      #expect(try await site.client.post(link, "", ["Sec-Fetch-Site": "cross-site"]).status == 403)
      #expect(try await site.client.post(link, "").status == 303)
    }
  }

  @Test func `An action is done once its values are right, and the next page says so once`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let reply = try await browser.record(("place", "Hall"), ("votes", "1,203"))
      #expect(reply.status == 303)
      #expect(reply["location"] == "/c/exbourne/p/rooms/rooms?district=AA")
      #expect(!(reply["set-cookie"] ?? "").contains("Zo"))
      let call = site.plugins.invoked.withLock { $0.first }
      #expect(call?.values == ["place": "Hall", "votes": 1203])
      #expect(call?.person.role == .volunteer)
      #expect(call?.person.areas == ["AA"])
      #expect(try await browser.get("/c/exbourne/p/rooms/rooms?district=AA").body.contains("Recorded for Zoë"))
      #expect(try await !browser.get("/").body.contains("Recorded for Zoë"))
    }
  }

  @Test func `A mistake in a form keeps what was typed, and says what to mend`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let reply = try await browser.record(("place", "The \"Old\" Hall"), ("votes", "many"))
      #expect(reply.status == 422)
      #expect(reply.body.contains("<title>Error: "))
      #expect(reply.body.contains("Votes must be a whole number, like 412"))
      #expect(reply.body.contains("value=\"The &quot;Old&quot; Hall\""))
      #expect(reply.body.contains("value=\"many\""))
      #expect(reply.body.contains("in string(&quot;BB&quot;)"))
      #expect(site.plugins.invoked.withLock { $0.isEmpty })
      let refused = try await browser.record(("place", "full"), ("votes", "5"))
      #expect(refused.status == 422)
      #expect(refused.body.contains("Choose another place"))
      #expect(refused.body.contains("value=\"5\""))
    }
  }

  @Test func `A plugin that fails loses nothing that was typed, and a second sending has the same key`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let slow = try await browser.record(("place", "slow"), ("votes", "412"))
      #expect(slow.status == 504)
      #expect(slow.body.contains("value=\"412\""))
      #expect(!slow.body.contains("secret detail"))
      #expect(site.plugins.invoked.withLock { $0.first?.key } == slow.hidden("_key"))
      let broken = try await browser.record(("place", "broken"), ("votes", "413"))
      #expect(broken.status == 503)
      #expect(broken.body.contains("What you typed"))
      #expect(broken.body.contains("<dd>413</dd>"))
      #expect(!broken.body.contains("secret detail"))
      #expect(try await browser.get("/c/exbourne/p/rooms/rooms").status == 503)
    }
  }

  @Test func `What is no longer there is called so, at a form and at a page`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      let gone = try await browser.record(("place", "gone"), ("votes", "412"))
      #expect(gone.status == 404)
      #expect(gone.body.contains("What this form is about is not here any more, or not for you."))
      #expect(gone.body.contains("value=\"412\""))
      #expect(!gone.body.contains("Page not found") && !gone.body.contains("Check the address"))
      let page = try await browser.get("/c/exbourne/p/rooms/rooms?district=GONE")
      #expect(page.status == 404)
      #expect(page.body.contains("<h1>This is not here</h1>"))
      #expect(!page.body.contains("secret detail") && !page.body.contains("Check the address"))
    }
  }

  @Test(arguments: [
    ([Role.officer, .volunteer, .organiser], "volunteers, organisers and officers"),
    ([.officer, .member], "members and officers"), ([.maintainer], "maintainers"), ([], "nobody"),
    ([.member, .public], "everybody"),
  ])
  func `Roles are listed as people say them`(roles: [Role], words: String) {
    #expect(Role.inWords(roles) == words)
  }

  @Test func `A form cannot be made to show another plugin's or branch's page`() async throws {
    try await TestSite.run { (site) async throws in
      let browser = try await site.browser(as: .volunteer)
      for from in ["//evil.example/", "/c/wyvern/p/rooms/rooms", "/c/exbourne/p/rooms/officers", "/sign-out", "\u{0}"] {
        let reply = try await browser.record(("place", ""), ("votes", "7"), from: from)
        #expect(reply.status == (from == "\u{0}" ? 400 : 422))
        if from != "\u{0}" { #expect(reply.body.contains("in none")) }
      }
    }
  }

  @Test func `A form in the address bar keeps a mistake too`() async throws {
    try await TestSite.run { (site) async throws in
      let reply = try await site.client.get("/p/calculator/sum?salary=lots")
      #expect(reply.status == 422)
      #expect(reply.body.contains("Salary must be a number, like 12.5"))
      #expect(reply.body.contains("value=\"lots\""))
      #expect(try await site.client.get("/p/calculator/sum?salary=60000").status == 200)
    }
  }

  @Test func `A view is JSON for who asks for it, errors included`() async throws {
    try await TestSite.run { (site) async throws in
      let page = try await site.client.get("/p/calculator/sum?format=json")
      #expect(page["content-type"] == "application/json")
      #expect(try Page(jsonBytes: Array(page.body.utf8)).title == "<b>sum</b>")
      let accept = ["Accept": "application/json"]
      let wrong = try await site.client.get("/p/calculator/sum?salary=lots", accept)
      #expect(wrong.status == 422)
      #expect(try RPCError(jsonBytes: Array(wrong.body.utf8)).data?.field == "salary")
      let none = try await site.client.get("/c/exbourne/p/rooms/rooms", accept)
      #expect(none.status == 401)
      #expect(try RPCError(jsonBytes: Array(none.body.utf8)).data?.reason == "signedOut")
    }
  }

  @Test func `officers see what was let go of because its time was over, others do not`() async throws {
    try await TestSite.run { site in
      let officers = try await site.browser(as: .officer).get("/c/exbourne").body
      #expect(officers.contains("What was let go of") && officers.contains("3 rows"))
      for role in [Role.member, .volunteer, .organiser] {
        #expect(try await !site.browser(as: role).get("/c/exbourne").body.contains("let go of"), "\(role)")
      }
    }
  }

  @Test func `Any member sees what a tool may see and who decided`() async throws {
    try await TestSite.run { (site) async throws in
      try await site.store.put(
        PluginRecord(id: "rooms", digest: "", stage: .vetted, manifest: RawJSON(encoding: FakePlugins.rooms)))
      try await site.store.put(Account(id: "officer-1", name: "Officer 1"))
      try await site.store.put(
        Grant(
          tenant: "exbourne", plugin: "rooms", permission: "stations", resource: "pollingStations", access: .read,
          purpose: .administration, fields: ["place"], grantedBy: "officer-1"))
      let reply = try await site.browser(as: .member).get("/c/exbourne")
      #expect(reply.status == 200)
      #expect(reply.body.contains("Shows &lt;where&gt; people vote."))
      #expect(reply.body.contains("Granted by Officer 1"))
      #expect(reply.body.contains("Branch &lt;exbourne&gt;"))
    }
  }

  @Test(arguments: [
    ("GET", "/sign-out", "POST"), ("POST", "/", "GET, HEAD"), ("DELETE", "/status", "GET, HEAD"),
    ("PUT", "/sign-in/abc", "GET, HEAD, POST"), ("GET", "/p/calculator/actions/x", "POST"),
  ])
  func `A method that a page does not have is refused with those that it has`(
    method: String, path: String, allowed: String
  ) async throws {
    try await TestSite.run { (site) async throws in
      let reply = try await site.client.send("\(method) \(path)")
      #expect(reply.status == 405)
      #expect(reply["allow"] == allowed)
    }
  }

  @Test func `The stylesheet is sent again only when it has changed`() async throws {
    try await TestSite.run { (site) async throws in
      let first = try await site.client.get("/style.css")
      #expect(first["content-type"] == "text/css; charset=utf-8")
      let again = try await site.client.get("/style.css", ["If-None-Match": first["etag"] ?? ""])
      #expect(again.status == 304)
      #expect(again.body.isEmpty)
    }
  }

  @Test func `Programs that watch the site find what they look for`() async throws {
    try await TestSite.run { (site) async throws in
      #expect(try await site.client.get("/health").body == "ok\n")
      #expect(try await site.client.get("/robots.txt").body.hasPrefix("User-agent: *\n"))
      let status = try await site.client.get("/status", ["Accept": "application/json"])
      #expect(status.body.contains("\"status\":\"ok\""))
      #expect(try await site.client.get("/status").body.contains("Hustings is running."))
      #expect(try await site.client.get("/none").status == 404)
      #expect(try await site.client.send("HEAD /").status == 200)
    }
  }

  @Test func `What data are used for is for everybody, and every page leads there`() async throws {
    try await TestSite.run { (site) async throws in
      #expect(try await site.client.get("/").body.contains("href=\"/purposes\""))
      let page = try await site.client.get("/purposes")
      #expect(page.body.contains("Nobody.") && !page.body.contains("<dd></dd>"), "no answer is left empty")
      #expect(page.status == 200)
      for terms in PurposeTerms.all {
        #expect(page.body.contains(terms.about))
        #expect(terms.electors.allSatisfy { page.body.contains($0.sentence) })
      }
      for kept in Retention.table { #expect(page.body.contains(kept.inWords)) }
      #expect(try await site.client.get("/purposes", ["Accept": "application/json"]).body.hasPrefix("{"))
    }
  }

  @Test func `The public log is for everybody, in words and as the lines that are hashed`() async throws {
    try await TestSite.run { (site) async throws in
      #expect(try await site.client.get("/").body.contains("href=\"/log\""))
      #expect(try await site.client.get("/log").body.contains("Nothing was decided yet."))
      let maintainer = Account(id: "maintainer", name: "Somebody Secret")
      for number in UInt8(1)...120 {
        let key = SigningKey(seed: Array(repeating: number, count: 32)).shown
        try await site.store.putMaintainer(maintainer, key: key)
      }
      let head = try await site.store.logHead()
      #expect(head.number == 239)
      let page = try await site.client.get("/log")
      #expect(page.body.contains(head.hash) && page.body.contains(head.key) && !page.body.contains("Secret"))
      #expect(page.body.contains("href=\"/log?to=189\"") && !page.body.contains("Later lines"))
      let earlier = try await site.client.get("/log?to=50").body
      #expect(earlier.contains("href=\"/log?to=100\"") && !earlier.contains("Earlier lines"))
      for place in ["-9223372036854775808", "9223372036854775807", "0", "x"] {
        #expect(try await site.client.get("/log?to=\(place)").status == 200)
        #expect(try await site.client.get("/log.jsonl?from=\(place)").status == 200)
      }
      let lines = try await site.client.get("/log.jsonl?from=238").body.split(separator: "\n").map(String.init)
      #expect(lines == (try await site.store.logLines(from: 238)))
      #expect(Digest.hexadecimal(try #require(lines.last)) == head.hash)
      let json = try await site.client.get("/log", ["Accept": "application/json"]).body
      #expect(try LogHead(jsonBytes: Array(json.utf8)) == head)
    }
  }

  @Test func `Every member sees what a plugin may see for each role, and nobody else`() async throws {
    try await TestSite.run { (site) async throws in
      let member = try await site.browser(as: .member)
      #expect(try await member.get("/c/exbourne").body.contains("href=\"/c/exbourne/rights/rooms\""))
      let own = try await member.get("/c/exbourne/rights/rooms").body
      #expect(own.contains("for the role member in AA"))
      #expect(own.contains("grant: The permission stations has not been granted here."))
      let other = try await member.get("/c/exbourne/rights/rooms?role=officer").body
      #expect(other.contains("for the role officer"))
      let json = try await member.get("/c/exbourne/rights/rooms", ["Accept": "application/json"]).body
      #expect(json.contains("\"reason\":\"grantMissing\""))
      #expect(try await member.get("/c/exbourne/rights/none").status == 404)
      #expect(try await member.get("/c/wyvern/rights/rooms").status == 404)
      #expect(try await site.client.get("/c/exbourne/rights/rooms").status != 200)
    }
  }

  @Test func `The log names pages by their pattern`() async throws {
    try await TestSite.run { (site) async throws in
      _ = try await site.browser(as: .volunteer).get("/c/exbourne/p/rooms/rooms?district=AA")
      let routes = site.lines.all.withLock { $0.map(\.route) }
      #expect(routes == ["/sign-in/{token}", "/c/{tenant}/p/{plugin}/{view}"])
    }
  }
}

extension Browser {
  /// Fills in the form of the rooms in district BB.
  fileprivate func record(
    _ place: (String, String), _ votes: (String, String), from: String? = nil
  ) async throws -> Reply {
    let page = try await get("/c/exbourne/p/rooms/rooms?district=BB")
    let hidden = ["_csrf", "_key"].map { ($0, page.hidden($0)) }
    return try await post(
      "/c/exbourne/p/rooms/actions/record",
      hidden + [("_from", from ?? "/c/exbourne/p/rooms/rooms?district=BB"), place, votes])
  }
}
