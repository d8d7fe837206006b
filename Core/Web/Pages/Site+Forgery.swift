internal import HustingsProtocol

extension Site {
  /// Refuses a form that did not come from a page of this site, shown to this session.
  ///
  /// - Returns: The page that says so, or nil when the form is in order.
  func forgery(_ visit: Visit) -> HTTPResponse? {
    let isOwn = Self.comesFromThisSite(visit.request)
    // A sign-in link is a secret itself, and a visitor without a session has no rights that could be borrowed.
    let needsSecret =
      if case .signIn = visit.route { false } else { visit.session != nil }
    let secret = visit.request.form[FormContext.csrfField] ?? ""
    guard !isOwn || needsSecret && !Secret.areEqual(secret, visit.session?.csrf ?? "") else { return nil }
    if visit.request.wantsJSON {
      return .json(
        RPCError(
          .permissionDenied, "The form did not come from this site.",
          data: ErrorDetail(reason: "forgery", hint: "Send the form's `_csrf` value and no foreign Origin.")),
        status: 403)
    }
    var error = ErrorPage(status: 403)
    error.title = "We could not be sure that this form was yours"
    error.happened =
      "The page that it was on may be old, or you may have signed in again since you opened it. Nothing was saved."
    error.next = [
      "Go back in your browser: what you typed should still be there. Copy it, reload the page and send it again.",
      "If you followed a link from another site, start from the home page instead.",
    ]
    return page(error, in: visit)
  }

  /// What browsers say about where a form was: `Sec-Fetch-Site`, which no page can set, or else `Origin`. Programs send
  /// neither, and have no session that another site's page could borrow.
  static func comesFromThisSite(_ request: HTTPRequest) -> Bool {
    if let site = request.headers["sec-fetch-site"] { return site == "same-origin" || site == "none" }
    guard let origin = request.headers["origin"] else { return true }
    guard let scheme = origin.firstRange(of: "://") else { return false }
    return origin[scheme.upperBound...].lowercased() == request.headers["host"]?.lowercased()
  }
}
