internal import Host
package import HustingsProtocol

/// What a person reads when something did not work: what happened and what to do next, in plain words, and below that
/// what the host said, for whoever has to mend it. What a plugin said is never shown: it may hold anything.
package struct ErrorPage: Sendable, Equatable {
  /// The HTTP status.
  package var status: Int
  /// What happened, in a few words.
  package var title: String
  /// What happened, in full.
  package var happened: String
  /// What to do next, a sentence each, the best first.
  package var next: [String]
  /// What the host said.
  package var said: String?

  /// The page for what a plugin or the host answered.
  ///
  /// - Parameters:
  ///   - error: Why the request failed.
  ///   - plugin: The plugin's name, as people read it.
  package init(_ error: RPCError, plugin: String) {
    self.init(status: error.code.httpStatus)
    said = error.isOfHost ? error.message : nil
    switch error.code {
    case .permissionDenied:
      if error.data?.reason == "pluginWithdrawn" {
        title = "\(plugin) was withdrawn"
        happened = "It was stopped everywhere at once, and nobody can use it. What was saved with it is not lost."
        next = ["The public log says when, and why.", "Ask an officer of your branch what to use instead."]
        return
      }
      if let side = error.data?.side { denied(by: side, plugin: plugin) }
      if error.isOfHost, let hint = error.data?.hint { next.insert(hint, at: 0) }
    case .timeout:
      happened = "\(plugin) took too long to answer, so we stopped waiting. Other tools are not affected."
    case .unavailable:
      title = "\(plugin) is not available right now"
      happened = "It stopped working or is being restarted. Other tools are not affected, and no data was lost."
    case .internalError, .methodNotFound, .invalidParams, .parseError, .invalidRequest, .unsupportedVersion, .tooLarge,
      .contextExpired:
      status = error.code == .methodNotFound ? 502 : error.code.httpStatus
      title = "\(plugin) has a problem"
      happened = "It could not make this page. Other tools are not affected."
      next = [
        "Try again in a minute.",
        "If it happens again, tell your branch's officer which page you were on and at what time.",
      ]
    case .notFound:
      title = "This is not here"
      happened = "What this page is about is not here any more, or not for you."
      next = ["Go back and reload the page that led here: it may have changed meanwhile."]
    case .conflict, .invalid, .rateLimited, .cancelled: break
    }
  }

  /// The page for a status of our own.
  ///
  /// - Parameter status: An HTTP status from 400 to 599; any other reads as 500.
  package init(status: Int) {
    self.status = (400...599).contains(status) ? status : 500
    let again = "Try again in a minute."
    switch status {
    case 400, 405, 415, 431:
      (title, happened) = (
        "That request did not make sense to us", "Part of what your browser sent is missing or wrong."
      )
      next = ["Go back, reload the page and try again."]
    case 401:
      (title, happened) = ("Sign in first", "This page is for people who are signed in.")
      next = ["Ask an officer of your branch for a new sign-in link. Each link works once."]
    case 403:
      (title, happened) = ("You cannot open this page", "Your role does not include it.")
      next = ["Ask an officer of your branch if you need it for what you do."]
    case 404:
      (title, happened) = (
        "Page not found", "There is nothing at this address, or nothing that you may see: we say the same for both."
      )
      next = ["Check the address, or start from the home page."]
    case 409:
      (title, happened) = (
        "Someone else changed this first", "What you were changing was changed meanwhile. Your change was not saved."
      )
      next = ["Go back, reload the page to see what it says now, and make your change again if it is still needed."]
    case 410:
      (title, happened) = ("This link has run out", "It was used already, or its time is over.")
      next = ["Ask for a new link."]
    case 413:
      (title, happened) = ("That is too much at once", "What was sent is larger than we take. Nothing was saved.")
      next = ["Send less, in several parts."]
    case 414:
      (title, happened) = ("That address is too long", "It is longer than any address of ours.")
      next = ["Follow a link to get here, instead of typing the address. In a form, write less."]
    case 422:
      (title, happened) = ("We could not use those answers", "One of them is missing or not of the right kind.")
      next = ["Go back, check the answers and send them again."]
    case 429:
      (title, happened) = ("Too many requests", "More was asked for than is allowed in this time.")
      next = [again]
    case 503:
      (title, happened) = ("Not available right now", "The service is starting or very busy. No data was lost.")
      next = [again]
    case 504:
      (title, happened) = ("This is taking too long", "There was no answer in time, so we stopped waiting.")
      next = [again, "If you were saving something, check whether it is there before you send it again."]
    default:
      (title, happened) = ("Something went wrong", "The fault is ours, not yours.")
      next = [again, "If it happens again, tell your branch's officer which page you were on and at what time."]
    }
  }

  /// The page's body.
  package func html() -> HTML {
    HTML { html in
      html.element("div", ["class": "error-page"]) { html in
        html.element("h1", text: title)
        html.element("p", ["class": "lead"], text: happened)
        html.element("h2", text: "What you can do")
        html.element("ul", ["class": "list"]) { html in
          for step in next { html.element("li", text: step) }
        }
        if let said { html.element("p", ["class": "said"], text: said) }
        html.element("p") { html in
          html.element("a", ["class": "button", "href": PageFrame.homePath], text: "Go to the home page")
        }
      }
    }
  }

  private mutating func denied(by side: ErrorDetail.Side, plugin: String) {
    switch side {
    case .stage:
      title = "\(plugin) is not approved for this yet"
      happened = "It has not passed the review that it needs before it may be used here with real people's data."
      next = ["The maintainers of Hustings decide on that; its author can ask them for a review."]
    case .grant:
      title = "Your branch has not allowed this"
      happened = "\(plugin) asked for information that your branch has not let it use."
      next = ["An officer of your branch can allow it, and can take it back at any time."]
    case .role:
      title = "Your role does not include this"
      happened = "\(plugin) may do this for others in your branch, but not for your role or in your areas."
      next = ["An officer of your branch can change your role or your areas."]
    case .purpose:
      title = "The law or the person has said no to this"
      happened = "What \(plugin) asked for may not be used for this purpose: for example, somebody objected to calls."
      next = ["Nobody can switch this off. An officer of your branch can explain the rule behind it."]
    }
  }
}
