public import HustingsProtocol

/// Answers what the other end of a conversation asks.
public protocol PeerHandler: Sendable {
  /// Answers a request. Every request runs in a task of its own, which `$/cancel` cancels; the answer then is
  /// `cancelled`, whatever this returns.
  ///
  /// - Parameters:
  ///   - method: What is asked, such as `view.render`.
  ///   - params: Its parameters, undecoded: an object or an array.
  ///   - id: The request's id, for progress.
  /// - Returns: The result.
  /// - Throws: The error that the other end gets.
  func answer(_ method: String, _ params: RawJSON, id: MessageID) async throws(RPCError) -> RawJSON

  /// Takes a notification. It is called on the reading thread, in the order of the lines: it must return at once.
  ///
  /// - Parameters:
  ///   - method: What is said, such as `log`.
  ///   - params: Its parameters, undecoded: an object or an array.
  func notice(_ method: String, _ params: RawJSON)
}

extension PeerHandler {
  /// Ignores the notification.
  ///
  /// - Parameters:
  ///   - method: What is said.
  ///   - params: Its parameters.
  public func notice(_ method: String, _ params: RawJSON) {}
}
