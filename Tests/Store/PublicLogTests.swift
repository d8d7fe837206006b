import Foundation
import HustingsProtocol
import Store
import Testing

/// Statements of maintainers, and the log that says what came of them.
@Suite struct `The public log` {
  /// A platform's file with two maintainers and what they sign.
  struct Desk {
    let temporary: TemporaryFolder
    let store: PlatformStore
    let ann = SigningKey(seed: Array(repeating: 1, count: 32))
    let bob = SigningKey(seed: Array(repeating: 2, count: 32))

    init() async throws {
      temporary = try TemporaryFolder()
      store = try PlatformStore(folder: try DataFolder(path: temporary.path))
      try await store.putMaintainer(Account(id: "ann", name: "Ann Secret"), key: ann.shown)
      try await store.putMaintainer(Account(id: "bob", name: "Bob Secret"), key: bob.shown)
    }

    /// What is signed about a content of the plugin `p`, before it is.
    func unsigned(_ bundle: Character = "b", at: Instant = .now) -> VettingStatement {
      VettingStatement(
        plugin: "p", version: "1.0.0", source: String(repeating: "a", count: 64),
        bundle: String(repeating: bundle, count: 64), toolchain: "Swift 6.3", at: at)
    }

    func content(_ bundle: Character = "b") -> PluginRecord {
      var manifest = Manifest()
      (manifest.id, manifest.version) = ("p", "1.0.0")
      return PluginRecord(
        id: "p", digest: String(repeating: bundle, count: 64), stage: .sandbox, manifest: RawJSON(encoding: manifest))
    }

    /// Takes a content in; says at which stage it is then, or why it was refused.
    func take(_ content: PluginRecord, _ statements: [VettingStatement], at now: Instant = .now) async -> String {
      do throws(RPCError) {
        return try await store.take(content, with: statements, now: now).stage.rawValue
      } catch {
        return error.data?.reason ?? error.message
      }
    }
  }

  @Test func `two maintainers who say the same vet a content, and one alone does not`() async throws {
    let desk = try await Desk()
    let (first, second) = (desk.unsigned().signed(by: desk.ann), desk.unsigned().signed(by: desk.bob))
    #expect(await desk.take(desk.content(), [first]) == "sandbox")
    #expect(await desk.take(desk.content(), [first]) == "duplicate")
    #expect(await desk.take(desk.content(), [second]) == "vetted")
    let stages = try await desk.store.log().compactMap(\.stage)
    #expect(stages.map(\.stage) == [.sandbox, .vetted])
    #expect(stages.last?.keys == [desk.ann.shown.text, desk.bob.shown.text])
    await desk.store.close()
  }

  @Test(arguments: ["source", "toolchain"])
  func `two maintainers who differ in anything vet nothing`(what: String) async throws {
    let desk = try await Desk()
    var other = desk.unsigned()
    if what == "source" { other.source = String(repeating: "c", count: 64) } else { other.toolchain = "Swift 6.4" }
    let both = [desk.unsigned().signed(by: desk.ann), other.signed(by: desk.bob)]
    #expect(await desk.take(desk.content(), both) == "sandbox")
    await desk.store.close()
  }

  @Test func `a statement that does not count is refused with its reason, and nothing of the others is taken`()
    async throws
  {
    let desk = try await Desk()
    let good = desk.unsigned().signed(by: desk.ann)
    var changed = desk.unsigned().signed(by: desk.bob)
    changed.toolchain = "Swift 6.4"
    var claimed = desk.unsigned().signed(by: desk.bob)
    claimed.key = desk.ann.shown.text
    var (named, chatty) = (desk.unsigned(), desk.unsigned())
    (named.version, chatty.toolchain) = ("1.0.1", "Swift, by Jörg")
    let stranger = SigningKey(seed: Array(repeating: 3, count: 32))
    for (bad, reason) in [
      (named.signed(by: desk.bob), "otherContent"), (chatty.signed(by: desk.bob), "badStatement"),
      (changed, "badSignature"), (claimed, "badSignature"), (desk.unsigned().signed(by: stranger), "unknownKey"),
      (desk.unsigned("c").signed(by: desk.bob), "otherContent"),
      (desk.unsigned(at: Instant.now.adding(seconds: 7200)).signed(by: desk.bob), "inFuture"),
    ] {
      #expect(await desk.take(desk.content(), [good, bad]) == reason)
    }
    #expect(try await desk.store.plugin("p") == nil)
    #expect(try await desk.store.log().count == 2)
    await desk.store.close()
  }

