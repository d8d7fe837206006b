package import HustingsProtocol

/// Brings the marked register of an election into a branch: who was issued a ballot paper, or whose postal vote came
/// back. It can be had after the poll alone. Tellers' marks stay.
package struct MarkedRegisterImport: FileImport {
  package static let resource = TurnoutMark.name
  package let path: String
  package let rejectsPath: String
  /// The election.
  package let election: RowID
  /// The register's date; nil for the latest on or before the election's.
  package let registerDate: Day?
  /// Whether the file lists those alone who voted; otherwise a column says who did.
  package let listsVoters: Bool
  /// When the import happens.
  package let now: Instant

  /// An import of the marked register at `path`.
  package init(
    path: String, election: RowID, registerDate: Day? = nil, listsVoters: Bool = false, now: Instant,
    rejectsPath: String? = nil
  ) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.election, self.registerDate, self.listsVoters, self.now) = (election, registerDate, listsVoters, now)
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    guard let poll = try ElectionRow.all(transaction).first(where: { $0.id == election }) else {
      throw ImportError.noElection
    }
    guard now >= poll.closesAt else { throw ImportError.pollsOpen(poll.closesAt) }
    let register = registerDate.map { RegisterChoice.of($0) } ?? .at(election)
    let date = try register.date(transaction)
    let electors = try transaction.electors(of: date)
    let erased = try transaction.erasedPeople()
    let marks = try marks(transaction)
    let insert = try transaction.insert(
      into: TurnoutMark.schema, fields: ["election", "elector", "district", "at", "withdrawn"], now: now)
    let update = try transaction.update(TurnoutMark.schema, fields: ["withdrawn"], now: now)
    var ids = AscendingIDs()
    var columns: MarkedRegisterColumns?
    var taken: Set<ElectorNumber> = []
    return try file.read(
      progress: progress,
      begin: { record in
        let (found, start) = try MarkedRegisterColumns.find(in: record)
        guard found.voted != nil || listsVoters else { throw ImportError.noVotedColumn }
        columns = found
        return start
      },
      take: { record in
        guard let columns else { return nil }
        let (elector, hasVoted) = try columns.read(record)
        guard let (id, _) = electors[elector] else {
          guard erased.has(elector, of: date) else { throw columns.number.noElector(record) }
          return .erased
        }
        guard taken.insert(elector).inserted else { throw columns.number.doubled(record) }
        switch (hasVoted, marks[id]) {
        case (true, nil):
          // The marked register does not say when: the close of the poll is when all had voted.
          try insert.row(
            ids.id(),
            [
              SQLValue(election), SQLValue(id), .text(elector.district), SQLValue(poll.closesAt), SQLValue(false),
            ])
          return .new
        case (true, (let mark, isWithdrawn: true)?):
          try update.row(mark, [SQLValue(false)])
          return .changed
        default: return .unchanged
        }
      })
  }

  /// The election's marks by elector; where one has several, one that was not withdrawn.
  private func marks(
    _ transaction: borrowing WriteTransaction
  ) throws -> [RowID: (id: RowID, isWithdrawn: Bool)] {
    var marks: [RowID: (id: RowID, isWithdrawn: Bool)] = [:]
    try transaction.forEach(
      TurnoutMark.schema, fields: ["id", "elector", "withdrawn"],
      where: .compare("election", .eq, .string(election.description))
    ) { row in
      guard case .text(let id) = row[0], let id = RowID(id), case .text(let elector) = row[1],
        let elector = RowID(elector), case .integer(let withdrawn) = row[2]
      else { return }
      if marks[elector]?.isWithdrawn != false { marks[elector] = (id, withdrawn == 1) }
    }
    return marks
  }
}

/// Which columns of a marked register hold what.
private struct MarkedRegisterColumns {
  let width: Int
  let number: ElectorNumberColumns
  let voted: Int?

  static func find(in record: borrowing CSVRecord) throws -> (MarkedRegisterColumns, ImportFile.Start) {
    let header = HeaderRow(record)
    if let number = try ElectorNumberColumns(header) {
      let names =
        ["voted", "hasvoted", "marked", "mark", "ballotpaperissued", "ballotissued", "issued", "returned"]
        + ["postalvotereturned", "pvreturned"]
      return (MarkedRegisterColumns(width: header.width, number: number, voted: try header.column(names)), .header)
    }
    guard let number = ElectorNumberColumns(firstRow: record) else {
      throw ImportError.missingColumns(["Elector Number"])
    }
    return (MarkedRegisterColumns(width: header.width, number: number, voted: nil), .row)
  }

  func read(_ record: borrowing CSVRecord) throws(ImportReject) -> (ElectorNumber, hasVoted: Bool) {
    try record.checkWidth(width, needed: number.needed)
    let elector = try number.read(record)
    guard let voted else { return (elector, true) }
    switch try record.text(voted, atMost: 20).lowercased() {
    case "y", "yes", "1", "x", "v", "t", "true", "voted", "marked", "issued", "returned", "✓", "✔":
      return (elector, true)
    case "", "n", "no", "0", "f", "false", "-", "not voted", "not marked", "not issued", "not returned":
      return (elector, false)
    default: throw record.refusal(voted, .voted)
    }
  }
}
