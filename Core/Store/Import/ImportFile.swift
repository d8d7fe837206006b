internal import HustingsProtocol

/// A CSV file that comes in row by row. It is gone through inside a transaction: what it throws undoes the rows.
struct ImportFile {
  /// The most rows of one file.
  static let maximumRows = 2_000_000
  private static let chunk = 256 * 1024

  let path: String
  /// Where the reasons for rejected rows go, as CSV `line,column,reason`; no file when every row is good.
  let rejectsPath: String

  /// What a row did.
  enum Effect {
    /// It brought something new.
    case new
    /// It changed what was there.
    case changed
    /// It says what was there already.
    case unchanged
    /// It is about somebody who was erased, and left out. No file says which row it was.
    case erased
  }

  /// What the records before the rows are.
  enum Start {
    /// Neither; the next record is looked at as well.
    case before
    /// The names of the columns.
    case header
    /// The first row.
    case row
  }

  /// Goes through the file, and writes the reasons for rejected rows. Those of an earlier import go.
  ///
  /// - Parameters:
  ///   - progress: Is told now and then how far it is.
  ///   - begin: Looks at the first records until one is the header or the first row.
  ///   - take: Takes a row, and says what it did, nil where that shows at the end alone; an `ImportReject` that it throws
  ///     leaves that row out.
  /// - Returns: How many rows did what.
  /// - Throws: `ImportError`, `CSVError`, and what the two throw besides.
  func read(
    progress: (ImportProgress) -> Void, begin: (borrowing CSVRecord) throws -> Start,
    take: (borrowing CSVRecord) throws -> Effect?
  ) throws -> ImportSummary {
    let file = try InputFile(path: path)
    guard !file.isSame(as: rejectsPath) else { throw ImportError.rejectsOverFile(rejectsPath) }
    guard try ImportRejects.mayReplace(rejectsPath) else { throw ImportError.rejectsOverOther(rejectsPath) }
    var rejects = ImportRejects()
    var reader = CSVReader()
    var hasBegun = false
    var done = ImportProgress(bytesRead: 0, bytes: file.size, rows: 0)
    var summary = ImportSummary()

    func record(_ record: borrowing CSVRecord) throws {
      guard !record.isBlank else { return }
      if !hasBegun {
        let start = try begin(record)
        hasBegun = start != .before
        guard start == .row else { return }
      }
      done.rows += 1
      guard done.rows <= ImportFile.maximumRows else { throw ImportError.manyRows }
      do {
        if let effect = try take(record) { summary.count(effect) }
      } catch let reject as ImportReject {
        rejects.add(reject)
      }
      if done.rows % 2048 == 0 { progress(done) }
    }

    while true {
      let bytes = try file.read(upTo: ImportFile.chunk)
      if bytes.isEmpty { break }
      done.bytesRead += bytes.count
      try reader.read(bytes[...], each: record)
    }
    try reader.finish(each: record)
    progress(done)
    guard done.rows > 0 else { throw ImportError.empty }
    // When the reasons cannot be told, nothing is imported.
    if rejects.count > 0 {
      try OutputFile.replace(rejectsPath, with: rejects.bytes)
    } else {
      try OutputFile.remove(rejectsPath)
    }
    guard rejects.count * 2 <= done.rows else {
      throw ImportError.mostRowsRejected(rejects.count, done.rows, rejectsPath)
    }
    (summary.read, summary.rejected) = (done.rows, rejects.count)
    summary.rejectsPath = rejects.count > 0 ? rejectsPath : nil
    return summary
  }
}

/// What an import did.
package struct ImportSummary: Equatable, Sendable {
  /// Rows in the file, without the header and blank lines.
  package var read = 0
  /// Rows that brought something new.
  package var new = 0
  /// Rows that changed what was there.
  package var changed = 0
  /// Rows that say what was there already.
  package var unchanged = 0
  /// What was there and the file, which is a whole list, has no more.
  package var removed = 0
  /// Rows left out, each with a line in the rejects file.
  package var rejected = 0
  /// Rows left out because they are about somebody who was erased.
  package var erased = 0
  /// Where the reasons for rejected rows are; nil when there are none.
  package var rejectsPath: String?

  /// A summary of nothing yet.
  package init() {}

  mutating func count(_ effect: ImportFile.Effect) {
    switch effect {
    case .new: new += 1
    case .changed: changed += 1
    case .unchanged: unchanged += 1
    case .erased: erased += 1
    }
  }
}

/// What tells how many rows of a file did what.
package protocol ImportCounts: Sendable {
  /// Rows by what became of them.
  var counts: ImportSummary { get }
}

extension ImportSummary: ImportCounts {
  package var counts: ImportSummary { self }
}

/// How far an import is.
package struct ImportProgress: Sendable {
  /// Bytes of the file read so far.
  package var bytesRead: Int
  /// Bytes of the file.
  package var bytes: Int
  /// Rows read so far.
  package var rows: Int
}

/// A file that can be brought into a branch: all of its good rows, or nothing.
package protocol FileImport<Summary>: Sendable {
  /// What is told of it afterwards.
  associatedtype Summary: ImportCounts = ImportSummary

  /// The resource that it is mostly about, as the audit names it.
  static var resource: String { get }
  /// The file's path.
  var path: String { get }
  /// Where the reasons for rejected rows go.
  var rejectsPath: String { get }

  /// Goes through the file in a transaction: what it throws undoes the rows.
  func read(_ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void) throws -> Summary
}

extension FileImport {
  /// Imports the file in one transaction, and tells `progress` now and then how far it is. A file that says what is
  /// there already changes nothing.
  ///
  /// - Parameters:
  ///   - store: The branch.
  ///   - audit: Who brings it; nil for nobody.
  ///   - progress: Is told now and then how far it is.
  /// - Returns: What came in.
  /// - Throws: `ImportError`, `CSVError` or `StoreError`; nothing is written then but the rejects file.
  package func run(
    into store: TenantStore, audit: AuditEntry? = nil,
    progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> Summary {
    try await store.transaction { try read(&$0, audit, progress) }
  }

  /// Goes through the file, and says in the audit how many rows came in, changed or went.
  func read(
    _ transaction: inout WriteTransaction, _ audit: AuditEntry?, _ progress: (ImportProgress) -> Void
  ) throws -> Summary {
    let summary = try read(transaction, progress)
    if var audit {
      let counts = summary.counts
      (audit.resource, audit.rows) = (Self.resource, counts.new + counts.changed + counts.removed)
      try transaction.note(audit)
    }
    return summary
  }

  var file: ImportFile { ImportFile(path: path, rejectsPath: rejectsPath) }
}
