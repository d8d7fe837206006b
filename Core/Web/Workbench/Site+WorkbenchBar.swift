internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store

extension Site {
  /// What the workbench puts above every page: how the plugin stands, as whom and where it is seen, the inspector.
  func bar(of workbench: Workbench, _ visit: Visit?) -> HTML {
    let status = workbench.status
    let isInspector = visit?.request.path.first == "dev" && visit?.request.path.dropFirst().first == "inspector"
    // Asking anew for what was sent would send it again: such a page waits for the person.
    let mayReload = visit.map { $0.request.method != .post } ?? false
    return HTML { html in
      html.element(
        "aside",
        [
          "class": "workbench", "id": "workbench", "aria-label": "Workbench", "data-run": workbench.run,
          "data-revision": "\(status.revision)", "data-result": "\(status.result)",
          "data-events": isInspector ? "\(workbench.recording.last)" : nil, "data-reload": mayReload ? "yes" : "no",
        ]
      ) { html in
        html.element("div", ["class": "workbench-row"]) { html in
          html.element("p", ["class": "workbench-name"]) { html in
            html.element("a", ["href": WorkbenchFiles.homePath], text: workbench.name)
          }
          html.element("p", ["class": "workbench-state \(status.phase.rawValue)", "role": "status"]) { html in
            html.element("span", ["id": "workbench-text"], text: status.inWords)
          }
          html.element("p") { html in
            html.element(
              "a", ["href": WorkbenchFiles.inspectorPath, "aria-current": isInspector ? "page" : nil], text: "Inspector"
            )
          }
          if status.plugin != nil { standing(workbench, visit, into: &html) }
        }
        if let failure = status.failure { html.append(failure.html(isOlderRunning: status.plugin != nil)) }
        if !status.warnings.isEmpty {
          html.element("div", ["class": "workbench-warning"]) { $0.append(BuildProblem.html(status.warnings)) }
        }
        if let remarks = visit?.remarks { html.append(remarks.html()) }
      }
    }
  }

  private func standing(_ workbench: Workbench, _ visit: Visit?, into html: inout HTML) {
    let account = visit?.session?.account.id
    let path = visit?.request.path ?? []
    let scenario =
      (path.first == "c" ? SampleScenario(tenant: path.dropFirst().first ?? "") : nil) ?? workbench.scenario
    html.element("form", ["method": "post", "action": WorkbenchFiles.standingPath, "class": "workbench-standing"]) {
      html in
      html.void("input", ["type": "hidden", "name": FormContext.csrfField, "value": visit?.session?.csrf ?? ""])
      html.void("input", ["type": "hidden", "name": "from", "value": visit?.request.target ?? ""])
      html.element("span") { html in
        html.element("label", ["for": "workbench-role"], text: "See it as")
        html.element("select", ["id": "workbench-role", "name": "role"]) { html in
          for person in workbench.people {
            html.element(
              "option", ["value": person.word, "selected": person.account == account ? "" : nil], text: person.title)
          }
        }
      }
      html.element("span") { html in
        html.element("label", ["for": "workbench-scenario"], text: "Sample")
        html.element("select", ["id": "workbench-scenario", "name": "scenario"]) { html in
          for choice in SampleScenario.allCases {
            html.element(
              "option", ["value": choice.rawValue, "selected": choice == scenario ? "" : nil], text: choice.title)
          }
        }
      }
      html.element("button", ["type": "submit"], text: "Switch")
    }
  }
}

extension HTTPRequest {
  /// The page's path and query, written anew.
  fileprivate var target: String {
    let fields = query.fields.map { "\(LinkResolver.encoded($0.name))=\(LinkResolver.encoded($0.value))" }
    return pathText + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
  }
}

extension BuildStatus {
  /// How the plugin stands, in a few words.
  var inWords: String {
    switch phase {
    case .building: return "Building…"
    case .failed: return failure?.step.inWords ?? "Failed"
    case .ready:
      let time = at.map { " at \($0.description.dropFirst(11).prefix(8)) UTC" } ?? ""
      return "Up to date\(time)" + (took.map { ", in \($0.inSeconds)" } ?? "")
    }
  }
}

extension DevelopmentFailure.Step {
  fileprivate var inWords: String {
    switch self {
    case .manifest: "plugin.json cannot be used"
    case .build: "The build failed"
    case .start: "The plugin does not start"
    }
  }
}

extension DevelopmentFailure {
  /// What is wrong, where, and what runs meanwhile.
  func html(isOlderRunning: Bool) -> HTML {
    HTML { html in
      html.element("div", ["class": "workbench-failure", "role": "alert"]) { html in
        html.element("p", ["class": "workbench-failed"]) { html in
          html.element("strong", text: text)
          html.text(
            isOlderRunning
              ? " The last version that worked runs on below." : " Nothing runs yet; save a change to try again.")
        }
        if !problems.isEmpty { html.append(BuildProblem.html(problems)) }
        if !output.isEmpty {
          html.element("details", ["open": problems.isEmpty ? "" : nil]) { html in
            html.element("summary", text: "All that was written")
            html.preformatted(String(output.suffix(20_000)), label: "All that was written")
          }
        }
      }
    }
  }
}

extension BuildProblem {
  /// Mistakes with their places, as a list.
  fileprivate static func html(_ problems: [BuildProblem]) -> HTML {
    HTML { html in
      html.element("ul") { html in
        for problem in problems {
          html.element("li") { html in
            if !problem.place.isEmpty {
              html.element("code", text: problem.place)
              html.text(" ")
            }
            html.text(problem.text)
          }
        }
      }
    }
  }
}

extension HTML {
  /// Text as it is, in a part that scrolls by itself.
  mutating func preformatted(_ text: String, label: String) {
    element("pre", ["tabindex": "0", "role": "region", "aria-label": label], text: text)
  }
}

extension Duration {
  /// `1.2 s`, `34 ms`, `0.4 ms`.
  var inSeconds: String {
    let microseconds = self / .microseconds(1)
    if microseconds >= 1_000_000 { return "\(Self.tenths(microseconds / 100_000)) s" }
    if microseconds >= 10_000 { return "\(Int(microseconds / 1000)) ms" }
    return "\(Self.tenths(microseconds / 100)) ms"
  }

  private static func tenths(_ number: Double) -> String {
    let whole = Int(number.rounded())
    return "\(whole / 10).\(whole % 10)"
  }
}
