internal import CMicrohttpd

// Plain functions, because C calls them on threads that belong to no actor.

/// Makes the exchange of a request whose first line has come; `requestCompleted` releases it.
func requestOpened(
  _ server: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  let exchange = Exchange(target: target.flatMap { String(validatingCString: $0) })
  return Unmanaged.passRetained(exchange).toOpaque()
}

/// Passes on what has come of a request.
func requestArrived(
  _ server: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let server, let connection, let method, let size, let exchange = exchange?.pointee else { return .NO }
  let piece = size.pointee > 0 ? UnsafeRawBufferPointer(start: data, count: size.pointee) : nil
  size.pointee = 0
  return Unmanaged<HTTPServer>.fromOpaque(server).takeUnretainedValue().arrived(
    Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue(), on: connection,
    method: String(cString: method), piece: piece)
}

/// Releases the exchange of a request that is done.
func requestCompleted(
  _ server: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ end: MHD_RequestTerminationCode
) {
  guard let server, let reference = exchange?.pointee else { return }
  exchange?.pointee = nil
  let exchange = Unmanaged<Exchange>.fromOpaque(reference).takeRetainedValue()
  let itself = Unmanaged<HTTPServer>.fromOpaque(server).takeUnretainedValue()
  itself.completed(exchange)
  if let connection { itself.arrivals.expected(on: connection) }
}

/// Notes a connection that was accepted, or is about to be closed.
func connectionChanged(
  _ server: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
  guard let server, let connection else { return }
  let arrivals = Unmanaged<HTTPServer>.fromOpaque(server).takeUnretainedValue().arrivals
  switch change {
  case .CONNECTION_NOTIFY_STARTED: arrivals.opened(connection, socket: hustings_http_socket(connection))
  default: arrivals.closed(connection)
  }
}

/// A request's headers by lower-case name; nil when one is no UTF-8 or holds NUL.
func requestHeaders(_ connection: OpaquePointer) -> [String: String]? {
  var headers: [String: String]? = [:]
  withUnsafeMutablePointer(to: &headers) { headers in
    _ = MHD_get_connection_values_n(
      connection, .HEADER_KIND,
      { headers, _, name, nameSize, value, valueSize in
        guard let headers = headers?.assumingMemoryBound(to: [String: String]?.self) else { return .NO }
        guard let name = headerText(name, nameSize)?.lowercased(), let value = headerText(value, valueSize) else {
          headers.pointee = nil
          return .NO
        }
        headers.pointee?[name] = headers.pointee?[name].map { "\($0), \(value)" } ?? value
        return .YES
      }, headers)
  }
  return headers
}

private func headerText(_ start: UnsafePointer<CChar>?, _ size: Int) -> String? {
  let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size)
  guard !bytes.contains(0) else { return nil }
  return String(validating: bytes, as: UTF8.self)
}
