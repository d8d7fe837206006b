internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Imports a history of contacts: shows which column is taken for what, then brings the rows in, unless it is a trial.
  static func importContacts(
    into branch: TenantRecord, _ store: TenantStore, _ options: Options, _ output: Output
  ) async throws(Failure) -> Int32 {
    let path = options.path(options.operands[1])
    let codes = try options.contactCodes()
    let said = try options.contactColumns()
    let channels = Dictionary(uniqueKeysWithValues: Contact.Channel.allCases.map { ($0.rawValue, $0) })
    let channel = try options.choice("channel", channels) ?? .doorstep
    let mapping: ContactMapping
    let wording = options.value("consent-wording")
    do { mapping = try ContactMapping(path: path, said: said, codes: codes, wording: wording) } catch {
      throw Failure("\(path): \(error)", hint: "Nothing was changed. --dry-run shows what each column is taken for.")
    }
    let isTrial = options.has("dry-run")
    let isForPeople = !options.has("json")
    if isForPeople { show(mapping, channel, output) }
    let job = ContactImport(
      path: path, mapping: mapping, codes: codes, channel: channel,
      register: try options.day("register-date").map { .of($0) } ?? .latest, consentWording: wording,
      now: branch.clock ?? .now,
      rejectsPath: options.value("rejects").map { options.path($0) })
    let summary = try await failingWithFile(path) {
      try await job.run(into: store, audit: .byTerminal, isTrial: isTrial) {
        output.progress("Contacts", $0.bytesRead, of: $0.bytes)
      }
    }
    guard isForPeople else {
      output.line(String(decoding: ContactReport(summary, mapping, isTrial).jsonBytes(), as: UTF8.self))
      return 0
    }
    if isTrial { for (line, outcome) in summary.first { output.line("Line \(line): \(words(outcome))") } }
    for (code, count) in summary.unknownCodes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      output.line("Nobody said what the code `\(code)` means (\(count) rows): --code '\(code)=labour'")
    }
    output.line(sentence(summary.counts, whole: false) + (isTrial ? " Nothing was written." : ""))
    if let words = summary.details.words { output.line(words) }
    if let path = summary.counts.rejectsPath { output.line("Why rows were rejected: \(path)") }
    return 0
  }

  private static func show(_ mapping: ContactMapping, _ channel: Contact.Channel, _ output: Output) {
    output.line("Columns:")
    for (place, column) in mapping.columns.enumerated() {
      let heading = column.heading.isEmpty ? "column \(place + 1)" : String(column.heading.prefix(60))
      let how =
        switch column.source {
        case .said: " (as you said)"
        case .values: " (by its values)"
        case .heading, nil: ""
        }
      output.line("  \(heading): \(column.field.map { $0.rawValue + how } ?? "passed over")")
    }
    if !mapping.columns.contains(where: { $0.field == .channel }) {
      output.line("  no column says how electors were approached: \(channel.rawValue)")
    }
  }

  private static func words(_ outcome: ContactSummary.Outcome) -> String {
    switch outcome {
    case .taken(let byNumber, let outcome, let intention, let isNew):
      "an elector found by \(byNumber ? "number" : "name and postcode"): "
        + ([outcome?.rawValue ?? "no contact", intention?.rawValue].compactMap { $0 }).joined(separator: ", ")
        + (isNew ? "" : ", there already")
    case .rejected(let reason): "left out, because \(reason.rawValue)"
    }
  }
}

extension Options {
  /// What `--code CODE=MEANING` says.
  fileprivate func contactCodes() throws(Failure) -> ContactCodes {
    var codes = ContactCodes()
    for (code, word) in try pairs("code") where !codes.say(word, of: code) {
      throw .misuse(
        "--code: `\(word)` is no meaning.", hint: "A code means one of: \(ContactCodes.words.joined(separator: ", ")).")
    }
    return codes
  }

  /// What `--map COLUMN=FIELD` says; nil for a column that is passed over.
  fileprivate func contactColumns() throws(Failure) -> [(column: String, field: ContactField?)] {
    var columns: [(String, ContactField?)] = []
    for (column, word) in try pairs("map") {
      let field = ContactField(rawValue: word)
      guard field != nil || word == "none" else {
        let words = ContactField.allCases.map(\.rawValue) + ["none"]
        throw .misuse("--map: `\(word)` is no field.", hint: "A column is one of: \(words.joined(separator: ", ")).")
      }
      columns.append((column, field))
    }
    return columns
  }
}

extension DetailCounts {
  /// In a sentence; nil where there is nothing to say.
  fileprivate var words: String? {
    guard self != DetailCounts() else { return nil }
    return "\(phones) telephone numbers, \(emails) e-mail addresses, \(given) consents given, \(takenBack) taken back, "
      + "\(refused) refused; \(objections) objections to visits, calls or letters; "
      + "\(kept) others than the branch has, left out; \(unreadable) that could not be read, left out."
  }
}

private struct ContactReport: JSONObject {
  var counts = ImportSummary()
  var details = DetailCounts()
  var columns: [ContactColumnReport] = []
  var unknownCodes: [String: Int] = [:]
  var isTrial = false

  static let members: [Member<Self>] = [
    .required("read", \.counts.read, "Rows read."), .required("new", \.counts.new, "Rows that brought something new."),
    .required("unchanged", \.counts.unchanged, "Rows that say what was there already."),
    .required("rejected", \.counts.rejected, "Rows left out."),
    .required("erased", \.counts.erased, "Rows about people who were erased, left out."),
    .required("phones", \.details.phones, "Telephone numbers of electors who had none."),
    .required("emails", \.details.emails, "E-mail addresses of electors who had none."),
    .required("kept", \.details.kept, "Others than the branch has, left out."),
    .required(
      "unreadable", \.details.unreadable,
      "Telephone numbers and e-mail addresses that could not be read, left out."),
    .required("consents", \.details.given, "Consents that were given."),
    .required("withdrawn", \.details.takenBack, "Consents that were taken back."),
    .required("refused", \.details.refused, "Noes of people who had agreed to nothing."),
    .required("objections", \.details.objections, "Objections to visits, calls or letters."),
    .required("columns", \.columns, "What each column is taken for."),
    .required("unknownCodes", \.unknownCodes, "Codes whose meaning nobody said, with their rows."),
    .required("dryRun", \.isTrial, "Whether nothing was written."),
    .optional("rejects", \.counts.rejectsPath, "The file that says why."),
  ]

  init() {}

  init(_ summary: ContactSummary, _ mapping: ContactMapping, _ isTrial: Bool) {
    (counts, details) = (summary.counts, summary.details)
    (unknownCodes, self.isTrial) = (summary.unknownCodes, isTrial)
    columns = mapping.columns.map {
      ContactColumnReport(heading: $0.heading, field: $0.field?.rawValue, how: $0.source?.rawValue)
    }
  }
}

private struct ContactColumnReport: JSONObject {
  var heading = ""
  var field: String?
  var how: String?

  init() {}

  init(heading: String, field: String?, how: String?) { (self.heading, self.field, self.how) = (heading, field, how) }

  static let members: [Member<Self>] = [
    .required("heading", \.heading, "The column's heading."),
    .optional("field", \.field, "What it holds; absent when it is passed over."),
    .optional("how", \.how, "How that is known: said, heading or values."),
  ]
}
