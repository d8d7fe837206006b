internal import Access
internal import Host
internal import HustingsProtocol

extension Site {
  /// Has a plugin do something. When it is not done, the form is shown again with what was typed and what is wrong.
  func action(_ part: PluginPart, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let (manifest, _) = try await manifest(of: part, visit)
    guard let action = manifest.action(part.name) else { throw .noSuchPage }
    let person = try visit.person(in: part.tenant, for: action.roles)
    let sent = Sent(part: part, manifest: manifest, action: action, values: visit.request.form.answers, visit: visit)
    guard action.roles.contains(person.role) else {
      return await refusal(of: sent, .roleNeeded(action.roles, person.role))
    }
    guard let key = visit.request.form[FormContext.keyField], Self.isToken(key) else {
      return await refusal(
        of: sent,
        RPCError(
          .invalid, "The form's `_key` is missing or malformed.",
          data: ErrorDetail(reason: "key", field: FormContext.keyField, hint: "Reload the page and send it again.")))
    }
    let check = ParameterCheck.check(sent.values, against: action.parameters)
    guard check.errors.isEmpty else { return await again(sent, check.errors, status: 422) }
    do throws(RPCError) {
      let result = try await invoked(part, check.values, key: key, for: person, visit)
      if visit.request.wantsJSON { return .json(result, status: result.ok ? 200 : 422) }
      return result.ok ? await done(sent, result) : await again(sent, result.problems, status: 422)
    } catch {
      // The plugin may have done it before it failed: the same key makes a second sending harmless.
      return await refusal(of: sent, error, key: String(key.prefix { $0 != "-" }))
    }
  }

  /// An action's form as it was sent.
  private struct Sent {
    var part: PluginPart
    var manifest: Manifest
    var action: Manifest.Action
    var values: [String: [String]]
    var visit: Visit
  }

  private func done(_ sent: Sent, _ result: ActionResult) async -> HTTPResponse {
    let notice = result.message.map { PageFrame.Notice(.success, $0) }
    if let target = result.goTo, sent.manifest.view(target.view) != nil {
      return onward(to: sent.part.links.path(to: target), saying: notice)
    }
    let origin = await origin(of: sent)
    return onward(to: origin.map { $0.opened.path($0.values) } ?? PageFrame.homePath, saying: notice)
  }

  private func refusal(of sent: Sent, _ error: RPCError, key: String? = nil) async -> HTTPResponse {
    if sent.visit.request.wantsJSON { return .json(error, status: error.code.httpStatus) }
    let page = ErrorPage(error, plugin: sent.manifest.name)
    let text =
      switch error.code {
      case .notFound: "What this form is about is not here any more, or not for you."
      case .conflict: "\(page.title). \(page.happened)"
      default: "\(page.title). \(page.happened) \(page.next.first ?? "")"
      }
    return await again(sent, [FieldError(error.data?.field ?? "", text)], status: page.status, error: error, key: key)
  }

  /// Shows the view that held the form once more, or if that cannot be had, an error page with what was typed.
  private func again(
    _ sent: Sent, _ errors: [FieldError], status: Int, error: RPCError? = nil, key: String? = nil
  ) async -> HTTPResponse {
    if sent.visit.request.wantsJSON {
      var result = ActionResult()
      result.errors = errors
      return .json(result, status: status)
    }
    var submission = FormContext.Submission(target: sent.action.id, values: sent.values, errors: errors)
    submission.isOutdated = error?.code == .conflict
    if let origin = await origin(of: sent),
      let response = try? await show(
        origin.opened, origin.values, submission, sent.visit, key: key, status: status)
    {
      return response
    }
    var page = error.map { ErrorPage($0, plugin: sent.manifest.name) } ?? ErrorPage(status: status)
    if error == nil { page.next = errors.map(\.text) + page.next }
    var body = page.html()
    body.append(Self.typed(sent.values, labels: sent.action.parameters.compactMapValues(\.label)))
    return document(body, in: frame(page.title, sent.visit), status: page.status)
  }

  /// The view that held the form, as the form says; else the one where people start.
  private func origin(of sent: Sent) async -> (opened: OpenedView, values: [String: JSONValue])? {
    if let text = sent.visit.request.form[FormContext.fromField], text.utf8.count <= 4096,
      let request = try? HTTPRequest(.get, target: text), case .view(let part)? = Route(request.path),
      part.tenant == sent.part.tenant, part.plugin == sent.part.plugin, let opened = try? await open(part, sent.visit)
    {
      return (opened, ParameterCheck.check(request.query.answers, against: opened.view.parameters).values)
    }
    guard let first = try? start(sent.manifest, sent.part, sent.visit) else { return nil }
    var part = sent.part
    part.name = first.id
    return (try? await open(part, sent.visit)).map { ($0, [:]) }
  }
}

extension ActionResult {
  /// What to mend; a result that was not done always says something.
  fileprivate var problems: [FieldError] {
    if !errors.isEmpty { return errors }
    return [FieldError("", message ?? "This was not done. Check your answers and send them again.")]
  }
}
