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
      json: RawJSON(validating: Data(contentsOf: root.appending(path: "Plugins/Casework/plugin.json"))))
  }

  @Test("Every permission is for a resource and fields that exist, and exactly one fits each resource")
  func permissions() throws {
    for permission in manifest.permissions {
      let resource = try #require(Resources.named(permission.resource))
      #expect(resource.tenants == [.office])
      #expect(Set(permission.fields).count == permission.fields.count)
      for field in permission.fields { #expect(resource.readable(field) != nil, "\(permission.resource).\(field)") }
      #expect(permission.why.hasSuffix("."))
    }
    #expect(Set(manifest.permissions.map(\.resource)).count == manifest.permissions.count)
  }

  @Test("The choices that it takes are those of the resource")
  func choices() {
    let open = manifest.action("open-case")?.parameters
    #expect(open?["source"]?.options == Case.Source.allCases.map(\.rawValue))
    #expect(open?["category"]?.options == Case.Category.allCases.map(\.rawValue))
    #expect(open?["urgency"]?.options == Case.Urgency.allCases.map(\.rawValue))
    #expect(open?["sensitivity"]?.options == Case.Sensitivity.allCases.map(\.rawValue))
    #expect(manifest.action("change-status")?.parameters["status"]?.options == Case.Status.allCases.map(\.rawValue))
    let list = manifest.view("cases")?.parameters
    #expect(list?["status"]?.options == ["any"] + Case.Status.allCases.map(\.rawValue))
    #expect(list?["category"]?.options == ["any"] + Case.Category.allCases.map(\.rawValue))
    #expect(list?["urgency"]?.options == ["any"] + Case.Urgency.allCases.map(\.rawValue))
  }

  @Test("Addresses hold choices, ids and page marks only, never what somebody typed")
  func addresses() {
    for view in manifest.views {
      for (name, parameter) in view.parameters {
        #expect([.id, .choice].contains(parameter.type) || name == "after", "\(view.id).\(name)")
      }
    }
  }

  @Test("Volunteers are not invited: what a case is about needs the representative's authority")
  func roles() {
    #expect(manifest.views.allSatisfy { $0.roles == [.organiser, .officer] })
    #expect(manifest.actions.allSatisfy { $0.roles == [.organiser, .officer] })
  }

  @Test("Every permission is for casework")
  func purpose() {
    #expect(manifest.permissions.allSatisfy { $0.purpose == .casework })
  }
}
