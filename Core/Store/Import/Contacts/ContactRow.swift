internal import HustingsProtocol

/// One contact as a row says it.
struct ContactRow {
  var at: Instant
  var channel: Contact.Channel
  var outcome: Contact.Outcome
  var intention: Intention?
  var issues: String?
  var note: String?
  var by: String?

  /// Reads a record; throws what is wrong with the first column that is wrong.
  init(
    _ record: borrowing CSVRecord, _ job: ContactImport, _ summary: inout ContactSummary
  ) throws(ImportReject) {
    let mapping = job.mapping
    func text(_ field: ContactField, atMost limit: Int) throws(ImportReject) -> String? {
      let text = try record.text(mapping.place(field), atMost: limit)
      return text.isEmpty ? nil : text
    }
    func refusal(_ field: ContactField, _ reason: ImportReject.Reason) -> ImportReject {
      record.refusal(mapping.place(field) ?? 0, reason)
    }

    guard let date = try text(.date, atMost: 40), let time = ContactTime(date) else { throw refusal(.date, .date) }
    var clock: (hour: Int, minute: Int)?
    if let said = try text(.time, atMost: 20) {
      guard let found = ContactTime.clock(said) else { throw refusal(.time, .time) }
      clock = found
    }
    at = time.instant(at: clock)
    guard at.inBritain.day <= job.now.inBritain.day else { throw refusal(.date, .future) }

    channel = job.channel
    if let word = try text(.channel, atMost: 60) {
      guard let found = ContactCodes.channel(word) else { throw refusal(.channel, .channel) }
      channel = found
    }

    var said: Contact.Outcome?
    if let word = try text(.outcome, atMost: 60) {
      guard let found = ContactCodes.outcome(word) else { throw refusal(.outcome, .outcome) }
      said = found
    }
    if let code = try text(.intention, atMost: 60) {
      switch job.codes.meaning(of: code) {
      case nil:
        summary.noteUnknown(code)
        throw refusal(.intention, .code)
      case .intention(let found):
        intention = found
        said = said ?? .spoke
      case .outcome(let found): said = said ?? found
      case .nothing: said = said ?? .spoke
      }
    }
    guard let said else { throw refusal(mapping.place(.outcome) == nil ? .intention : .outcome, .noOutcome) }
    outcome = said
    issues = try text(.issues, atMost: 500)
    note = try text(.note, atMost: 2000)
    by = try text(.by, atMost: 200)
  }

  /// The elector whom the row is about.
  func elector(
    _ record: borrowing CSVRecord, _ job: ContactImport, _ match: ElectorMatch
  ) throws(ImportReject) -> (ElectorMatch.Found, ElectorMatch.Way) {
    let mapping = job.mapping
    let district = try record.text(mapping.place(.district), atMost: 20)
    var number = ElectorNumber(try record.text(mapping.place(.number), atMost: 40), district: district)
    if let column = mapping.place(.suffix), let suffix = CSVRecord.number(record[column]) { number?.suffix = suffix }
    var names: [(surname: String, forename: String)] = []
    let surname = try record.text(mapping.place(.surname), atMost: 200)
    if !surname.isEmpty {
      names.append((surname, try record.text(mapping.place(.forename), atMost: 200)))
    } else {
      let name = try record.text(mapping.place(.name), atMost: 200)
      if !name.isEmpty { names = Self.names(name) }
    }
    let postcode = try record.text(mapping.place(.postcode), atMost: 20)
    let column = mapping.place(.number) ?? mapping.place(.surname) ?? mapping.place(.name) ?? 0
    do throws(ElectorMatch.Miss) {
      return try match.find(number, names: names, postcode: postcode)
    } catch {
      switch error {
      case .none: throw record.refusal(column, .nobody)
      case .several: throw record.refusal(column, .ambiguous)
      case .otherName: throw record.refusal(column, .otherName)
      }
    }
  }

  /// A whole name may have the surname first, as registers have it, or last, as people say it.
  private static func names(_ name: String) -> [(surname: String, forename: String)] {
    let first = RegisterName.split(name)
    let words = name.split(separator: " ")
    guard !name.contains(","), words.count > 1, let last = words.last else { return [first] }
    return [first, (String(last), words.dropLast().joined(separator: " "))]
  }
}
