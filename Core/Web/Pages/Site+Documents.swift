internal import Access
internal import HustingsProtocol
internal import Store

extension Site {
  /// The frame of a page: who is signed in, what came of the last action, and the ways on.
  func frame(_ title: String, _ visit: Visit?, tenant: SiteMembership? = nil) -> PageFrame {
    var frame = PageFrame(title: title)
    frame.tenantName = tenant?.tenant.name
    frame.isSample = tenant?.tenant.isSample ?? false
    if let session = visit?.session {
      let role = tenant?.role ?? (session.account.isMaintainer ? .maintainer : nil)
      frame.account = PageFrame.SignedIn(name: session.account.name, role: role)
      frame.csrf = session.csrf
    }
    frame.notice = visit?.notice
    if visit?.route != .home {
      frame.breadcrumbs = [PageFrame.PageLink("Home", PageFrame.homePath)]
      if let tenant, visit?.route != .tenant(tenant.tenant.id) {
        frame.breadcrumbs.append(PageFrame.PageLink(tenant.tenant.name, Self.path(ofTenant: tenant.tenant.id)))
      }
    }
    frame.footer = [
      PageFrame.PageLink("Status", "/status"), PageFrame.PageLink("What data are used for", "/purposes"),
      PageFrame.PageLink(Self.logTitle, Self.logPath),
    ]
    frame.workbench = workbench.map { bar(of: $0, visit) }
    return frame
  }

  static func path(ofTenant tenant: String) -> String { "/c/\(LinkResolver.encoded(tenant))" }

  /// A whole document.
  func document(_ body: HTML, in frame: PageFrame, status: Int = 200) -> HTTPResponse {
    var response = HTTPResponse(status, type: "text/html; charset=utf-8", body: frame.document(body))
    if workbench != nil { response.set(SecurityHeaders.contentSecurityPolicy, SecurityHeaders.workbenchPolicy) }
    return response
  }

  /// A page that says what did not work.
  func page(_ error: ErrorPage, in visit: Visit?) -> HTTPResponse {
    document(error.html(), in: frame(error.title, visit), status: error.status)
  }

  /// An error as a page, or as JSON where that was asked for.
  func failure(
    _ error: RPCError, on request: HTTPRequest, _ visit: Visit? = nil, plugin: String? = nil
  ) -> HTTPResponse {
    if request.wantsJSON { return .json(error, status: error.code.httpStatus) }
    var page = plugin.map { ErrorPage(error, plugin: $0) } ?? ErrorPage(status: error.code.httpStatus)
    if plugin == nil, error.code == .permissionDenied, let hint = error.data?.hint { page.happened = hint }
    if error.code == .notFound, visit?.session == nil { page.next.append("If you have an account, sign in first.") }
    return self.page(page, in: visit)
  }

  /// A file of this program's own; the browser asks each time whether it has changed.
  func file(_ text: String, type: String, for request: HTTPRequest) -> HTTPResponse {
    let tag = "\"\(Digest.hexadecimal(text).prefix(32))\""
    let known = request.headers["if-none-match", default: ""].split(separator: ",").map { $0.filter { $0 != " " } }
    var response =
      known.contains(tag) || known.contains("W/\(tag)")
      ? HTTPResponse(304) : HTTPResponse(200, type: type, body: Array(text.utf8))
    response.set("ETag", tag)
    response.set("Cache-Control", "no-cache")
    return response
  }

  /// Sends the browser on, with a sentence that the next page shows.
  func onward(to address: String, saying notice: PageFrame.Notice?) -> HTTPResponse {
    var response = HTTPResponse.seeOther(address)
    if let notice { response.add("Set-Cookie", noticeCookie.setting(notices.keep(notice), seconds: 120)) }
    return response
  }
}
