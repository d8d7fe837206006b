internal import HustingsProtocol

/// What a peer bounds, and what happens at each bound.
public struct PeerLimits: Sendable {
  /// The longest line in bytes. A longer one that comes in ends the conversation; one that would go out is an error,
  /// `tooLarge`, at this end.
  public var line = ProtocolLimit.line.value
  /// How many bytes may wait to be written. Over it a request fails with `unavailable`, a notification is dropped, a
  /// response waits together with its handler.
  public var outbound = ProtocolLimit.outbound.value
  /// How many requests of the other end may be unanswered at once. The next is answered `rateLimited`.
  public var unanswered = ProtocolLimit.unanswered.value
  /// How many bytes the unanswered requests of the other end may hold, counted by their lines. A request that goes over
  /// it is answered `rateLimited`, unless no other is unanswered.
  public var inbound = ProtocolLimit.inbound.value
  /// How many requests may be refused while nothing of what waits for the other end is read. One more ends the
  /// conversation: whoever asks on without reading would only keep this end busy with refusing.
  public var refusals = 1024
  /// The longest id of a request in bytes. A longer one is answered `invalidRequest`, without an id.
  public var id = ProtocolLimit.id.value
  /// How many of our requests that were cancelled or timed out may still lack their answer. One more ends the
  /// conversation.
  public var abandoned = 1024
  /// How many lines may be no message. One more ends the conversation.
  public var garbage = ProtocolLimit.garbage.value
  /// How many bytes may come in within a second. Whoever sends more is read on, but the threads that read and answer it
  /// give way to the process's others from then on. Unbounded unless the owner bounds it.
  public var flood = Int.max
  /// How long the other end may leave what waits for it without reading any of it. Then the conversation ends.
  public var stall: Duration = .seconds(ProtocolLimit.stall.value)
  /// How long handlers may still answer after the input has ended. Then they are cancelled, so that a plugin ends within
  /// the 2 seconds that it has.
  public var grace: Duration = .milliseconds(1500)

  /// The protocol's limits.
  public init() {}

  /// The protocol's limits.
  public static let standard = PeerLimits()
}
