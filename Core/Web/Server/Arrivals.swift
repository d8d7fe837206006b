internal import Glibc
internal import Synchronization

/// Since when each connection has been bringing in a request. The library closes those that are silent; one that drips is
/// closed here, because the library tells of a request only once all its headers have come.
final class Arrivals: Sendable {
  private struct Connection {
    var socket: Int32
    /// Nil while a request is being answered.
    var since: ContinuousClock.Instant?
  }

  private let limit: Duration
  /// By the addresses of the library's connections.
  private let connections = Mutex<[UInt: Connection]>([:])

  init(limit: Duration) {
    self.limit = limit
  }

  /// A connection was accepted.
  func opened(_ connection: OpaquePointer, socket: Int32) {
    connections.withLock { $0[UInt(bitPattern: connection)] = Connection(socket: socket, since: .now) }
  }

  /// A request has come as a whole: as long as its answer takes, nothing has to come.
  func completed(on connection: OpaquePointer) {
    connections.withLock { $0[UInt(bitPattern: connection)]?.since = nil }
  }

  /// A request is done with: the next one may come.
  func expected(on connection: OpaquePointer) {
    connections.withLock { $0[UInt(bitPattern: connection)]?.since = .now }
  }

  /// A connection is about to be closed. From here on its descriptor may be a stranger's.
  func closed(_ connection: OpaquePointer) {
    connections.withLock { $0[UInt(bitPattern: connection)] = nil }
  }

  /// Ends the connections whose request takes too long to arrive: their descriptors stay the library's, which finds
  /// nothing more to read there.
  func endLate() {
    let now = ContinuousClock.now
    connections.withLock { connections in
      for connection in connections.values {
        guard let since = connection.since, now - since >= limit else { continue }
        shutdown(connection.socket, Int32(SHUT_RDWR))
      }
    }
  }

  /// Looks at them until the task is cancelled.
  func watch() async {
    let pause = max(.milliseconds(100), min(limit / 8, .seconds(5)))
    while (try? await Task.sleep(for: pause)) != nil { endLate() }
  }
}
