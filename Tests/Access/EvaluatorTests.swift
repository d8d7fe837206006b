import Access
import Foundation
import HustingsProtocol
import Store
import Testing

/// Every operation, role, trust stage and purpose, over random grants, rules and rows, decided twice: by the plan that
/// SQLite carries out, and row by row in plain code.
@Suite struct `Policy and evaluator` {
  /// One world per so many cases.
  private static let casesPerWorld = 50

  /// `HUSTINGS_CASES` says how many; `HUSTINGS_SEED` which.
  private static func number(_ name: String, else other: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? other
  }

  #if DEBUG
    private static let cases = number("HUSTINGS_CASES", else: 500)
  #else
    private static let cases = number("HUSTINGS_CASES", else: 10_000)
  #endif

  @Test func `decide alike on every case`() async throws {
    let seed = Self.number("HUSTINGS_SEED", else: 20_260_507)
    var outcomes: [String: Int] = [:]
    for world in 0..<((Self.cases + Self.casesPerWorld - 1) / Self.casesPerWorld) {
      for (word, count) in try await Self.run(seed: seed &+ world) { outcomes[word, default: 0] += count }
    }
    // What never came up was not tested.
    let expected = [
      "rows", "rows of documents", "data.create", "data.update", "data.delete", "batch", "put", "stage", "grant",
      "role",
      "purpose", "notFound", "conflict", "invalid", "rateLimited",
    ]
    for word in expected { #expect(outcomes[word, default: 0] >= Self.cases / 1_000, "\(word): \(outcomes)") }
  }

  /// Runs the cases of one world; the seed alone makes it again.
  private static func run(seed: Int) async throws -> [String: Int] {
    let path = NSTemporaryDirectory() + "hustings-access-\(RowID(high: UInt64(seed), low: .random(in: .min ... .max)))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let kind: TenantKind = seed % 3 == 0 ? .office : .clp
    let store = try TenantStore(folder: DataFolder(path: path), id: kind.rawValue, kind: kind, isSample: true)
    var maker = WorldMaker(seed: UInt64(truncatingIfNeeded: seed))
    var world = try await maker.fill(store)
    var cases = CaseMaker(dice: maker.dice, kind: kind)
    var outcomes: [String: Int] = [:]
    for number in 0..<casesPerWorld {
      let facts = cases.facts(number)
      var trial = Trial(store, Judge(facts: facts, world: world))
      for _ in 0..<cases.dice.number(1...3) {
        var calls = CallMaker(dice: cases.dice, facts: facts, world: trial.judge.world)
        let call = calls.call()
        cases.dice = calls.dice
        guard let difference = await trial.difference(call) else { continue }
        await store.close()
        Issue.record("seed \(seed), case \(number): \(difference)\n\(call)\n\(facts.inWords)")
        return outcomes
      }
      world = trial.judge.world
      outcomes.merge(trial.outcomes) { $0 + $1 }
    }
    // Nothing was written that the evaluator did not see being written.
    let written = try await World(store, restricted: world.restricted).tables
    #expect(written == world.tables, "seed \(seed)")
    await store.close()
    return outcomes
  }
}
