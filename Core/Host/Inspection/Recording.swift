package import HustingsProtocol
package import HustingsTransport
internal import Synchronization

/// What plugins and host said to each other of late, kept in memory for the person who writes a plugin.
///
/// Messages hold the rows that were read. The platform gives taps to processes on invented data alone, so this holds no
/// person's; still it is bounded, never written down, and gone with the process.
package final class Recording: Sendable {
  /// The most events that are kept; of more, the oldest go.
  package static let maximumEvents = 2000
  /// The most bytes of messages that are kept; of more, the oldest go.
  package static let maximumBytes = 8 << 20
  /// The longest message that is kept whole.
  package static let maximumLine = 2 << 20

  private let began = ContinuousClock.now
  private let state = Mutex(RecordingState())
  /// Is raised after each event.
  package let changes = ChangeSignal()

  /// A recording of nothing yet.
  package init() {}

  /// What the platform tells.
  package var tap: PluginTap {
    { event in self.take(event) }
  }

  private func take(_ event: PluginEvent) {
    let isShown = state.withLock { $0.take(event, after: event.at - began) }
    if isShown { changes.raise() }
  }

  /// The number of the newest event; 0 before the first.
  package var last: Int { state.withLock { $0.last } }

  /// Events in their order, those after a number alone.
  package func events(after number: Int = 0) -> [RecordedEvent] {
    state.withLock { state in
      guard let first = state.events.first?.number else { return [] }
      return Array(state.events.dropFirst(max(0, number + 1 - first)))
    }
  }

  /// A request of the host's and everything that belongs to it, in order; empty when it is not kept any more.
  package func conversation(of request: Int) -> [RecordedEvent] {
    events().filter { $0.number == request || $0.request == request }
  }

  /// Forgets all; numbers go on.
  package func clear() {
    state.withLock { $0.clear() }
    changes.raise()
  }
}

/// One event of a recording.
package struct RecordedEvent: Sendable {
  /// What kind of thing happened.
  package enum Kind: Sendable, Equatable {
    case started
    case ended(String?)
    /// A line of standard error.
    case logged
    case request, response, notification
    /// A line that is no message.
    case garbage
  }

  /// Counts the events, from 1.
  package var number: Int
  /// Since the recording began.
  package var after: Duration
  /// Which process, from 1.
  package var process: Int
  /// The plugin's id.
  package var plugin: String
  /// The tenant's id; empty on the platform.
  package var tenant: String
  package var kind: Kind
  /// Which way a message went; nil for what is no message.
  package var direction: PeerDirection?
  /// The method; of a response the one that it answers.
  package var method = ""
  /// The line, or its beginning where it is very long.
  package var line: [UInt8] = []
  /// The whole line's bytes.
  package var size = 0
  /// The event of the host's request that this belongs to.
  package var request: Int?
  /// From a request to its response.
  package var took: Duration?
  /// What the host decided on the data call that this answers.
  package var decision: DataDecision?
  /// What a request is about: a view, an action, a resource.
  package var subject = ""
  /// For which role the host asks.
  package var role: Role?
  /// Whether this says that something did not work.
  package var isError = false
}
