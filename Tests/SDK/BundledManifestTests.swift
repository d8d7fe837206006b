import Foundation
import Hustings
import Testing

@Suite("The plugin.json of every bundled plugin")
struct BundledManifestTests {
  private static let plugins = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Plugins")

  private static var folders: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: plugins.path).sorted() }
  }

  private func manifest(_ folder: String) throws -> Manifest {
    try Manifest(
      json: RawJSON(validating: Data(contentsOf: Self.plugins.appending(path: "\(folder)/plugin.json"))))
  }

  @Test("The bundled plugins are found")
  func found() throws {
    #expect(try Self.folders.count >= 3)
  }

  @Test("It is read, and read again from what it is written as", arguments: try folders)
  func reads(folder: String) throws {
    let manifest = try manifest(folder)
    #expect(try Manifest(json: RawJSON(encoding: manifest)) == manifest)
    #expect(ProtocolVersion.choose(from: [manifest.protocol]) != nil)
    #expect(!manifest.id.isEmpty)
    #expect(!manifest.views.isEmpty)
    for view in manifest.views { #expect(manifest.view(view.id) == view, "each id once") }
    for action in manifest.actions { #expect(manifest.action(action.id) == action, "each id once") }
    #expect(Set(manifest.permissions.map(\.id)).count == manifest.permissions.count)
  }

  @Test("It asks only for fields that there are, in its own kind of tenant", arguments: try folders)
  func permissions(folder: String) throws {
    let manifest = try manifest(folder)
    for permission in manifest.permissions {
      let resource = try #require(Resources.named(permission.resource), "\(permission.resource)")
      #expect(resource.tenants.map(\.rawValue).contains(manifest.scope.rawValue))
      for field in permission.fields { #expect(resource.readable(field) != nil, "\(permission.resource).\(field)") }
    }
  }

  /// Starts a plugin's program: one of this build, or one in Python with the SDK of the repository.
  private func start(_ manifest: Manifest, in folder: String) throws -> Child {
    let program = try #require(manifest.run.first)
    guard program.hasPrefix("/usr/bin/python3") else {
      return try Child(product: program.replacing("./", with: ""))
    }
    let sdk = Self.plugins.deletingLastPathComponent().appending(path: "SDK/Python").path
    let script = Self.plugins.appending(path: "\(folder)/\(try #require(manifest.run.last))").path
    return try Child("env", ["PYTHONPATH=\(sdk)", "PYTHONDONTWRITEBYTECODE=1", program, script])
  }

  @Test("Its program offers the views and actions that it names", .timeLimit(.minutes(10)), arguments: try folders)
  func offers(folder: String) async throws {
    let manifest = try manifest(folder)
    let end = try await Conversation.with(start(manifest, in: folder)) { (method, _) throws(RPCError) in
      throw RPCError(.methodNotFound, method.rawValue)
    } _: { plugin in
      let offered = try await plugin.initialize()
      #expect(offered.views.sorted() == manifest.views.map(\.id).sorted())
      #expect(offered.actions.sorted() == manifest.actions.map(\.id).sorted())
    }
    #expect(end.code == 0)
  }
}
