internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

// Where officers decide what a plugin may see: one page for each thing that it asks for.
extension Site {
  /// All that may be decided on a plugin in a tenant: what it asks for, in its manifest's order, and what it was granted
  /// and does not ask for any more.
  func toDecide(_ manifest: Manifest, in tenant: TenantRecord) async throws(RPCError) -> [Decidable] {
    let given = try await accounts.grants(in: tenant.id).filter { $0.plugin == manifest.id }
    let explanation = try await plugins.explanation(
      of: manifest.id, in: tenant.id, for: Acting(account: "", role: .officer))
    let reasons = manifest.permissions.map(\.why) + manifest.storage.map(\.why)
    let asked = zip(Grant.all(askedBy: manifest, in: tenant.id, by: ""), reasons).map { all, why in
      Decidable(
        all: all, why: why, given: given.first { $0.permission == all.permission },
        mayGrant: explanation.refusal == nil, now: tenant.clock ?? .now)
    }
    let gone = given.filter { grant in !asked.contains { $0.all.permission == grant.permission } }
    return asked
      + gone.map {
        Decidable(
          all: $0, why: "It does not ask for this any more.", given: $0, mayGrant: false, now: tenant.clock ?? .now)
      }
  }

  /// The ways to the decisions, for the page that says what the plugin may see.
  func decisions(_ all: [Decidable], of plugin: String, in tenant: String, _ visit: Visit) -> HTML {
    let shown = all.filter { $0.mayGrant || $0.given != nil }
    let links = Self.decisionLinks(plugin, in: tenant)
    return HTML { html in
      guard !shown.isEmpty else { return }
      html.element("h2", text: "Decide")
      html.element("p", text: "As an officer you grant, narrow and take back. It holds at once.")
      html.element("ul") { html in
        for one in shown {
          html.element("li") { html in
            html.element("a", ["href": links.path(action: one.all.permission)], text: one.title)
            html.text(": \(one.decided)")
          }
        }
      }
      guard shown.contains(where: { $0.given == nil }) else { return }
      html.element(
        "form", ["class": "form", "method": "post", "action": Self.path(ofRightsOf: plugin, in: tenant)]
      ) { html in
        for (name, value) in [(FormContext.csrfField, visit.session?.csrf ?? ""), (Decidable.seen, all.state)] {
          html.void("input", ["type": "hidden", "name": name, "value": value])
        }
        html.element("button", ["type": "submit", "class": "button"], text: "Grant all that is not granted yet")
      }
    }
  }

  /// Grants all that was never granted, or taken back.
  func grantRest(of plugin: String, in tenant: String, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let (manifest, tenant, officer) = try await deciding(on: plugin, in: tenant, visit)
    let all = try await toDecide(manifest, in: tenant)
    try all.checkSeen(visit.request.form.answers)
    let missing = all.filter { $0.given == nil }
    for one in missing {
      _ = try await plugins.grant(one.all.permission, of: plugin, in: tenant.id, GrantTerms(), by: officer)
    }
    return decided("\(manifest.name): granted \(missing.count) of what it asks for.", plugin, tenant, visit)
  }

  /// Shows what is asked for, with a form to decide; or does what was decided.
  func decision(
    on permission: String, of plugin: String, in tenant: String, _ visit: Visit
  ) async throws(RPCError) -> HTTPResponse {
    let (manifest, tenant, officer) = try await deciding(on: plugin, in: tenant, visit)
    let found = try await toDecide(manifest, in: tenant).first { $0.all.permission == permission }
    guard let found, found.mayGrant || found.given != nil else { throw .noSuchPage }
    guard visit.request.method == .post else { return try show(found, manifest, nil, visit) }
    let sent = visit.request.form.answers
    if sent[Decidable.choice] == [Decidable.takeBack] {
      guard found.given != nil else { return decided("\(found.title): it was not granted.", plugin, tenant, visit) }
      try await plugins.takeBack(permission, of: plugin, in: tenant.id, by: officer)
      return decided("\(found.title): taken back.", plugin, tenant, visit)
    }
    try [found].checkSeen(sent)
    let check = ParameterCheck.check(sent, against: found.parameters)
    var submission = FormContext.Submission(target: permission, values: sent, errors: check.errors)
    do throws(RPCError) {
      guard check.errors.isEmpty else { return try show(found, manifest, submission, visit) }
      let terms = try GrantTerms(check.values)
      _ = try await plugins.grant(permission, of: plugin, in: tenant.id, terms, by: officer)
    } catch {
      guard error.code == .invalid else { throw error }
      let text = [error.message, error.data?.hint].compactMap { $0 }.joined(separator: " ")
      submission.errors = [FieldError(error.data?.field ?? "", text)]
      return try show(found, manifest, submission, visit)
    }
    return decided("\(found.title): granted.", plugin, tenant, visit)
  }

  /// Each permission is an action below the page that says what the plugin may see.
  private static func decisionLinks(_ plugin: String, in tenant: String) -> LinkResolver {
    LinkResolver(tenant: tenant, plugin: plugin, actions: path(ofRightsOf: plugin, in: tenant))
  }

  private func deciding(
    on plugin: String, in tenant: String, _ visit: Visit
  ) async throws(RPCError) -> (Manifest, TenantRecord, officer: String) {
    let membership = try visit.membership(in: tenant)
    guard let listing = try await plugins.listing(of: plugin, in: membership.tenant) else { throw .noSuchPage }
    guard membership.mayDecide, let session = visit.session else {
      throw RPCError(
        .permissionDenied, "Only an officer of the whole branch or office decides.",
        data: ErrorDetail(
          side: .role, reason: "roleNeeded", hint: "It is for officers of the whole branch or office."))
    }
    return (listing.manifest, membership.tenant, session.account.id)
  }

  private func decided(
    _ words: String, _ plugin: String, _ tenant: TenantRecord, _ visit: Visit
  ) -> HTTPResponse {
    if visit.request.wantsJSON { return .json(ActionResult.done(words)) }
    return onward(to: Self.path(ofRightsOf: plugin, in: tenant.id), saying: PageFrame.Notice(.success, words))
  }

  private func show(
    _ one: Decidable, _ manifest: Manifest, _ submission: FormContext.Submission?, _ visit: Visit
  ) throws(RPCError) -> HTTPResponse {
    let membership = try visit.membership(in: one.all.tenant)
    let page = one.page(of: manifest)
    if visit.request.wantsJSON {
      guard let submission else { return .json(page) }
      var result = ActionResult()
      result.errors = submission.errors
      return .json(result, status: 422)
    }
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
  /// Whether somebody decides what plugins may see.
  var mayDecide: Bool { role.decides(within: areas) }
}

extension GrantTerms {
  /// The terms of a form's checked answers.
  fileprivate init(_ values: [String: JSONValue]) throws(RPCError) {
    self.init()
    if case .array(let words)? = values["fields"] {
      fields = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
    }
    if case .string(let text)? = values["areas"] { areas = try Self.areas(in: text) }
    if case .string(let text)? = values["until"] { lastDay = Day(text) }
    if case .integer(let rows)? = values["rowsPerDay"] { rowsPerDay = rows }
  }
}
