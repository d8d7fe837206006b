internal import Access
internal import HustingsProtocol
internal import Store
internal import Synchronization

/// A request that a plugin is answering: whose rights its data calls have.
struct ActiveRequest: Sendable {
  var acting: Acting
  /// Nil for plugins of scope `platform`, which have no data.
  var tenant: TenantRecord?
  var now: Instant
}

/// The requests that one process is answering, by the token that its data calls name.
final class ActiveRequests: Sendable {
  private let byToken = Mutex<[String: ActiveRequest]>([:])

  /// Opens a request; returns its token, which nobody can guess.
  func open(_ request: ActiveRequest) -> String {
    // SystemRandomNumberGenerator reads getrandom(2).
    let token = RowID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)).description
    byToken.withLock { $0[token] = request }
    return token
  }

  /// Closes a request: data calls with its token are refused from now on.
  func close(_ token: String) {
    byToken.withLock { $0[token] = nil }
  }

  /// The open request of a token.
  func request(_ token: String) throws(RPCError) -> ActiveRequest {
    guard let request = byToken.withLock({ $0[token] }) else {
      throw RPCError(
        .contextExpired, "This context's request was already answered, or never made.",
        data: ErrorDetail(
          reason: "contextExpired", field: "context", hint: "Use the context of the request that is being answered."))
    }
    return request
  }
}
