import Access
import Glibc
import Host
import HustingsProtocol
import Store
import Synchronization
import Web

/// Two plugins that need no processes: `rooms` in branches, `calculator` for everybody.
final class FakePlugins: PluginService {
  /// What was invoked, with which values and key.
  let invoked = Mutex<[(values: [String: JSONValue], key: String, person: Acting)]>([])
  /// What was granted, and the permissions that were taken back.
  let granted = Mutex<[(permission: String, terms: GrantTerms, officer: String)]>([])
  let takenBack = Mutex<[String]>([])
  /// How far the plugin is trusted.
  let stage = Mutex(TrustStage.vetted)
  /// Whether views fail from now on.
  let isBroken = Mutex(false)

  static let rooms: Manifest = {
    var manifest = Manifest()
    manifest.id = "rooms"
    manifest.name = "Committee rooms"
    manifest.version = "1.0.0"
    var district = Parameter()
    district.maxLength = 8
    manifest.views = [
      view("rooms", "Rooms & places", [.volunteer, .organiser], ["district": district]),
      view("figures", "Figures", [.public, .member, .organiser], restricted: true),
      view("officers", "Officers", [.officer]),
    ]
    var place = Parameter()
    place.label = "a place"
    place.required = true
    var votes = Parameter()
    votes.type = .integer
    votes.label = "votes"
    votes.required = true
    var action = Manifest.Action()
    action.id = "record"
    action.title = "Record"
    action.roles = [.volunteer]
    action.parameters = ["place": place, "votes": votes]
    manifest.actions = [action]
    var permission = Permission()
    permission.id = "stations"
    permission.resource = "pollingStations"
    permission.fields = ["place"]
    permission.why = "Shows <where> people vote."
    manifest.permissions = [permission]
    var notes = Manifest.Collection()
    (notes.id, notes.why, notes.read, notes.write) = ("notes", "Keeps notes.", [.volunteer, .organiser], [.organiser])
    manifest.storage = [notes]
    return manifest
  }()

  static let calculator: Manifest = {
    var manifest = Manifest()
    manifest.id = "calculator"
    manifest.name = "Calculator"
    manifest.version = "1.0.0"
    manifest.scope = .platform
    var salary = Parameter()
    salary.type = .number
    salary.label = "salary"
    manifest.views = [view("sum", "Sum", [.public], ["salary": salary])]
    return manifest
  }()

  private static func view(
    _ id: String, _ title: String, _ roles: [Role], _ parameters: [String: Parameter] = [:], restricted: Bool = false
  ) -> Manifest.View {
    var view = Manifest.View()
    view.id = id
    view.title = title
    view.roles = roles
    view.parameters = parameters
    view.restricted = restricted
    return view
  }

  func listings(in tenant: TenantRecord?) async throws(RPCError) -> [PluginListing] {
    guard stage.withLock({ $0 }) != .withdrawn else { return [] }
    return [try await listing(of: (tenant == nil ? Self.calculator : Self.rooms).id, in: tenant)].compactMap { $0 }
  }

  func listing(of plugin: String, in tenant: TenantRecord?) async throws(RPCError) -> PluginListing? {
    let manifest = tenant == nil ? Self.calculator : Self.rooms
    return manifest.id == plugin ? PluginListing(manifest, stage: stage.withLock { $0 }) : nil
  }

  func explanation(
    of plugin: String, in tenant: String, for acting: Acting
  ) async throws(RPCError) -> Explanation {
    AccessPolicy(
      manifest: Self.rooms, digest: "", stage: stage.withLock { $0 }, grants: [],
      tenant: TenantRecord(id: tenant, name: tenant, kind: .clp), acting: acting, now: .now
    ).explanation
  }

  func grant(
    _ permission: String, of plugin: String, in tenant: String, _ terms: GrantTerms, by officer: String
  ) async throws(RPCError) -> Grant {
    guard terms.areas != ["ZZ"] else {
      throw RPCError(
        .invalid, "There is no polling district `ZZ`.",
        data: ErrorDetail(reason: "unknownArea", field: "areas", hint: "The nearest: <AZ>."))
    }
    granted.withLock { $0.append((permission, terms, officer)) }
    return Grant.all(askedBy: Self.rooms, in: tenant, by: officer)[0]
  }

  func takeBack(
    _ permission: String, of plugin: String, in tenant: String, by officer: String
  ) async throws(RPCError) {
    takenBack.withLock { $0.append(permission) }
  }

  func retained(in tenant: TenantRecord) async throws(RPCError) -> [RetentionLine] {
    var line = RetentionLine()
    (line.resource, line.rows, line.at) = ("contacts", 3, Instant(seconds: 1_780_000_000))
    return [line]
  }

