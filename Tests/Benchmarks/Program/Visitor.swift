internal import Glibc

/// Somebody who has signed in to a running host, and opens its pages.
struct Visitor {
  private let port: UInt16
  private var cookie = ""

  init(_ site: Announcement, as role: String) throws {
    guard let port = site.port, let link = site.links.first(where: { $0.role == role }),
      let token = link.url.split(separator: "/").last
    else { throw BenchmarkError("the host has no link for \(role)") }
    self.port = port
    let answer = try ask("POST /sign-in/\(token) HTTP/1.1\r\nContent-Length: 0\r\n")
    let setting = answer.split(separator: "\r\n").first { $0.hasPrefix("Set-Cookie: hustings-session=") }
    guard let value = setting?.dropFirst("Set-Cookie: ".count).split(separator: ";").first else {
      throw BenchmarkError("\(role) could not sign in")
    }
    cookie = "Cookie: \(value)\r\n"
  }

  /// Opens a page.
  ///
  /// - Throws: when it does not show.
  func open(_ path: String) throws {
    let answer = try ask("GET \(path) HTTP/1.1\r\n\(cookie)")
    guard answer.hasPrefix("HTTP/1.1 200 ") else { throw BenchmarkError("\(path) does not show: \(answer.prefix(40))") }
  }

  /// Sends a request, its end excepted, and takes the answer.
  private func ask(_ request: String) throws -> String {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(connection) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard isConnected == 0 else { throw BenchmarkError("the host does not listen") }
    let bytes = Array("\(request)Host: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
    guard write(connection, bytes, bytes.count) == bytes.count else { throw BenchmarkError("the host does not read") }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { break }
      answer += buffer[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
