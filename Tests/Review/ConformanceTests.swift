import Foundation
import Host
import HustingsProtocol
import Testing

@testable import Review

/// Plugins in the real sandbox, each breaking one rule on purpose.
@Suite("Conformance", .serialized, .timeLimit(.minutes(10)))
struct ConformanceTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  /// Plays the rules against the fixture, breaking a rule or none.
  private static func check(breaking rule: String) async throws -> [RuleResult] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-broken-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    let source = folder.appending(path: "source")
    let store = folder.appending(path: "store")
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: tests.appending(path: "Fixtures/broken"), to: source)
    let manifest = source.appending(path: "plugin.json")
    let text = try String(contentsOf: manifest, encoding: .utf8)
      .replacingOccurrences(of: #"["./broken.py"]"#, with: #"["./broken.py", "\#(rule)"]"#)
      .replacingOccurrences(of: #""seconds": 3}"#, with: rule == "6.3" ? #""seconds": 3}"# : #""seconds": 60}"#)
    try Data(text.utf8).write(to: manifest)
    let plugin = try BundleStore(folder: store.path).adopt(source.path, programs: nil)
    var limits = Conformance.Limits()
    limits.answer = .seconds(4)
    limits.work = .seconds(10)
    limits.quiet = .milliseconds(200)
    limits.end = .seconds(5)
    return await Conformance.check(plugin: plugin, limits: limits)
  }

  private static func words(_ results: [RuleResult]) -> String {
    results.compactMap { result in
      switch result.outcome {
      case .kept: nil
      case .notApplicable(let why): "\(result.number) n/a: \(why)"
      case .broken(let breach): "\(result.number) sent \(breach.sent) came \(breach.came)"
      }
    }.joined(separator: "\n")
  }

  @Test("A plugin that keeps every rule passes every rule")
  func correct() async throws {
    let results = try await Self.check(breaking: "none")
    #expect(Self.words(results) == "")
    #expect(results.count == Rule.all.count { $0.binds.contains(.plugin) })
  }

  @Test("A plugin that breaks a rule fails that rule and no other, and is told how to mend it")
  func broken() async throws {
    let rules = Rule.all.filter { $0.binds.contains(.plugin) }.map(\.number)
    try await withThrowingTaskGroup(of: (String, [RuleResult]).self) { group in
      var waiting = rules.makeIterator()
      func start() {
        guard let rule = waiting.next() else { return }
        group.addTask { (rule, try await Self.check(breaking: rule)) }
      }
      for _ in 0..<3 { start() }
      while let (rule, results) = try await group.next() {
        #expect(results.filter(\.isBroken).map(\.number) == [rule], "\(Self.words(results))")
        start()
      }
    }
  }

  @Test(
    "Plugins in a shell and in Python without an SDK, and one with it, keep every rule",
    arguments: ["bare-sh", "bare-python", "reference-python"])
  func others(_ name: String) async throws {
    let store = FileManager.default.temporaryDirectory.appending(path: "hustings-bare-\(UUID().uuidString)")
    defer { removeTree(store.path) }
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    let source = Self.tests.appending(path: "Fixtures/\(name)").path
    let plugin = try BundleStore(folder: store.path).adopt(source, programs: nil)
    // A shell reads byte by byte: the longest line takes it half a minute where much else runs.
    var limits = Conformance.Limits()
    limits.long = .seconds(200)
    limits.end = .seconds(5)
    let results = await Conformance.check(plugin: plugin, limits: limits)
    #expect(results.filter(\.isBroken).isEmpty, "\(Self.words(results))")
  }

  @Test("The rules are those of the specification, with their titles")
  func headings() throws {
    let spec = try String(
      contentsOf: Self.tests.deletingLastPathComponent().appending(path: "SDK/spec/README.md"), encoding: .utf8)
    let headings = spec.split(separator: "\n").filter { $0.hasPrefix("### ") }.map { $0.dropFirst(4) }
    #expect(headings.map(String.init) == Rule.all.map { "\($0.number) \($0.title)" })
  }

  @Test("Every rule that binds plugins has a play")
  func plays() {
    for rule in Rule.all {
      #expect((rule.play != nil) == rule.binds.contains(.plugin), "\(rule.number)")
      #expect(!rule.binds.isEmpty)
    }
  }
}
