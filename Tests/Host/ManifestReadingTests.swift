import Foundation
import Host
import HustingsProtocol
import Testing

@Suite struct ManifestReadingTests {
  private static let sound = """
    {
      "id": "station-finder", "name": "Station finder", "version": "1.0.0", "protocol": "1.0", "scope": "clp",
      "run": ["./station-finder"],
      "permissions": [
        {
          "id": "stations", "resource": "pollingStations", "access": "read",
          "fields": [
            "reference",
            "place"
          ],
          "purpose": "administration", "why": "Shows where each district votes."
        }
      ],
      "views": [
        {"id": "stations", "title": "Where to vote", "roles": ["volunteer"],
         "parameters": {
           "district": {"type": "text", "maxLength": 8}
         }}
      ],
      "limits": {
        "memoryMB": 128
      }
    }
    """

  private func read(_ changes: (String, String)...) -> [String] {
    lines(Manifest.read(bytes(changes)).problems)
  }

  private func unknown(_ changes: (String, String)...) -> [String] {
    lines(Manifest.unknownKeys(in: bytes(changes)))
  }

  private func bytes(_ changes: [(String, String)]) -> [UInt8] {
    var text = Self.sound
    for (old, new) in changes {
      #expect(text.contains(old))
      text = text.replacing(old, with: new)
    }
    return Array(text.utf8)
  }

  private func lines(_ problems: [ManifestProblem]) -> [String] {
    problems.map { "\($0.line ?? 0): \($0)" }
  }

  @Test func `a sound manifest has no problems and no unknown keys`() {
    #expect(read() == [])
    #expect(unknown() == [])
    #expect(Manifest.read(bytes([])).manifest?.id == "station-finder")
  }

