internal import Host
internal import HustingsProtocol

extension Site {
  /// Since when the host runs, and which tools for everybody there are: nothing of any branch.
  func status(_ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let shared = try await plugins.listings(in: nil)
    if visit.request.wantsJSON {
      return .json(
        JSONValue.object([
          "status": "ok", "upSince": .string(started.description), "version": .string(configuration.version),
          "plugins": .array(shared.map { .string($0.manifest.id) }),
        ]))
    }
    let body = HTML { html in
      html.element("h1", text: "Status")
      html.element("p", ["class": "lead"], text: "Hustings is running.")
      html.element("dl", ["class": "facts"]) { html in
        let clock = started.description.dropFirst(11).prefix(5)
        html.fact("Up since", "\(started.day.inWords), \(clock) UTC")
        if !configuration.version.isEmpty { html.fact("Version", configuration.version) }
        html.fact(
          "Tools for everybody", shared.map { "\($0.manifest.name) \($0.manifest.version)" }.joined(separator: ", "))
      }
    }
    return document(body, in: frame("Status", visit))
  }
}

extension HTML {
  fileprivate mutating func fact(_ label: String, _ value: String) {
    element("div") { html in
      html.element("dt", text: label)
      html.element("dd", text: value.isEmpty ? "None" : value)
    }
  }
}
