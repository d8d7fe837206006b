package import HustingsProtocol

/// Brings an electoral register, as a council supplies it, into a branch's file: all of its good rows, or nothing.
///
/// Electors are keyed by register date, polling district, number and suffix. Those of the same register that the file
/// does not mention stay: councils send registers ward by ward. A number that is another's on the same register is rejected:
/// what is known of the one must not become the other's.
package struct RegisterImport: FileImport {
  package static let resource = Elector.name
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

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> RegisterSummary {
    let before = try transaction.changeNumber()
    var electors = try RegisterPeople(of: registerDate, now: now, transaction)
    var elections = try comingElections(transaction)
    var summary = RegisterSummary()
    summary.counts = try electors.read(file, progress) { row in
      summary.districts[row.district, default: 0] += 1
      summary.count(markers: row.markers)
      for index in elections.indices { elections[index].count(markers: row.markers, attainment: row.attainment) }
    }
    summary.elections = elections
    summary.carried = try RegisterCarryOver(to: registerDate, since: before, now: now).run(transaction)
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
