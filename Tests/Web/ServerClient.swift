import Glibc
import Synchronization

/// One connection of a small blocking HTTP client, which sends what it is told to, garbage included.
final class Connection: Sendable {
  private let socket: Int32
  private let unread = Mutex<[UInt8]>([])

  struct Failure: Error { var text: String }

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // So that a server that never answers fails the test instead of hanging it.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
    }
    guard result == 0 else { throw Failure(text: "connect: \(errno)") }
  }

  deinit { Glibc.close(socket) }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// The next answer on this connection; nil when the server closed it instead.
  func receive(toHead: Bool = false) throws -> Reply? {
    try unread.withLock { bytes in
      while bytes.range(ofHeadEnd: ()) == nil {
        guard try more(&bytes) else { return nil }
      }
      guard let end = bytes.range(ofHeadEnd: ()) else { return nil }
      var reply = Reply(head: String(decoding: bytes[..<end.lowerBound], as: UTF8.self))
      bytes.removeFirst(end.upperBound)
      let length = toHead || reply.status == 304 ? 0 : Int(reply["content-length"] ?? "0") ?? 0
      while bytes.count < length {
        guard try more(&bytes) else { throw Failure(text: "the body ended early") }
      }
      reply.body = String(decoding: bytes.prefix(length), as: UTF8.self)
      bytes.removeFirst(length)
      return reply
    }
  }

  private func more(_ bytes: inout [UInt8]) throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
    if count < 0, errno == EAGAIN { throw Failure(text: "no answer within the limit") }
    guard count > 0 else { return false }
    bytes += buffer.prefix(count)
    return true
  }
}

extension [UInt8] {
  fileprivate func range(ofHeadEnd: Void) -> Range<Int>? {
    let mark = Array("\r\n\r\n".utf8)
    guard count >= 4 else { return nil }
    for start in 0...(count - 4) where Array(self[start..<start + 4]) == mark { return start..<(start + 4) }
    return nil
  }
}

/// An answer as it came.
struct Reply: Sendable {
  var status = 0
  var headers: [(name: String, value: String)] = []
  var body = ""

  init(head: String) {
    let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
    status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
    headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (parts[0].lowercased(), String(parts.count > 1 ? parts[1].drop { $0 == " " } : ""))
    }
  }

  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

  /// What the answer sets a cookie to.
  func cookie(_ name: String) -> String? {
    headers.filter { $0.name == "set-cookie" && $0.value.hasPrefix("\(name)=") }.first.map {
      String($0.value.dropFirst(name.count + 1).prefix { $0 != ";" })
    }
  }
}

/// A client of one server; each call is a connection of its own.
struct Client: Sendable {
  let port: UInt16

  /// Runs blocking work on a thread of its own: the server's answers need the threads that tests run on.
  func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let job = Job { continuation.resume(with: Result(catching: work)) }
      var thread = pthread_t()
      let reference = Unmanaged.passRetained(job)
      let result = pthread_create(
        &thread, nil,
        { reference in
          if let reference { Unmanaged<Job>.fromOpaque(reference).takeRetainedValue().work() }
          return nil
        }, reference.toOpaque())
      if result == 0 {
        pthread_detach(thread)
      } else {
        reference.release()
        continuation.resume(throwing: Connection.Failure(text: "no thread: \(result)"))
      }
    }
  }

  private final class Job: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  func request(_ line: String, _ headers: [String: String] = [:], body: [UInt8] = []) -> [UInt8] {
    var all = headers
    all["Host"] = headers["Host"] ?? "127.0.0.1:\(port)"
    if !body.isEmpty { all["Content-Length"] = all["Content-Length"] ?? String(body.count) }
    let head = all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
    return Array("\(line) HTTP/1.1\r\n\(head)\r\n".utf8) + body
  }

  func send(_ line: String, _ headers: [String: String] = [:], body: [UInt8] = []) async throws -> Reply {
    let bytes = request(line, headers, body: body)
    let port = port
    let reply = try await apart {
      let connection = try Connection(port: port)
      connection.send(bytes)
      return try connection.receive(toHead: line.hasPrefix("HEAD "))
    }
    guard let reply else { throw Connection.Failure(text: "the server closed the connection") }
    return reply
  }

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
    try await send("GET \(path)", headers)
  }

  func post(_ path: String, _ form: String, _ headers: [String: String] = [:]) async throws -> Reply {
    var headers = headers
    headers["Content-Type"] = headers["Content-Type"] ?? "application/x-www-form-urlencoded"
    return try await send("POST \(path)", headers, body: Array(form.utf8))
  }
}