  @Test func `a signature is for all that is said, and for no two texts`() {
    let key = SigningKey(seed: Array(repeating: 1, count: 32))
    var statement = VettingStatement(
      plugin: "p", version: "1.0.0", source: "a", bundle: "b", toolchain: "t", at: Instant(seconds: 1_000_000))
    let signed = statement.signed(by: key)
    #expect(signed.isSigned)
    #expect(
      signed.signedText == "hustings vetting 1\np\n1.0.0\na\nb\nt\n0\n1970-01-12T13:46:40Z\n\(key.shown.text)\n")
    let parts: [WritableKeyPath<VettingStatement, String>] = [
      \.plugin, \.version, \.source, \.bundle, \.toolchain, \.key, \.signature,
    ]
    for part in parts {
      var other = signed
      other[keyPath: part] += "0"
      #expect(!other.isSigned)
    }
    var clean = signed
    clean.warnings = 1
    #expect(!clean.isSigned)
    var later = signed
    later.at = later.at.adding(seconds: 1)
    #expect(!later.isSigned)
    // The same text, parted otherwise.
    (statement.plugin, statement.version) = ("p\n1.0.0", "a")
    (statement.source, statement.bundle, statement.toolchain) = ("b", "t", "")
    #expect(!statement.signed(by: key).isSigned)
  }

  @Test func `one maintainer's keys are one maintainer, and a key that was replaced counts no more`() async throws {
    let desk = try await Desk()
    let second = SigningKey(seed: Array(repeating: 4, count: 32))
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: desk.ann)]) == "sandbox")
    try await desk.store.putMaintainer(Account(id: "ann", name: "Ann Secret"), key: second.shown)
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: second)]) == "duplicate")
    var other = desk.unsigned()
    other.toolchain = "Swift 6.4"
    #expect(await desk.take(desk.content(), [other.signed(by: desk.ann)]) == "unknownKey")
    #expect(try await desk.store.maintainers().map(\.key) == [second.shown.text, desk.bob.shown.text])
    await #expect(throws: RPCError.self) {
      try await desk.store.putMaintainer(Account(id: "eve", name: "Eve"), key: desk.ann.shown)
    }
    await desk.store.close()
  }

  @Test func `who was removed and comes back is the same maintainer`() async throws {
    let desk = try await Desk()
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: desk.ann)]) == "sandbox")
    _ = try await desk.store.removeMaintainer("ann")
    #expect(try await desk.store.maintainer("eve") == nil)
    let account = try #require(try await desk.store.maintainer("ann"))
    let again = SigningKey(seed: Array(repeating: 5, count: 32))
    try await desk.store.putMaintainer(account, key: again.shown)
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: again)]) == "duplicate")
    await desk.store.close()
  }

  @Test func `the statements by which a content was vetted vet it again, and stand in the log once`() async throws {
    let desk = try await Desk()
    let both = [desk.ann, desk.bob].map { desk.unsigned().signed(by: $0) }
    #expect(await desk.take(desk.content(), both) == "vetted")
    try await desk.store.setStage(.sandbox, of: "p")
    #expect(await desk.take(desk.content(), both) == "vetted")
    #expect(try await desk.store.log().compactMap(\.statement).count == 2)
    await desk.store.close()
  }

  @Test func `who is a maintainer no more signs for nothing, and what was signed before counts`() async throws {
    let desk = try await Desk()
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: desk.ann)]) == "sandbox")
    #expect(try await desk.store.removeMaintainer("ann") == ["p"])
    #expect(try await desk.store.maintainers().map(\.account.id) == ["bob"])
    #expect(await desk.take(desk.content("c"), [desk.unsigned("c").signed(by: desk.ann)]) == "unknownKey")
    #expect(await desk.take(desk.content(), [desk.unsigned().signed(by: desk.bob)]) == "vetted")
    await desk.store.close()
  }

  @Test func `what was withdrawn takes statements that were signed afterwards`() async throws {
    let desk = try await Desk()
    let start = Instant.now
    let both = [desk.unsigned(at: start).signed(by: desk.ann), desk.unsigned(at: start).signed(by: desk.bob)]
    #expect(await desk.take(desk.content(), both) == "vetted")
    try await desk.store.setStage(.withdrawn, of: "p", because: "A test.")
    #expect(await desk.take(desk.content(), []) == "withdrawn")
    #expect(await desk.take(desk.content(), both) == "signedBeforeWithdrawal")
    // Not by a clock that ran ahead of the host's either.
    let ahead = Instant.now.adding(seconds: 200)
    let early = [desk.ann, desk.bob].map { desk.unsigned("d", at: ahead).signed(by: $0) }
    #expect(await desk.take(desk.content("d"), early) == "vetted")
    try await desk.store.setStage(.withdrawn, of: "p", because: "A test.")
    #expect(await desk.take(desk.content("d"), early) == "signedBeforeWithdrawal")
    #expect(await desk.take(desk.content("c"), []) == "withdrawn")
    let later = Instant.now.adding(seconds: 600)
    let anew = [desk.ann, desk.bob].map { desk.unsigned("c", at: later).signed(by: $0) }
    #expect(await desk.take(desk.content("c"), anew, at: later) == "vetted")
    await desk.store.close()
  }

  @Test func `a content that is not vetted never takes the place of one that is, and one that was comes back`()
    async throws
  {
    let desk = try await Desk()
    #expect(
      await desk.take(desk.content(), [desk.ann, desk.bob].map { desk.unsigned().signed(by: $0) }) == "vetted")
    #expect(await desk.take(desk.content("c"), [desk.unsigned("c").signed(by: desk.ann)]) == "wouldUnvet")
    #expect(try await desk.store.plugin("p")?.digest == desk.content().digest)
    let both = [desk.ann, desk.bob].map { desk.unsigned("c").signed(by: $0) }
    #expect(await desk.take(desk.content("c"), both) == "vetted")
    #expect(await desk.take(desk.content("b"), []) == "vetted")
    await desk.store.close()
  }

  @Test func `nobody sets a plugin to vetted`() async throws {
    let desk = try await Desk()
    #expect(await desk.take(desk.content(), []) == "sandbox")
    await #expect(throws: RPCError.self) { try await desk.store.setStage(.vetted, of: "p") }
    #expect(try await desk.store.plugin("p")?.stage == .sandbox)
    await desk.store.close()
  }

  @Test func `each line holds the hash of the one before it, and no name`() async throws {
    let desk = try await Desk()
    _ = await desk.take(desk.content(), [desk.unsigned().signed(by: desk.ann)])
    try await desk.store.put(TenantRecord(id: "exbourne", name: "Exbourne", kind: .clp))
    let grant = Grant(
      tenant: "exbourne", plugin: "p", permission: "x", resource: "electors", access: .read, purpose: .phone,
      fields: ["phone"], areas: ["AA"], rowsPerDay: 5, grantedBy: "ann")
    try await desk.store.put(grant, decidedOn: desk.content().digest)
    try await desk.store.revoke(tenant: "exbourne", plugin: "p", permission: "x", decidedOn: desk.content().digest)
    try await desk.store.setStage(.pilot, of: "p", pilotTenants: ["exbourne"])
    let lines = try await desk.store.logLines()
    let entries = try await desk.store.log()
    #expect(entries.map(\.number) == Array(1...7) && lines.count == 7)
    for (line, entry) in zip(lines, entries.dropFirst()) { #expect(entry.previous == Digest.hexadecimal(line)) }
    #expect(entries.map(\.role) == [.operator, .operator, .maintainer, .operator, .officer, .officer, .operator])
    #expect(entries[4].grant?.fields == ["phone"] && entries[5].revoke?.rowsPerDay == 5)
    #expect(entries[6].stage?.pilots == ["exbourne"])
    #expect(!lines.joined().contains("Secret") && !lines.joined().contains("\"ann\""))
    let head = try await desk.store.logHead()
    #expect(head.number == 7 && head.hash == Digest.hexadecimal(lines[6]))
    #expect(PublicKey(head.key)?.isSigned(Array(lines[6].utf8), head.signature) == true)
    #expect(try await desk.store.verifyLog(against: Array(lines.prefix(3))) == nil)
    #expect(try await desk.store.logLines(from: 3, limit: 2) == Array(lines[2...3]))
    await desk.store.close()
  }

  @Test(arguments: [
    ("UPDATE publicLog SET line = replace(line, 'Swift 6.3', 'Swift 6.2')", "Line 3 is not as this host signed it."),
    ("UPDATE publicLog SET line = line || ' ' WHERE number = 2", "Line 2 is not as this host signed it."),
    ("DELETE FROM publicLog WHERE number = 2", "Line 2 is missing: the next one is number 3."),
    ("UPDATE publicLog SET line = 'x' WHERE number = 4", "Line 4 cannot be read."),
    ("DELETE FROM publicLog WHERE number = 4", "It ends at line 3, and had 4 lines before."),
  ])
  func `a log that was changed is found, and where`(sql: String, fault: String) async throws {
    let desk = try await Desk()
    _ = await desk.take(desk.content(), [desk.unsigned().signed(by: desk.ann)])
    let kept = try await desk.store.logLines()
    await desk.store.close()
    try AuditedBranch.run([sql], on: "\(desk.temporary.path)/platform.sqlite")
    let again = try PlatformStore(folder: try DataFolder(path: desk.temporary.path))
    #expect(try await again.verifyLog(against: kept) == fault)
    await again.close()
  }

  @Test func `every entry says in words what was decided`() async throws {
    let desk = try await Desk()
    _ = await desk.take(desk.content(), [desk.ann, desk.bob].map { desk.unsigned().signed(by: $0) })
    try await desk.store.setStage(.withdrawn, of: "p", because: "Its rates are of last year.")
    _ = try await desk.store.removeMaintainer("bob")
    let words = try await desk.store.log().map(\.sentence)
    let (ann, bob) = (desk.ann.shown.text.prefix(12), desk.bob.shown.text.prefix(12))
    #expect(
      words == [
        "The maintainer's key \(ann) counts from here on.", "The maintainer's key \(bob) counts from here on.",
        "A maintainer, by the key \(ann), read p 1.0.0, source aaaaaaaaaaaa, and built it: bundle bbbbbbbbbbbb, which passed its checks with 0 warnings.",
        "A maintainer, by the key \(bob), read p 1.0.0, source aaaaaaaaaaaa, and built it: bundle bbbbbbbbbbbb, which passed its checks with 0 warnings.",
        "p, bundle bbbbbbbbbbbb, is vetted, by the keys \(ann) and \(bob).",
        "p is withdrawn, and runs nowhere. Its rates are of last year.",
        "The maintainer's key \(bob) counts no more for what is signed from here on.",
      ])
    await desk.store.close()
  }
}
