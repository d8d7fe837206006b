import FoundationEssentials
import Hustings
import Testing

@Suite("plugin.json")
struct ManifestTests {
  private let manifest: Manifest

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    manifest = try Manifest(
      json: RawJSON(validating: Data(contentsOf: root.appending(path: "Plugins/GOTVDashboard/plugin.json"))))
  }

  @Test("Every permission is for a resource and fields that exist, and exactly one fits each resource")
  func permissions() throws {
    for permission in manifest.permissions {
      let resource = try #require(Resources.named(permission.resource))
      #expect(resource.tenants == [.clp])
      #expect(Set(permission.fields).count == permission.fields.count)
      for field in permission.fields { #expect(resource.field(field) != nil, "\(permission.resource).\(field)") }
      #expect(permission.why.hasSuffix("."))
    }
    #expect(Set(manifest.permissions.map(\.resource)).count == manifest.permissions.count)
  }

  @Test("Who has voted is for invited polling-day roles only: every view is restricted")
  func restricted() {
    for view in manifest.views {
      let setsUp = view.id == "rooms" || view.id == "room-districts"
      #expect(view.restricted, "\(view.id)")
      #expect(view.roles == (setsUp ? [] : [.volunteer]) + [.organiser, .officer], "\(view.id)")
    }
  }

  @Test("Volunteers record; only organisers and officers strike out, put notices up and set up rooms")
  func roles() {
    for action in manifest.actions {
      let expected: [Role] =
        action.id.hasPrefix("strike") || ["set-notice", "add-room", "give-districts"].contains(action.id)
        ? [.organiser, .officer] : [.volunteer, .organiser, .officer]
      #expect(action.roles == expected, "\(action.id)")
    }
  }

  @Test("Volunteers read a room's notice and do not write it")
  func notices() {
    let collection = manifest.collection("notices")
    #expect(collection?.read == [.volunteer, .organiser, .officer])
    #expect(collection?.write == [.organiser, .officer])
  }

  @Test("No permission reaches an elector")
  func nobody() {
    let personal = ["electors", "households", "contacts", "votingIntentions", "turnoutMarks", "consents"]
    #expect(manifest.permissions.allSatisfy { !personal.contains($0.resource) })
  }
}
