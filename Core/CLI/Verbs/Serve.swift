internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Sandbox
internal import Store
internal import Web

extension Verb {
  /// Runs the host.
  static let serve = Verb(
    name: "serve", summary: "run the host until it is told to stop",
    about: """
      Stops at SIGTERM or SIGINT, in at most ten seconds. Never runs as root.

      It listens on this machine alone. For others to reach it, a proxy on this machine does TLS and passes requests on
      with their `Host`, which --host names.
      """,
    example: "hustings serve --port 8420 --links",
    options: [
      Option("port", "N", "the port on 127.0.0.1; 0 for any that is free (default: 8420)"),
      Option("host", "NAME", "a name that browsers reach it by, such as hustings.example.org; may be given again"),
      Option("behind-tls", nil, "browsers reach it over TLS: cookies are for TLS alone, and links say https"),
      Option("links", nil, "print a sign-in link per role of the sample"),
      Option("access-log", nil, "a line per request on standard error, without personal data"), .data, .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      try await mustConfine()
      let port = try options.integer("port", in: 0...65_535) ?? 8420
      let configuration = try configuration(options, port)
      let folder = try Workplace.folder(options)
      let lock: FolderLock
      do {
        lock = try folder.lock()
      } catch {
        throw Failure("\(error)")
      }
      let signals = try StopSignals()
      let platform = try await Workplace.open(folder, lock)
      let server = WebServer(configuration, plugins: platform, accounts: platform.store)
      let address: String
      do throws(HTTPServerError) {
        address = "http://127.0.0.1:\(try server.start())/"
      } catch {
        await platform.stop()
        throw Failure(error.description, hint: "Choose another port by --port, or 0 for any that is free.")
      }
      let control = try ControlServer(path: folder.socket, platform: platform)
      platform.site =
        configuration.http.hosts.first.map { name in
          "\(configuration.isBehindTLS ? "https" : "http")://\(name)/"
        } ?? address
      await announce(address, options, output, platform)
      let retention = Task { await platform.retainDaily { output.error($0) } }
      await signals.wait()
      retention.cancel()
      await retention.value
      await control.stop()
      await server.stop()
      await platform.stop()
      return 0
    })

  private static func configuration(_ options: Options, _ port: Int) throws(Failure) -> WebConfiguration {
    var configuration = WebConfiguration()
    configuration.http.hosts = options.all("host")
    for name in configuration.http.hosts where !isHost(name) {
      throw .misuse("--host is a name, with a port where browsers give one: hustings.example.org, not `\(name)`.")
    }
    configuration.isBehindTLS = options.has("behind-tls")
    if configuration.isBehindTLS, configuration.http.hosts.isEmpty {
      throw .misuse("--behind-tls needs --host: the name that browsers reach the site by.")
    }
    configuration.http.port = UInt16(clamping: port)
    configuration.version = Version.current
    if options.has("access-log") { configuration.log = { line in Output.process.note("\(line)") } }
    return configuration
  }

  /// Whether it may stand in a `Host` header: letters, digits, full stops, hyphens, and a colon before the port.
  private static func isHost(_ name: String) -> Bool {
    (1...255).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"):
          true
        default: false
        }
      }
  }

  private static func announce(_ address: String, _ options: Options, _ output: Output, _ platform: Platform) async {
    let links = options.has("links") ? await SampleLinks.make(platform) : []
    let site = platform.site ?? address
    if options.has("json") {
      output.line(String(decoding: Announcement(address: address, site: site, links: links).jsonBytes(), as: UTF8.self))
    } else {
      output.line("Hustings is up at \(address)")
      if !links.isEmpty { output.line("\nSign in, once with each link:") }
      for link in links {
        let place = link.tenant.isEmpty ? "the platform" : link.tenant
        output.line("  \(link.role) in \(place)\n    \(site)\(link.path.dropFirst())")
      }
      output.line("\nCtrl-C stops the host.")
    }
  }
}

/// What `serve --json` says when it is up.
private struct Announcement: JSONObject {
  var address = ""
  var links: [Link] = []

  struct Link: JSONObject {
    var role = ""
    var tenant = ""
    var url = ""

    static let members: [Member<Self>] = [
      .required("role", \.role, "The role."), .required("tenant", \.tenant, "Where; empty for the platform."),
      .required("url", \.url, "Signs in, once."),
    ]
  }

  static let members: [Member<Self>] = [
    .required("address", \.address, "Where the host is."), .required("links", \.links, "A sign-in link per role."),
  ]

  init() {}

  init(address: String, site: String, links: [SampleLinks.Entry]) {
    self.address = address
    self.links = links.map {
      var link = Link()
      (link.role, link.tenant, link.url) = ($0.role, $0.tenant, site + $0.path.dropFirst())
      return link
    }
  }
}
