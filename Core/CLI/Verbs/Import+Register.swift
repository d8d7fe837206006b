internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// A later date is a slip of the pen, after which retention would let go of the registers that are there.
  private static let farthestDays = 731

  /// Imports a register, into an office, or a branch that may be made for it.
  static func importRegister(
    into id: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) -> Int32 {
    guard let date = options.value("register-date").flatMap({ Day($0) }) else {
      throw .misuse("--register-date is the date of the register, like 2026-12-01.")
    }
    let nations = Franchise.Nation.allCases.map { ($0.rawValue, $0) }
    let nation = try options.choice("nation", Dictionary(uniqueKeysWithValues: nations))
    let tenant = try await tenant(id, creating: options.value("create"), platform, output)
    guard tenant.kind == .office || !options.has("replace") else {
      throw .misuse("--replace is for offices: on a branch's register hangs what is known of people.")
    }
    guard tenant.kind == .clp || nation == nil else {
      throw .misuse(
        "--nation tells who may vote, and \(tenant.id) is an office: it keeps neither markers nor elections.")
    }
    let (file, now) = (options.path(options.operands[1]), tenant.clock ?? .now)
    guard date <= now.day.adding(days: farthestDays) else {
      throw .misuse("--register-date \(date) is more than two years ahead: nobody has such a register yet.")
    }
    let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
    let rejects = options.value("rejects").map { options.path($0) }
    guard tenant.kind == .clp else {
      let job = ConstituentImport(
        path: file, registerDate: date, isReplacing: options.has("replace"), now: now, rejectsPath: rejects)
      report(try await run(job, into: store, output), whole: true, options, output)
      return 0
    }
    let job = RegisterImport(path: file, registerDate: date, now: now, rejectsPath: rejects, nation: nation)
    do throws(Failure) {
      let summary = try await run(job, into: store, output)
      // A branch that is new is one only once its register is in.
      try await orFail { () throws(RPCError) in try await platform.store.put(tenant) }
      report(summary, options, output)
      return 0
    } catch {
      try await orFail { () throws(RPCError) in try await platform.discard(tenant) }
      throw error
    }
  }

  private static func tenant(
    _ id: String, creating name: String?, _ platform: Platform, _ output: Output
  ) async throws(Failure) -> TenantRecord {
    try await platform.makeSampleIfMissing(for: id, output)
    return try await orFail { () throws(RPCError) in
      guard let tenant = try await platform.store.tenant(id) else {
        guard let name else {
          throw RPCError(
            .notFound, "There is no branch or office `\(id.prefix(40))`.",
            data: ErrorDetail(
              reason: "noSuchTenant",
              hint: "Check the id, or make a branch: --create 'Exbourne CLP'. `hustings user add` makes an office."))
        }
        guard TenantID.isValid(id) else {
          throw RPCError(.invalid, TenantID.rule, data: ErrorDetail(reason: "wrongType", field: "tenant"))
        }
        try platform.checkIsFree(id)
        return TenantRecord(id: id, name: name, kind: .clp)
      }
      return tenant
    }
  }

  private static func report(_ summary: RegisterSummary, _ options: Options, _ output: Output) {
    if options.has("json") {
      output.line(String(decoding: RegisterReport(summary).jsonBytes(), as: UTF8.self))
      return
    }
    output.line(sentence(summary.counts, whole: false))
    let markers = summary.markers.sorted { $0.key < $1.key }.map { "\($0.key.isEmpty ? "none" : $0.key) \($0.value)" }
    output.line("Markers: \(markers.isEmpty ? "none" : markers.joined(separator: ", ")).")
    if !summary.unknownMarkers.isEmpty {
      output.line(
        "Nobody knows what these markers mean; they are kept: \(summary.unknownMarkers.joined(separator: ", ")).")
    }
    for election in summary.elections { output.line(sentence(election)) }
    if let words = summary.carried.words { output.line(words) }
    if let path = summary.counts.rejectsPath { output.line("Why rows were rejected: \(path)") }
  }

  private static func sentence(_ election: ElectionElectors) -> String {
    let unknown = election.unknownByWord.sorted { $0.key < $1.key }.map { word, count in
      word == "nation" ? "\(count) unknown without --nation" : "\(count) unknown (marker \(word))"
    }
    let numbers = ["\(election.may) may vote", "\(election.mayNot) may not"] + unknown
    return "\(election.title), \(election.franchise.date.inWords): \(numbers.joined(separator: ", "))."
  }
}

extension CarriedOver {
  /// In a sentence; nil where there was nobody.
  fileprivate var words: String? {
    guard self != CarriedOver() else { return nil }
    return
      "Carried over from registers before: \(electors) electors with \(consents) consents and \(contacts) contacts; "
      + "\(inDoubt) may be somebody else, and got objections and restrictions alone."
  }
}

extension ElectionElectors {
  /// How many are unknown, by the marker, or `nation`.
  fileprivate var unknownByWord: [String: Int] {
    var words: [String: Int] = [:]
    for (doubt, count) in unknown {
      switch doubt {
      case .marker(let letter): words[String(letter)] = count
      case .nation: words["nation"] = count
      }
    }
    return words
  }
}

private struct RegisterReport: JSONObject {
  var summary = RegisterSummary()
  var unknownMarkers: [String] = []
  var elections: [ElectionReport] = []

  static let members: [Member<Self>] = [
    .required("read", \.summary.counts.read, "Rows read."),
    .required("new", \.summary.counts.new, "Electors that are new."),
    .required("changed", \.summary.counts.changed, "Electors that changed."),
    .required("unchanged", \.summary.counts.unchanged, "Electors that did not."),
    .required("rejected", \.summary.counts.rejected, "Rows that could not be read."),
    .required("erased", \.summary.counts.erased, "Rows about people who were erased, left out."),
    .required("carried", \.summary.carried.electors, "Electors who were known from a register before."),
    .required("carriedConsents", \.summary.carried.consents, "Their consents."),
    .required("carriedContacts", \.summary.carried.contacts, "Their contacts."),
    .required(
      "inDoubt", \.summary.carried.inDoubt,
      "Electors who may be somebody else: objections and restrictions alone came over."),
    .required("markers", \.summary.markers, "How many electors have each marker."),
    .required("unknownMarkers", \.unknownMarkers, "Markers whose meaning is not known; they are kept."),
    .required("elections", \.elections, "Who may vote on the next polling day."),
    .optional("rejects", \.summary.counts.rejectsPath, "The file that says why."),
  ]

  init() {}

  init(_ summary: RegisterSummary) {
    self.summary = summary
    unknownMarkers = summary.unknownMarkers
    elections = summary.elections.map { ElectionReport($0) }
  }
}

private struct ElectionReport: JSONObject {
  var title = ""
  var date = Day(number: 0)
  var may = 0
  var mayNot = 0
  var unknown: [String: Int] = [:]

  static let members: [Member<Self>] = [
    .required("title", \.title, "The election."), .required("date", \.date, "The day of the poll."),
    .required("may", \.may, "Electors who may vote."), .required("mayNot", \.mayNot, "Electors who may not."),
    .required("unknown", \.unknown, "Electors of whom it is not known, by the marker, or by `nation`."),
  ]

  init() {}

  init(_ election: ElectionElectors) {
    (title, date) = (election.title, election.franchise.date)
    (may, mayNot, unknown) = (election.may, election.mayNot, election.unknownByWord)
  }
}
