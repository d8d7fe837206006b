public import HustingsProtocol

/// Which way a line went.
public enum PeerDirection: Sendable {
  /// From this end to the other.
  case sent
  /// From the other end to this one.
  case received
}

/// Is told every line of a conversation, without its `\n`, in the order of the wire in each direction.
///
/// It is called while the peer waits, on whichever thread reads or sends: it must return at once, and not use the peer.
public typealias PeerObserver = @Sendable (PeerDirection, ArraySlice<UInt8>) -> Void

/// Is told how far the other end says one request of this end is, until its answer is there.
///
/// The numbers are the other end's: they may be anything. It is called on the reading thread: it must return at once, and
/// not use the peer.
public typealias ProgressObserver = @Sendable (ProgressParams) -> Void
