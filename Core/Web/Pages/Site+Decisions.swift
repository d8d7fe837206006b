internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

// Where officers decide what a plugin may see: one page for each thing that it asks for.
extension Site {
  /// Something that a plugin asks for, and what was decided.
  struct Asked {
    /// The grant of all that it asks for.
    var all: Grant
    /// Why, in the plugin's words.
    var why: String
    /// The grant in force, with the name of who decided.
    var given: Grant?
  }

  /// All that a plugin asks for in a tenant, in its manifest's order.
  func toDecide(_ manifest: Manifest, in tenant: String) async throws(RPCError) -> [Asked] {
    let given = try await accounts.grants(in: tenant).filter { $0.plugin == manifest.id }
    let reasons = manifest.permissions.map(\.why) + manifest.storage.map(\.why)
    return zip(Grant.all(askedBy: manifest, in: tenant, by: ""), reasons).map { all, why in
      Asked(all: all, why: why, given: given.first { $0.permission == all.permission })
    }
  }

  /// The ways to the decisions, for the page that says what the plugin may see.
  func decisions(
    _ asked: [Asked], of plugin: String, in tenant: String, _ visit: Visit, _ html: inout HTML
  ) {
    let links = Self.decisionLinks(plugin, in: tenant)
    html.element("h2", text: "Decide")
    html.element("p", text: "As an officer you grant, narrow and take back. It holds at once.")
    html.element("ul") { html in
      for one in asked {
        html.element("li") { html in
          html.element("a", ["href": links.path(action: one.all.permission)], text: one.title)
          html.text(": \(one.given?.inWords ?? "not granted")")
        }
      }
    }
    guard asked.contains(where: { $0.given == nil }) else { return }
    html.element("form", ["method": "post", "action": Self.path(ofRightsOf: plugin, in: tenant)]) { html in
      html.void(
        "input", ["type": "hidden", "name": FormContext.csrfField, "value": visit.session?.csrf ?? ""])
      html.element("button", ["type": "submit", "class": "button"], text: "Grant all that is not granted yet")
    }
  }

  /// Grants all that is not granted yet.
  func grantRest(of plugin: String, in tenant: String, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let (manifest, officer) = try await deciding(on: plugin, in: tenant, visit)
    let missing = try await toDecide(manifest, in: tenant).filter { $0.given == nil }
    for asked in missing {
      _ = try await plugins.grant(asked.all.permission, of: plugin, in: tenant, GrantTerms(), by: officer)
    }
    return onward(
      to: Self.path(ofRightsOf: plugin, in: tenant),
      saying: PageFrame.Notice(.success, "\(manifest.name) is granted all that it asks for."))
  }

  /// Shows what is asked for, with a form to decide; or does what was decided.
  func decision(
    on permission: String, of plugin: String, in tenant: String, _ visit: Visit
  ) async throws(RPCError) -> HTTPResponse {
    let (manifest, officer) = try await deciding(on: plugin, in: tenant, visit)
    let asked = try await toDecide(manifest, in: tenant).first { $0.all.permission == permission }
    guard let asked else { throw .noSuchPage }
    guard visit.request.method == .post else { return try show(asked, manifest, nil, visit) }
    let sent = visit.request.form.answers
    let rights = Self.path(ofRightsOf: plugin, in: tenant)
    if sent[Asked.choice] == [Asked.takeBack] {
      try await plugins.takeBack(permission, of: plugin, in: tenant, by: officer)
      return onward(to: rights, saying: PageFrame.Notice(.success, "\(asked.title): taken back."))
    }
    var submission = FormContext.Submission(target: permission, values: sent, errors: [])
    let check = ParameterCheck.check(sent, against: asked.parameters)
    submission.errors = check.errors
    guard check.errors.isEmpty else { return try show(asked, manifest, submission, visit) }
    do throws(RPCError) {
      _ = try await plugins.grant(permission, of: plugin, in: tenant, GrantTerms(check.values), by: officer)
    } catch {
      guard error.code == .invalid else { throw error }
      let text = [error.message, error.data?.hint].compactMap { $0 }.joined(separator: " ")
      submission.errors = [FieldError(error.data?.field ?? "", text)]
      return try show(asked, manifest, submission, visit)
    }
    return onward(to: rights, saying: PageFrame.Notice(.success, "\(asked.title): granted."))
  }

  /// Each permission is an action below the page that says what the plugin may see.
  private static func decisionLinks(_ plugin: String, in tenant: String) -> LinkResolver {
    LinkResolver(tenant: tenant, plugin: plugin, actions: path(ofRightsOf: plugin, in: tenant))
  }

