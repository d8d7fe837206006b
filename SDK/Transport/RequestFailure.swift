package import HustingsProtocol

/// Why a request has no result, by the end that says so.
package enum RequestFailure: Error, Equatable, Sendable {
  /// The other end answered an error, which may say anything.
  case answered(RPCError)
  /// The other end did not answer before the deadline.
  case late
  /// This end did not ask, or waits no longer.
  case here(RPCError)

  /// As whoever asked is told.
  package var rpcError: RPCError {
    switch self {
    case .answered(let error), .here(let error): error
    case .late:
      RPCError(.timeout, "The other end did not answer in time.", data: ErrorDetail(reason: "deadline"))
    }
  }

  static func cancelled(_ method: String) -> RequestFailure {
    .here(RPCError(.cancelled, "The request \(method) was cancelled."))
  }
}
