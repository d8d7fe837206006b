internal import Host
internal import Synchronization

/// What the author of a plugin is told about one visit, on the page that answers it.
final class Remarks: Sendable {
  private struct State {
    var faults: [PluginFault] = []
    var links: [LinkFault] = []
  }

  private let state = Mutex(State())

  /// What went wrong when the plugin was asked.
  var faults: [PluginFault] { state.withLock { $0.faults } }

  /// What is wrong with the page that it answered.
  var links: [LinkFault] { state.withLock { $0.links } }

  func add(_ fault: PluginFault) { state.withLock { $0.faults.append(fault) } }

  /// Takes the last page's: that is the one which is shown.
  func set(_ links: [LinkFault]) { state.withLock { $0.links = links } }
}

extension Remarks {
  /// What is wrong, for the person who writes the plugin.
  func html() -> HTML {
    HTML { html in
      let (faults, links) = (faults, links)
      if faults.isEmpty, links.isEmpty { return }
      html.element("section", ["class": "workbench-report", "aria-labelledby": "workbench-report"]) { html in
        html.element("h2", ["id": "workbench-report"], text: "For you who write it")
        for fault in faults { fault.show(into: &html) }
        if !links.isEmpty {
          html.element("ul") { html in
            for link in links { html.element("li", text: "\(link.place): \(link.text) \(link.mend)") }
          }
        }
      }
    }
  }
}

extension PluginFault {
  fileprivate func show(into html: inout HTML) {
    html.element("p") { html in
      html.element("strong", text: "The \(subject) failed. ")
      if !place.isEmpty {
        html.element("code", text: place)
        html.text(": ")
      }
      html.text(text)
    }
    if let hint { html.element("p", text: hint) }
    if !output.isEmpty { html.preformatted(output, label: "Standard error of the \(subject)") }
    if let request {
      html.element("p") { html in
        html.element(
          "a", ["href": "\(WorkbenchFiles.inspectorPath)/\(request)"], text: "What was said meanwhile")
      }
    }
  }
}
