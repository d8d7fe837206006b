internal import Glibc

/// A copy of a file that is made ready beside the one that it replaces. Unless it gets that one's name, it goes again.
final class DraftFile: Sendable {
  let path: String
  /// What it is a copy of.
  private let source: String

  init(_ source: String, in folder: DataFolder, _ name: String) throws {
    try Self.checkIsFile(source)
    path = "\(folder.path)/\(name)"
    self.source = source
    DataFolder.remove(path)
    try named { try Connection(path: source, mode: .readOnly).copy(to: path) }
    // A folder that was copied as a killed host left it has reads that are not in the audit yet.
    for suffix in ReadJournal.suffixes { try ReadFile.copy(source + suffix, to: path + suffix) }
  }

  deinit { DataFolder.remove(path) }

  /// Gives it the other's name; nobody has either open.
  func put(at target: String) throws(StoreError) { try DataFolder.put(path, at: target) }

  /// Does something with the copy; where that fails, the error names what it is a copy of.
  func named<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as StoreError {
      throw StoreError(error.code, error.description.replacing(path, with: source), result: error.result)
    }
  }

  /// The tenants that a platform's file lists, once it is found whole.
  func tenants() throws -> [TenantRecord] {
    try named {
      let connection = try Connection(path: path, mode: .readOnly)
      guard try connection.integer("PRAGMA application_id") == PlatformSchema.applicationID,
        case .text("ok")? = try connection.scalar("PRAGMA integrity_check")
      else { throw StoreError(.damaged, "\(source) is no platform's file, or is damaged; take another backup") }
      return try PlatformStore.tenants(connection)
    }
  }

  /// The marks of people who were erased from a tenant, as a platform's file has them.
  func marks(of tenant: String) throws -> Set<String> {
    let connection = try Connection(path: path, mode: .readOnly)
    return Set(
      try connection.query("SELECT mark FROM erasures WHERE tenant = ?", [.text(tenant)], read: { $0.text(0) }))
  }

  /// Has the draft of a platform's file keep the marks of people who were erased, by tenant.
  func keep(_ erased: [String: [String: Int]]) throws {
    let connection = try Connection(path: path, mode: .readWrite)
    try connection.run("BEGIN IMMEDIATE")
    for (tenant, marks) in erased { try PlatformStore.keepErasures(marks, of: tenant, connection) }
    try connection.run("COMMIT")
  }

  private static func checkIsFile(_ source: String) throws(StoreError) {
    let file = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw DataFolder.failure("cannot read \(source)") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw DataFolder.failure("cannot read \(source)") }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw StoreError(
        .unavailable, "\(source) is a folder; --all brings it back, or name the tenant's file in it")
    }
    let head = Array("SQLite format 3\0".utf8)
    var bytes = [UInt8](repeating: 0, count: head.count)
    guard read(file, &bytes, bytes.count) == head.count, bytes == head else {
      throw StoreError(.damaged, "\(source) is no backup that hustings made")
    }
  }
}
