internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// The import that the options ask for.
  static func job(
    _ what: ImportKind, _ options: Options, _ branch: TenantRecord, _ store: TenantStore
  ) async throws(Failure) -> any FileImport<ImportSummary> {
    let path = options.path(options.operands[1])
    let rejects = options.value("rejects").map { options.path($0) }
    let now = branch.clock ?? .now
    let date = try options.day("register-date")
    let election = try await options.election(of: branch, store, isNeeded: what.needsElection)
    switch what {
    case .absentVoters:
      guard let register = date.map({ RegisterChoice.of($0) }) ?? election.map({ .at($0.id) }) else {
        throw .misuse(
          "Of which register?", hint: "Say --register-date YYYY-MM-DD, or --election ID for the latest before.")
      }
      let lists: [String: Elector.AbsentVote] = ["postal": .postal, "proxy": .proxy, "postal-proxy": .postalProxy]
      return AbsentVoterImport(
        path: path, register: register, list: try options.choice("list", lists),
        isComplete: options.has("complete"), now: now, rejectsPath: rejects)
    case .markedRegister:
      return MarkedRegisterImport(
        path: path, election: try needed(election).id, registerDate: date, listsVoters: options.has("all-voted"),
        now: now, rejectsPath: rejects)
    case .statistics:
      return StatisticImport(path: path, election: try needed(election).id, now: now, rejectsPath: rejects)
    case .pollingStations, .register, .contacts: return StationImport(path: path, now: now, rejectsPath: rejects)
    }
  }

  private static func needed(_ election: ElectionRow?) throws(Failure) -> ElectionRow {
    guard let election else { throw .misuse("Of which election?", hint: "Name it by --election ID.") }
    return election
  }
}

extension ImportKind {
  var needsElection: Bool { self == .markedRegister || self == .statistics }
}

extension Options {
  /// An option's argument as a day.
  func day(_ name: String) throws(Failure) -> Day? {
    guard let text = value(name) else { return nil }
    guard let day = Day(text) else { throw .misuse("--\(name) is a day like 2026-12-01, not `\(text)`.") }
    return day
  }

  /// An option's argument as one of some words.
  func choice<Value>(_ name: String, _ words: [String: Value]) throws(Failure) -> Value? {
    guard let text = value(name) else { return nil }
    guard let value = words[text] else {
      throw .misuse("--\(name) is one of \(words.keys.sorted().joined(separator: ", ")), not `\(text)`.")
    }
    return value
  }

  /// The election that `--election` names by its id or day.
  func election(
    of branch: TenantRecord, _ store: TenantStore, isNeeded: Bool
  ) async throws(Failure) -> ElectionRow? {
    guard let text = value("election") else {
      guard isNeeded else { return nil }
      throw .misuse("Of which election?", hint: "Name it by --election ID, or by the day of its poll.")
    }
    let all: [ElectionRow]
    do { all = try await ElectionRow.all(in: store) } catch { throw Failure("\(error)") }
    let found = all.filter { $0.id.description == text || $0.date.description == text }
    if found.count == 1 { return found.first }
    let list = all.map { "\($0.id)  \($0.date)  \($0.title)" }.joined(separator: "\n  ")
    throw Failure(
      found.isEmpty
        ? "\(branch.id) has no election `\(text.prefix(40))`." : "\(branch.id) has several elections that day.",
      hint: all.isEmpty
        ? "It has none yet: `hustings election add TITLE --tenant \(branch.id)` adds one."
        : "Its elections:\n  \(list)")
  }
}
