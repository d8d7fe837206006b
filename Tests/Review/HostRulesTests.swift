import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing
import Web

@testable import Review

/// The protocol's rules that bind the host, played by a plugin of the worst intentions against the real host: each test
/// is named by its rule.
@Suite("The host's rules", .timeLimit(.minutes(10)))
struct HostRulesTests {
  /// What a rule's plays are: views that answer `kept`, or code of the test.
  private static let views: [(rule: String, view: String, text: String)] = [
    ("1.1", "r1-1", "two\nlines"), ("1.2", "r1-2", ""), ("1.3", "r1-3", ""), ("1.4", "r1-4", ""), ("1.5", "r1-5", ""),
    ("2.1", "r2-1", ""), ("2.2", "r2-2", ""), ("2.3", "r2-3", ""), ("2.4", "r2-4", ""), ("2.6", "r2-6", ""),
    ("2.7", "r2-7", ""), ("2.8", "r2-8", ""), ("3.1", "r3-1", ""), ("3.2", "r3-2", ""), ("4.5", "r4-5", ""),
    ("5.2", "r5-2", ""), ("5.3", "r5-3", ""), ("5.5", "r5-5", ""), ("5.6", "r5-6", "once"),
    ("5.7", "r5-7", ""), ("5.8", "r5-8", ""), ("5.9", "r5-9", ""), ("5.10", "r5-10", ""),
    ("5.11", "r5-11", ""),
  ]

  /// Views whose plugin is ended, and what people are told.
  private static let endings: [(rule: String, view: String, words: String)] = [
    ("1.3", "r1-3-over", "longer than 8388608 bytes"), ("1.4", "r1-4-many", "no JSON-RPC messages"),
    ("2.10", "r2-10", "a request that was never made"), ("2.10", "r2-10-twice", "a request that was never made"),
  ]

  /// Rules that have a test of their own below.
  private static let others = ["2.5", "3.2", "3.3", "4.1", "4.4", "5.1", "6.1", "6.2", "6.3"]

  private static let acting = Acting(account: "test", role: .organiser)

