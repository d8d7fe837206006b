package import HustingsProtocol

/// Brings an electoral register, as a council supplies it to an elected representative, into an office's file: all of its
/// good rows, or nothing.
///
/// An office keeps one register, for it needs no more than who lives where now: with the first file of a later date those
/// of the register before go. Files of the same date come together, as councils send registers ward by ward.
package struct ConstituentImport: FileImport {
  package static let resource = Constituent.name
  package let path: String
  package let rejectsPath: String
  /// The date of the register.
  package let registerDate: Day
  /// When the import happens.
  package let now: Instant

  /// An import of the register at `path`; without another path, rejects go beside it, to `<path>.rejects.csv`.
  package init(path: String, registerDate: Day, now: Instant, rejectsPath: String? = nil) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.registerDate, self.now) = (registerDate, now)
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    let isLater = Filter.compare("registerDate", .gt, .string(registerDate.description))
    let later = try transaction.scalar("registerDate", of: Constituent.schema, where: isLater)
    if let date = later?.text.flatMap({ Day($0) }) { throw ImportError.laterRegister(date) }
    var people = try RegisterPeople(of: registerDate, now: now, transaction)
    var summary = try people.read(file, progress)
    if let kept = Retention.of(Constituent.name), let due = try DueRows(kept, now, transaction) {
      summary.removed = try due.remove(atMost: .max, transaction, now: now)
    }
    return summary
  }
}
