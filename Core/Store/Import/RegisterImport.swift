package import HustingsProtocol

/// Brings an electoral register, as a council supplies it, into a branch's file: all of its good rows, or nothing.
///
/// Electors are keyed by register date, polling district, number and suffix. Those of the same register that the file
/// does not mention stay: councils send registers ward by ward.
package struct RegisterImport: Sendable {
  /// The most rows of one file.
  package static let maximumRows = 2_000_000

  private static let chunk = 256 * 1024

  /// The register's path.
  package let path: String
  /// The date of the register.
  package let registerDate: Day
  /// When the import happens, for the rows' times.
  package let now: Instant
  /// Where the reasons for rejected rows go, as CSV `line,column,reason`; no file when every row is good.
  package let rejectsPath: String

  /// An import of the register at `path`; without another path, rejects go beside it, to `<path>.rejects.csv`.
  package init(path: String, registerDate: Day, now: Instant, rejectsPath: String? = nil) {
    self.path = path
    self.registerDate = registerDate
    self.now = now
    self.rejectsPath = rejectsPath ?? path + ".rejects.csv"
  }

  /// Imports the register in one transaction, and tells `progress` now and then how far it is. A file that says what
  /// is there already changes nothing.
  ///
  /// - Throws: `RegisterImportError`, `CSVError` or `StoreError`; nothing is written then but the rejects file.
  package func run(
    into store: TenantStore, progress: @escaping @Sendable (RegisterProgress) -> Void = { _ in }
  ) async throws -> RegisterSummary {
    try await store.transaction { transaction in
      try read(from: transaction, progress: progress)
    }
  }

  private func read(
    from transaction: borrowing WriteTransaction, progress: (RegisterProgress) -> Void
  ) throws -> RegisterSummary {
    let file = try InputFile(path: path)
    guard !file.isSame(as: rejectsPath) else { throw RegisterImportError.rejectsOverRegister(rejectsPath) }
    var electors = try RegisterElectors(registerDate: registerDate, now: now, transaction: transaction)
    var rejects = RegisterRejects()
    var reader = CSVReader()
    var columns: RegisterColumns?
    var done = RegisterProgress(bytesRead: 0, bytes: file.size, rows: 0)

    func take(_ record: borrowing CSVRecord) throws {
      guard !record.isBlank else { return }
      guard let columns else {
        let (found, isHeader) = try RegisterColumns.find(in: record)
        columns = found
        if !isHeader { try take(record) }
        return
      }
      done.rows += 1
      guard done.rows <= RegisterImport.maximumRows else { throw RegisterImportError.manyRows }
      do {
        let row = try RegisterRow(record, columns)
        guard try electors.take(row) else {
          throw RegisterReject(line: record.line, column: columns.number + 1, reason: .doubled)
        }
      } catch let reject as RegisterReject {
        rejects.add(reject)
      }
      if done.rows % 2048 == 0 { progress(done) }
    }

    while true {
      let bytes = try file.read(upTo: RegisterImport.chunk)
      if bytes.isEmpty { break }
      done.bytesRead += bytes.count
      try reader.read(bytes[...], each: take)
    }
    try reader.finish(each: take)
    progress(done)
    guard done.rows > 0 else { throw RegisterImportError.empty }
    try write(rejects)
    guard rejects.count * 2 <= done.rows else {
      throw RegisterImportError.mostRowsRejected(rejects.count, done.rows, rejectsPath)
    }
    var summary = electors.summary
    summary.read = done.rows
    summary.rejected = rejects.count
    summary.rejectsPath = rejects.count > 0 ? rejectsPath : nil
    return summary
  }

  /// Within the transaction: when the reasons cannot be told, nothing is imported. Reasons of an earlier import go.
  private func write(_ rejects: RegisterRejects) throws(RegisterImportError) {
    if rejects.count > 0 {
      try OutputFile.replace(rejectsPath, with: rejects.bytes)
    } else {
      try OutputFile.remove(rejectsPath)
    }
  }
}
