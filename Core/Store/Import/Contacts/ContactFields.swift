internal import HustingsProtocol

/// A record of a file of contacts, by what its columns hold.
struct ContactFields: ~Copyable {
  private let record: CSVRecord
  private let mapping: ContactMapping

  init(_ record: borrowing CSVRecord, _ mapping: ContactMapping) {
    (self.record, self.mapping) = (copy record, mapping)
  }

  /// The text of a field; nil when it is empty, or no column holds it.
  func text(_ field: ContactField, atMost limit: Int) throws(ImportReject) -> String? {
    let text = try record.text(mapping.place(field), atMost: limit)
    return text.isEmpty ? nil : text
  }

  /// Why a field is refused.
  func refusal(_ field: ContactField, _ reason: ImportReject.Reason) -> ImportReject {
    record.refusal(mapping.place(field) ?? 0, reason)
  }

  /// When the contact was; nil where nothing says it.
  func date(_ now: Instant) throws(ImportReject) -> Instant? {
    guard let date = try text(.date, atMost: 40) else { return nil }
    guard let time = ContactTime(date) else { throw refusal(.date, .date) }
    var clock: (hour: Int, minute: Int)?
    if let said = try text(.time, atMost: 20) {
      guard let found = ContactTime.clock(said) else { throw refusal(.time, .time) }
      clock = found
    }
    let at = time.instant(at: clock)
    guard at.inBritain.day <= now.inBritain.day else { throw refusal(.date, .future) }
    return at
  }
}