  @Test func `every problem is told with its line, not only the first`() {
    let problems = read(
      ("\"name\": \"Station finder\"", "\"name\": \"\""), ("\"place\"", "\"plaice\""),
      ("\"maxLength\": 8", "\"maxLength\": 0"),
      ("128", "8"))
    #expect(
      problems == [
        "2: name: must be 1 to 60 characters",
        "9: permissions[0].fields[1]: `plaice` is no field of pollingStations",
        "17: views[0].parameters.district.maxLength: must be 1 to 10000", "21: limits.memoryMB: must be 16 to 1024",
      ])
  }

  @Test func `what tells who has voted is not kept for whom it may not be told`() {
    let storage = #""limits": {"#
    func kept(for roles: String) -> (String, String) {
      (
        storage,
        #""storage": [{"id": "notes", "read": [\#(roles)], "write": ["volunteer"], "why": "Keeps notes."}], "limits": {"#
      )
    }
    let turnout = ("\"pollingStations\"", "\"turnoutCounts\"")
    let fields = ("\"reference\"", "\"station\""), counts = ("\"place\"", "\"count\"")
    for roles in ["\"volunteer\", \"member\"", "\"public\""] {
      #expect(read(kept(for: roles)) == [])
      #expect(read(kept(for: roles), turnout, fields, counts).map { $0.contains("who has voted") } == [true])
    }
    #expect(read(kept(for: "\"volunteer\""), turnout, fields, counts) == [])
  }

  @Test func `every value of the wrong shape is told with its line, not only the first`() {
    let problems = read(
      ("\"1.0.0\"", "1"), ("\"id\": \"stations\", \"resource\"", "\"resource\""),
      ("[\"volunteer\"]", "[\"voluntear\"]"),
      ("128", "12.8"), ("\"type\": \"text\"", "\"type\": \"words\""))
    #expect(
      problems == [
        "2: version: must be a text, not a number", "5: permissions[0]: lacks `id`",
        "15: views[0].roles[0]: `voluntear` is not known here. Did you mean `volunteer`?",
        "17: views[0].parameters.district.type: `words` is not known here. It is one of: `text`, `integer`, `number`, "
          + "`boolean`, `date`, `id`, `choice`, `choices`.",
        "21: limits.memoryMB: must be a whole number",
      ])
  }

  @Test func `what is no JSON is told with its line`() {
    #expect(read(("\"place\"\n", "\"place\",\n")).first?.hasPrefix("10: permissions[0].fields[2]: ") == true)
    #expect(Manifest.read([]).problems.count == 1)
    #expect(
      Manifest.read(Array("[1]".utf8)).problems.map(\.description) == ["the manifest: must be an object, not a list"])
    #expect(Manifest.read(Array(Self.sound.utf8.prefix(200))).manifest == nil)
  }

  @Test func `a key that stands twice is told`() {
    let problems = read(("\"memoryMB\": 128", "\"memoryMB\": 128,\n    \"memoryMB\": 64"))
    #expect(problems == ["22: limits.memoryMB: stands here twice"])
  }

  @Test func `unknown keys are ignored by the host, and told to the author with what may have been meant`() {
    let changes = [
      ("\"permissions\": [", "\"permission\": ["), ("\"fields\": [", "\"feilds\": ["),
      ("\"maxLength\"", "\"maxlength\""), ("\"memoryMB\": 128", "\"colour\": \"red\""),
    ]
    #expect(
      unknown(changes[0]) == [
        "4: permission: is no key that the host knows, and is ignored. Did you mean `permissions`?"
      ])
    #expect(read(changes[0]) == [], "the host ignores it")
    #expect(
      unknown(changes[1], changes[2], changes[3]) == [
        "7: permissions[0].feilds: is no key that the host knows, and is ignored. Did you mean `fields`?",
        "17: views[0].parameters.district.maxlength: is no key that the host knows, and is ignored. "
          + "Did you mean `maxLength`?",
        "21: limits.colour: is no key that the host knows, and is ignored. Take it out; known are: `memoryMB`, `seconds`.",
      ])
    #expect(
      unknown(("\"id\": \"station-finder\"", "\"$schema\": \"manifest.schema.json\", \"id\": \"station-finder\"")) == []
    )
  }

  @Test func `no bytes whatever make the reading stop`() {
    let whole = Array(Self.sound.utf8)
    for count in stride(from: 0, to: whole.count, by: 3) {
      #expect(!Manifest.read(Array(whole.prefix(count))).problems.isEmpty)
      _ = Manifest.unknownKeys(in: Array(whole.prefix(count)))
    }
    for index in stride(from: 0, to: whole.count, by: 5) {
      var changed = whole
      changed[index] = 0xFF
      #expect(!Manifest.read(changed).problems.isEmpty)
      changed[index] = UInt8(ascii: "{")
      _ = Manifest.read(changed)
      _ = Manifest.unknownKeys(in: changed)
    }
    let deep = Array(String(repeating: "{\"views\":[", count: 200).utf8)
    #expect(!Manifest.read(deep).problems.isEmpty)
    _ = Manifest.unknownKeys(in: deep)
  }

  @Test func `a plugin's folder is refused with a line for each problem`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "plugin.json")
    try Data(bytes([("128", "8"), ("1.0.0", "one")])).write(to: file)
    let error = try #require(throws: BundleError.self) { _ = try BundleStore.manifest(in: folder.path) }
    #expect(
      error.description == """
        \(file.path):2: version: must be major.minor.patch, like 1.0.0
        \(file.path):21: limits.memoryMB: must be 16 to 1024
        """)
    #expect(error.problems.map(\.line) == [2, 21])
  }

  @Test func `the bounds of the schema are those of the host`() throws {
    // At each end of a range the host agrees, and one beyond it refuses.
    for (memory, isSound) in [(15, false), (16, true), (1024, true), (1025, false)] {
      #expect(read(("128", "\(memory)")).isEmpty == isSound)
    }
    for (id, isSound) in [("a", false), ("ab", true), ("Ab", false), ("a-1", true), ("1a", false)] {
      #expect(read(("\"id\": \"station-finder\"", "\"id\": \"\(id)\"")).isEmpty == isSound, "\(id)")
      let pattern = try #require(SchemaDocument.manifest.schema["$defs"]?["Manifest"]?["properties"]?["id"]?["pattern"])
      guard case .string(let text) = pattern else { continue }
      #expect(try (Regex(text).firstMatch(in: id) != nil) == isSound, "\(id)")
    }
  }

  @Test(arguments: ["\\u001b", "\\n", "\u{9B}", "\u{202E}", "\\u2066"])
  func `a text that holds what nobody sees is refused, with its line`(hidden: String) {
    let problems = read((#""Where to vote""#, "\"Where to \(hidden)vote\""))
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix("15: views[0].title: holds U+") == true, "\(problems)")
  }
}
