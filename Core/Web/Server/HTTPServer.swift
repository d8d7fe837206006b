internal import CMicrohttpd
internal import Glibc
internal import Host
internal import HustingsTransport
internal import Synchronization

/// An HTTP server on libmicrohttpd.
///
/// A few threads of the library's serve all connections, and never wait for Swift: when a request is complete its
/// connection is suspended, a task works on the answer, and the answer resumes the connection exactly once. The
/// library aborts the process when it is stopped with connections suspended, hence the order in `stop`.
package final class HTTPServer: Sendable {
  let configuration: HTTPConfiguration
  let service: any HTTPService
  private let log: (@Sendable (AccessLine) -> Void)?
  private let state = Mutex(State())
  private let bodyBytes = Atomic(0)
  /// Raised when no request is running any more.
  private let idling = ChangeSignal()
  let arrivals: Arrivals

  private struct State {
    /// The daemon's address; nil before start and after stop.
    var daemon: UInt?
    var hosts: Set<String> = []
    var isStopping = false
    /// Requests that are complete and whose answers are not sent yet.
    var running: [ObjectIdentifier: Exchange] = [:]
    /// Looks after connections whose request does not arrive.
    var watch: Task<Void, Never>?
  }

  /// A server that does not run yet.
  ///
  /// - Parameters:
  ///   - configuration: Where it listens and what it lets a client use.
  ///   - service: What answers.
  ///   - log: Takes a line per answer; it is called on the server's threads and must not wait.
  package init(
    _ configuration: HTTPConfiguration, service: any HTTPService, log: (@Sendable (AccessLine) -> Void)? = nil
  ) {
    self.configuration = configuration
    self.service = service
    self.log = log
    arrivals = Arrivals(limit: .seconds(configuration.arrivalSeconds))
  }

  /// Starts to listen. A server starts once.
  ///
  /// - Returns: The port.
  /// - Throws: `HTTPServerError` when the address is not to be had.
  package func start() throws(HTTPServerError) -> UInt16 {
    let limits = hustings_http_limits(
      connection_memory: configuration.connectionMemory, connections: configuration.connections,
      connections_per_address: configuration.connectionsPerAddress, idle_seconds: configuration.idleSeconds,
      threads: configuration.threads)
    // The daemon's callbacks find the server by this reference until `stop` takes it back.
    let reference = Unmanaged.passRetained(self)
    guard
      let daemon = hustings_http_start(
        configuration.address, configuration.port, limits, requestOpened, requestArrived, requestCompleted,
        connectionChanged, reference.toOpaque())
    else {
      let reason = errno == 0 ? "the HTTP library refused" : String(cString: strerror(errno))
      reference.release()
      throw HTTPServerError(
        description: "could not listen on \(configuration.address) port \(configuration.port): \(reason); "
          + "choose another port, or end the program that uses this one")
    }
    let port = hustings_http_port(daemon)
    let address = UInt(bitPattern: daemon)
    state.withLock { state in
      state.daemon = address
      state.watch = Task { [arrivals] in await arrivals.watch() }
      state.hosts = Set(configuration.hosts.map { $0.lowercased() })
      for name in ["localhost", "127.0.0.1", "[::1]"] {
        state.hosts.insert("\(name):\(port)")
        if port == 80 { state.hosts.insert(name) }
      }
    }
    return port
  }

  /// Stops to listen, lets running requests finish for a few seconds, answers what is left, and ends every connection.
  package func stop() async {
    let address: UInt? = state.withLock { state in
      guard !state.isStopping else { return nil }
      state.isStopping = true
      return state.daemon
    }
    guard let address, let daemon = OpaquePointer(bitPattern: address) else { return }
    let listener = MHD_quiesce_daemon(daemon)
    if listener >= 0 { close(listener) }
    await idle(within: .seconds(configuration.stopSeconds))
    for exchange in state.withLock({ Array($0.running.values) }) {
      exchange.abandon(service.response(to: .stopping))
    }
    // Every connection is resumed now; what was answered last still has to be written.
    await idle(within: .seconds(1))
    MHD_stop_daemon(daemon)
    let watch = state.withLock { state in
      state.daemon = nil
      return state.watch.take()
    }
    watch?.cancel()
    Unmanaged.passUnretained(self).release()
  }

  private func idle(within limit: Duration) async {
    await idling.wait(while: { state.withLock { !$0.running.isEmpty } }, within: limit)
  }
}

