import Hustings
import Synchronization

/// A host within the test: answers data calls by a closure and remembers them.
final class FakeHost: DataCall {
  /// One data call or notification.
  struct Call: Sendable {
    let method: Method
    let params: RawJSON
  }

  private let heard = Mutex<[Call]>([])
  private let answer: @Sendable (Method, RawJSON) throws -> RawJSON

  init(answer: @escaping @Sendable (Method, RawJSON) throws -> RawJSON) {
    self.answer = answer
  }

  /// What was asked and told so far.
  var calls: [Call] { heard.withLock { $0 } }

  /// A request of the host's; an action's has a key.
  func request(parameters: [String: JSONValue] = [:], key: String = "") -> Request {
    var context = RequestContext()
    context.token = "k7Qx"
    return Request(id: .integer(7), context: context, parameters: parameters, key: key, call: self)
  }

  func request(_ method: Method, _ params: RawJSON) async throws(RPCError) -> RawJSON {
    heard.withLock { $0.append(Call(method: method, params: params)) }
    do {
      return try answer(method, params)
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(.internalError, "The fake host failed: \(error)")
    }
  }

  func notify(_ method: Method, _ params: RawJSON) {
    heard.withLock { $0.append(Call(method: method, params: params)) }
  }
}

extension RawJSON {
  /// A data call's answer.
  static func rows(_ rows: [[JSONValue]], cursor: String? = nil) -> RawJSON {
    RawJSON(
      encoding: JSONValue.object([
        "columns": [], "rows": .array(rows.map { .array($0) }), "cursor": cursor.map { .string($0) } ?? .null,
      ]))
  }
}
