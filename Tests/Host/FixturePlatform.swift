import Foundation
import Host
import Store

/// Runs a test on a platform of its own with the plugins of Tests/Fixtures, which is stopped and removed afterwards.
func withFixturePlatform(_ body: (Platform) async throws -> Void) async throws {
  let path = "\(FileManager.default.temporaryDirectory.path)/hustings-host-\(UUID().uuidString)"
  defer { removeTree(path) }
  let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures").path
  let folder = try DataFolder(path: path)
  let platform = try await Platform(
    folder: folder, lock: try folder.lock(), bundled: BundledSource(folder: fixtures, programs: fixtures))
  do {
    try await body(platform)
  } catch {
    await platform.stop()
    throw error
  }
  await platform.stop()
}
