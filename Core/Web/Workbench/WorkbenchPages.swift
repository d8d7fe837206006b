internal import Host
internal import HustingsProtocol
internal import Sample

extension Workbench {
  /// What the plugin is, where to look at it, and how to go on.
  func home() -> HTML {
    let status = self.status
    return HTML { html in
      html.element("h1", text: name)
      guard let plugin = status.plugin else {
        html.element(
          "p", ["class": "lead"], text: "There is no version that runs yet. This page reloads when there is.")
        return
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

  /// What a page of a plugin that failed says besides: the plugin's own words, which nobody else is shown.
  func report(of error: RPCError) -> HTML {
    let events = recording.events()
    let request = events.last { $0.isReplayable }
    let logged = events.filter { event in
      request.map { event.kind == .logged && event.process == $0.process && event.number > $0.number } ?? false
    }
    let output = logged.suffix(50).map { String(decoding: $0.line, as: UTF8.self) }.joined(separator: "\n")
    return HTML { html in
      html.element("section", ["class": "workbench-report"]) { html in
        html.element("h2", text: "For you who write it")
        html.element("p") { html in
          html.element("code", text: "\(error.code.rawValue)")
          html.text(" \(error.message)")
        }
        if let hint = error.data?.hint { html.element("p", text: hint) }
        for problem in BuildProblem.ofPython(output) {
          html.element("p") { $0.element("code", text: problem.description) }
        }
        if !output.isEmpty { html.preformatted(output, label: "Standard error") }
        if let request {
          html.element("p") { html in
            html.element(
              "a", ["href": "\(WorkbenchFiles.inspectorPath)/\(request.number)"], text: "What was said meanwhile")
          }
        }
      }
    }
  }
}