  func render(
    _ part: PluginPart, parameters: [String: JSONValue], for person: Acting
  ) async throws(RPCError) -> Page {
    if isBroken.withLock({ $0 }) { throw RPCError(.unavailable, "secret detail") }
    if parameters["district"] == "GONE" { throw RPCError(.notFound, "secret detail") }
    var page = Page()
    page.title = "<b>\(part.name)</b>"
    var form = Form()
    form.submit = "Save"
    if part.plugin == "rooms" {
      form.action = "record"
      form.fields = [Input(.text, "place", "Where?"), Input(.number, "votes", "How many?")]
    } else {
      form.view = "sum"
      form.fields = [Input(.number, "salary", "Salary?", value: parameters["salary"])]
    }
    let district = parameters["district"].map { "\($0)" } ?? "none"
    page.blocks = [Text("For a \(person.role.rawValue) in \(district)").block, form.block]
    return page
  }

  func invoke(
    _ part: PluginPart, values: [String: JSONValue], key: String, for person: Acting
  ) async throws(RPCError) -> ActionResult {
    invoked.withLock { $0.append((values, key, person)) }
    switch values["place"] {
    case "full": return .refused(FieldError("place", "Choose another place"))
    case "gone": throw RPCError(.notFound, "secret detail")
    case "slow": throw RPCError(.timeout, "secret detail")
    case "broken":
      isBroken.withLock { $0 = true }
      throw RPCError(.unavailable, "secret detail")
    default: return .done("Recorded for Zoë", goTo: Target("rooms", ["district": "AA"]))
    }
  }
}

/// A site over loopback with a store of its own.
struct TestSite {
  let client: Client
  let store: PlatformStore
  let plugins: FakePlugins
  let lines: Lines

  /// The access log.
  final class Lines: Sendable {
    let all = Mutex<[AccessLine]>([])
  }

  /// Runs a test on a site with the branches `exbourne` and `wyvern`, and accounts of both.
  static func run(_ test: (TestSite) async throws -> Void) async throws {
    var template = Array("/tmp/hustings-web-XXXXXX\0".utf8CString)
    guard mkdtemp(&template) != nil else { throw Connection.Failure(text: "mkdtemp: \(errno)") }
    let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { remove(path) }
    let store = try PlatformStore(folder: DataFolder(path: path))
    let plugins = FakePlugins()
    let lines = Lines()
    var configuration = WebConfiguration()
    configuration.http.port = 0
    configuration.version = "0.1"
    configuration.log = { line in lines.all.withLock { $0.append(line) } }
    let server = WebServer(configuration, plugins: plugins, accounts: store)
    let port = try server.start()
    var failure: (any Error)?
    do {
      for id in ["exbourne", "wyvern"] {
        try await store.put(TenantRecord(id: id, name: "Branch <\(id)>", kind: .clp, isSample: true))
      }
      for role in [Role.member, .volunteer, .organiser, .officer] {
        try await store.put(Account(id: "\(role)-id", name: "Pat <\(role)>"))
        let areas = role == .officer ? [] : ["AA"]
        try await store.put(Membership(account: "\(role)-id", tenant: "exbourne", role: role, areas: areas))
      }
      try await test(TestSite(client: Client(port: port), store: store, plugins: plugins, lines: lines))
    } catch {
      failure = error
    }
    await server.stop()
    await store.close()
    if let failure { throw failure }
  }

  private static func remove(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      if entry.pointee.d_type == UInt8(DT_DIR) { remove("\(folder)/\(name)") } else { unlink("\(folder)/\(name)") }
    }
    closedir(stream)
    rmdir(folder)
  }

  func link(for role: Role) async throws -> String {
    "/sign-in/" + (try await store.makeSignInLink(for: "\(role)-id", now: .now))
  }

  /// A browser that is signed in.
  func browser(as role: Role) async throws -> Browser {
    let browser = Browser(client)
    _ = try await browser.post(try await link(for: role), [])
    return browser
  }
}

/// Keeps cookies and follows nothing by itself.
final class Browser: Sendable {
  let client: Client
  let cookies = Mutex<[String: String]>([:])

  init(_ client: Client) { self.client = client }

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
    kept(try await client.get(path, with(headers)))
  }

  func post(
    _ path: String, _ fields: [(String, String)], _ headers: [String: String] = [:]
  ) async throws -> Reply {
    let form = fields.map { "\(LinkResolver.encoded($0.0))=\(LinkResolver.encoded($0.1))" }.joined(separator: "&")
    return kept(try await client.post(path, form, with(headers)))
  }

  private func with(_ headers: [String: String]) -> [String: String] {
    var headers = headers
    let cookies = cookies.withLock { $0.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }
    if !cookies.isEmpty { headers["Cookie"] = headers["Cookie"] ?? cookies }
    return headers
  }

  private func kept(_ reply: Reply) -> Reply {
    for header in reply.headers where header.name == "set-cookie" {
      let pair = header.value.prefix { $0 != ";" }
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isDeleted = header.value.contains("Max-Age=0;")
      cookies.withLock { $0[String(parts[0])] = isDeleted ? nil : String(parts[1]) }
    }
    return reply
  }
}

extension Reply {
  /// The value of a hidden field on the page.
  func hidden(_ name: String) -> String {
    guard let start = body.firstRange(of: "name=\"\(name)\" value=\"") else { return "" }
    return String(body[start.upperBound...].prefix { $0 != "\"" })
  }
}
