internal import Synchronization

/// What a view or action is asked, and its way to the data: every call has the rights of the person who asked.
public struct Request: Sendable {
  /// For whom: tenant, role, areas, time.
  public let context: RequestContext
  /// The view's parameters or the action's values, checked against `plugin.json`.
  public let parameters: [String: JSONValue]
  /// The same for a repeated sending of the same form; empty for views.
  public let key: String
  /// The host's request that this answers.
  private let id: MessageID
  let call: any DataCall
  private let writes = Counted()

  /// A request, with its way to the data.
  package init(
    id: MessageID, context: RequestContext, parameters: [String: JSONValue], key: String, call: some DataCall
  ) {
    self.id = id
    self.context = context
    self.parameters = parameters
    self.key = key
    self.call = call
  }

  /// A parameter, or the default when it was not given.
  ///
  /// - Parameters:
  ///   - name: The name, as in `plugin.json`.
  ///   - fallback: What an absent parameter means.
  /// - Returns: The value.
  /// - Throws: `invalid` naming the parameter when it holds something else.
  public func parameter<Value: JSONCodable>(_ name: String, default fallback: Value) throws(RPCError) -> Value {
    try parameter(name, as: Value.self) ?? fallback
  }

  /// A parameter that must be there.
  ///
  /// - Parameter name: The name, as in `plugin.json`.
  /// - Returns: The value.
  /// - Throws: `invalid` naming the parameter when it is absent or holds something else.
  public func parameter<Value: JSONCodable>(_ name: String) throws(RPCError) -> Value {
    guard let value = try parameter(name, as: Value.self) else {
      throw RPCError(.invalid, "`\(name)` is missing.", data: ErrorDetail(reason: "missing", field: name))
    }
    return value
  }

  /// A parameter, or nil when it was not given.
  ///
  /// - Parameters:
  ///   - name: The name, as in `plugin.json`.
  ///   - type: What it holds.
  /// - Returns: The value.
  /// - Throws: `invalid` naming the parameter when it holds something else.
  public func parameter<Value: JSONCodable>(_ name: String, as type: Value.Type) throws(RPCError) -> Value? {
    guard let value = parameters[name], value != .null else { return nil }
    do {
      return try Value(json: RawJSON(encoding: value))
    } catch {
      throw RPCError(.invalid, "`\(name)` \(error.what).", data: ErrorDetail(reason: "wrongType", field: name))
    }
  }

  /// Writes a line to the plugin's log, which whoever runs the host can read. No personal data.
  public func log(_ text: String, level: LogParams.Level = .info) {
    var params = LogParams()
    params.level = level
    params.text = text
    call.notify(.log, RawJSON(encoding: params))
  }

  /// Says how far the request is, for whoever waits for it at a terminal or looks at the inspector.
  ///
  /// - Parameters:
  ///   - done: What is done so far.
  ///   - total: All there is to do, in the same unit.
  public func progress(_ done: Int, of total: Int) {
    var params = ProgressParams()
    params.id = id
    params.done = done
    params.total = total
    call.notify(.progress, RawJSON(encoding: params))
  }

  /// A write's key: the action's and the step's name or a count, so that an action sent twice writes once.
  func writeKey(_ step: String?) -> String {
    "\(key)-\(step ?? String(writes.next()))"
  }
}

/// How a request reaches the data: over the wire, or in a test.
package protocol DataCall: Sendable {
  /// Asks the host.
  func request(_ method: Method, _ params: RawJSON) async throws(RPCError) -> RawJSON
  /// Tells the host something, without an answer.
  func notify(_ method: Method, _ params: RawJSON)
}

private final class Counted: Sendable {
  private let count = Atomic(0)

  func next() -> Int {
    count.add(1, ordering: .relaxed).newValue
  }
}