// What the daemon's threads call.
extension HTTPServer {
  /// Takes a call of the daemon's for a request: its headers have come, a piece of its body, its end, or its answer
  /// is there.
  func arrived(
    _ exchange: Exchange, on connection: OpaquePointer, method: String, piece: UnsafeRawBufferPointer?
  ) -> MHD_Result {
    if let piece {
      let received = exchange.receive(piece, limit: configuration.bodyBytes, reserve: reserve)
      // Reading on for a while lets the browser see the page that says it was too much.
      return received <= configuration.bodyBytes * 8 ? .YES : .NO
    }
    switch exchange.phase {
    case .receiving(begun: false):
      exchange.begin()
      let length = MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length")
      guard let length, Int(String(cString: length)) ?? .max > configuration.bodyBytes * 8 else { return .YES }
      return send(service.response(to: .tooLarge), of: exchange, method: method, on: connection)
    case .receiving(begun: true):
      arrivals.completed(on: connection)
      do {
        let request = try request(exchange, method: method, on: connection)
        suspend(exchange, on: connection, for: request)
        return .YES
      } catch {
        return send(service.response(to: error), of: exchange, method: method, on: connection)
      }
    case .answered(let response):
      return send(response, of: exchange, method: method, on: connection)
    case .suspended, .finished:
      return .YES
    }
  }

  /// The daemon is done with a request: its answer was sent, or its connection was lost.
  func completed(_ exchange: Exchange) {
    bodyBytes.subtract(exchange.finish(), ordering: .relaxed)
    let isIdle = state.withLock { state in
      state.running[ObjectIdentifier(exchange)] = nil
      return state.running.isEmpty
    }
    if isIdle { idling.raise() }
  }

  private func reserve(_ count: Int) -> Bool {
    let total = bodyBytes.add(count, ordering: .relaxed).newValue
    if total <= configuration.allBodyBytes { return true }
    bodyBytes.subtract(count, ordering: .relaxed)
    return false
  }

  private func request(
    _ exchange: Exchange, method: String, on connection: OpaquePointer
  ) throws(HTTPFault) -> HTTPRequest {
    let body = try exchange.takeBody()
    guard let target = exchange.target, let headers = requestHeaders(connection) else { throw .address }
    guard target.utf8.count <= configuration.addressBytes else { throw .longAddress }
    let headerBytes = headers.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard headerBytes <= configuration.headerBytes else { throw .longHeaders }
    guard let host = headers["host"], state.withLock({ $0.hosts.contains(host.lowercased()) }) else { throw .host }
    return try HTTPRequest(HTTPMethod(method), target: target, headers: headers, body: body)
  }

  /// Suspends first and hands out afterwards: an answer that came before the suspension would resume nothing.
  private func suspend(_ exchange: Exchange, on connection: OpaquePointer, for request: HTTPRequest) {
    MHD_suspend_connection(connection)
    exchange.suspended(connection)
    let isRunning = state.withLock { state in
      if !state.isStopping { state.running[ObjectIdentifier(exchange)] = exchange }
      return !state.isStopping
    }
    guard isRunning else { return exchange.answer(service.response(to: .stopping)) }
    let answering = Task(executorPreference: Peer.executor) { [service] in
      exchange.answer(await service.response(to: request))
    }
    exchange.answered(by: answering)
  }

  private func send(
    _ answer: HTTPResponse, of exchange: Exchange, method: String, on connection: OpaquePointer
  ) -> MHD_Result {
    log?(
      AccessLine(
        method: HTTPMethod(method).isKnown ? method : "-", route: answer.route.isEmpty ? "-" : answer.route,
        status: answer.status, milliseconds: Int(exchange.start.duration(to: .now) / .milliseconds(1))))
    let response = answer.body.withUnsafeBytes { body in
      // The library copies the bytes; it takes a mutable pointer for its other modes.
      MHD_create_response_from_buffer(
        body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for (name, value) in SecurityHeaders.always where answer.header(name) == nil {
      MHD_add_response_header(response, name, value)
    }
    for header in answer.headers { MHD_add_response_header(response, header.name, header.value) }
    return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
  }
}
