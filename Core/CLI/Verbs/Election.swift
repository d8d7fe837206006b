internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store

extension Verb {
  private static let operands = "add TITLE | list"

  /// Says which elections a branch fights.
  static let election = Verb(
    name: "election", summary: "add a branch's elections, and list them", operands: operands, operandCount: 1...2,
    about: """
      add TITLE   adds the election of --kind on --date, with polls from 7:00 to 22:00, and prints its id
      list        the elections of --tenant, the earliest first
      """,
    example: "hustings election list --tenant exbourne",
    options: [
      .tenant, Option("date", "YYYY-MM-DD", "for `add`: the day of the poll"),
      Option("kind", "KIND", "for `add`: \(Election.Kind.allCases.map(\.rawValue).joined(separator: ", "))"),
      .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let words = options.operands
      guard words == ["list"] || words.count == 2 && words[0] == "add" else {
        throw .misuse("`hustings election` takes: \(operands).", hint: "See `hustings election --help`.")
      }
      let added = words.count == 2 ? try poll(words[1], options) : nil
      let id = options.value("tenant") ?? SampleConstituency.branch
      let branch = try await branch(id, platform, output)
      let store = try await orFail { () throws(RPCError) in try platform.openStore(branch) }
      let all = try await elections(of: branch, store)
      if let added {
        try await add(added, beside: all, branch, store, options, output)
      } else if options.has("json") {
        output.line(String(decoding: all.map { ListedElection($0) }.jsonBytes(), as: UTF8.self))
      } else {
        for one in all { output.line("\(one.id)  \(one.date)  \(one.kind.rawValue)  \(one.title)") }
        if all.isEmpty { output.line("\(branch.id) has no election yet: `hustings election add TITLE` adds one.") }
      }
      return 0
    })

  /// An election that is to be added, as values of its fields.
  private static func poll(_ title: String, _ options: Options) throws(Failure) -> [String: JSONValue] {
    guard let day = try options.day("date") else { throw .misuse("Name the day of the poll by --date YYYY-MM-DD.") }
    let kinds = Election.Kind.allCases.map { ($0.rawValue, $0) }
    guard let kind = try options.choice("kind", Dictionary(uniqueKeysWithValues: kinds)) else {
      throw .misuse("Which body is elected?", hint: "Say it by --kind: \(kinds.map(\.0).joined(separator: ", ")).")
    }
    // Hours of poll: Representation of the People Act 1983, schedule 1, rule 1; the rules of the other elections have the
    // same.
    let hours = [7, 22].map { JSONValue.string(Instant(inBritain: day, hour: $0, minute: 0).description) }
    return [
      "title": .string(title), "kind": .string(kind.rawValue), "date": .string(day.description), "opensAt": hours[0],
      "closesAt": hours[1],
    ]
  }

  private static func elections(
    of branch: TenantRecord, _ store: TenantStore
  ) async throws(Failure) -> [ElectionRow] {
    do { return try await ElectionRow.all(in: store) } catch { throw Failure("\(branch.id): \(error)") }
  }

  private static func add(
    _ values: [String: JSONValue], beside all: [ElectionRow], _ branch: TenantRecord, _ store: TenantStore,
    _ options: Options, _ output: Output
  ) async throws(Failure) {
    let same = all.first { values["title"] == .string($0.title) && values["date"] == .string($0.date.description) }
    if let same {
      throw Failure("\(branch.id) has that election already.", hint: "Its id is \(same.id).")
    }
    var audit = AuditEntry.byHost(.create, Election.name, actor: "terminal", at: .now)
    audit.fields = values.keys.sorted()
    let entry = audit
    let written = try await Failure.misuseIfInvalid { () throws(RPCError) in
      try await store.create(
        RowChange(
          Election.schema, values: values, key: RowID.random().description, keyScope: "terminal",
          now: branch.clock ?? .now),
        audit: entry)
    }
    output.line(options.has("json") ? "{\"id\":\"\(written.id)\"}" : written.id)
  }
}

private struct ListedElection: JSONObject {
  var id = ""
  var title = ""
  var kind = ""
  var date = ""
  var opensAt = Instant.epoch
  var closesAt = Instant.epoch

  static let members: [Member<Self>] = [
    .required("id", \.id, "The election's id."), .required("title", \.title, "Its name."),
    .required("kind", \.kind, "Which body is elected."), .required("date", \.date, "The day of the poll."),
    .required("opensAt", \.opensAt, "When the polls open."), .required("closesAt", \.closesAt, "When they close."),
  ]

  init() {}

  init(_ election: ElectionRow) {
    (id, title, kind) = (election.id.description, election.title, election.kind.rawValue)
    (date, opensAt, closesAt) = (election.date.description, election.opensAt, election.closesAt)
  }
}
