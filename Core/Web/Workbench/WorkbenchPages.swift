internal import Host
internal import HustingsProtocol
internal import Sample

extension Workbench {
  /// What is shown while nothing runs yet.
  func waiting() -> HTML {
    let isBuilding = status.phase == .building
    return HTML { html in
      html.element("h1", text: isBuilding ? "\(name) is being built" : "\(name) does not run yet")
      html.element(
        "p", ["class": "lead"],
        text: isBuilding
          ? "A first build in Swift takes some minutes. This page goes on to the plugin by itself."
          : "What is wrong is told above. Save a change; this page goes on to the plugin by itself when it runs.")
    }
  }

  /// What the plugin is, where to look at it, and how to go on.
  func home() -> HTML {
    let status = self.status
    return HTML { html in
      html.element("h1", text: name)
      guard let plugin = status.plugin else {
        return html.element(
          "p", ["class": "lead"], text: "There is no version that runs yet. This page reloads when there is.")
      }
      html.element("p", ["class": "lead"], text: plugin.manifest.about ?? "Version \(plugin.manifest.version).")
      html.element("h2", text: "Its views")
      let tenant: String? =
        switch plugin.manifest.scope {
        case .clp: scenario.branch
        case .office: scenario.office
        case .platform: nil
        }
      let links = LinkResolver(tenant: tenant, plugin: plugin.id)
      html.element("ul", ["class": "list"]) { html in
        for view in plugin.manifest.views {
          html.element("li") { html in
            html.element("a", ["href": links.path(view: view.id)], text: view.title)
            html.text(", for \(Role.inWords(view.roles))")
          }
        }
      }
      html.element("h2", text: "What you can do here")
      html.element("ul", ["class": "list"]) { html in
        html.element("li", text: "Save a file: the page that you look at reloads with it.")
        html.element(
          "li", text: "Choose above as whom and on which sample you see the plugin. Nobody in a sample exists.")
        html.element("li") { html in
          html.text("See what the plugin and the host say to each other in the ")
          html.element("a", ["href": WorkbenchFiles.inspectorPath], text: "inspector")
          html.text(".")
        }
      }
    }
  }
}
