import HustingsProtocol
import Store
import Testing

@Suite struct `The platform's file` {
  private static let now = Branch.now

  private static func open() throws -> (TemporaryFolder, PlatformStore) {
    let temporary = try TemporaryFolder()
    return (temporary, try PlatformStore(folder: try DataFolder(path: temporary.path)))
  }

  @Test func `closing does what waits, and ends`() async throws {
    for _ in 0..<30 {
      let (temporary, store) = try Self.open()
      let kept = await withTaskGroup(of: String?.self) { group in
        for number in 0..<8 {
          group.addTask {
            do throws(RPCError) {
              try await store.put(Account(id: "\(number)", name: "Ada"))
              return "\(number)"
            } catch {
              #expect(error.code == .unavailable)
              return nil
            }
          }
        }
        group.addTask {
          await store.close()
          return nil
        }
        return await group.reduce(into: Set()) { ids, id in if let id { ids.insert(id) } }
      }
      let again = try PlatformStore(folder: try DataFolder(path: temporary.path))
      #expect(try await Set(again.accounts().map(\.id)) == kept)
      await again.close()
    }
  }

  @Test func `a sign-in link works once, and not after its time`() async throws {
    let (_, store) = try Self.open()
    try await store.put(Account(id: "a", name: "Ada"))
    let link = try await store.makeSignInLink(for: "a", now: Self.now)
    #expect(link.utf8.count == 64)
    let (token, session) = try #require(try await store.signIn(with: link, now: Self.now.adding(seconds: 899)))
    #expect(session.account == "a")
    #expect(try await store.signIn(with: link, now: Self.now) == nil)
    #expect(try await store.session(token, now: Self.now) == session)
    #expect(try await store.session(token, now: session.expiresAt) == nil)
    #expect(try await store.session(link, now: Self.now) == nil)
    let late = try await store.makeSignInLink(for: "a", now: Self.now)
    #expect(try await store.signIn(with: late, now: Self.now.adding(seconds: 900)) == nil)
    try await store.endSession(token)
    #expect(try await store.session(token, now: Self.now) == nil)
    await store.close()
  }

  @Test func `secrets are kept as hashes alone`() async throws {
    let (temporary, store) = try Self.open()
    try await store.put(Account(id: "a", name: "Ada"))
    let link = try await store.makeSignInLink(for: "a", now: Self.now)
    let connection = try Connection(path: "\(temporary.path)/platform.sqlite", mode: .readOnly)
    let kept = try connection.query("SELECT hash FROM signInLinks") { try $0.step() ? $0.text(0) : "" }
    #expect(kept == Digest.hexadecimal(link))
    #expect(kept != link)
    await store.close()
  }

  @Test func `tenants, roles, plugins and grants come back as they went in`() async throws {
    let (_, store) = try Self.open()
    let tenant = TenantRecord(id: "exbourne", name: "Exbourne", kind: .clp, isSample: true, clock: Self.now)
    try await store.put(tenant)
    #expect(try await store.tenants() == [tenant])
    #expect(try await store.tenant("other") == nil)
    try await store.put(Account(id: "a", name: "Ada", isMaintainer: true))
    let membership = Membership(account: "a", tenant: "exbourne", role: .volunteer, areas: ["AA", "B'B"])
    try await store.put(membership)
    #expect(try await store.membership("a", in: "exbourne") == membership)
    #expect(try await store.memberships(of: "a") == [membership])
    let plugin = PluginRecord(
      id: "p", digest: "d", stage: .pilot, pilotTenants: ["exbourne"], manifest: RawJSON(encoding: Manifest()))
    try await store.put(plugin)
    #expect(try await store.plugin("p") == plugin)
    try await store.setStage(.withdrawn, of: "p")
    #expect(try await store.plugin("p")?.stage == .withdrawn)
    var grant = Grant(
      tenant: "exbourne", plugin: "p", permission: "x", resource: "electors", access: .read, purpose: .phone,
      fields: ["id"], areas: ["AA"], expiresAt: Self.now, rowsPerDay: 100, grantedBy: "officer")
    try await store.put(grant)
    try await store.put(grant)
    grant.version = 2
    #expect(try await store.grants(tenant: "exbourne", plugin: "p") == [grant])
    try await store.revoke(tenant: "exbourne", plugin: "p", permission: "x")
    #expect(try await store.grants(tenant: "exbourne").isEmpty)
    await store.close()
  }

  @Test func `a tenant's kind never changes, and its id is a plain word`() async throws {
    let (_, store) = try Self.open()
    try await store.put(TenantRecord(id: "exbourne", name: "Exbourne", kind: .clp))
    let other = TenantRecord(id: "exbourne", name: "Exbourne", kind: .office)
    #expect(await error { try await store.put(other) }?.code == .conflict)
    let bad = TenantRecord(id: "../x", name: "x", kind: .clp)
    #expect(await error { try await store.put(bad) }?.code == .invalid)
    await store.close()
  }

  @Test func `a pseudonym is one per account and tenant`() async throws {
    let (_, store) = try Self.open()
    let first = try await store.pseudonym(of: "a", in: "exbourne")
    #expect(try await store.pseudonym(of: "a", in: "exbourne") == first)
    #expect(try await store.pseudonym(of: "a", in: "elsewhere") != first)
    #expect(try await store.pseudonym(of: "b", in: "exbourne") != first)
    await store.close()
  }
}
