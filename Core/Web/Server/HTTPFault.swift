/// Why a request is refused before any page sees it.
package enum HTTPFault: Error, Equatable, CaseIterable, Sendable {
  /// The address is malformed.
  case address
  /// The address is longer than any that a page needs.
  case longAddress
  /// The headers together are over the limit.
  case longHeaders
  /// A form's text is malformed.
  case form
  /// A body of a type that no page reads.
  case mediaType
  /// A body over the limit, or too many fields.
  case tooLarge
  /// The `Host` header names none of this site's hosts: a page of another site may be behind it (DNS rebinding).
  case host
  /// Bodies of other requests fill the memory set aside for them.
  case busy
  /// The server is about to stop.
  case stopping

  /// The HTTP status that says so.
  package var status: Int {
    switch self {
    case .address, .form: 400
    case .longAddress: 414
    case .longHeaders: 431
    case .mediaType: 415
    case .tooLarge: 413
    case .host: 421
    case .busy, .stopping: 503
    }
  }
}

/// What answers requests.
package protocol HTTPService: Sendable {
  /// Answers a request; it is cancelled when the server stops first.
  ///
  /// - Parameter request: A complete request.
  /// - Returns: The answer.
  func response(to request: HTTPRequest) async -> HTTPResponse

  /// Answers a request that is refused unseen. Called on a thread that serves other connections: it must not wait.
  ///
  /// - Parameter fault: Why.
  /// - Returns: The answer.
  func response(to fault: HTTPFault) -> HTTPResponse
}
