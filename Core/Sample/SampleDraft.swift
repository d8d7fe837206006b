internal import Glibc
internal import HustingsProtocol
internal import Store

/// The folder in which a sample's files are made before they take their places.
struct SampleDraft {
  private let target: DataFolder
  private let draft: DataFolder

  /// An empty folder within the one that gets the sample: a rename stays within one file system.
  init(in target: DataFolder) throws {
    self.target = target
    let path = target.path + "/sample-draft"
    SampleDraft.remove(path)
    draft = try DataFolder(path: path)
  }

  /// Fills a tenant's file in one transaction, with the sample's own texts or hostile ones.
  func fill<Result: Sendable>(
    _ tenant: TenantRecord, texts hostile: HostileTexts? = nil,
    _ body: @escaping @Sendable (SampleSink) throws -> Result
  ) async throws -> Result {
    let store = try TenantStore(folder: draft, tenant: tenant)
    let result: Result
    do {
      result = try await store.transaction { try body(SampleSink($0, for: tenant.kind, texts: hostile)) }
    } catch {
      await store.close()
      throw error
    }
    await store.close()
    return result
  }

  /// Puts the tenant's file into its place.
  func publish(_ tenant: TenantRecord) async throws {
    try await SampleDraft.settle(tenant, in: draft)
    try DataFolder.put(try draft.tenant(tenant.id), at: try target.tenant(tenant.id))
  }

  /// Removes the folder. What cannot be removed is in nobody's way, and goes with the next sample.
  func remove() { SampleDraft.remove(draft.path) }

  /// Sees that a tenant's file, where there is one, is a sample's, and that nothing of it waits in a write-ahead log:
  /// left beside another file, the log would be taken for that file's. Opening does both.
  static func settle(_ tenant: TenantRecord, in folder: DataFolder) async throws {
    guard access(try folder.tenant(tenant.id), F_OK) == 0 else { return }
    let store: TenantStore
    do {
      store = try TenantStore(folder: folder, tenant: tenant)
    } catch let error where error.code == .damaged {
      throw SampleError.otherData(tenant.id)
    }
    await store.close()
  }

  private static func remove(_ path: String) {
    for folder in ["\(path)/tenants", "\(path)/bundles", path] {
      guard let listing = opendir(folder) else { continue }
      var files: [String] = []
      while let entry = readdir(listing) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != "." && name != ".." { files.append("\(folder)/\(name)") }
      }
      closedir(listing)
      for file in files { unlink(file) }
      rmdir(folder)
    }
  }
}
