internal import CPowerCut
internal import HustingsProtocol

/// The power goes while the store reads, writes and imports, after a number of writes to the disk that follows from the
/// seed. What was not synced is lost: all of it, half of its blocks, or a few.
enum PowerCuts {
  /// How often a data folder is used before the next is begun.
  private static let roundsPerFolder = 10
  private static let steps = 400
  /// Of 256 blocks that were not synced, how many stay.
  private static let kept: [UInt32] = [0, 0, 128, 224]

  static func run(rounds: Int, seed: UInt64) async throws {
    guard power_cut_install() == 0 else { throw DurabilityError("SQLite takes no file system") }
    var random = Random(seed: seed)
    var folder = try temporaryFolder()
    defer { removeFolder(folder) }
    var ledger = Ledger()
    var (cuts, acknowledged, blocks) = (0, 0, 0)
    for round in 1...rounds {
      // Opening a new file takes about 200 writes; some cuts fall into it.
      let operations = UInt64.random(in: 1...5000, using: &random)
      power_cut_after(operations)
      try await work(folder, run: round, &ledger)
      if power_cut_happened() != 0 { cuts += 1 }
      let lost = power_cut_settle(random.next(), kept.randomElement(using: &random) ?? 0)
      guard lost >= 0 else { throw DurabilityError("the files cannot be written") }
      blocks += Int(lost)
      do {
        try await ledger.check(folder, keepsReads: false)
      } catch {
        throw DurabilityError("round \(round) of seed \(seed), cut after \(operations) operations: \(error)")
      }
      guard round % roundsPerFolder == 0 || round == rounds else { continue }
      acknowledged += ledger.count
      guard round < rounds else { break }
      removeFolder(folder)
      (folder, ledger) = (try temporaryFolder(), Ledger())
    }
    guard cuts > 0, blocks > 0 else { throw DurabilityError("nothing was tried: the power never went") }
    say("\(cuts) power cuts, \(blocks) blocks lost, \(acknowledged) acknowledged operations, nothing lost")
  }

  /// One thing after another until the power goes, so that the same seed cuts within the same.
  private static func work(_ folder: String, run: Int, _ ledger: inout Ledger) async throws {
    // Opened while there is no power, nothing is acknowledged.
    guard let load = try? Load(folder, run: run, passesMonths: false) else { return }
    do {
      try await load.prepare()
      for number in 0..<steps { try ledger.take(try await load.step(number)[...]) }
    } catch {
      // Anything that fails before the cut is no power failure.
      if power_cut_happened() == 0 {
        await load.close()
        throw error
      }
    }
    await load.close()
  }
}
