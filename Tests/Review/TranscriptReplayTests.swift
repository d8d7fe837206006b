import Access
import Foundation
import Glibc
import Host
import HustingsProtocol
import HustingsTesting
import Sandbox
import Store
import Testing

/// The golden transcripts of the specification, played against the real host and against a plugin per SDK.
@Suite("Golden transcripts", .timeLimit(.minutes(10)))
struct TranscriptReplayTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL
  private static let folder = root.appending(path: "SDK/spec/transcripts")

  /// Every transcript, by its name.
  private static let all: [String: Transcript] = {
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    var all: [String: Transcript] = [:]
    for file in files where file.pathExtension == "transcript" {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      do {
        all[file.deletingPathExtension().lastPathComponent] = try Transcript(text)
      } catch {
        Issue.record("\(file.lastPathComponent), \(error)")
      }
    }
    return all
  }()

  private static func names(for end: String) -> [String] {
    all.filter { $0.value.note("Plays")?.split(separator: " ").contains(Substring(end)) == true }.keys.sorted()
  }

  // MARK: Against the host

  @Test("The host says what the transcript says", arguments: names(for: "host"))
  func host(_ name: String) async throws {
    let rewrites = ProcessInfo.processInfo.environment["HUSTINGS_REWRITE"] == "1"
    let transcript = try #require(Self.all[name])
    let trigger = try #require(transcript.note("Host")).split(separator: " ", maxSplits: 3).map(String.init)
    let record = try await Self.withPlatform(playing: transcript, rewrites: rewrites) { platform in
      let acting = Acting(account: "test", role: .organiser)
      // What comes of it is the scripted plugin's business: the next request is answered with what was said.
      do {
        if trigger[0] == "view" {
          _ = try await platform.render(
            plugin: "reference", tenant: "exbourne", view: trigger[1], parameters: Self.values(trigger[2]),
            acting: acting)
        } else {
          _ = try await platform.invoke(
            plugin: "reference", tenant: "exbourne", action: trigger[1], values: Self.values(trigger[3]),
            key: trigger[2], acting: acting)
        }
        #expect(trigger.last != "ended", "the conversation went on")
      } catch let error as RPCError {
        #expect(error.data?.reason != "timeout" && error.code != .timeout, "\(error.message)")
        if trigger.last == "ended" {
          #expect(error.data?.reason == "stopped", "\(error.message)")
          return nil as Page?
        }
      }
      return try await platform.render(
        plugin: "reference", tenant: "exbourne", view: "stations", parameters: ["district": "record"], acting: acting)
    }
    guard let record else { return }
    #expect(record.title == "played")
    guard rewrites else { return }
    let lines = transcript.head.map { "# \($0)" } + record.blocks.map(Self.text)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.folder.appending(path: "\(name).transcript"))
    Issue.record("\(name).transcript was rewritten")
  }

  private static func text(_ block: Block) -> String {
    if case .text(let text) = block { text.text } else { "" }
  }

  private static func values(_ text: String) throws -> [String: JSONValue] {
    try [String: JSONValue](json: RawJSON(validating: text.utf8))
  }

  private static func withPlatform<Value>(
    playing transcript: Transcript, rewrites: Bool, _ body: (Platform) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-transcript-\(UUID().uuidString)")
    defer { removeTree(folder.path) }
    let plugins = folder.appending(path: "plugins")
    let source = plugins.appending(path: "reference")
    try FileManager.default.createDirectory(at: plugins, withIntermediateDirectories: true)
    let fixtures = root.appending(path: "Tests/Fixtures")
    try FileManager.default.copyItem(at: fixtures.appending(path: "scripted"), to: source)
    let manifest = try String(
      contentsOf: fixtures.appending(path: "reference-swift/plugin.json"), encoding: .utf8)
    let run = rewrites ? #"["./scripted.py", "rewrite"]"# : #"["./scripted.py"]"#
    try Data(manifest.replacingOccurrences(of: #"["./reference"]"#, with: run).utf8)
      .write(to: source.appending(path: "plugin.json"))
    try Data(transcript.text.utf8).write(to: source.appending(path: "play.transcript"))
    let data = try DataFolder(path: folder.appending(path: "data").path)
    let platform = try await Platform(
      folder: data, lock: try data.lock(), bundled: BundledSource(folder: plugins.path, programs: plugins.path))
    do {
      _ = try await platform.makeSample(tenant: "exbourne", electors: 200, seed: 1) { _ in }
      let value = try await body(platform)
      await platform.stop()
      return value
    } catch {
      await platform.stop()
      throw error
    }
  }

  // MARK: Against the SDKs

  @Test("A plugin of the Swift SDK says what the transcript says", arguments: names(for: "swift"))
  func swift(_ name: String) async throws {
    try await play(name, Self.root.appending(path: "Tests/Fixtures/reference-swift"))
  }

  @Test("A plugin of the Python SDK says what the transcript says", arguments: names(for: "python"))
  func python(_ name: String) async throws {
    try await play(name, Self.root.appending(path: "Tests/Fixtures/reference-python"))
  }

  /// Plays a transcript to a plugin in the sandbox.
  private func play(_ name: String, _ source: URL) async throws {
    let store = FileManager.default.temporaryDirectory.appending(path: "hustings-reference-\(UUID().uuidString)")
    defer { removeTree(store.path) }
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    let plugin = try BundleStore(folder: store.path).adopt(source.path, programs: Self.programs)
    let process = try await SandboxSpawner.shared.spawn(
      SandboxedProgram(bundle: plugin.folder, arguments: plugin.manifest.run))
    let streams = process.handOverStreams()
    let wire = Wire(input: streams.output, output: streams.input)
    let transcript = try #require(Self.all[name])
    do {
      try await TranscriptPlayer(transcript, limit: .seconds(20)).play(over: wire)
    } catch {
      Issue.record("\(name).transcript, \(error)")
      process.kill()
    }
    wire.closeOutput()
    let exit = await process.exit(within: .seconds(20))
    #expect(exit?.byHost == true || exit?.kind == .code(0), "\(name): \(exit?.description ?? "it runs on")")
    wire.close()
    close(streams.errors)
  }

  /// Where the build puts programs.
  private static let programs: String = {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return [executable, CommandLine.arguments[0]]
      .map { URL(filePath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "reference").path) }?.path ?? "/nonexistent"
  }()

  // MARK: All of them

  @Test("Every method and every error of the protocol stands in a transcript")
  func complete() {
    var methods: Set<String> = []
    var codes: Set<Int> = []
    for entry in Self.all.values.flatMap(\.entries) {
      guard case .object(let members) = entry.message else { continue }
      if case .string(let method)? = members["method"] { methods.insert(method) }
      if case .object(let error)? = members["error"], case .integer(let code)? = error["code"] { codes.insert(code) }
    }
    #expect(Set(Method.allCases.map(\.rawValue)).subtracting(methods).isEmpty)
    #expect(Set(ErrorCode.allCases.map(\.rawValue)).subtracting(codes).isEmpty)
  }

  @Test("Every rule of the specification has an example that stands in a transcript")
  func examples() throws {
    let spec = try String(contentsOf: Self.root.appending(path: "SDK/spec/README.md"), encoding: .utf8)
    for rule in spec.components(separatedBy: "\n### ").dropFirst() {
      let title = rule.prefix { $0 != "\n" }
      let body = rule.components(separatedBy: "\n## ")[0]
      let blocks = body.components(separatedBy: "\n```transcript ").dropFirst()
      #expect(!blocks.isEmpty, "\(title) has no example")
      for block in blocks {
        let lines = block.components(separatedBy: "\n```")[0].split(separator: "\n").map(String.init)
        let file = Self.folder.appending(path: "\(lines[0]).transcript")
        let text = "\n" + ((try? String(contentsOf: file, encoding: .utf8)) ?? "")
        let pieces = lines.dropFirst().split(separator: "…")
        var rest = text[...]
        for piece in pieces {
          let wanted = "\n" + piece.joined(separator: "\n") + "\n"
          guard let place = rest.range(of: wanted) else {
            Issue.record("\(title): this does not stand in \(lines[0]).transcript: \(wanted)")
            break
          }
          rest = rest[rest.index(before: place.upperBound)...]
        }
      }
    }
  }
}
