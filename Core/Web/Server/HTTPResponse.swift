package import HustingsProtocol

/// What is answered.
package struct HTTPResponse: Equatable, Sendable {
  /// The status, 200 to 599.
  package var status: Int
  /// Headers in order; a name may come several times. The server adds those that every answer carries.
  package var headers: [Header] = []
  /// The body; not sent in answer to HEAD.
  package var body: [UInt8] = []
  /// The page's pattern, such as `/c/{tenant}`, for the access log: it holds nothing of the request's values.
  package var route = ""

  /// One header.
  package struct Header: Equatable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: String
  }

  /// A response.
  ///
  /// - Parameters:
  ///   - status: The status.
  ///   - type: The body's media type; nil without a body.
  ///   - body: The body.
  package init(_ status: Int, type: String? = nil, body: [UInt8] = []) {
    self.status = status
    self.body = body
    if let type { set("Content-Type", type) }
  }

  /// A page.
  ///
  /// - Parameters:
  ///   - html: The whole document.
  ///   - status: The status.
  /// - Returns: The response.
  package static func html(_ html: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status, type: "text/html; charset=utf-8", body: Array(html.utf8))
  }

  /// A text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - status: The status.
  /// - Returns: The response.
  package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status, type: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  /// A value as JSON.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - status: The status.
  /// - Returns: The response.
  package static func json(_ value: some JSONCodable, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status, type: "application/json", body: value.jsonBytes())
  }

  /// Sends the browser on by GET (RFC 9110 section 15.4.4).
  ///
  /// - Parameter address: A path of this site, encoded.
  /// - Returns: The response.
  package static func seeOther(_ address: String) -> HTTPResponse {
    var response = HTTPResponse(303)
    response.set("Location", address)
    return response
  }

  /// Sets a header in place of all of its name.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - value: The value.
  package mutating func set(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    add(name, value)
  }

  /// Adds a header to those of its name.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - value: The value; what cannot stand in a header is left out.
  package mutating func add(_ name: String, _ value: String) {
    // A line break here would let a value write headers of its own.
    let safe = String(String.UnicodeScalarView(value.unicodeScalars.filter { (32..<127).contains($0.value) }))
    headers.append(Header(name: name, value: safe))
  }

  /// The first header of a name, or nil.
  ///
  /// - Parameter name: The name as it was set.
  /// - Returns: The value.
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