  /// A host with the fixture as its only plugin; the log that the plugin left is given back.
  @discardableResult
  private func withHost(
    habit: String = "", seconds: Int = 20, _ body: (Platform) async throws -> Void
  ) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-rules-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    let source = folder.appending(path: "plugins/hostile")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "plugins"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/hostile"), to: source
    )
    let manifest = source.appending(path: "plugin.json")
    let text = try String(contentsOf: manifest, encoding: .utf8)
      .replacingOccurrences(of: #"["./hostile.py"]"#, with: #"["./hostile.py", "\#(habit)"]"#)
      .replacingOccurrences(of: #""seconds": 20"#, with: #""seconds": \#(seconds)"#)
    try Data(text.replacingOccurrences(of: #", ""]"#, with: "]").utf8).write(to: manifest)
    let data = try DataFolder(path: folder.appending(path: "data").path)
    let plugins = folder.appending(path: "plugins").path
    let platform = try await Platform(
      folder: data, lock: try data.lock(), bundled: BundledSource(folder: plugins, programs: plugins))
    do {
      _ = try await platform.makeSample(tenant: "exbourne", electors: 200, seed: 1) { _ in }
      try await body(platform)
    } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
    let logs = folder.appending(path: "data/logs/exbourne.hostile.log")
    return (try? String(contentsOf: logs, encoding: .utf8)) ?? ""
  }

  private func visit(_ platform: Platform, _ view: String, _ text: String = "") async throws -> Page {
    try await platform.render(
      plugin: "hostile", tenant: "exbourne", view: view, parameters: ["text": .string(text)], acting: Self.acting)
  }

  private func expectKept(_ platform: Platform, _ view: String) async throws {
    let title = try await visit(platform, view).title
    #expect(title == "kept")
  }

  @Test("Each rule is kept", arguments: views)
  func kept(_ rule: String, _ view: String, _ text: String) async throws {
    try await withHost { platform in
      for _ in 0..<(rule == "5.6" ? 1 : 2) {
        let title = try await visit(platform, view, text).title
        #expect(title == "kept", "\(rule)")
      }
    }
  }

  @Test("A plugin that breaks the conversation is ended, in words, and started again", arguments: endings)
  func ended(_ rule: String, _ view: String, _ words: String) async throws {
    try await withHost { platform in
      do {
        _ = try await visit(platform, view)
        // Of two answers the first is taken; the second ends the plugin, and whatever it was asked meanwhile.
        #expect(view == "r2-10-twice")
        _ = try await visit(platform, "r1-5")
      } catch let error as RPCError {
        #expect(error.message.contains(words), "\(rule): \(error.message)")
      }
      try await expectKept(platform, "r1-5")
    }
  }

  @Test("2.5: two views that are answered in the opposite order reach those who asked")
  func anyOrder() async throws {
    try await withHost { platform in
      async let first = visit(platform, "r2-5", "first")
      async let second = visit(platform, "r2-5", "second")
      let titles = try await [first.title, second.title]
      #expect(titles == ["kept first", "kept second"])
    }
  }

  @Test(
    "3.2, 3.3: a plugin that chose another version, or has other views than its manifest, does not run",
    arguments: [
      ("3.2", "chose protocol version 9.0"), ("3.2-refused", "refused to start"),
      ("3.3", "differ. The code has, and plugin.json lacks, the view another: declare what is missing"),
    ])
  func beginning(_ habit: String, _ words: String) async throws {
    try await withHost(habit: habit) { platform in
      let error = await #expect(throws: RPCError.self) { try await visit(platform, "r1-5") }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test("4.1: a block that is not known is shown as its fallback")
  func fallback() async throws {
    try await withHost { platform in
      let page = try await visit(platform, "r4-1")
      #expect(page.blocks == [.unknown(type: "hologram", fallback: "Seen from all sides.")])
      #expect(page.terminalText(width: 80, plugin: "hostile").contains("Seen from all sides."))
    }
  }

  @Test("4.4: each request carries its whole context with a token of its own, also to a process started anew")
  func context() async throws {
    try await withHost { platform in
      var tokens: Set<String> = []
      for step in ["r4-4", "r4-4", "r4-4-crash", "r4-4"] {
        guard step == "r4-4" else {
          await #expect(throws: RPCError.self) { try await visit(platform, step) }
          continue
        }
        let page = try await visit(platform, step, "again")
        #expect(page.title == "kept")
        tokens.insert("\(page.blocks)")
      }
      #expect(tokens.count == 3)
    }
  }

  @Test("5.1: a token that was invented, or whose request was answered, reads nothing")
  func deadTokens() async throws {
    try await withHost { platform in
      try await expectKept(platform, "r5-1")
      let again = try await visit(platform, "r5-1")
      #expect(again.title == "kept" && again.blocks.count == 1, "\(again.title)")
    }
  }

  @Test("6.1: the host says `shutdown`, and closes the input when it was answered")
  func shutdown() async throws {
    let log = try await withHost { platform in _ = try await visit(platform, "r1-5") }
    let notes = log.split(separator: "\n").compactMap { $0.split(separator: " ", maxSplits: 2).last }
    #expect(notes == ["shutdown", "end of input"], "\(log)")
  }

  @Test("6.2: a plugin that runs on is asked by SIGTERM, and then killed")
  func runsOn() async throws {
    let log = try await withHost(habit: "6.2") { platform in _ = try await visit(platform, "r1-5") }
    #expect(log.contains("end of input") && log.contains("SIGTERM"), "\(log)")
  }

  @Test("6.3: a request that takes too long costs itself alone; the next starts the plugin anew")
  func tooLong() async throws {
    try await withHost(seconds: 2) { platform in
      let error = await #expect(throws: RPCError.self) { try await visit(platform, "r6-3") }
      #expect(error?.code == .timeout)
      try await expectKept(platform, "r1-5")
    }
  }

  @Test("Every rule that binds the host has a play here")
  func plays() {
    let played = Set(Self.views.map(\.rule) + Self.endings.map(\.rule) + Self.others)
    #expect(played == Set(Rule.all.filter { $0.binds.contains(.host) }.map(\.number)))
  }
}
