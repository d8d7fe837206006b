internal import Host
internal import HustingsProtocol
internal import Sample

/// A walk through all that a plugin shows and does, as everybody who may: with ordinary, empty and hostile data, and
/// with nothing granted.
struct Tour: Sendable {
  private let host: TrialHost
  private(set) var visits: [Visit] = []
  /// The tenant in which the ordinary data are; nil for plugins of the platform.
  private(set) var tenant: String?

  /// How many of a view's parameter sets are tried that links on pages name.
  private static let linkedSets = 3
  /// How many of the sets of values are sent to an action that forms and buttons hold.
  private static let actionSets = 6

  private var manifest: Manifest { host.plugin.manifest }

  init(_ host: TrialHost) {
    self.host = host
  }

  /// Walks through everything.
  ///
  /// - Parameter progress: Is told how many of how many stages are done.
  /// - Throws: when a sample cannot be made.
  mutating func walk(progress: @Sendable (Int, Int) -> Void) async throws(RPCError) {
    guard manifest.scope != .platform else {
      await views(nil, nil)
      await actions(nil, nil)
      return
    }
    let scenarios: [SampleScenario] = [.empty, .hostile, .ungranted, .ordinary]
    for (done, scenario) in scenarios.enumerated() {
      progress(done, scenarios.count)
      let tenant = try await host.prepare(scenario)
      await views(scenario, tenant)
      if scenario == .ordinary || scenario == .hostile { await actions(scenario, tenant) }
      self.tenant = tenant
    }
    progress(scenarios.count, scenarios.count)
  }

  /// Visits every view as each of its roles: as its address is without parameters, and as the pages seen link to it.
  private mutating func views(_ scenario: SampleScenario?, _ tenant: String?) async {
    var linked: [String: [[String: JSONValue]]] = [:]
    var waiting: [Manifest.View] = []
    for view in manifest.views {
      guard !view.parameters.values.contains(where: \.required) else {
        waiting.append(view)
        continue
      }
      await visit(view, [[:]], scenario, tenant, &linked)
    }
    for view in waiting {
      let sets = linked[view.id] ?? [Plausible.parameters(view.parameters)]
      await visit(view, sets, scenario, tenant, &linked)
    }
    for view in manifest.views where !waiting.contains(view) {
      await visit(view, linked[view.id] ?? [], scenario, tenant, &linked)
    }
  }

  private mutating func visit(
    _ view: Manifest.View, _ sets: [[String: JSONValue]], _ scenario: SampleScenario?, _ tenant: String?,
    _ linked: inout [String: [[String: JSONValue]]]
  ) async {
    for parameters in sets {
      for role in view.roles where !Task.isCancelled {
        let visit = await host.visit(.view(view.id), scenario, tenant: tenant, role: role, parameters)
        visits.append(visit)
        for link in visit.page?.links ?? [] where !link.target.parameters.isEmpty {
          let target = link.target
          guard let declared = manifest.view(target.view)?.parameters else { continue }
          let checked = ParameterCheck.check(target.parameters, against: declared)
          let known = linked[target.view] ?? []
          guard checked.errors.isEmpty, known.count < Self.linkedSets, !known.contains(checked.values) else { continue }
          linked[target.view] = known + [checked.values]
        }
        // Whatever took that long would take as long for the next role.
        if visit.error?.code == .timeout { return }
      }
    }
  }

  /// Does every action as each of its roles: as the forms and buttons that were seen send it, and with nothing filled
  /// in.
  private mutating func actions(_ scenario: SampleScenario?, _ tenant: String?) async {
    let pages = visits.filter { $0.scenario == scenario }.compactMap(\.page)
    for action in manifest.actions {
      var sets = pages.flatMap { $0.sendings(of: action) }
      sets = sets.reduce(into: []) { unique, set in
        if !unique.contains(set), unique.count < Self.actionSets { unique.append(set) }
      }
      if sets.isEmpty { sets = [Plausible.parameters(action.parameters)] }
      for role in action.roles where !Task.isCancelled {
        for given in sets {
          let checked = ParameterCheck.check(given, against: action.parameters)
          guard checked.errors.isEmpty else { continue }
          visits.append(await host.visit(.action(action.id), scenario, tenant: tenant, role: role, checked.values))
          if visits.last?.error?.code == .timeout { return }
        }
      }
    }
  }
}

extension Page {
  /// What the page's forms and buttons would send to an action: filled in plausibly, the same without the texts that
  /// may be left out, since what is made up seldom fits them, and with nothing filled in.
  fileprivate func sendings(of action: Manifest.Action) -> [[String: JSONValue]] {
    parts.flatMap { part -> [[String: JSONValue]] in
      switch part.block {
      case .form(let form) where form.action == action.id:
        var filled = form.values
        for field in form.fields { filled[field.name] = Plausible.answer(field, action.parameters[field.name]) }
        var needed = filled
        for field in form.fields where field.optional && [.text, .textarea, .search].contains(field.kind) {
          needed[field.name] = nil
        }
        return [filled, needed, form.values]
      case .button(let button) where button.action == action.id: return [button.values]
      default: return []
      }
    }
  }
}

extension Plausible {
  /// A value for each parameter.
  static func parameters(_ declared: [String: Parameter]) -> [String: JSONValue] { declared.mapValues(value) }

  /// What somebody might answer: what stands there already, the first choice, or something of the right kind.
  static func answer(_ field: Input, _ parameter: Parameter?) -> JSONValue {
    if let value = field.value, value != "", value != .null { return value }
    if let option = field.options.first(where: { !$0.value.isEmpty }) {
      return field.kind == .checkboxes ? .array([.string(option.value)]) : .string(option.value)
    }
    guard let parameter else { return value(Parameter()) }
    // A small number is more often possible than a large one.
    return parameter.type == .integer ? .integer(Int(max(1, parameter.minimum ?? 1))) : value(parameter)
  }
}
