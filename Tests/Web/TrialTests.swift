import Access
import Foundation
import Host
import HustingsProtocol
import Store
import Testing
import Web

/// Plugins that were taken in from a folder while the site is served.
@Suite struct TrialTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures").path

  /// A platform that has the fixtures and is served, and a folder with a plugin of scope `platform`.
  private func withPlatform(_ body: (Platform, _ folder: String) async throws -> Void) async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/hustings-trial-\(UUID().uuidString)"
    defer { removeTree(path) }
    let folder = try DataFolder(path: path)
    let platform = try await Platform(
      folder: folder, lock: try folder.lock(), bundled: BundledSource(folder: Self.fixtures, programs: Self.fixtures))
    platform.site = "http://127.0.0.1:8420/"
    let trial = "\(path)/trial"
    try FileManager.default.copyItem(atPath: "\(Self.fixtures)/misbehaving", toPath: trial)
    do {
      try await body(platform, trial)
    } catch {
      await platform.stop()
      throw error
    }
    await platform.stop()
  }

  /// Makes another plugin of the folder's.
  private func change(_ folder: String, _ change: (inout [String: Any]) -> Void) throws {
    let url = URL(fileURLWithPath: "\(folder)/plugin.json")
    var manifest = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    change(&manifest)
    try JSONSerialization.data(withJSONObject: manifest).write(to: url)
  }

  private let visitor = Acting(account: "", role: .public)

  @Test func `what is on trial is there for commands and for no visitor`() async throws {
    try await withPlatform { platform, folder in
      try change(folder) { manifest in
        manifest["id"] = "trial"
        manifest["scope"] = "platform"
        manifest["permissions"] = [Any]()
        let views = manifest["views"] as? [[String: Any]] ?? []
        manifest["views"] = views.map { $0.merging(["roles": ["public"]]) { $1 } }
      }
      let plugin = try await platform.takeIn(folder)
      let page = try await platform.render(
        plugin: plugin.id, tenant: nil, view: "well", parameters: [:], acting: visitor)
      #expect(page.title == "Attempts")
      let site: any PluginService = platform
      #expect(try await !site.listings(in: nil).contains { $0.manifest.id == "trial" })
      #expect(try await site.listing(of: "trial", in: nil) == nil)
      let part = PluginPart(tenant: nil, plugin: "trial", name: "well")
      let error = await #expect(throws: RPCError.self) {
        try await site.render(part, parameters: [:], for: visitor)
      }
      #expect(error?.code == .notFound)
      await #expect(throws: RPCError.self) { try await site.invoke(part, values: [:], key: "k", for: visitor) }
    }
  }

  @Test func `a trial takes no plugin's place that visitors have`() async throws {
    try await withPlatform { platform, folder in
      let known = try await platform.plugin("misbehaving")
      #expect(try await platform.takeIn(folder).digest == known.digest)
      try change(folder) { $0["version"] = "2.0.0" }
      let error = await #expect(throws: RPCError.self) { try await platform.takeIn(folder) }
      #expect(error?.data?.reason == "idTaken")
      #expect(try await platform.plugin("misbehaving").digest == known.digest)
      #expect(try await platform.store.plugin("misbehaving")?.digest == known.digest)
    }
  }
}
