internal import HustingsProtocol
internal import Store

extension Site {
  /// How long a session lasts, in seconds.
  static let sessionSeconds = 12 * 3600

  /// Asks before it uses the link up, because mail and chat programs open links for a preview.
  func signIn(_ token: String, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    guard Self.isToken(token) else { return usedLink(visit) }
    guard visit.request.method == .post else {
      guard let account = try await accounts.account(behindLink: token) else { return usedLink(visit) }
      return secret(signInPage(account, token, visit))
    }
    guard let session = try await accounts.signIn(withLink: token) else { return usedLink(visit) }
    if let old = visit.request.cookie(sessionCookie.name), Self.isToken(old) { try await accounts.signOut(old) }
    var response = HTTPResponse.seeOther(PageFrame.homePath)
    response.add("Set-Cookie", sessionCookie.setting(session, seconds: Self.sessionSeconds))
    return secret(response)
  }

  func signOut(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    if let token = visit.request.cookie(sessionCookie.name), Self.isToken(token) {
      try await accounts.signOut(token)
    }
    var response = onward(to: PageFrame.homePath, saying: PageFrame.Notice(.success, "You are signed out."))
    response.add("Set-Cookie", sessionCookie.setting("", seconds: 0))
    return response
  }

  func signInHelp(_ visit: Visit) -> HTTPResponse {
    let body = HTML { html in
      html.element("h1", text: "Sign in")
      html.element(
        "p", ["class": "lead"],
        text: "You sign in with a link that an officer of your branch sends you. There is no password.")
      html.element("h2", text: "What you can do")
      html.element("ul", ["class": "list"]) { html in
        html.element("li", text: "Open the link that you were sent. Each link works once.")
        html.element("li", text: "If it was used already or is too old, ask an officer of your branch for a new one.")
      }
    }
    return document(body, in: frame("Sign in", visit))
  }

  /// What everybody without a session gets at every address of a branch or an office, so that it tells nothing of what
  /// is there. A form that was open when the session ended shows what was typed.
  func signInFirst(_ visit: Visit) -> HTTPResponse {
    if visit.request.wantsJSON {
      return .json(
        RPCError(
          .permissionDenied, "Nobody is signed in.",
          data: ErrorDetail(side: .role, reason: "signedOut", hint: "Sign in first.")),
        status: 401)
    }
    var error = ErrorPage(status: 401)
    let isForm = visit.request.method == .post
    if isForm { error.happened = "You are signed out; this was not saved." }
    if workbench != nil { error.next = [Self.wayIn] }
    var body = error.html()
    if isForm { body.append(Self.typed(visit.request.form.answers, labels: [:])) }
    return document(body, in: frame(error.title, visit), status: error.status)
  }

  private func signInPage(_ account: Account, _ token: String, _ visit: Visit) -> HTTPResponse {
    let body = HTML { html in
      html.element("h1", text: "Sign in to Hustings")
      html.element("p", ["class": "lead"], text: "This link is for \(account.name), and works once.")
      html.element("form", ["method": "post", "action": "/sign-in/\(LinkResolver.encoded(token))"]) { html in
        html.element("button", ["type": "submit", "class": "button"], text: "Sign in as \(account.name)")
      }
      html.element("p", text: "You stay signed in on this device for 12 hours. If it is shared, sign out when done.")
    }
    return document(body, in: frame("Sign in", visit))
  }

  private func usedLink(_ visit: Visit) -> HTTPResponse {
    var error = ErrorPage(status: 410)
    error.title = "This sign-in link has run out"
    error.next = ["Ask an officer of your branch for a new one. Each link works once."]
    return secret(page(error, in: visit))
  }

  private func secret(_ answer: HTTPResponse) -> HTTPResponse {
    var response = answer
    response.set("Cache-Control", "no-store")
    return response
  }
}
