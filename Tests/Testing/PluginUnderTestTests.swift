import Foundation
import HustingsProtocol
import HustingsTesting
import Testing

/// What the author's tests ask of `hustings`: once the real one, then a script in its place.
@Suite("A plugin under test", .serialized, .timeLimit(.minutes(10)))
struct PluginUnderTestTests {
  /// Runs the body with a `hustings` that answers as the script says, and looks that nothing is left behind.
  private func withProgram(_ script: String, _ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hustings-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "hustings")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    setenv("HUSTINGS", program.path, 1)
    defer { unsetenv("HUSTINGS") }
    try await body(folder)
  }

  @Test("The page is the one that people on the sample will see")
  func sample() async throws {
    let plugin = try await PluginUnderTest("Tests/Fixtures/station-finder-python", electors: 200)
    let page = try await plugin.view("stations", ["district": "AA"], role: .volunteer)
    #expect(page.title == "Where AA votes")
    guard case .table(let table)? = page.blocks.first else {
      Issue.record("the page has no table")
      return
    }
    #expect(table.caption == "Ballot boxes" && !table.rows.isEmpty)
    let refusal = await #expect(throws: PluginUnderTest.Refusal.self) { try await plugin.view("elsewhere") }
    #expect(refusal?.description.contains("has no view `elsewhere`") == true)
  }

  @Test("A view is asked for with its parameters and role, on a sample made before, and comes as a page")
  func view() async throws {
    let script = #"""
      folder=$(dirname "$0")
      echo "$@" >> "$folder/asked"
      [ "$1" = sample ] || echo '{"title":"Where AA votes","blocks":[{"type":"text","text":"Well."}]}'
      """#
    try await withProgram(script) { folder in
      let plugin = try await PluginUnderTest("Plugins/StationFinder", electors: 100)
      let page = try await plugin.view("stations", ["district": "AA"], role: .volunteer)
      #expect(page.title == "Where AA votes")
      #expect(page.blocks == [.text(Text("Well."))])
      let asked = try String(contentsOf: folder.appending(path: "asked"), encoding: .utf8).split(separator: "\n")
      #expect(asked.count == 2)
      #expect(asked[0].hasPrefix("sample --electors 100 --data /tmp/hustings-test-"))
      let wanted = #"view Plugins/StationFinder stations --format json --role volunteer --parameters {"district":"AA"}"#
      #expect(asked[1].hasPrefix("\(wanted) --data /tmp/hustings-test-"))
    }
  }

  @Test("What the host refuses is told in its own words")
  func refusal() async throws {
    try await withProgram(#"[ "$1" = sample ] || { echo "hustings: That was not granted." >&2; exit 1; }"#) { _ in
      let plugin = try await PluginUnderTest("Plugins/StationFinder")
      let refusal = await #expect(throws: PluginUnderTest.Refusal.self) { try await plugin.view("stations") }
      #expect(refusal?.description == "hustings: That was not granted.\n")
    }
  }

  @Test("The sample goes with the plugin")
  func leavesNothing() async throws {
    try await withProgram(#"[ "$1" = sample ] && echo "$5" > "$(dirname "$0")/data"; exit 0"#) { folder in
      var plugin: PluginUnderTest? = try await PluginUnderTest("Plugins/StationFinder")
      let data = try String(contentsOf: folder.appending(path: "data"), encoding: .utf8).dropLast()
      #expect(FileManager.default.fileExists(atPath: String(data)))
      withExtendedLifetime(plugin) {}
      plugin = nil
      #expect(!FileManager.default.fileExists(atPath: String(data)))
    }
  }
}
