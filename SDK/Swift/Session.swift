internal import Glibc
internal import HustingsProtocol
internal import HustingsTransport
internal import Synchronization

/// The plugin's end of the conversation: answers what the host asks.
final class Session: Sendable {
  private let views: [View]
  private let actions: [Action]
  private let isInitialized = Atomic(false)
  private let peer = Mutex<Peer?>(nil)

  init(views: [View], actions: [Action]) {
    self.views = views
    self.actions = actions
  }

  /// Talks until the host ends the conversation.
  func run(_ streams: ProtocolStreams) async {
    let peer = Peer(input: streams.input, output: streams.output, handler: self)
    self.peer.withLock { $0 = peer }
    peer.start()
    _ = await peer.ended
  }
}

extension Session: PeerHandler {
  func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON {
    guard let method = Method(rawValue: method), method.direction == .hostToPlugin else {
      throw RPCError(.methodNotFound, "A plugin has no method `\(method.prefix(40))`.")
    }
    guard method == .initialize || isInitialized.load(ordering: .acquiring) else {
      throw RPCError(.invalidRequest, "`initialize` comes first, and its answer before anything else.")
    }
    switch method {
    case .initialize: return try initialize(decode(params))
    case .renderView: return try await render(decode(params), id)
    case .invokeAction: return try await perform(decode(params), id)
    default: return .emptyObject  // ping, shutdown: the host closes our input next
    }
  }

  func notice(_ method: String, _ params: RawJSON) {}

  private func initialize(_ params: InitializeParams) throws(RPCError) -> RawJSON {
    guard let version = ProtocolVersion.choose(from: params.versions) else {
      throw RPCError(
        .unsupportedVersion,
        "This plugin speaks protocol \(ProtocolVersion.current), the host none of its major version.",
        data: ErrorDetail(reason: "noCommonVersion", hint: "Supported: \(ProtocolVersion.current)."))
    }
    var result = InitializeResult()
    result.version = version
    result.sdk = "hustings-swift \(ProtocolVersion.current)"
    result.views = views.map(\.id)
    result.actions = actions.map(\.id)
    isInitialized.store(true, ordering: .releasing)
    return RawJSON(encoding: result)
  }

  private func render(_ params: RenderViewParams, _ id: MessageID) async throws(RPCError) -> RawJSON {
    guard let view = views.first(where: { $0.id == params.view }) else {
      throw RPCError(.notFound, "The plugin has no view `\(params.view.prefix(40))`.")
    }
    let request = try request(id, params.context, params.parameters, key: "")
    return try await translated("view `\(view.id)`", params.context) {
      RawJSON(encoding: try await view.render(request))
    }
  }

  private func perform(_ params: InvokeActionParams, _ id: MessageID) async throws(RPCError) -> RawJSON {
    guard let action = actions.first(where: { $0.id == params.action }) else {
      throw RPCError(.notFound, "The plugin has no action `\(params.action.prefix(40))`.")
    }
    let request = try request(id, params.context, params.values, key: params.key)
    return try await translated("action `\(action.id)`", params.context) {
      do {
        return RawJSON(encoding: try await action.perform(request))
      } catch let error as RPCError {
        guard let field = error.formField else { throw error }
        return RawJSON(encoding: ActionResult.refused(FieldError(field, error.message)))
      }
    }
  }

  private func request(
    _ id: MessageID, _ context: RequestContext, _ values: [String: JSONValue], key: String
  ) throws(RPCError) -> Request {
    guard let peer = peer.withLock({ $0 }) else { throw RPCError(.internalError, "The conversation has not begun.") }
    return Request(id: id, context: context, parameters: values, key: key, call: PeerCall(peer: peer))
  }

  /// Runs the author's code; an error that is none of the protocol's tells its type only, as its text may hold data. On
  /// a sample it is written to the log.
  private func translated(
    _ what: @autoclosure () -> String, _ context: RequestContext, _ body: () async throws -> RawJSON
  ) async throws(RPCError) -> RawJSON {
    do {
      return try await body()
    } catch let error as RPCError {
      throw error
    } catch is CancellationError {
      throw RPCError(.cancelled, "The \(what()) was cancelled.")
    } catch {
      if context.sample { log("The \(what()) failed: \(error)\n") }
      throw RPCError(.internalError, "The \(what()) failed with an error of type \(type(of: error)).")
    }
  }
}

extension RPCError {
  /// The field of a form that an action's error is about. That a field or resource does not exist is about the code.
  fileprivate var formField: String? {
    guard code == .invalid, let data, !data.reason.hasPrefix("unknown") else { return nil }
    return data.field
  }
}

/// Writes to standard error, which is the plugin's log.
private func log(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}

private func decode<Params: JSONObject>(_ params: RawJSON) throws(RPCError) -> Params {
  do {
    return try Params(json: params)
  } catch {
    throw RPCError(.invalidParams, "The parameters do not fit: \(error.under("params")).")
  }
}

/// Data calls over the conversation's peer.
struct PeerCall: DataCall {
  let peer: Peer

  func request(_ method: Method, _ params: RawJSON) async throws(RPCError) -> RawJSON {
    try await peer.request(method.rawValue, params, deadline: .seconds(60))
  }

  func notify(_ method: Method, _ params: RawJSON) {
    peer.notify(method.rawValue, params)
  }
}
