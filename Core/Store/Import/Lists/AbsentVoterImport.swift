package import HustingsProtocol

/// Brings the lists of absent voters into a branch's register: who votes by post, by proxy, or by a proxy who votes by
/// post. Councils send one list of each, or one of all with a column that says which.
///
/// Whoever has a postal proxy is on the list of proxies as well: that list alone does not make a postal proxy an
/// ordinary one.
package struct AbsentVoterImport: FileImport {
  package static let resource = Elector.name
  package let path: String
  package let rejectsPath: String
  /// The register that the list belongs to.
  package let register: RegisterChoice
  /// Which list it is; nil when a column says so.
  package let list: Elector.AbsentVote?
  /// Whether it is the whole list: who is not on it has no such vote any more. One rejected row refuses the file then:
  /// whom it means would lose the vote.
  package let isComplete: Bool
  /// When the import happens.
  package let now: Instant

  /// An import of the list at `path`.
  package init(
    path: String, register: RegisterChoice, list: Elector.AbsentVote?, isComplete: Bool = false, now: Instant,
    rejectsPath: String? = nil
  ) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.register, self.list, self.isComplete, self.now) = (register, list, isComplete, now)
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    let date = try register.date(transaction)
    let electors = try transaction.electors(of: date, fields: ["absentVote"])
    let erased = try transaction.erasedPeople()
    var columns: AbsentVoterColumns?
    var said: [ElectorNumber: Elector.AbsentVote] = [:]
    var summary = try file.read(
      progress: progress,
      begin: { record in
        let (found, start) = try AbsentVoterColumns.find(in: record)
        guard found.kind != nil || list != nil else { throw ImportError.noListKind }
        columns = found
        return start
      },
      take: { record in
        guard let columns else { return nil }
        let elector = try columns.elector(record)
        guard electors[elector] != nil else {
          guard erased.has(elector, of: date) else { throw columns.number.noElector(record) }
          return .erased
        }
        let vote = try columns.vote(record, list)
        // On the list of proxies and on that of postal proxies: the second says more.
        if let before = said[elector], (before, vote) != (.proxy, .postalProxy) {
          throw columns.number.doubled(record)
        }
        said[elector] = vote
        return nil
      })
    guard !isComplete || summary.rejected == 0 else {
      throw ImportError.unreadWholeList(summary.rejected, rejectsPath)
    }
    let update = try transaction.update(Elector.schema, fields: ["absentVote"], now: now)
    for (number, (id, values)) in electors {
      var before: Elector.AbsentVote?
      if case .text(let word)? = values.first { before = Elector.AbsentVote(rawValue: word) }
      guard let vote = said[number] else {
        let left = left(of: before)
        guard left != before else { continue }
        try update.row(id, [SQLValue(choice: left)])
        summary.removed += 1
        continue
      }
      if vote == before || (vote == .proxy && before == .postalProxy && list != nil) {
        summary.unchanged += 1
      } else {
        try update.row(id, [SQLValue(choice: vote)])
        if before == nil { summary.new += 1 } else { summary.changed += 1 }
      }
    }
    // Electors on two lists of one file are two rows and one elector.
    summary.unchanged += summary.read - summary.rejected - summary.erased - said.count
    return summary
  }

  /// What stays of the vote of who is not on the list.
  private func left(of before: Elector.AbsentVote?) -> Elector.AbsentVote? {
    guard isComplete else { return before }
    return switch (list, before) {
    case (nil, _), (.postal, .postal), (.proxy, .proxy), (.proxy, .postalProxy): nil
    case (.postalProxy, .postalProxy): .proxy
    default: before
    }
  }
}

/// Which columns of an absent voters' list hold what.
private struct AbsentVoterColumns {
  let width: Int
  let number: ElectorNumberColumns
  let kind: Int?

  static func find(in record: borrowing CSVRecord) throws -> (AbsentVoterColumns, ImportFile.Start) {
    let header = HeaderRow(record)
    if let number = try ElectorNumberColumns(header) {
      let kinds = ["absentvotetype", "absentvotertype", "absentvote", "avtype", "votetype", "votingmethod", "type"]
      return (AbsentVoterColumns(width: header.width, number: number, kind: try header.column(kinds)), .header)
    }
    guard let number = ElectorNumberColumns(firstRow: record) else {
      throw ImportError.missingColumns(["Elector Number"])
    }
    return (AbsentVoterColumns(width: header.width, number: number, kind: nil), .row)
  }

  func elector(_ record: borrowing CSVRecord) throws(ImportReject) -> ElectorNumber {
    try record.checkWidth(width, needed: number.needed)
    return try number.read(record)
  }

  func vote(
    _ record: borrowing CSVRecord, _ list: Elector.AbsentVote?
  ) throws(ImportReject) -> Elector.AbsentVote {
    let word = kind.map { HeaderRow.key(record[$0]) } ?? ""
    switch word {
    case "postal", "post", "postalvote", "postalvoter", "pv", "bypost": return .postal
    case "proxy", "proxyvote", "proxyvoter", "byproxy": return .proxy
    case "postalproxy", "proxypostal", "proxypostalvote", "proxypostalvoter", "postalproxyvoter": return .postalProxy
    default:
      guard word.isEmpty, let list else { throw record.refusal(kind ?? 0, .absentVote) }
      return list
    }
  }
}
