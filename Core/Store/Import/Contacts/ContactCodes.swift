package import HustingsProtocol

/// What the codes of a canvass mean: branches choose their own letters, so that some must be said.
package struct ContactCodes: Sendable {
  /// What a code says of the contact.
  package enum Meaning: Hashable, Sendable {
    /// How the elector means to vote.
    case intention(Intention)
    /// What came of it, without a word about voting.
    case outcome(Contact.Outcome)
    /// That they want to be reached in no way at all.
    case doNotContact
    /// That they spoke, and nothing about voting.
    case nothing

    /// In one word, as `--code` takes it.
    package var word: String {
      switch self {
      case .intention(let intention): intention.rawValue
      case .outcome(let outcome): outcome.rawValue
      case .doNotContact: "doNotContact"
      case .nothing: "none"
      }
    }
  }

  private var said: [String: Meaning] = [:]

  /// The codes that everybody uses, and those that were said.
  package init() {}

  /// Says what a code means.
  ///
  /// - Parameters:
  ///   - word: `labour`, an intention, an outcome, or `none`.
  ///   - code: As it stands in the file, whatever the case of its letters.
  /// - Returns: False when the word is none of them.
  package mutating func say(_ word: String, of code: String) -> Bool {
    guard let meaning = Self.common[Self.plain(word)] else { return false }
    said[code.lowercased()] = meaning
    return true
  }

  /// The words that a code may be given.
  package static let words =
    ["labour"] + Intention.allCases.map(\.rawValue) + Contact.Outcome.allCases.map(\.rawValue)
    + ["doNotContact", "none"]

  /// What a code means, or nil when nobody said.
  package func meaning(of code: String) -> Meaning? { said[code.lowercased()] ?? Self.common[Self.plain(code)] }

  /// What a word says came of a contact; nil for a word that is about voting, or for none.
  static func outcome(_ word: String) -> (outcome: Contact.Outcome, isForEveryChannel: Bool)? {
    switch common[plain(word)] {
    case .outcome(let outcome): (outcome, false)
    case .doNotContact: (.askedNotToReturn, true)
    case .intention, .nothing, nil: nil
    }
  }

  /// The channel that a word is for.
  static func channel(_ word: String) -> Contact.Channel? { channels[plain(word)] }

  private static func plain(_ text: String) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  private static let common: [String: Meaning] = {
    let intentions: [(Intention, [String])] = [
      (.firm, ["labour", "l", "lab", "firm", "stronglabour", "firmlabour", "promise"]),
      (.leaning, ["leaning", "weaklabour", "leaninglabour", "probablelabour"]),
      (.undecided, ["undecided", "dontknow", "dk", "unsure"]),
      (.leaningAgainst, ["leaningagainst"]),
      (
        .against,
        [
          "against", "conservative", "con", "tory", "libdem", "liberaldemocrat", "green", "reform", "reformuk", "snp",
          "plaid", "plaidcymru", "otherparty",
        ]
      ),
      (.wontVote, ["wontvote", "nonvoter", "notvoting", "willnotvote"]),
    ]
    let outcomes: [(Contact.Outcome, [String])] = [
      (.spoke, ["spoke", "spoken", "contacted", "met"]),
      (.notIn, ["notin", "ni", "noanswer", "out", "nothome"]),
      (.refused, ["refused", "refusal", "wouldntsay", "wontsay"]),
      (.moved, ["moved", "movedaway", "goneaway"]), (.deceased, ["deceased", "dead", "died"]),
      (.language, ["language", "languagebarrier"]),
      (.askedNotToReturn, ["askednottoreturn", "donotreturn", "dnr"]),
    ]
    var table: [String: Meaning] = ["none": .nothing]
    for word in ["donotcontact", "dnc", "nocontact", "optedout", "optout"] { table[word] = .doNotContact }
    for (intention, words) in intentions { for word in words { table[word] = .intention(intention) } }
    for (outcome, words) in outcomes { for word in words { table[word] = .outcome(outcome) } }
    return table
  }()

  private static let channels: [String: Contact.Channel] = {
    let words: [(Contact.Channel, [String])] = [
      (.doorstep, ["doorstep", "door", "doorknock", "doorknocking", "canvass", "facetoface"]),
      (.phone, ["phone", "telephone", "call", "phonecall", "phonebank"]), (.text, ["text", "sms"]), (.email, ["email"]),
      (.post, ["post", "letter", "mail"]), (.streetStall, ["streetstall", "stall"]),
    ]
    var table: [String: Contact.Channel] = [:]
    for (channel, words) in words { for word in words { table[word] = channel } }
    return table
  }()
}
