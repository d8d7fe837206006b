internal import HustingsProtocol

/// What a row says of an elector: a contact, and how the elector may be reached.
struct ContactRow {
  /// Nil where the row says nothing of one.
  var contact: Said?
  var details: ContactDetails

  /// One contact.
  struct Said {
    var at: Instant
    var channel: Contact.Channel
    var outcome: Contact.Outcome
    var intention: Intention?
    var issues: String?
    var note: String?
    var by: String?
  }

  /// Reads a record; throws what is wrong with the first column that is wrong.
  init(
    _ record: borrowing CSVRecord, _ job: ContactImport, _ summary: inout ContactSummary
  ) throws(ImportReject) {
    let fields = ContactFields(record, job.mapping)
    let at = try fields.date(job.now)
    details = try ContactDetails(fields, job, at: at)

    var said: Contact.Outcome?
    var isForEveryChannel = false
    var intention: Intention?
    if let word = try fields.text(.outcome, atMost: 60) {
      guard let found = ContactCodes.outcome(word) else { throw fields.refusal(.outcome, .outcome) }
      (said, isForEveryChannel) = found
    }
    if let code = try fields.text(.intention, atMost: 60) {
      switch job.codes.meaning(of: code) {
      case nil:
        summary.noteUnknown(code)
        throw fields.refusal(.intention, .code)
      case .intention(let found):
        intention = found
        said = said ?? .spoke
      case .outcome(let found): said = said ?? found
      case .doNotContact: (said, isForEveryChannel) = (said ?? .askedNotToReturn, true)
      case .nothing: said = said ?? .spoke
      }
    }
    guard let said else {
      guard !details.isEmpty else {
        if let reject = details.unreadable.first { throw reject }
        throw fields.refusal(job.mapping.place(.outcome) == nil ? .intention : .outcome, .noOutcome)
      }
      return
    }
    guard let at else { throw fields.refusal(.date, .date) }
    var channel = job.channel
    if let word = try fields.text(.channel, atMost: 60) {
      guard let found = ContactCodes.channel(word) else { throw fields.refusal(.channel, .channel) }
      channel = found
    }
    contact = Said(
      at: at, channel: channel, outcome: said, intention: intention, issues: try fields.text(.issues, atMost: 500),
      note: try fields.text(.note, atMost: 2000), by: try fields.text(.by, atMost: 200))
    if isForEveryChannel {
      details.refusals += Contact.Channel.allCases.map { ($0, at) }
    } else if said == .askedNotToReturn {
      details.refusals.append((channel, at))
    }
  }

  /// The elector whom the row is about; nil for one who was erased.
  func elector(
    _ record: borrowing CSVRecord, _ job: ContactImport, _ match: ElectorMatch
  ) throws(ImportReject) -> (ElectorMatch.Found, ElectorMatch.Way)? {
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
      case .erased: return nil
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
