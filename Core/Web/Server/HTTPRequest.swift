/// A complete request, checked as far as HTTP goes.
package struct HTTPRequest: Equatable, Sendable {
  /// What it wants done.
  package var method: HTTPMethod
  /// The path's segments, decoded once; `/` has none. None is empty, `.` or `..`, and none holds a slash, a backslash
  /// or a control character.
  package var path: [String]
  /// What follows `?`.
  package var query: FormFields
  /// Headers by lower-case name; the values of a name that came several times are joined by `, `.
  package var headers: [String: String]
  /// What a form sent; empty without a body.
  package var form: FormFields

  /// A request for tests and for the server.
  ///
  /// - Parameters:
  ///   - method: What it wants done.
  ///   - target: The request's target as sent: path and query.
  ///   - headers: By lower-case name.
  ///   - body: What follows the headers.
  /// - Throws: `HTTPFault` that says what is wrong.
  package init(
    _ method: HTTPMethod, target: String, headers: [String: String] = [:], body: [UInt8] = []
  ) throws(HTTPFault) {
    self.method = method
    self.headers = headers
    let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts.first.flatMap(Self.segments) else { throw .address }
    self.path = path
    do {
      query = parts.count > 1 ? try FormFields(urlEncoded: parts[1]) : FormFields()
    } catch {
      throw error == .tooMany ? .tooLarge : .address
    }
    form = FormFields()
    guard !body.isEmpty else { return }
    let type = headers["content-type", default: ""].prefix { $0 != ";" }.lowercased()
    guard type.filter({ $0 != " " }) == "application/x-www-form-urlencoded" else { throw .mediaType }
    do {
      form = try FormFields(urlEncoded: body)
    } catch {
      throw error == .tooMany ? .tooLarge : .form
    }
  }

  /// A cookie's value, or nil.
  ///
  /// - Parameter name: The cookie's name.
  /// - Returns: The value as the browser sent it; of a name that came twice, the first.
  package func cookie(_ name: String) -> String? {
    for part in headers["cookie", default: ""].split(separator: ";") {
      let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2, pair[0] == name { return String(pair[1]) }
    }
    return nil
  }

  /// The path as sent, without its query, written anew from the segments.
  package var pathText: String {
    "/" + path.map(LinkResolver.encoded).joined(separator: "/")
  }

  /// Whether JSON is wanted: `?format=json`, or an `Accept` header that names it and not HTML.
  package var wantsJSON: Bool {
    if let format = query["format"] { return format == "json" }
    let accepted = headers["accept", default: ""].lowercased()
    return accepted.contains("application/json") && !accepted.contains("text/html")
  }

  private static func segments(_ path: Substring.UTF8View) -> [String]? {
    guard path.first == UInt8(ascii: "/") else { return nil }
    var encoded = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    // A slash at the end means the same page.
    if encoded.last?.isEmpty == true { encoded.removeLast() }
    var segments: [String] = []
    for part in encoded {
      guard let segment = PercentCoding.decoded(part, plusIsSpace: false), !segment.isEmpty, segment != ".",
        segment != "..",
        segment.utf8.allSatisfy({ $0 >= 32 && $0 != 127 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") })
      else { return nil }
      segments.append(segment)
    }
    return segments
  }
}
