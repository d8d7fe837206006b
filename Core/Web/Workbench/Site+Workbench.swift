internal import Access
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Sample
internal import Store

/// The workbench's pages, all under `/dev`. They are there only where the site has a workbench.
extension Site {
  private static let longestPoll = Duration.seconds(25)
  private var workbenchCookie: Cookie {
    .workbench(of: workbench?.cookiePlace ?? "", isSecure: configuration.isBehindTLS)
  }

  func answer(_ request: HTTPRequest, at workbench: Workbench) async -> HTTPResponse {
    let path = Array(request.path.dropFirst())
    switch path.first {
    case "dev.js": return file(WorkbenchFiles.script, type: "text/javascript; charset=utf-8", for: request)
    case "dev.css": return file(WorkbenchFiles.style, type: "text/css; charset=utf-8", for: request)
    default: break
    }
    var visit = Visit(request: request, route: .nowhere, remarks: Remarks())
    do throws(RPCError) {
      if let token = request.cookie(sessionCookie.name), Self.isToken(token) {
        visit.session = try await accounts.session(token)
      }
      if request.method == .post, let refusal = forgery(visit) { return refusal }
      if path.count == 2, path[0] == "open", Secret.areEqual(path[1], workbench.secret) {
        return finished(try await open(workbench, visit), visit)
      }
      guard Secret.areEqual(request.cookie(workbenchCookie.name) ?? "", workbench.secret) else {
        return page(Self.unopened, in: nil)
      }
      return finished(try await page(path, workbench, visit), visit)
    } catch {
      return finished(failure(error, on: request, visit, plugin: workbench.name), visit)
    }
  }

  private func page(
    _ path: [String], _ workbench: Workbench, _ visit: Visit
  ) async throws(RPCError) -> HTTPResponse {
    let isPost = visit.request.method == .post
    switch (path.count, path.first) {
    case (0, _) where !isPost:
      // Opened before there was a version that runs: nobody has been signed in yet.
      if visit.session == nil, let person = workbench.firstPerson, person.account != nil, workbench.isRunning {
        return try await enter(workbench, as: person, workbench.scenario, from: nil, visit)
      }
      return document(workbench.home(), in: frame(workbench.name, visit))
    case (1, "changes") where !isPost: return await changes(workbench, visit)
    case (1, "standing") where isPost: return try await take(workbench, visit)
    case (1, "inspector") where !isPost: return inspector(workbench, visit)
    case (1, "replay") where isPost: return try await replay(workbench, visit)
    case (1, "clear") where isPost:
      workbench.recording.clear()
      return .seeOther(WorkbenchFiles.inspectorPath)
    case (2, "inspector") where !isPost: return try conversation(path[1], workbench, visit)
    case (2, "message") where !isPost: return try message(path[1], workbench)
    default: throw .noSuchPage
    }
  }

  /// How a browser gets in, for pages that do not let it.
  static let wayIn = "Open the address that `hustings dev` printed in its terminal."

  private static var unopened: ErrorPage {
    var error = ErrorPage(status: 403)
    error.title = "Open the workbench first"
    error.happened = "This browser has not been let in to the workbench."
    error.next = [wayIn]
    return error
  }

  /// The first visit: lets the browser in, signs it in, and leads to the plugin.
  private func open(_ workbench: Workbench, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    var response: HTTPResponse
    let status = workbench.status
    if status.plugin == nil {
      // The page's script opens this address anew once something runs; without it, the browser does.
      response = document(workbench.waiting(), in: frame(workbench.name, visit))
      if status.phase == .building { response.set("Refresh", "3") }
    } else {
      let known = workbench.people.first { $0.account != nil && $0.account == visit.session?.account.id }
      response = try await enter(workbench, as: known ?? workbench.firstPerson, workbench.scenario, from: nil, visit)
    }
    response.add(
      "Set-Cookie", workbenchCookie.setting(workbench.secret, seconds: Self.sessionSeconds))
    return response
  }

  /// Takes another role or scenario.
  private func take(_ workbench: Workbench, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let form = visit.request.form
    guard let person = workbench.person(form["role"] ?? ""),
      let scenario = SampleScenario(rawValue: form["scenario"] ?? "")
    else {
      throw RPCError(.invalid, "There is no such role or scenario.", data: ErrorDetail(reason: "standing"))
    }
    return try await enter(workbench, as: person, scenario, from: form["from"], visit)
  }

