package import HustingsProtocol

/// Brings an electoral register, as a council supplies it, into a branch's file: all of its good rows, or nothing.
///
/// Electors are keyed by register date, polling district, number and suffix. Those of the same register that the file
/// does not mention stay: councils send registers ward by ward.
package struct RegisterImport: Sendable {
  /// The register's path.
  package let path: String
  /// The date of the register.
  package let registerDate: Day
  /// When the import happens, for the rows' times.
  package let now: Instant
  /// Where the reasons for rejected rows go, as CSV `line,column,reason`; no file when every row is good.
  package let rejectsPath: String
  /// Where the branch is, for who may vote; nil when nobody said.
  package let nation: Franchise.Nation?

  /// An import of the register at `path`; without another path, rejects go beside it, to `<path>.rejects.csv`.
  package init(
    path: String, registerDate: Day, now: Instant, rejectsPath: String? = nil, nation: Franchise.Nation? = nil
  ) {
    self.path = path
    self.registerDate = registerDate
    self.now = now
    self.rejectsPath = rejectsPath ?? path + ".rejects.csv"
    self.nation = nation
  }

  /// Imports the register in one transaction, and tells `progress` now and then how far it is. A file that says what
  /// is there already changes nothing.
  ///
  /// - Throws: `ImportError`, `CSVError` or `StoreError`; nothing is written then but the rejects file.
  package func run(
    into store: TenantStore, progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> RegisterSummary {
    try await store.transaction { transaction in
      try read(from: transaction, progress: progress)
    }
  }

  private func read(
    from transaction: borrowing WriteTransaction, progress: (ImportProgress) -> Void
  ) throws -> RegisterSummary {
    var electors = try RegisterElectors(registerDate: registerDate, now: now, transaction: transaction)
    var elections = try comingElections(transaction)
    var columns: RegisterColumns?
    let (rows, rejected) = try ImportFile(path: path, rejectsPath: rejectsPath).read(
      progress: progress,
      begin: { record in
        let (found, isHeader) = try RegisterColumns.find(in: record)
        columns = found
        return isHeader ? .header : .row
      },
      take: { record in
        guard let columns else { return }
        let row = try RegisterRow(record, columns)
        guard try electors.take(row) else { throw record.refusal(columns.number, .doubled) }
        for index in elections.indices { elections[index].count(markers: row.markers, attainment: row.attainment) }
      })
    var summary = electors.summary
    summary.read = rows
    summary.rejected = rejected
    summary.rejectsPath = rejected > 0 ? rejectsPath : nil
    summary.elections = elections
    return summary
  }

  /// The elections of the next polling day.
  private func comingElections(_ transaction: borrowing WriteTransaction) throws -> [ElectionElectors] {
    let coming = try ElectionRow.all(transaction).filter { $0.closesAt > now }
    return coming.filter { $0.date == coming.first?.date }.map {
      ElectionElectors(title: $0.title, franchise: Franchise(of: $0.kind, in: nation, on: $0.date))
    }
  }
}
