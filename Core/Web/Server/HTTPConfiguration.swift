/// Where the server listens and what it lets a client use.
package struct HTTPConfiguration: Sendable {
  /// IPv4 or IPv6 as text. Only this machine by default: what listens further stands behind a proxy that does TLS.
  package var address = "127.0.0.1"
  /// The port; 0 lets the system choose.
  package var port: UInt16 = 8420
  /// Hosts besides this machine's own names that requests may name, such as `hustings.example.org`, with the port
  /// where it is not the scheme's own.
  package var hosts: [String] = []
  /// The longest address, in bytes: path and query as sent. Up to four times as long, it is answered with a page that
  /// says so; beyond that, where the library has no room to read it, with the library's own few words.
  package var addressBytes = 16 * 1024
  /// Bytes for a request's headers, their names and values; as many are set aside for the answer's headers.
  package var headerBytes = 32 * 1024
  /// The largest body, in bytes.
  package var bodyBytes = 1 << 20
  /// The bytes of bodies of all requests together.
  package var allBodyBytes = 32 << 20
  /// Connections at once.
  package var connections: UInt32 = 1000
  /// Connections at once from one address. Behind a proxy every client has the proxy's.
  package var connectionsPerAddress: UInt32 = 250
  /// Seconds without a byte after which a connection is closed.
  package var idleSeconds: UInt32 = 20
  /// Seconds that a request may take to arrive as a whole, however steadily it drips; then its connection is closed,
  /// within five seconds.
  package var arrivalSeconds = 60
  /// Seconds that requests have left when the server stops.
  package var stopSeconds = 3
  /// Threads that serve connections.
  package var threads: UInt32 = 2

  /// The defaults.
  package init() {}

  /// Bytes that the library may use for a connection: more than our own limits, so that a request somewhat over them
  /// reaches our own refusal.
  var connectionMemory: Int { addressBytes * 4 + headerBytes * 2 }
}

/// Why the server could not start.
package struct HTTPServerError: Error, CustomStringConvertible, Sendable {
  /// What failed, on what, and what to do.
  package let description: String
}

/// One line of the access log. It holds the route's pattern and never the path, whose values may tell of people.
package struct AccessLine: Equatable, Sendable, CustomStringConvertible {
  /// What the request wanted done.
  package var method: String
  /// The page's pattern, such as `/c/{tenant}`; `-` when none was reached.
  package var route: String
  /// The answer's status.
  package var status: Int
  /// From the request's first line to the answer, in milliseconds.
  package var milliseconds: Int

  /// `GET /c/{tenant} 200 3 ms`.
  package var description: String { "\(method) \(route) \(status) \(milliseconds) ms" }
}
