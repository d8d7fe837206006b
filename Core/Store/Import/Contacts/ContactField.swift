internal import HustingsProtocol

/// What a column of a file of contacts may hold.
package enum ContactField: String, CaseIterable, Sendable {
  case district, number, suffix, name, forename, surname, postcode, date, time, channel, outcome, intention, issues
  case note, by, phone, email, emailConsent, textConsent, phoneConsent, automatedCallConsent, consentDate
  case consentWording

  /// The names that such a column bears, without case and spacing; the likeliest first.
  var names: [String] {
    switch self {
    case .district: ["electornumberprefix", "pollingdistrict", "pollingdistrictcode", "prefix", "pd", "district"]
    case .number: ["electornumber", "electorno", "electoralnumber", "rollnumber", "rollno", "number", "elector"]
    case .suffix: ["electornumbersuffix", "electornosuffix", "suffix"]
    case .name: ["electorname", "votername", "fullname", "name", "voter", "contactname"]
    case .forename: ["forename", "electorforename", "firstname", "givenname", "forenames", "firstnames"]
    case .surname: ["surname", "electorsurname", "lastname", "familyname"]
    case .postcode: ["postcode", "electorpostcode", "postalcode"]
    case .date: ["date", "contactdate", "dateofcontact", "canvassdate", "datecontacted", "when", "at", "dateandtime"]
    case .time: ["time", "contacttime", "timeofcontact"]
    case .channel: ["channel", "contacttype", "method", "contactmethod", "type", "medium"]
    case .outcome: ["outcome", "result", "contactresult", "response", "status"]
    case .intention:
      [
        "voterid", "votingintention", "voterintention", "intention", "vi", "vid", "voteridcode", "code", "party",
        "support", "supportlevel",
      ]
    case .issues: ["issues", "issue", "topics", "concerns"]
    case .note: ["note", "notes", "comment", "comments", "remarks"]
    case .by: ["by", "canvasser", "contactedby", "caller", "volunteer", "boardrunner"]
    case .phone:
      [
        "phone", "telephone", "phonenumber", "telephonenumber", "mobile", "mobilenumber", "mobilephone", "tel",
        "landline",
        "homephone",
      ]
    case .email: ["email", "emailaddress", "mail"]
    case .emailConsent:
      ["emailconsent", "consentemail", "consenttoemail", "emailoptin", "optinemail", "emailpermission"]
    case .textConsent:
      ["textconsent", "smsconsent", "consentsms", "consenttotext", "textoptin", "smsoptin", "smspermission"]
    case .phoneConsent:
      ["phoneconsent", "consentphone", "consenttophone", "consenttocall", "phoneoptin", "callconsent"]
    case .automatedCallConsent: ["automatedcallconsent", "consentautomatedcall", "automatedcalloptin"]
    case .consentDate: ["consentdate", "dateofconsent", "consentgiven", "optindate", "consentedon"]
    case .consentWording: ["consentwording", "consenttext", "consentstatement", "wording"]
    }
  }

  /// Whether a value is typical of the field; nil where values tell nothing.
  func fits(_ value: String, _ codes: ContactCodes) -> Bool? {
    switch self {
    case .number: ElectorNumber(value) != nil && ContactDetails.phone(value) == nil
    case .phone: ContactDetails.phone(value) != nil
    case .email: ContactDetails.email(value) != nil
    case .postcode: Self.isPostcode(value)
    case .date: ContactTime(value) != nil || ContactTime.isMonthFirst(value)
    case .channel: ContactCodes.channel(value) != nil
    case .outcome: ContactCodes.outcome(value) != nil
    case .intention: codes.meaning(of: value) != nil
    default: nil
    }
  }

  /// Whether a text is what rows say of people, and no heading: `AA-12`, a date, a postcode, a number, an address.
  static func isOfPerson(_ text: String) -> Bool {
    let codes = ContactCodes()
    let isTelling = [ContactField.phone, .email, .postcode, .date].contains { $0.fits(text, codes) == true }
    return isTelling || ContactDetails.phoneWithoutZero(text) != nil || isElectorNumber(text)
  }

  /// Whether a text is an elector's number with the polling district before it, `AA-12`, and not `Phone-2` or
  /// `GE-2024`.
  private static func isElectorNumber(_ text: String) -> Bool {
    guard text.contains("-"), let number = ElectorNumber(text), !(1900..<2100).contains(number.number) else {
      return false
    }
    let word = number.district.lowercased()
    return number.district.first?.isLetter == true && word.utf8.count <= 4
      && !allCases.contains { $0.names.contains(word) }
  }

  /// Whether a text has the form of a postcode: one or two letters, one or two digits or a digit and a letter; then a
  /// digit and two letters.
  private static func isPostcode(_ text: String) -> Bool {
    let letters = Array(text.uppercased().utf8.filter { $0 != 0x20 })
    guard (5...7).contains(letters.count) else { return false }
    func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    let inward = letters.suffix(3)
    let outward = letters.dropLast(3)
    return isDigit(inward[inward.startIndex]) && inward.dropFirst().allSatisfy(isLetter)
      && isLetter(outward[0]) && outward.contains(where: isDigit) && outward.allSatisfy { isDigit($0) || isLetter($0) }
  }
}

/// When a contact was, as people write it: a day, and perhaps the time on the wall.
struct ContactTime {
  var day: Day
  var clock: (hour: Int, minute: Int)?
  /// A moment that was written in full, in UTC.
  private var moment: Instant?

  /// A day, `07/05/2026` or `2026-05-07`, with or without a time behind it, `18:30`.
  init?(_ text: String) {
    if let moment = Instant(text) {
      (self.moment, day) = (moment, moment.day)
      return
    }
    let parts = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }
    guard let first = parts.first, let day = CSVRecord.day(String(first)) else { return nil }
    self.day = day
    if parts.count == 2 {
      guard let clock = ContactTime.clock(String(parts[1])) else { return nil }
      self.clock = clock
    }
  }

  /// Whether a text is a day, with or without a time, whose month certainly stands first.
  static func isMonthFirst(_ text: String) -> Bool {
    text.split(maxSplits: 1) { $0 == " " || $0 == "T" }.first.map { CSVRecord.isMonthFirst(String($0)) } ?? false
  }

  /// `18:30`, with seconds or without.
  static func clock(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.split(separator: ":").map { CSVRecord.number(ArraySlice($0.utf8)) }
    guard (2...3).contains(parts.count), let hour = parts[0], hour < 24, let minute = parts[1], minute < 60,
      parts.count == 2 || parts[2].map({ $0 < 60 }) == true
    else { return nil }
    return (hour, minute)
  }

  /// The moment; noon when no time was written.
  func instant(at other: (hour: Int, minute: Int)?) -> Instant {
    if let moment { return moment }
    let (hour, minute) = clock ?? other ?? (12, 0)
    return Instant(inBritain: day, hour: hour, minute: minute)
  }
}
