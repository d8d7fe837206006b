import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing

/// What a plugin could carry past its rights in what it keeps and what it says besides: the contexts of others' requests,
/// and its standard error. With real processes in the sandbox.
@Suite(.timeLimit(.minutes(10))) struct `Side doors` {
  private static let program = """
    #!/usr/bin/python3
    import json, sys
    def send(**message):
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n")
        sys.stdout.flush()
    def page(id, title):
        send(id=id, result={"title": title, "blocks": []})
    held = asking = None
    for line in sys.stdin:
        message = json.loads(line)
        if "method" not in message:
            page(asking, message.get("error", {}).get("data", {}).get("reason", "answered"))
        elif message["method"] == "initialize":
            send(id=message["id"], result={
                "version": "1.0", "sdk": "none", "views": ["hold", "use", "release", "crash"], "actions": []})
        elif message["method"] == "view.render":
            view, token = message["params"]["view"], message["params"]["context"]["token"]
            if view == "hold":
                held = message["id"]
                print(token, file=sys.stderr, flush=True)
            elif view == "use":
                asking = message["id"]
                send(id=f"q{asking}", method="data.query", params={
                    "context": message["params"]["parameters"]["token"], "resource": "electors",
                    "select": ["surname"], "limit": 1})
            elif view == "release":
                page(held, "held")
                page(message["id"], "released")
            else:
                sys.exit("Quillfeather, 12 High Street")
        elif "id" in message:
            send(id=message["id"], result={})
    """

  private static func manifest(_ id: String) -> String {
    let views = ["hold", "use", "release", "crash"].map {
      #"{"id": "\#($0)", "title": "\#($0)", "roles": ["volunteer", "organiser"], "parameters": {"token": {"type": "text"}}}"#
    }
    return """
      {"id": "\(id)", "name": "\(id)", "version": "1.0.0", "protocol": "1.0", "scope": "clp", "run": ["./plugin.py"],
       "permissions": [{"id": "electors", "resource": "electors", "access": "read", "fields": ["surname"],
         "purpose": "administration", "why": "To try side doors."}],
       "views": [\(views.joined(separator: ", "))]}
      """
  }

  /// Two plugins of one program; what they say on standard error comes as a stream.
  private func withPlugins(
    _ body: (Platform, String, AsyncStream<String>) async throws -> Void
  ) async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-doors-\(UUID().uuidString)"
    defer { removeTree(path) }
    for id in ["keeper", "rival"] {
      let folder = URL(filePath: "\(path)/plugins/\(id)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(Self.manifest(id).utf8).write(to: folder.appending(path: "plugin.json"))
      try Data(Self.program.utf8).write(to: folder.appending(path: "plugin.py"))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: "plugin.py").path)
    }
    let (said, saying) = AsyncStream<String>.makeStream()
    let data = try DataFolder(path: "\(path)/data")
    let platform = try await Platform(
      folder: data, lock: try data.lock(),
      bundled: BundledSource(folder: "\(path)/plugins", programs: "\(path)/plugins")
    ) { event in
      if case .logged(let line) = event.what { saying.yield(String(decoding: line, as: UTF8.self)) }
    }
    do {
      _ = try await platform.makeSample(tenant: "exbourne", electors: 100, seed: 1) { _ in }
      try await body(platform, "\(path)/data/logs", said)
    } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
  }

  private static let organiser = Acting(account: "ann", role: .organiser)

  private func title(
    _ platform: Platform, _ view: String, token: String = "", plugin: String = "keeper", acting: Acting = organiser
  ) async throws -> String {
    try await platform.render(
      plugin: plugin, tenant: "exbourne", view: view, parameters: ["token": .string(token)], acting: acting
    ).title
  }

  @Test func `a context that is alive is good for its own process alone, and dead once it is answered`() async throws {
    try await withPlugins { platform, _, said in
      async let held = title(platform, "hold")
      var lines = said.makeAsyncIterator()
      let token = try #require(await lines.next())
      let own = try await title(platform, "use", token: token)
      #expect(own == "answered")
      // Other areas, another role and another plugin each have a process of their own.
      let strangers = [
        ("keeper", Acting(account: "ben", role: .volunteer, areas: ["AA"])),
        ("keeper", Acting(account: "ben", role: .volunteer)), ("rival", Self.organiser),
      ]
      for (plugin, acting) in strangers {
        let answer = try await title(platform, "use", token: token, plugin: plugin, acting: acting)
        #expect(answer == "contextExpired", "\(plugin)")
      }
      let titles = try await [title(platform, "release"), held]
      #expect(titles == ["released", "held"])
      let late = try await title(platform, "use", token: token)
      #expect(late == "contextExpired")
    }
  }

  @Test func `what a plugin writes to standard error goes into its own log, for the host's user alone`() async throws {
    try await withPlugins { platform, logs, said in
      let error = await #expect(throws: RPCError.self) { try await title(platform, "crash") }
      var lines = said.makeAsyncIterator()
      let line = await lines.next()
      #expect(line == "Quillfeather, 12 High Street")
      #expect(error.map { String(decoding: $0.jsonBytes(), as: UTF8.self).contains("Quillfeather") } == false)
      await platform.stop()
      let manager = FileManager.default
      for name in try manager.contentsOfDirectory(atPath: logs) {
        let text = try String(contentsOfFile: "\(logs)/\(name)", encoding: .utf8)
        #expect(text.contains("Quillfeather") == (name == "exbourne.keeper.log"), "\(name)")
        #expect(try manager.attributesOfItem(atPath: "\(logs)/\(name)")[.posixPermissions] as? Int == 0o600)
      }
      #expect(try manager.attributesOfItem(atPath: logs)[.posixPermissions] as? Int == 0o700)
      for file in ["tenants/exbourne.sqlite", "tenants/exbourne.sqlite-wal", "platform.sqlite", "platform.sqlite-wal"] {
        let bytes = manager.contents(atPath: "\(logs)/../\(file)") ?? Data()
        #expect(bytes.range(of: Data("Quillfeather".utf8)) == nil, "\(file)")
      }
    }
  }
}
