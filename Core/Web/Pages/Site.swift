internal import HustingsProtocol
internal import Store

/// Every page: finds the route, the session and the page, in that order, and makes a page of every error.
struct Site: HTTPService {
  let configuration: WebConfiguration
  let plugins: any PluginService
  let accounts: any AccountService
  /// Where a plugin is written; nil in service.
  let workbench: Workbench?
  let notices = Notices()
  let started = Instant.now
  let sessionCookie: Cookie
  let noticeCookie: Cookie

  init(
    _ configuration: WebConfiguration, plugins: any PluginService, accounts: any AccountService,
    workbench: Workbench? = nil
  ) {
    self.workbench = workbench
    self.configuration = configuration
    self.plugins = plugins
    self.accounts = accounts
    let place = workbench?.cookiePlace ?? ""
    sessionCookie = .session(of: place, isSecure: configuration.isBehindTLS)
    noticeCookie = .notice(of: place, isSecure: configuration.isBehindTLS)
  }

  func response(to fault: HTTPFault) -> HTTPResponse {
    page(ErrorPage(status: fault.status), in: nil)
  }

  func response(to request: HTTPRequest) async -> HTTPResponse {
    if let workbench, request.path.first == "dev" { return await answer(request, at: workbench) }
    guard let route = Route(request.path) ?? (Self.isOfTenant(request) ? .nowhere : nil) else {
      return failure(.noSuchPage, on: request)
    }
    var response = await answer(request, on: route)
    response.route = route.pattern
    return response
  }

  private func answer(_ request: HTTPRequest, on route: Route) async -> HTTPResponse {
    // In a tenant, not even a refused method may tell a stranger which pages there are.
    if !Self.isOfTenant(request), let refusal = otherMethods(route, request) { return refusal }
    if let response = fixed(route, for: request) { return response }
    var visit = Visit(request: request, route: route, remarks: workbench.map { _ in Remarks() })
    do throws(RPCError) {
      if let token = request.cookie(sessionCookie.name), Self.isToken(token) {
        visit.session = try await accounts.session(token)
      }
      if request.method == .post, let refusal = forgery(visit) { return refusal }
      if Self.isOfTenant(request) {
        if visit.session == nil { return finished(signInFirst(visit), visit) }
        if let refusal = otherMethods(route, request) { return refusal }
      }
      if request.method == .get, !request.wantsJSON, !route.isDetour {
        visit.notice = request.cookie(noticeCookie.name).flatMap(notices.take)
      }
      return finished(try await page(visit), visit)
    } catch {
      return finished(failure(error, on: request, visit), visit)
    }
  }

  private func page(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    switch visit.route {
    case .home: try await home(visit)
    case .status: try await status(visit)
    case .purposes: purposes(visit)
    case .log: try await log(visit)
    case .logFile: try await logFile(visit)
    case .signInHelp: signInHelp(visit)
    case .signIn(let token): try await signIn(token, visit)
    case .signOut: try await signOut(visit)
    case .tenant(let tenant): try await tenantPage(tenant, visit)
    case .rights(let tenant, let plugin):
      visit.request.method == .post
        ? try await grantRest(of: plugin, in: tenant, visit) : try await rights(of: plugin, in: tenant, visit)
    case .decision(let tenant, let plugin, let permission):
      try await decision(on: permission, of: plugin, in: tenant, visit)
    case .plugin(let tenant, let plugin): try await firstView(of: plugin, in: tenant, visit)
    case .view(let part): try await view(part, visit)
    case .action(let part): try await action(part, visit)
    case .stylesheet, .icon, .health, .robots, .nowhere: throw .noSuchPage
    }
  }

  /// Whether an address is of a branch or an office, whether or not there is such a page.
  static func isOfTenant(_ request: HTTPRequest) -> Bool { request.path.first == "c" }

  /// Refuses what cannot be asked of a page, with what can.
  private func otherMethods(_ route: Route, _ request: HTTPRequest) -> HTTPResponse? {
    if route.methods.contains(request.method) { return nil }
    var response = page(ErrorPage(status: 405), in: nil)
    response.set("Allow", route.methods.map(\.name).joined(separator: ", "))
    return response
  }

  /// What is the same for everybody.
  private func fixed(_ route: Route, for request: HTTPRequest) -> HTTPResponse? {
    switch route {
    case .health: .text("ok\n")
    // Every page but the home page is behind a sign-in or made anew for each question.
    case .robots: .text("User-agent: *\nDisallow: /c/\nDisallow: /p/\nDisallow: /sign-in\n")
    case .stylesheet: file(Stylesheet.css, type: "text/css; charset=utf-8", for: request)
    case .icon: file(SiteIcon.svg, type: "image/svg+xml", for: request)
    default: nil
    }
  }

  /// What every answer that was made for this visit carries.
  func finished(_ answer: HTTPResponse, _ visit: Visit) -> HTTPResponse {
    var response = answer
    if response.header("Cache-Control") == nil {
      response.set("Cache-Control", visit.session == nil ? "no-cache" : "no-store")
    }
    response.set("Vary", "Cookie, Accept")
    if visit.notice != nil { response.add("Set-Cookie", noticeCookie.setting("", seconds: 0)) }
    return response
  }

  /// Whether a secret from a cookie or an address can be one of ours.
  static func isToken(_ text: String) -> Bool {
    (16...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
