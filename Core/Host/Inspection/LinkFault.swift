internal import Access
package import HustingsProtocol

/// Something on a page that leads to a view or an action that is not there, or with values that it does not take.
package struct LinkFault: Sendable, Equatable {
  /// The block; empty for an action's answer.
  package var place: String
  /// What is wrong.
  package var text: String
  /// What to change.
  package var mend: String
  /// Whether it fails whoever follows it; else it is there for some who may not.
  package var isFailure: Bool
}

extension LinkFault {
  /// What is wrong with a page's links, forms and buttons.
  ///
  /// - Parameters:
  ///   - page: What the plugin answered.
  ///   - manifest: What the plugin has.
  ///   - role: For whom the page was made.
  /// - Returns: Each fault once.
  package static func of(_ page: Page, _ manifest: Manifest, _ role: Role) -> [LinkFault] {
    var links = Links(manifest: manifest, role: role)
    links.look(at: page)
    return links.faults
  }

  /// What is wrong with where an action's answer leads.
  ///
  /// - Parameters:
  ///   - result: What the plugin answered.
  ///   - manifest: What the plugin has.
  ///   - role: For whom it was done.
  /// - Returns: Each fault once.
  package static func of(_ result: ActionResult, _ manifest: Manifest, _ role: Role) -> [LinkFault] {
    var links = Links(manifest: manifest, role: role)
    if let target = result.goTo { links.follow(target, from: "", "Its `goTo`") }
    return links.faults
  }
}

/// Follows what stands on a page.
private struct Links {
  let manifest: Manifest
  let role: Role
  var faults: [LinkFault] = []

  private mutating func add(_ place: String, _ text: String, _ mend: String, isFailure: Bool = true) {
    let fault = LinkFault(place: place, text: text, mend: mend, isFailure: isFailure)
    if !faults.contains(fault) { faults.append(fault) }
  }

  mutating func look(at page: Page) {
    for link in page.links { follow(link.target, from: link.within, "“\(link.words)”") }
    for part in page.parts {
      let place = part.place
      switch part.block {
      case .button(let button):
        act(button.action, sending: Set(button.values.keys), button.values, at: place)
      case .form(let form):
        let names = Set(form.values.keys).union(form.fields.map(\.name))
        if let action = form.action {
          act(action, sending: names, form.values, at: place)
          choose(form.fields, from: manifest.action(action)?.parameters ?? [:], at: place)
        } else if let id = form.view {
          show(id, sending: names, form.values, at: place)
          choose(form.fields, from: manifest.view(id)?.parameters ?? [:], at: place)
        } else {
          add(place, "The form leads nowhere.", "Give it an `action` or a `view`.")
        }
      default: break
      }
    }
  }

  mutating func follow(_ target: Target, from place: String, _ what: String) {
    guard let view = manifest.view(target.view) else {
      return add(
        place, "\(what) leads to a view `\(target.view.prefix(40))`, which plugin.json does not have.",
        Self.meant(target.view, "views", manifest.views.map(\.id)))
    }
    for name in target.parameters.keys.sorted() where view.parameters[name] == nil {
      add(
        place, "\(what) sends `\(name)` to the view \(view.id), which takes no such parameter: it never arrives.",
        "Declare it in the view's `parameters`, or leave it out.")
    }
    for error in ParameterCheck.check(target.parameters, against: view.parameters).errors {
      add(
        place, "\(what) sends the view \(view.id) a `\(error.field)` that it does not take: \(error.text).",
        "Send what the view's `parameters` declare.")
    }
    if !view.roles.contains(role) {
      add(
        place, "\(what) is shown to \(role.rawValue), who may not open the view \(view.id).",
        "Show it only to \(view.roles.map(\.rawValue).joined(separator: ", ")), or let them open it.", isFailure: false)
    }
  }

  private mutating func act(
    _ id: String, sending names: Set<String>, _ values: [String: JSONValue], at place: String
  ) {
    guard let action = manifest.action(id) else {
      return add(
        place, "It does an action `\(id.prefix(40))`, which plugin.json does not have.",
        Self.meant(id, "actions", manifest.actions.map(\.id)))
    }
    compare(names, values, with: action.parameters, "the action \(id)", at: place)
    if !action.roles.contains(role) {
      add(
        place, "It is shown to \(role.rawValue), who may not do \(id).",
        "Show it only to \(action.roles.map(\.rawValue).joined(separator: ", ")), or let them do it.", isFailure: false)
    }
  }

  private mutating func show(_ id: String, sending names: Set<String>, _ values: [String: JSONValue], at place: String)
  {
    guard let view = manifest.view(id) else {
      return add(
        place, "It leads to a view `\(id.prefix(40))`, which plugin.json does not have.",
        Self.meant(id, "views", manifest.views.map(\.id)))
    }
    compare(names, values, with: view.parameters, "the view \(id)", at: place)
  }

  private mutating func compare(
    _ names: Set<String>, _ values: [String: JSONValue], with declared: [String: Parameter], _ what: String,
    at place: String
  ) {
    for name in names.sorted() where declared[name] == nil {
      add(
        place, "It sends `\(name)`, which \(what) does not take: what people answer is lost.",
        "Declare it in the `parameters` of \(what) in plugin.json.")
    }
    for (name, parameter) in declared.sorted(by: { $0.key < $1.key }) where parameter.required && !names.contains(name)
    {
      add(place, "It lacks `\(name)`, without which \(what) is refused.", "Ask for it, or send it along in `values`.")
    }
    let known = values.filter { declared[$0.key] != nil }
    let optional = declared.mapValues { parameter in
      var parameter = parameter
      parameter.required = false
      return parameter
    }
    for error in ParameterCheck.check(known, against: optional).errors {
      add(
        place, "It sends a `\(error.field)` that \(what) does not take: \(error.text).",
        "Send what plugin.json declares.")
    }
  }

  private mutating func choose(_ fields: [Input], from declared: [String: Parameter], at place: String) {
    for field in fields {
      guard let parameter = declared[field.name], !parameter.options.isEmpty else { continue }
      let strange = field.options.map(\.value).filter { !$0.isEmpty && !parameter.options.contains($0) }
      guard !strange.isEmpty else { continue }
      add(
        place, "“\(field.label)” offers what plugin.json does not: \(strange.prefix(5).joined(separator: ", ")).",
        "Add it to the `options` of `\(field.name)`, or do not offer it.")
    }
  }

  private static func meant(_ id: String, _ what: String, _ ids: [String]) -> String {
    if let near = id.nearest(of: ids) { return "Did you mean `\(near)`?" }
    return ids.isEmpty ? "Declare it in `\(what)`." : "Its \(what): \(ids.joined(separator: ", "))."
  }
}
