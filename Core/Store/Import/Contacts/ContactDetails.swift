internal import HustingsProtocol

/// How an elector may be reached, as a row says it.
struct ContactDetails {
  var phone: String?
  var email: String?
  /// Channels that the elector agreed to.
  var consents: [(channel: Consent.Channel, at: Instant)] = []
  /// Channels that the elector says no to; of some the row does not say when.
  var noes: [(channel: Consent.Channel, at: Instant?)] = []
  /// Channels by which the elector asked, in a contact, to be reached no more.
  var refusals: [(channel: Contact.Channel, at: Instant)] = []
  /// The words that were agreed to; empty without a consent that was given.
  var wording = ""
  /// Why a telephone number or an e-mail address was left out: nothing else of the row is lost with it.
  var unreadable: [ImportReject] = []

  /// Whether the row says nothing of it.
  var isEmpty: Bool { phone == nil && email == nil && consents.isEmpty && noes.isEmpty }

  /// The fields that say who agreed to which channel.
  static let consents: [(field: ContactField, channel: Consent.Channel)] = [
    (.emailConsent, .email), (.textConsent, .text), (.phoneConsent, .phone), (.automatedCallConsent, .automatedCall),
  ]

  /// Reads a record; throws what is wrong with the first column that is wrong.
  init(_ fields: borrowing ContactFields, _ job: ContactImport, at contact: Instant?) throws(ImportReject) {
    phone = value(fields, .phone, atMost: 30, else: .phone) { Self.phone($0) ?? Self.phoneWithoutZero($0) }
    email = value(fields, .email, atMost: 200, else: .email) { Self.email($0) }
    var date = contact
    if let text = try fields.text(.consentDate, atMost: 40) {
      guard let time = ContactTime(text) else { throw fields.refusal(.consentDate, .date) }
      date = time.instant(at: nil)
    }
    for (field, channel) in Self.consents {
      guard let text = try fields.text(field, atMost: 40) else { continue }
      let isGiven: Bool
      var at = date
      switch text.lowercased() {
      case "y", "yes", "1", "x", "t", "true", "given", "consented", "opted in", "opt in", "✓", "✔": isGiven = true
      case "n", "no", "0", "f", "false", "withdrawn", "refused", "opted out", "opt out": isGiven = false
      case "-": continue
      default:
        // Some tools put the day of the consent in its column.
        guard let time = ContactTime(text) else { throw fields.refusal(field, .consent) }
        (isGiven, at) = (true, time.instant(at: nil))
      }
      if let at, at.inBritain.day > job.now.inBritain.day { throw fields.refusal(field, .future) }
      guard isGiven else {
        noes.append((channel, at))
        continue
      }
      guard let at else { throw fields.refusal(field, .noConsentDate) }
      consents.append((channel, at))
      guard let words = try fields.text(.consentWording, atMost: 2000) ?? job.consentWording else {
        throw fields.refusal(.consentWording, .noWording)
      }
      wording = words
    }
  }

  /// What a field says; nil where it is empty, or cannot be read, which is noted.
  private mutating func value(
    _ fields: borrowing ContactFields, _ field: ContactField, atMost limit: Int, else reason: ImportReject.Reason,
    _ read: (String) -> String?
  ) -> String? {
    do throws(ImportReject) {
      guard let text = try fields.text(field, atMost: limit) else { return nil }
      if let value = read(text) { return value }
      unreadable.append(fields.refusal(field, reason))
    } catch {
      unreadable.append(error)
    }
    return nil
  }

  /// A telephone number, as it is written; nil when it is none.
  static func phone(_ text: String) -> String? {
    let digits = text.utf8.filter { $0 >= 48 && $0 <= 57 }.count
    let isPlain = text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || " +()-.".utf8.contains($0) }
    guard isPlain, (10...15).contains(digits), text.first == "0" || text.first == "+" || text.first == "(" else {
      return nil
    }
    return text
  }

  /// A telephone number whose leading zero a spreadsheet took away, `7700900123`, with the zero; nil when it is none.
  static func phoneWithoutZero(_ text: String) -> String? {
    guard text.utf8.count == 10, let first = text.first, "127".contains(first) else { return nil }
    guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return "0" + text
  }

  /// An e-mail address; nil when it is none.
  static func email(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !parts[1].hasPrefix("."),
      !parts[1].hasSuffix("."), !text.contains(" ")
    else { return nil }
    return text
  }
}