  /// Signs the browser in and leads to the page that it was on, seen by that person in that scenario.
  private func enter(
    _ workbench: Workbench, as person: Workbench.Person?, _ scenario: SampleScenario, from: String?, _ visit: Visit
  ) async throws(RPCError) -> HTTPResponse {
    guard let plugin = workbench.status.plugin, let person else { return .seeOther(WorkbenchFiles.homePath) }
    let tenant = try await workbench.platform.makeScenario(scenario, for: plugin)
    workbench.scenario = scenario
    var part = PluginPart(tenant: tenant, plugin: plugin.id, name: "")
    var query = ""
    if let from, from.utf8.count <= 4096, let request = try? HTTPRequest(.get, target: from),
      case .view(let old)? = Route(request.path), old.plugin == plugin.id
    {
      part.name = old.name
      // Another tenant has other rows: what the address names may not be there.
      if old.tenant == tenant { query = from.firstIndex(of: "?").map { String(from[$0...]) } ?? "" }
    }
    if plugin.manifest.view(part.name) == nil {
      part.name = (plugin.manifest.views.first { $0.isOpen(to: person.role) } ?? plugin.manifest.views.first)?.id ?? ""
    }
    var response = HTTPResponse.seeOther(part.links.path(view: part.name) + query)
    if let old = visit.request.cookie(sessionCookie.name), Self.isToken(old) { try await accounts.signOut(old) }
    let session = try await workbench.signIn(person)
    response.add("Set-Cookie", sessionCookie.setting(session ?? "", seconds: session == nil ? 0 : Self.sessionSeconds))
    return response
  }

  /// What has changed since a page was made; waits for it.
  private func changes(_ workbench: Workbench, _ visit: Visit) async -> HTTPResponse {
    let query = visit.request.query
    let revision = query["revision"].flatMap { Int($0) } ?? -1
    let events = query["events"].flatMap { Int($0) }
    await workbench.change(after: revision, events: events, within: Self.longestPoll)
    let status = workbench.status
    return .json(
      JSONValue.object([
        "run": .string(workbench.run), "revision": .integer(status.revision), "result": .integer(status.result),
        "events": .integer(workbench.recording.last), "text": .string(status.inWords),
      ]))
  }

  /// Sends a recorded request once more and shows both conversations.
  private func replay(_ workbench: Workbench, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    guard let number = visit.request.form["request"].flatMap({ Int($0) }),
      let request = workbench.recording.conversation(of: number).first, let asked = ReplayedRequest(request)
    else {
      throw RPCError(
        .notFound, "That request is not kept any more.", data: ErrorDetail(reason: "notKept", field: "request"))
    }
    let last = workbench.recording.last
    let person = Acting(account: visit.session?.account.id ?? "", role: asked.context.role, areas: asked.context.areas)
    let tenant = request.tenant.isEmpty ? nil : request.tenant
    let part = PluginPart(tenant: tenant, plugin: request.plugin, name: request.subject)
    do throws(RPCError) {
      switch asked.what {
      case .view(let parameters): _ = try await plugins.render(part, parameters: parameters, for: person)
      case .action(let values, let key): _ = try await plugins.invoke(part, values: values, key: key, for: person)
      }
    } catch {
      // That it failed is what the inspector shows; what never reached the plugin is not there to be shown.
      if workbench.recording.newest(like: request, after: last) == nil { throw error }
    }
    let again = workbench.recording.newest(like: request, after: last)
    return .seeOther("\(WorkbenchFiles.inspectorPath)/\(number)?beside=\(again?.number ?? 0)")
  }
}

/// A recorded request of the host's, to be sent once more.
struct ReplayedRequest {
  enum What {
    case view([String: JSONValue])
    case action([String: JSONValue], key: String)
  }

  let what: What
  let context: RequestContext

  /// Nil for what cannot be sent again: other methods, and messages that were too long to be kept.
  init?(_ event: RecordedEvent) {
    guard event.isReplayable, case .object(let message)? = try? JSONValue(jsonBytes: event.line),
      let params = message["params"].map({ RawJSON(encoding: $0) })
    else { return nil }
    if let params = try? RenderViewParams(json: params), event.method == Method.renderView.rawValue {
      (what, context) = (.view(params.parameters), params.context)
    } else if let params = try? InvokeActionParams(json: params) {
      (what, context) = (.action(params.values, key: params.key), params.context)
    } else {
      return nil
    }
  }
}

extension RecordedEvent {
  /// Whether it is a request of the host's for a view or an action.
  var isReplayable: Bool {
    kind == .request && direction == .sent
      && (method == Method.renderView.rawValue || method == Method.invokeAction.rawValue)
  }
}

extension Recording {
  /// The first request of the host's after a number that asks the same of the same plugin.
  fileprivate func newest(like request: RecordedEvent, after number: Int) -> RecordedEvent? {
    events(after: number).first {
      $0.isReplayable && $0.method == request.method && $0.subject == request.subject && $0.tenant == request.tenant
    }
  }
}

extension Cookie {
  /// The secret that lets a browser in to the workbench.
  static func workbench(of place: String, isSecure: Bool) -> Cookie {
    Cookie("hustings-workbench\(place)", isSecure: isSecure)
  }
}
