internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

/// Something that a plugin asks for or was granted, on which an officer decides.
struct Decidable {
  /// The grant of all that it asks for; the grant itself, where it does not ask any more.
  var all: Grant
  /// Why it asks, in the plugin's words.
  var why: String
  /// What was granted, with the name of who decided.
  var given: Grant?
  /// Whether it can be granted: the plugin runs in the tenant, and asks for it.
  var mayGrant: Bool
  /// The tenant's time.
  var now: Instant

  /// The names of the form's own values: what was chosen, and what it was decided on.
  static let choice = "decision"
  static let seen = "seen"
  /// The choice to take back.
  static let takeBack = "takeBack"

  /// What it is about, in a few words.
  var title: String {
    let what = isDocuments ? "documents of its own" : all.resource.inPlainWords
    let kind = isDocuments ? "collection" : "permission"
    return "\(what.prefix(1).uppercased())\(what.dropFirst()) (\(kind) \(all.permission))"
  }

  /// What was decided, and whether it holds.
  var decided: String {
    guard let given else { return "Not granted" }
    let words = Explanation.Decision(given).inWords
    if given.hasEnded(at: now) { return "\(words). It has ended" }
    return isOutdated ? "\(words), for something else than it asks for now" : words
  }

  private var isDocuments: Bool { all.resource == Grant.storage }
  private var liesInAreas: Bool { Resources.named(all.resource)?.liesInAreas == true }

  private var isOutdated: Bool {
    guard let given, let access = all.access, let purpose = all.purpose else { return false }
    return !given.isFor(all.resource, access, purpose)
  }

  /// What is asked for, what was decided, and the form.
  func page(of manifest: Manifest) -> Page {
    var page = Page()
    page.title = "\(manifest.name): \(title)"
    if isOutdated {
      page.blocks.append(
        Alert(
          .warning, "Decide again",
          "An update asks for something else than what was granted, and gets nothing until you decide."
        ).block)
    }
    page.blocks.append(SummaryList(facts).block)
    if mayGrant {
      var form = Form()
      form.action = all.permission
      form.submit = given == nil ? "Grant" : "Change what is granted"
      form.values = [Self.choice: "grant", Self.seen: .string([self].state)]
      form.fields = fields
      page.blocks.append(form.block)
    }
    if given != nil {
      page.blocks.append(
        Button("Take it back", action: all.permission, values: [Self.choice: .string(Self.takeBack)]).block)
    }
    return page
  }

  private var facts: [SummaryList.Item] {
    var facts = [SummaryList.Item("Why it asks", why)]
    if let access = all.access, !isDocuments {
      facts.append(SummaryList.Item("May", "\(access.inWords) \(all.resource.inPlainWords)"))
    }
    if let purpose = all.purpose {
      let terms = PurposeTerms.of(purpose)
      facts.append(SummaryList.Item("Purpose", "\(purpose.rawValue), \(terms.about). \(terms.lawfulBasis)"))
    }
    let kept = isDocuments ? Retention.documents : Retention.of(all.resource)
    if let kept { facts.append(SummaryList.Item("Kept", kept.inWords)) }
    facts.append(SummaryList.Item("Decided", decided))
    return facts
  }

  private var fields: [Input] {
    let chosen = given.map { given in all.fields.filter(given.fields.contains) } ?? all.fields
    let options = all.fields.map { Input.Option($0, isDocuments ? Self.words(ofRole: $0) : $0.inPlainWords) }
    var fields = [
      Input(
        .checkboxes, "fields", isDocuments ? "For whom it may use them" : "What of them it may use",
        hint: isDocuments ? "It uses them for nobody else." : "It never sees what is not ticked.",
        value: .array(chosen.map(JSONValue.string)), options: options)
    ]
    if liesInAreas {
      fields.append(
        Input(
          .text, "areas", "Polling districts",
          hint: "Codes with commas between them, like AA, AB. Leave it empty for the whole branch.",
          value: given.map { .string($0.areas.joined(separator: ", ")) }, optional: true))
    }
    fields += [
      Input(
        .date, "until", "The last day on which it holds",
        hint: "For example, 7 5 2027. Leave it empty, and it holds until it is taken back.",
        value: given?.expiresAt.map { .string($0.lastDay.description) }, optional: true),
      Input(
        .number, "rowsPerDay", "The most rows in a day", hint: "Leave it empty for any number.",
        value: given?.rowsPerDay.map(JSONValue.integer), optional: true),
    ]
    return fields
  }

  /// `read:volunteer` as people say it.
  private static func words(ofRole word: String) -> String {
    let parts = word.split(separator: ":").map(String.init)
    guard parts.count == 2, let role = Role(rawValue: parts[1]) else { return word }
    return "\(parts[0] == "read" ? "Read by" : "Changed by"): \(role.inWords)"
  }

  /// What the form's answers must be.
  var parameters: [String: Parameter] {
    var fields = Parameter()
    (fields.type, fields.label) = (.choices, "at least one of what it asks for")
    (fields.options, fields.required) = (all.fields, true)
    var areas = Parameter()
    (areas.label, areas.maxLength) = ("the polling districts", 10_000)
    var until = Parameter()
    (until.type, until.label) = (.date, "the last day on which it holds")
    var rows = Parameter()
    (rows.type, rows.label) = (.integer, "the most rows in a day")
    rows.minimum = Double(GrantTerms.rowsOfADay.lowerBound)
    rows.maximum = Double(GrantTerms.rowsOfADay.upperBound)
    return ["fields": fields, "areas": areas, "until": until, "rowsPerDay": rows]
  }
}

extension [Decidable] {
  /// A word for what is asked for and what was granted, by which a form says what it was decided on.
  var state: String { Digest.hexadecimal(map { "\($0.all) \(String(describing: $0.given))" }.joined(separator: "\n")) }

  /// Refuses a form that was opened on something else than there is now: an update may ask for more meanwhile, and
  /// another officer may have decided.
  func checkSeen(_ sent: [String: [String]]) throws(RPCError) {
    guard sent[Decidable.seen] != [state] else { return }
    throw RPCError(
      .conflict, "What is asked for or granted has changed since the page was opened.",
      data: ErrorDetail(reason: "conflict", hint: "Open the page again, and decide on what it says now."))
  }
}
