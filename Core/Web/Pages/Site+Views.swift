internal import Access
internal import Host
internal import HustingsProtocol
internal import Store

extension Site {
  /// A plugin's view, as HTML or JSON.
  func view(_ part: PluginPart, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let opened = try await open(part, visit)
    let sent = visit.request.query.answers
    let check = ParameterCheck.check(sent, against: opened.view.parameters)
    // A form of this view may be mended on the page; without a value that must be there, there is no page.
    let isMissing = check.errors.contains { opened.view.parameters[$0.field]?.required == true }
    if !check.errors.isEmpty, isMissing || visit.request.wantsJSON { return unusable(check.errors, visit) }
    do throws(RPCError) {
      if visit.request.wantsJSON {
        return .json(try await rendered(part, check.values, for: opened.person, visit))
      }
      let submission =
        check.errors.isEmpty
        ? nil : FormContext.Submission(target: opened.view.id, values: sent, errors: check.errors)
      return try await show(opened, check.values, submission, visit)
    } catch {
      if visit.request.wantsJSON { return .json(error, status: error.code.httpStatus) }
      let page = ErrorPage(error, plugin: opened.manifest.name)
      return document(page.html(), in: frame(page.title, visit, of: opened), status: page.status)
    }
  }

  /// The frame of a view's page, with the ways to the plugin's other views.
  private func frame(_ title: String, _ visit: Visit, of opened: OpenedView) -> PageFrame {
    var frame = frame(title, visit, tenant: opened.membership)
    frame.plugin = opened.manifest.name
    frame.menu = visit.views(of: opened.manifest, in: opened.part.tenant).map {
      PageFrame.PageLink($0.title, opened.part.links.path(view: $0.id), isCurrent: $0.id == opened.view.id)
    }
    if frame.menu.count < 2 { frame.menu = [] }
    return frame
  }

  /// Has the plugin make the view for checked parameters and puts it into its frame. With `submission`, a form on the
  /// page was sent and refused; the status is then 422 unless another is given. The page's forms send `key`, or a new
  /// one.
  func show(
    _ opened: OpenedView, _ parameters: [String: JSONValue], _ submission: FormContext.Submission?, _ visit: Visit,
    key: String? = nil, status: Int? = nil
  ) async throws(RPCError) -> HTTPResponse {
    let page = try await rendered(opened.part, parameters, for: opened.person, visit)
    let form = FormContext(
      csrf: visit.session?.csrf ?? "", key: key ?? String(Random.token().prefix(32)), from: opened.path(parameters),
      notices: FormNotice.ofActions(in: opened.manifest), submission: submission)
    var frame = frame(page.title, visit, of: opened)
    frame.hasErrors = page.hasErrors(form: form)
    var body = page.html(links: opened.part.links, form: form)
    if let submission, page.blocks.formNumber(sentAs: submission) == nil {
      body.append(Self.typed(submission.values, labels: [:]))
    }
    return document(body, in: frame, status: status ?? (submission == nil ? 200 : 422))
  }

  /// What somebody typed, where the form that asked for it cannot be shown again: it must not be lost.
  static func typed(_ values: [String: [String]], labels: [String: String]) -> HTML {
    HTML { html in
      let kept = values.filter { $0.value.contains { !$0.isEmpty } }.sorted { $0.key < $1.key }
      if kept.isEmpty { return }
      html.element("section") { html in
        html.element("h2", text: "What you typed")
        html.element("p", text: "It was not saved. Copy what you need before you leave this page.")
        html.element("dl", ["class": "facts"]) { html in
          for (name, texts) in kept {
            html.element("div") { html in
              html.element("dt", text: labels[name] ?? name.inPlainWords)
              html.element("dd", text: texts.joined(separator: ", "))
            }
          }
        }
      }
    }
  }

  /// An address whose values do not fit the view.
  private func unusable(_ errors: [FieldError], _ visit: Visit) -> HTTPResponse {
    if visit.request.wantsJSON {
      let text = errors.map(\.text).joined(separator: "; ")
      return .json(
        RPCError(.invalid, text, data: ErrorDetail(reason: "parameters", field: errors.first?.field)), status: 422)
    }
    var error = ErrorPage(status: 422)
    error.title = "This address lacks something"
    error.happened = "A value in the page’s address is missing or not of the right kind."
    error.next = errors.map { "\($0.text)." } + ["Follow a link to get here, instead of typing the address."]
    return page(error, in: visit)
  }
}
