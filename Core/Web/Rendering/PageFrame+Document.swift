package import HustingsProtocol

extension PageFrame {
  /// The whole document around a page's body, as UTF-8. It holds no script and no style of its own: the content
  /// security policy forbids both. A workbench's are files.
  package func document(_ body: HTML) -> [UInt8] {
    var html = HTML()
    html.reserve(body.bytes.count + 4096)
    html.raw("<!DOCTYPE html>\n")
    html.element("html", ["lang": "en-GB"]) { html in
      head(into: &html)
      html.element("body") { html in
        html.element("a", ["class": "skip", "href": "#main"], text: "Skip to main content")
        if let workbench { html.append(workbench) }
        header(into: &html)
        navigation(into: &html)
        html.element("main", ["id": "main", "class": "width", "tabindex": "-1"]) { html in
          if let notice { show(notice, into: &html) }
          html.append(body)
        }
        bottom(into: &html)
      }
    }
    return html.bytes
  }

  /// The browser's title: `Rooms – GOTV dashboard – Hustings`.
  package var documentTitle: String {
    let parts = [title, plugin, "Hustings"].compactMap { $0 }.filter { !$0.isEmpty }
    let unique = parts.enumerated().filter { $0.offset == 0 || parts[$0.offset - 1] != $0.element }.map(\.element)
    return (hasErrors ? "Error: " : "") + unique.joined(separator: " – ")
  }

  private func head(into html: inout HTML) {
    html.element("head") { html in
      html.void("meta", ["charset": "utf-8"])
      html.element("title", text: documentTitle)
      html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      html.void("meta", ["name": "color-scheme", "content": "light dark"])
      html.void("link", ["rel": "icon", "type": "image/svg+xml", "href": SiteIcon.path])
      html.void("link", ["rel": "stylesheet", "href": Stylesheet.address])
      if workbench != nil {
        html.void("link", ["rel": "stylesheet", "href": WorkbenchFiles.stylePath])
        html.element("script", ["src": WorkbenchFiles.scriptPath, "defer": ""]) { _ in }
      }
    }
  }

  private func header(into html: inout HTML) {
    html.element("header", ["class": "top"]) { html in
      html.element("div", ["class": "top-row width"]) { html in
        html.element("p", ["class": "product"]) { html in
          html.element("a", ["href": Self.homePath], text: "Hustings")
          if let tenantName { html.element("span", ["class": "tenant"], text: tenantName) }
        }
        html.element("div", ["class": "account"]) { html in
          if let account {
            who(account, into: &html)
          } else if !breadcrumbs.isEmpty || plugin != nil {
            html.element("a", ["href": Self.signInPath], text: "Sign in")
          }
        }
      }
      if isSample {
        html.element("p", ["class": "sample"]) { html in
          html.element("span", ["class": "width"]) { html in
            html.element("strong", text: "Sample data:")
            html.text(" nobody here exists")
          }
        }
      }
    }
  }

  private func who(_ account: SignedIn, into html: inout HTML) {
    html.element("p") { html in
      html.element("span", ["class": "unseen"], text: "Signed in as ")
      html.element("strong", text: account.name)
      if let role = account.role { html.text(", \(role.inWords)") }
    }
    html.element("form", ["method": "post", "action": Self.signOutPath]) { html in
      html.void("input", ["type": "hidden", "name": FormContext.csrfField, "value": csrf])
      html.element("button", ["type": "submit", "class": "quiet"], text: "Sign out")
    }
  }

  private func navigation(into html: inout HTML) {
    if !breadcrumbs.isEmpty {
      html.element("nav", ["class": "breadcrumbs width", "aria-label": "Breadcrumb"]) { html in
        list(breadcrumbs, into: &html)
      }
    }
    if !menu.isEmpty {
      html.element("nav", ["class": "menu width", "aria-label": plugin ?? "Pages"]) { html in
        list(menu, into: &html)
      }
    }
  }

  private func list(_ links: [PageLink], into html: inout HTML) {
    html.element("ul") { html in
      for link in links {
        html.element("li") { html in
          html.element("a", ["href": link.path, "aria-current": link.isCurrent ? "page" : nil], text: link.text)
        }
      }
    }
  }

  private func show(_ notice: Notice, into html: inout HTML) {
    // The notice is what the person waits for after sending a form, so it takes focus; a refused form's summary of
    // errors does that itself.
    let focus: String? = hasErrors ? nil : ""
    html.element(
      "div",
      [
        "class": "alert \(notice.tone.className)", "role": "alert", "tabindex": focus.map { _ in "-1" },
        "autofocus": focus,
      ]
    ) { html in
      html.element("p", ["class": "alert-title"]) { html in
        html.element("span", ["class": "unseen"], text: "\(notice.tone.inWords): ")
        html.text(notice.text)
      }
    }
  }

  private func bottom(into html: inout HTML) {
    html.element("footer", ["class": "bottom"]) { html in
      html.element("div", ["class": "width"]) { html in
        if !footer.isEmpty { list(footer, into: &html) }
        html.element("p", text: "Hustings: campaign tools that volunteers write and branches trust.")
      }
    }
  }
}

extension Role {
  /// The role as people say it.
  package var inWords: String {
    switch self {
    case .public: "not signed in"
    case .member: "member"
    case .volunteer: "volunteer"
    case .organiser: "organiser"
    case .officer: "officer"
    case .maintainer: "maintainer"
    }
  }

  /// Whom something is for, in the roles' own order: `volunteers, organisers and officers`; `everybody` where visitors
  /// are among them, `nobody` without a role.
  package static func inWords(_ roles: [Role]) -> String {
    if roles.contains(.public) { return "everybody" }
    let words = allCases.filter(roles.contains).map { "\($0.inWords)s" }
    guard words.count > 1, let last = words.last else { return words.first ?? "nobody" }
    return "\(words.dropLast().joined(separator: ", ")) and \(last)"
  }
}

extension Tone {
  /// The tone as a word, for those who see no colour.
  var inWords: String {
    switch self {
    case .neutral: "Note"
    case .info: "Information"
    case .success: "Done"
    case .warning: "Warning"
    case .error: "Problem"
    }
  }

  /// The class of alerts in this tone.
  var className: String { "tone-\(rawValue)" }
}
