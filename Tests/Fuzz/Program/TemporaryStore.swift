internal import Access
internal import Glibc
internal import HustingsProtocol
internal import Store

/// An empty branch in a folder that goes away with it: planned reads are compiled and carried out by the real store.
final class TemporaryStore {
  private let path: String
  private let store: TenantStore

  /// - Throws: if there is no room for it.
  init() throws {
    var template = Array("/tmp/hustings-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Disagreement(description: "no folder can be made in /tmp (errno \(errno))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    store = try TenantStore(folder: DataFolder(path: path), id: "sample", kind: .clp, isSample: true)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in Corpus.names(in: path) ?? [] { remove("\(path)/\(name)") }
    Glibc.remove(path)
  }

  /// Reads; what is refused is refused, and must not trap.
  func look(_ read: Reading.Read) async {
    switch read {
    case .page(let selection): _ = try? await store.rows(selection, audit: nil)
    case .row(let row, let id): _ = try? await store.row(row, id: id, audit: nil)
    }
  }
}
