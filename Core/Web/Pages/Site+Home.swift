internal import Access
internal import HustingsProtocol
internal import Store

extension Site {
  /// What Hustings is, and the tools of everybody and of each of the visitor's branches and offices.
  func home(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    var shelves: [Shelf] = []
    for membership in visit.session?.memberships ?? [] {
      shelves.append(try await shelf(membership, visit))
    }
    shelves.append(try await shelf(nil, visit))
    return document(homePage(shelves, visit), in: frame("Home", visit))
  }

  private struct Shelf {
    var membership: SiteMembership?
    var tools: [Tool] = []
  }

  private struct Tool {
    var name: String
    var about: String?
    var views: [PageFrame.PageLink]
  }

  /// The plugins that have a listed view which the visitor may open.
  private func shelf(_ membership: SiteMembership?, _ visit: Visit) async throws(RPCError) -> Shelf {
    var shelf = Shelf(membership: membership)
    for listing in try await plugins.listings(in: membership?.tenant) {
      let manifest = listing.manifest
      let links = LinkResolver(tenant: membership?.tenant.id, plugin: manifest.id)
      let views = visit.views(of: manifest, in: membership?.tenant.id)
        .map { PageFrame.PageLink($0.title, links.path(view: $0.id)) }
      if !views.isEmpty { shelf.tools.append(Tool(name: manifest.name, about: manifest.about, views: views)) }
    }
    return shelf
  }

  private func homePage(_ shelves: [Shelf], _ visit: Visit) -> HTML {
    HTML { html in
      html.element("h1", text: visit.session.map { "Hello, \($0.account.name)" } ?? "Hustings")
      html.element(
        "p", ["class": "lead"],
        text: "The open home of campaign tools: volunteers write them, branches switch on those that were checked.")
      if let tool = shelves.lazy.compactMap(\.tools.first).first, let view = tool.views.first {
        html.element("p") { html in
          html.element("a", ["class": "button", "href": view.path], text: "Open \(tool.name)")
        }
      }
      for shelf in shelves { self.shelf(shelf, into: &html) }
      if visit.session == nil {
        html.element("h2", text: "Your branch’s tools")
        html.element("p") { html in
          html.text("They are for people who are signed in: ")
          html.element("a", ["href": PageFrame.signInPath], text: "how to sign in")
          html.text(".")
        }
      }
    }
  }

  private func shelf(_ shelf: Shelf, into html: inout HTML) {
    html.element("section") { html in
      if let membership = shelf.membership {
        html.element("h2", text: membership.tenant.name)
        html.element("p") { html in
          html.text("You are \(membership.role.withArticle) here. ")
          html.element(
            "a", ["href": Self.path(ofTenant: membership.tenant.id)],
            text: "Who may see what in \(membership.tenant.name)")
        }
      } else {
        html.element("h2", text: "For everybody")
      }
      if shelf.tools.isEmpty {
        html.element("p", text: "There is no tool here that your role may open. An officer of the branch can say why.")
      } else {
        html.element("ul", ["class": "cards"]) { html in
          for tool in shelf.tools { card(tool, into: &html) }
        }
      }
    }
  }

  private func card(_ tool: Tool, into html: inout HTML) {
    html.element("li", ["class": "card"]) { html in
      html.element("h3", text: tool.name)
      if let about = tool.about { html.element("p", text: about) }
      html.element("ul") { html in
        for view in tool.views {
          html.element("li") { $0.element("a", ["href": view.path], text: view.text) }
        }
      }
    }
  }
}

extension Visit {
  /// A plugin's listed views that the visitor may open.
  func views(of manifest: Manifest, in tenant: String?) -> [Manifest.View] {
    manifest.views.filter { view in
      view.listed && (try? person(in: tenant, for: view.roles)).map { view.isOpen(to: $0.role) } ?? false
    }
  }
}

extension Manifest.View {
  /// Whether a role may open it. What shows who has voted is for those who work on polling day, whatever a manifest says
  /// (Representation of the People Act 1983, s66, s66A).
  func isOpen(to role: Role) -> Bool {
    roles.contains(role) && (!restricted || role > .member)
  }
}

extension Role {
  /// The role after its article: `an organiser`.
  var withArticle: String {
    let words = inWords
    return words.first.map { "aeiou".contains($0) } == true ? "an \(words)" : "a \(words)"
  }
}
