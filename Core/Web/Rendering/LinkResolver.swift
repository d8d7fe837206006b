package import HustingsProtocol

/// Turns the targets of a plugin's page into paths of this site. Whatever a target says, the path stays within the
/// plugin: each part is percent-encoded.
package struct LinkResolver: Sendable {
  /// The branch or office; nil for a plugin of scope `platform`.
  package let tenant: String?
  /// The plugin.
  package let plugin: String
  /// What comes before an action's name.
  private let actions: String

  /// Paths within a plugin, in a tenant or, with nil, on the platform.
  package init(tenant: String?, plugin: String) {
    self.init(tenant: tenant, plugin: plugin, actions: "\(Self.root(tenant, plugin))/actions")
  }

  /// Paths within a plugin, but for its actions, which are below a path of their own.
  init(tenant: String?, plugin: String, actions: String) {
    self.tenant = tenant
    self.plugin = plugin
    self.actions = actions
  }

  /// The path of a view without parameters: `/c/exbourne/p/gotv-dashboard/rooms`.
  package func path(view: String) -> String {
    "\(Self.root(tenant, plugin))/\(Self.encoded(view))"
  }

  /// The path of a view with its parameters, in the order of their names; an array's name is repeated for each of
  /// its values, null and objects are left out.
  package func path(to target: Target) -> String {
    let query = Self.query(target.parameters)
    return query.isEmpty ? path(view: target.view) : "\(path(view: target.view))?\(query)"
  }

  /// Where an action's form is sent: `/c/exbourne/p/gotv-dashboard/actions/recordCount`.
  package func path(action: String) -> String {
    "\(actions)/\(Self.encoded(action))"
  }

  /// Parameters as a query, without the question mark.
  package static func query(_ parameters: [String: JSONValue]) -> String {
    parameters.sorted { $0.key < $1.key }
      .flatMap { name, value in value.formTexts.map { "\(encoded(name))=\(encoded($0))" } }
      .joined(separator: "&")
  }

  private static func root(_ tenant: String?, _ plugin: String) -> String {
    let own = "/p/\(encoded(plugin))"
    return tenant.map { "/c/\(encoded($0))\(own)" } ?? own
  }

  /// Percent-encodes all but RFC 3986's unreserved characters; a part of dots alone is encoded too, since a browser
  /// would take `..` for the folder above, and `%2E%2E` as well: it becomes an underscore for each dot.
  package static func encoded(_ part: String) -> String {
    if part == "." || part == ".." { return String(repeating: "_", count: part.utf8.count) }
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in part.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONValue {
  /// The value as a form or an address carries it: a text per value of an array, none for null and objects.
  package var formTexts: [String] {
    switch self {
    case .null, .object: []
    case .boolean(let value): [value ? "true" : "false"]
    case .integer(let value): [String(value)]
    case .number(let value): [Figure.plain(value)]
    case .string(let value): [value]
    case .array(let values): values.flatMap(\.formTexts)
    }
  }
}
