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
  /// Whether what is there of all other dates goes in any case, later ones too, however few the file has.
  package let isReplacing: Bool
  /// When the import happens.
  package let now: Instant

  /// An import of the register at `path`; without another path, rejects go beside it, to `<path>.rejects.csv`.
  package init(
    path: String, registerDate: Day, isReplacing: Bool = false, now: Instant, rejectsPath: String? = nil
  ) {
    (self.path, self.rejectsPath) = (path, rejectsPath ?? path + ".rejects.csv")
    (self.registerDate, self.isReplacing, self.now) = (registerDate, isReplacing, now)
  }

  package func read(
    _ transaction: borrowing WriteTransaction, _ progress: (ImportProgress) -> Void
  ) throws -> ImportSummary {
    let isLater = Filter.compare("registerDate", .gt, .string(registerDate.description))
    let later = try transaction.scalar("registerDate", of: Constituent.schema, where: isLater)
    if !isReplacing, let date = later?.text.flatMap({ Day($0) }) { throw ImportError.laterRegister(date) }
    var people = try RegisterPeople(of: registerDate, now: now, transaction)
    var summary = try people.read(file, progress)
    let others = try transaction.ids(
      of: Constituent.schema, where: .compare("registerDate", .ne, .string(registerDate.description)))
    // A ward by itself, under a date of its own, would take the place of all others.
    let count = summary.new + summary.changed + summary.unchanged
    guard isReplacing || count * 2 >= others.count else {
      throw ImportError.smallRegister(count, others.count)
    }
    summary.removed = try DependentRows.remove(others, of: Constituent.schema, transaction, now: now)
    return summary
  }
}
