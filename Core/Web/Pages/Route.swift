/// A page of the site, found by its path.
enum Route: Equatable {
  case home, stylesheet, icon, health, status, purposes, log, logFile, robots, signInHelp, signOut
  case signIn(token: String)
  case tenant(String)
  /// What a plugin may see.
  case rights(tenant: String, plugin: String)
  /// Where an officer decides on one thing that a plugin asks for.
  case decision(tenant: String, plugin: String, permission: String)
  /// A plugin without a view: leads to its first.
  case plugin(tenant: String?, plugin: String)
  case view(PluginPart)
  case action(PluginPart)
  /// No page, at an address that is a branch's or an office's.
  case nowhere

  /// The page of a path, or nil when there is none.
  init?(_ path: [String]) {
    switch path.count {
    case 0: self = .home
    case 1:
      guard let page = Self.single["/\(path[0])"] else { return nil }
      self = page
    case 2 where path[0] == "sign-in": self = .signIn(token: path[1])
    case 2 where path[0] == "c": self = .tenant(path[1])
    case 4 where path[0] == "c" && path[2] == "rights": self = .rights(tenant: path[1], plugin: path[3])
    case 5 where path[0] == "c" && path[2] == "rights":
      self = .decision(tenant: path[1], plugin: path[3], permission: path[4])
    default:
      let tenant = path[0] == "c" ? path[1] : nil
      let rest = path.dropFirst(tenant == nil ? 0 : 2)
      guard rest.first == "p", (2...4).contains(rest.count) else { return nil }
      let names = Array(rest.dropFirst())
      switch names.count {
      case 1: self = .plugin(tenant: tenant, plugin: names[0])
      case 2: self = .view(PluginPart(tenant: tenant, plugin: names[0], name: names[1]))
      default:
        guard names[1] == "actions" else { return nil }
        self = .action(PluginPart(tenant: tenant, plugin: names[0], name: names[2]))
      }
    }
  }

  private static let single: [String: Route] = [
    Stylesheet.path: .stylesheet, SiteIcon.path: .icon, "/health": .health, "/status": .status,
    "/purposes": .purposes, Site.logPath: .log, Site.logFilePath: .logFile,
    "/robots.txt": .robots, "/sign-in": .signInHelp, "/sign-out": .signOut,
  ]

  /// Whether it only leads to another page.
  var isDetour: Bool {
    if case .plugin = self { return true }
    return false
  }

  /// What may be asked of it.
  var methods: [HTTPMethod] {
    switch self {
    case .action, .signOut: [.post]
    case .signIn, .rights, .decision, .nowhere: [.get, .head, .post]
    default: [.get, .head]
    }
  }

  /// The path with its values left out.
  var pattern: String {
    switch self {
    case .home: "/"
    case .stylesheet: Stylesheet.path
    case .icon: SiteIcon.path
    case .health: "/health"
    case .status: "/status"
    case .purposes: "/purposes"
    case .log: Site.logPath
    case .logFile: Site.logFilePath
    case .robots: "/robots.txt"
    case .signInHelp: "/sign-in"
    case .signOut: "/sign-out"
    case .signIn: "/sign-in/{token}"
    case .tenant: "/c/{tenant}"
    case .rights: "/c/{tenant}/rights/{plugin}"
    case .decision: "/c/{tenant}/rights/{plugin}/{permission}"
    case .plugin(let tenant, _): tenant == nil ? "/p/{plugin}" : "/c/{tenant}/p/{plugin}"
    case .view(let part): "\(part.pattern)/{view}"
    case .action(let part): "\(part.pattern)/actions/{action}"
    case .nowhere: "/c/…"
    }
  }
}

extension PluginPart {
  fileprivate var pattern: String { tenant == nil ? "/p/{plugin}" : "/c/{tenant}/p/{plugin}" }

  /// Where the plugin's targets lead.
  var links: LinkResolver { LinkResolver(tenant: tenant, plugin: plugin) }
}
