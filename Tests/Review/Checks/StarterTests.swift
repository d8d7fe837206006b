import Host
import HustingsProtocol
import HustingsTesting
import Testing

@testable import Review

@Suite struct StarterTests {
  @Test("A starter's manifest is one that the host takes, without an unknown key")
  func manifest() throws {
    let name = try StarterName("street-tasks", taken: [])
    for starter in [Starter.swift(name, sdk: "/somewhere"), .python(name)] {
      let text = try #require(starter.files.first { $0.path == "plugin.json" }?.text)
      let (manifest, problems) = Manifest.read(Array(text.utf8))
      #expect(manifest?.name == "Street tasks" && problems.isEmpty)
      #expect(Manifest.unknownKeys(in: Array(text.utf8)).isEmpty)
    }
  }

  @Test("A starter's check is a transcript")
  func transcript() throws {
    #expect(try Transcript(StarterTexts.transcript).entries.count == 6)
  }

  @Test("A path with quotation marks in it stays one literal in Package.swift")
  func quoting() throws {
    let name = try StarterName("street-tasks", taken: [])
    #expect(SwiftStarter.package(name, sdk: "/a\"b\\c").contains(#"?? "/a\"b\\c""#))
  }

  @Test(
    "A name follows the rules of ids, and another is proposed",
    arguments: [
      ("Street Tasks", "`street-tasks` would do."), ("9lives", "Name it like street-tasks."), ("a/b", nil), ("", nil),
      ("x", nil), ("é", nil), ("taken", nil),
    ] as [(String, String?)])
  func names(_ text: String, _ mend: String?) {
    do throws(StarterError) {
      _ = try StarterName(text, taken: ["taken"])
      Issue.record("\(text) was taken")
    } catch {
      #expect(mend == nil || error.mend == mend)
      #expect(error.isMisuse)
    }
  }

  @Test("A permission reads as a sentence that needs no knowledge of the protocol")
  func words() {
    var permission = Permission()
    (permission.resource, permission.fields, permission.purpose) = ("electors", ["phone", "email"], .phone)
    let words = PermissionWords(permission)
    #expect(words.text == "sees phone numbers and e-mail addresses of electors, to telephone them")
    #expect(words.sensitivity == .contactDetail && words.care == "says how persons can be reached")
    (permission.resource, permission.fields, permission.access) = ("pollingStations", ["place"], .aggregate)
    #expect(
      PermissionWords(permission).text.hasPrefix("counts, without seeing one by one, by place of polling stations"))
    #expect(PermissionWords(permission).sensitivity == .public)
  }
}