  private func deciding(
    on plugin: String, in tenant: String, _ visit: Visit
  ) async throws(RPCError) -> (Manifest, officer: String) {
    let membership = try visit.membership(in: tenant)
    guard let listing = try await plugins.listing(of: plugin, in: membership.tenant) else { throw .noSuchPage }
    guard membership.mayDecide, let session = visit.session else {
      throw .roleNeeded([.officer], membership.role)
    }
    return (listing.manifest, session.account.id)
  }

  private func show(
    _ asked: Asked, _ manifest: Manifest, _ submission: FormContext.Submission?, _ visit: Visit
  ) throws(RPCError) -> HTTPResponse {
    let membership = try visit.membership(in: asked.all.tenant)
    let page = asked.page(of: manifest)
    if visit.request.wantsJSON { return .json(page, status: submission == nil ? 200 : 422) }
    let form = FormContext(csrf: visit.session?.csrf ?? "", key: "", submission: submission)
    var frame = frame(page.title, visit, tenant: membership)
    frame.breadcrumbs.append(
      PageFrame.PageLink(manifest.name, Self.path(ofRightsOf: manifest.id, in: membership.tenant.id)))
    frame.hasErrors = page.hasErrors(form: form)
    let links = Self.decisionLinks(manifest.id, in: membership.tenant.id)
    return document(page.html(links: links, form: form), in: frame, status: submission == nil ? 200 : 422)
  }
}

extension SiteMembership {
  /// Whether somebody decides what plugins may see: an officer of the whole tenant.
  var mayDecide: Bool { role == .officer && areas.isEmpty }
}

extension Site.Asked {
  /// The name of the form's value that says what was chosen.
  fileprivate static let choice = "decision"
  /// That value, for taking back.
  fileprivate static let takeBack = "takeBack"

  /// What it is about, in a few words.
  fileprivate var title: String {
    let what = isDocuments ? "documents of its own" : all.resource.inPlainWords
    let kind = isDocuments ? "collection" : "permission"
    return "\(what.prefix(1).uppercased())\(what.dropFirst()) (\(kind) \(all.permission))"
  }

  private var isDocuments: Bool { all.resource == Grant.storage }
  private var liesInAreas: Bool { Resources.named(all.resource)?.liesInAreas == true }

  /// What is asked for, what was decided, and the form.
  fileprivate func page(of manifest: Manifest) -> Page {
    var page = Page()
    page.title = "\(manifest.name): \(title)"
    if let given, given.access != all.access || given.purpose != all.purpose || given.resource != all.resource {
      page.blocks.append(
        Alert(
          .warning, "Decide again",
          "An update asks for something else than what was granted, and gets nothing until you decide."
        ).block)
    }
    page.blocks.append(SummaryList(facts).block)
    var form = Form()
    form.action = all.permission
    form.submit = given == nil ? "Grant" : "Change what is granted"
    form.values = [Self.choice: "grant"]
    form.fields = fields
    page.blocks.append(form.block)
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
    facts.append(SummaryList.Item("Decided", given?.inWords ?? "Not granted"))
    return facts
  }

  private var fields: [Input] {
    let chosen = given.map { given in all.fields.filter(given.fields.contains) } ?? all.fields
    let options = all.fields.map { Input.Option($0, isDocuments ? Self.words(ofRole: $0) : $0.inPlainWords) }
    var fields = [
      Input(
        .checkboxes, "fields", isDocuments ? "Who may use them" : "What of them it may use",
        hint: "It never sees what is not ticked.", value: .array(chosen.map(JSONValue.string)), options: options)
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
        .date, "until", "The day that ends it",
        hint: "For example, 7 5 2027. Leave it empty, and it holds until it is taken back.",
        value: given?.expiresAt.map { .string($0.day.description) }, optional: true),
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
  fileprivate var parameters: [String: Parameter] {
    var fields = Parameter()
    (fields.type, fields.label) = (.choices, "at least one of what it asks for")
    (fields.options, fields.required) = (all.fields, true)
    var areas = Parameter()
    (areas.label, areas.maxLength) = ("the polling districts", 10_000)
    var until = Parameter()
    (until.type, until.label) = (.date, "the day that ends it")
    var rows = Parameter()
    (rows.type, rows.label, rows.minimum, rows.maximum) = (.integer, "the most rows in a day", 1, 1_000_000_000)
    return ["fields": fields, "areas": areas, "until": until, "rowsPerDay": rows]
  }
}

extension GrantTerms {
  /// The terms of a form's checked answers.
  fileprivate init(_ values: [String: JSONValue]) {
    self.init()
    if case .array(let words)? = values["fields"] {
      fields = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
    }
    if case .string(let text)? = values["areas"] {
      areas = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
    if case .string(let text)? = values["until"] { expiresAt = Day(text).map { Instant($0) } }
    if case .integer(let rows)? = values["rowsPerDay"] { rowsPerDay = rows }
  }
}
