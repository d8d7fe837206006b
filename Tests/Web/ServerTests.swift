import Synchronization
import Testing
import Web

/// Answers with what it was asked; `/wait` waits until the gate is opened.
private final class EchoService: HTTPService {
  let gate = Gate()

  func response(to request: HTTPRequest) async -> HTTPResponse {
    if request.path == ["wait"] { await gate.wait() }
    var response = HTTPResponse.text("\(request.method.name) \(request.path) \(request.form.fields.map(\.value))")
    response.route = "/{echo}"
    if let next = request.query["next"] { response.set("X-Next", next) }
    return response
  }

  func response(to fault: HTTPFault) -> HTTPResponse { .text("refused: \(fault)", status: fault.status) }
}

/// Holds tasks until it is opened or they are cancelled, and tells when so many have come.
private final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var held: [Int: CheckedContinuation<Void, Never>] = [:]
    var arrived = 0
  }
  private let state = Mutex(State())

  func wait() async {
    let number = state.withLock { state in
      state.arrived += 1
      return state.arrived
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.isOpen || Task.isCancelled { return true }
          state.held[number] = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.held.removeValue(forKey: number) }?.resume()
    }
  }

  func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [:] }
      return Array(state.held.values)
    }
    for continuation in held { continuation.resume() }
  }

  /// Waits until so many have come, a minute at most.
  func arrived(_ count: Int) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while true {
      let come = state.withLock { $0.arrived }
      if come >= count { return }
      guard ContinuousClock.now < end else { throw Connection.Failure(text: "\(come) of \(count) have come") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

@Suite("The HTTP server") struct ServerTests {
  private func serve(
    log: (@Sendable (AccessLine) -> Void)? = nil, _ change: (inout HTTPConfiguration) -> Void = { (_) in },
    _ test: (Client, EchoService, HTTPServer) async throws -> Void
  ) async throws {
    var configuration = HTTPConfiguration()
    configuration.port = 0
    change(&configuration)
    let service = EchoService()
    let server = HTTPServer(configuration, service: service, log: log)
    let client = Client(port: try server.start())
    do {
      try await test(client, service, server)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test func `A request is answered, with the headers that protect every page`() async throws {
    try await serve { (client, _, _) async throws in
      let reply = try await client.get("/a%20b/c")
      #expect(reply.status == 200)
      #expect(reply.body == #"GET ["a b", "c"] []"#)
      #expect(reply["content-security-policy"]?.hasPrefix("default-src 'none'; ") == true)
      #expect(reply["x-content-type-options"] == "nosniff")
      #expect(reply["cross-origin-opener-policy"] == "same-origin")
      #expect(reply["referrer-policy"] == "same-origin")
    }
  }

  @Test func `HEAD is answered as GET, without the body`() async throws {
    try await serve { (client, _, _) async throws in
      let port = client.port
      let bytes = client.request("HEAD /a") + client.request("GET /b")
      let replies = try await client.apart {
        let connection = try Connection(port: port)
        connection.send(bytes)
        return [try connection.receive(toHead: true), try connection.receive()]
      }
      #expect(replies[0]?.status == 200)
      #expect(replies[0]?["content-length"] == "13")
      #expect(replies[1]?.body == #"GET ["b"] []"#)
    }
  }

  @Test func `A connection is kept for further requests`() async throws {
    try await serve { (client, _, _) async throws in
      let port = client.port
      let bodies = try await client.apart {
        let connection = try Connection(port: port)
        return try (0..<50).map { number in
          connection.send(client.request("GET /\(number)"))
          return try connection.receive()?.body
        }
      }
      #expect(bodies == (0..<50).map { "GET [\"\($0)\"] []" })
    }
  }

  @Test func `A form is read, up to the body's limit and not beyond`() async throws {
    try await serve({ $0.bodyBytes = 1000 }) { (client, _, _) async throws in
      let largest = "a=" + String(repeating: "x", count: 998)
      #expect(try await client.post("/f", "a=1&b=%C3%A9+").body == #"POST ["f"] ["1", "é "]"#)
      #expect(try await client.post("/f", largest).status == 200)
      #expect(try await client.post("/f", largest + "x").status == 413)
      #expect(try await client.post("/f", largest + String(repeating: "x", count: 5000)).body == "refused: tooLarge")
      #expect(try await client.post("/f", "a=1", ["Content-Length": "99999999"]).status == 413)
    }
  }

  @Test(arguments: [
    ("a=%FF", 400), ("a=%0", 400), ("a=%00", 400), ("a=%zz", 400),
    ("a=e" + String(repeating: "%CC%81", count: 31), 400),
    (String(repeating: "a=1&", count: 199) + "a=1", 200), (String(repeating: "a=1&", count: 200) + "a=1", 413),
  ])
  func `A malformed form is refused`(form: String, status: Int) async throws {
    try await serve { (client, _, _) async throws in
      #expect(try await client.post("/f", form).status == status)
      #expect(try await client.send("GET /f?\(form)").status == status)
    }
  }

  @Test func `A body that is no form is refused`() async throws {
    try await serve { (client, _, _) async throws in
      #expect(try await client.post("/f", "{}", ["Content-Type": "application/json"]).status == 415)
      #expect(try await client.post("/f", "{}", ["Content-Type": "multipart/form-data; boundary=x"]).status == 415)
    }
  }

  @Test(arguments: [
    "/../etc", "/a/..", "/a/%2e%2e/b", "/a//b", "/a%2Fb", "/a%5Cb", "/%00", "/%", "/a%FF", "/.", "/a%0Ab",
  ])
  func `A path that plays tricks is refused`(path: String) async throws {
    try await serve { (client, _, _) async throws in
      let reply = try await client.get(path)
      #expect(reply.status == 400)
      #expect(reply.body == "refused: address")
      #expect(reply["x-content-type-options"] == "nosniff")
    }
  }

  @Test func `Paths are decoded once`() async throws {
    try await serve { (client, _, _) async throws in
      #expect(try await client.get("/%252e%252e/a+b").body == #"GET ["%2e%2e", "a+b"] []"#)
    }
  }

  @Test func `A request for another host is refused, so that no foreign name can point here`() async throws {
    try await serve({ $0.hosts = ["Hustings.example"] }) { (client, _, _) async throws in
      #expect(try await client.get("/", ["Host": "evil.example"]).status == 421)
      #expect(try await client.get("/", ["Host": "127.0.0.1:1"]).status == 421)
      #expect(try await client.get("/", ["Host": "localhost:\(client.port)"]).status == 200)
      #expect(try await client.get("/", ["Host": "hustings.EXAMPLE"]).status == 200)
      let port = client.port
      let none = try await client.apart {
        let connection = try Connection(port: port)
        connection.send("GET / HTTP/1.1\r\n\r\n")
        return try connection.receive()?.status
      }
      #expect(none == 400)
    }
  }

  @Test func `A value cannot write headers of its own`() async throws {
    try await serve { (client, _, _) async throws in
      let reply = try await client.get("/?next=a%0D%0ASet-Cookie:%20b=c")
      #expect(reply["x-next"] == "aSet-Cookie: b=c")
      #expect(reply["set-cookie"] == nil)
    }
  }

  @Test(arguments: [
    "\u{16}\u{3}\u{1}\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
  ])
  func `Garbage ends its own connection and nothing else`(garbage: String) async throws {
    try await serve { (client, _, _) async throws in
      let port = client.port
      let status = try await client.apart {
        let connection = try Connection(port: port)
        connection.send(garbage)
        connection.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        return try connection.receive()?.status ?? 400
      }
      #expect((400..<600).contains(status))
      #expect(try await client.get("/").status == 200)
    }
  }

  @Test(arguments: [(16_000, 200), (17_000, 414), (65_000, 414)])
  func `An address over the limit is refused by us, not by the library`(length: Int, status: Int) async throws {
    try await serve { (client, _, _) async throws in
      let reply = try await client.get("/?long=" + String(repeating: "a", count: length))
      #expect(reply.status == status)
      #expect(reply["x-content-type-options"] == "nosniff")
    }
  }

  @Test func `Headers over the limit are refused`() async throws {
    try await serve { (client, _, _) async throws in
      #expect(try await client.get("/", ["Cookie": String(repeating: "a", count: 40_000)]).status == 431)
      let reply = try await client.get("/", ["Cookie": String(repeating: "a", count: 200_000)])
      #expect(reply.status == 431 || reply.status == 413)
    }
  }

  @Test func `A client that says nothing is let go`() async throws {
    try await serve({ $0.idleSeconds = 1 }) { (client, _, _) async throws in
      let port = client.port
      let reply = try await client.apart {
        let connection = try Connection(port: port)
        connection.send("GET / HTTP/1.1\r\nHost: ")
        return try connection.receive()?.status
      }
      #expect(reply == nil || reply == 408)
    }
  }

  @Test func `A client that drips its body is let go`() async throws {
    try await serve({ $0.arrivalSeconds = 0 }) { (client, service, _) async throws in
      let port = client.port
      let head = client.request("POST /wait", ["Content-Length": "10"])
      let reply = try await client.apart {
        let connection = try Connection(port: port)
        connection.send(head)
        connection.send("a")
        return try connection.receive()?.status
      }
      #expect(reply == nil)
    }
  }

  @Test func `A client that drips its headers is let go, though it is never silent for long`() async throws {
    try await serve({ ($0.arrivalSeconds, $0.idleSeconds) = (0, 300) }) { (client, service, _) async throws in
      let port = client.port
      let reply = try await client.apart {
        let connection = try Connection(port: port)
        connection.send("GET /a HTTP/1.1\r\nHost: a")
        return try connection.receive()?.status
      }
      #expect(reply == nil)
    }
  }

  @Test func `A request that takes longer than it may take to arrive is answered all the same`() async throws {
    try await serve({ $0.arrivalSeconds = 1 }) { (client, service, _) async throws in
      let port = client.port
      let bytes = client.request("GET /a")
      let statuses = try await client.apart {
        let connection = try Connection(port: port)
        return try (0..<3).map { _ in
          connection.send(bytes)
          return try connection.receive()?.status
        }
      }
      #expect(statuses == [200, 200, 200])
    }
  }

  @Test func `One address cannot take every connection`() async throws {
    try await serve({ $0.connectionsPerAddress = 2 }) { (client, service, _) async throws in
      let port = client.port
      let bytes = client.request("GET /a")
      let statuses = try await client.apart {
        let connections = try (0..<3).map { _ in try Connection(port: port) }
        return try connections.map { connection in
          connection.send(bytes)
          return try connection.receive()?.status
        }
      }
      #expect(statuses == [200, 200, nil])
    }
  }

  @Test func `Two hundred requests wait at once, and each gets its own answer`() async throws {
    try await serve { (client, service, _) async throws in
      let port = client.port
      let connections = try await client.apart {
        let connections = try (0..<200).map { _ in try Connection(port: port) }
        for (number, connection) in connections.enumerated() {
          let type = ["Content-Type": "application/x-www-form-urlencoded"]
          connection.send(client.request("POST /wait", type, body: Array("n=\(number)".utf8)))
        }
        return connections
      }
      try await service.gate.arrived(200)
      service.gate.open()
      let bodies = try await client.apart { try connections.map { try $0.receive()?.body } }
      #expect(bodies == (0..<200).map { "POST [\"wait\"] [\"\($0)\"]" })
    }
  }

  @Test func `Stopping answers the requests that wait, and does not hang`() async throws {
    try await serve({ $0.stopSeconds = 0 }) { (client, service, server) async throws in
      let port = client.port
      let connections = try await client.apart {
        let connections = try (0..<20).map { _ in try Connection(port: port) }
        for connection in connections { connection.send(client.request("GET /wait")) }
        return connections
      }
      try await service.gate.arrived(20)
      await server.stop()
      let bodies = try await client.apart { try connections.map { try $0.receive()?.body } }
      #expect(bodies == Array(repeating: "refused: stopping", count: 20))
      await #expect(throws: (any Error).self) { try await client.get("/") }
    }
  }

  @Test func `Stopping amid arriving requests neither hangs nor crashes`() async throws {
    for _ in 0..<20 {
      try await serve { (client, _, server) async throws in
        await withTaskGroup(of: Int?.self) { group in
          for number in 0..<16 {
            group.addTask { try? await client.get("/\(number)").status }
          }
          group.addTask {
            await server.stop()
            return nil
          }
          for await status in group { #expect(status == nil || status == 200 || status == 503) }
        }
      }
    }
  }

  @Test func `Stopping lets running requests finish first`() async throws {
    try await serve({ $0.stopSeconds = 30 }) { (client, service, server) async throws in
      async let reply = client.get("/wait")
      try await service.gate.arrived(1)
      async let stopped: Void = server.stop()
      service.gate.open()
      #expect(try await reply.status == 200)
      await stopped
    }
  }

  @Test func `A client that leaves before its answer harms nobody`() async throws {
    try await serve { (client, service, _) async throws in
      let port = client.port
      try await client.apart {
        let connection = try Connection(port: port)
        connection.send(client.request("GET /wait"))
      }
      try await service.gate.arrived(1)
      service.gate.open()
      #expect(try await client.get("/").status == 200)
    }
  }

  @Test func `The log holds the page's pattern and never the path`() async throws {
    let lines = Mutex<[AccessLine]>([])
    try await serve(log: { line in lines.withLock { $0.append(line) } }) { (client, _, _) async throws in
      _ = try await client.get("/maria%40example.org?q=secret")
      _ = try await client.send("SECRET /..")
    }
    let logged = lines.withLock { $0 }
    #expect(logged.map(\.route) == ["/{echo}", "-"])
    #expect(logged.map(\.method) == ["GET", "-"])
    #expect(logged.map(\.status) == [200, 400])
  }

  @Test func `A port that is taken is an error that says so`() async throws {
    try await serve { (client, _, _) async throws in
      var configuration = HTTPConfiguration()
      configuration.port = client.port
      let second = HTTPServer(configuration, service: EchoService())
      let error = #expect(throws: HTTPServerError.self) { try second.start() }
      #expect(error?.description.contains("port \(client.port): Address already in use") == true)
    }
  }
}
