internal import HustingsProtocol

// Whom an office helps and the entry on its register are two rows, which nothing ties together but name, house and
// postcode.
extension DataSubject {
  /// Somebody whom an office helps, with the entry on the register.
  static func helped(
    _ person: HelpedPerson, _ transaction: borrowing WriteTransaction
  ) throws -> DataSubject {
    let near = try transaction.electors(near: person)
    if let entry = near.first(where: { person.isNamed(as: $0.identity) }),
      let one = try one(entry, person, transaction)
    {
      return one
    }
    let doubtful = near.filter { person.mayBe($0.identity) }.map(\.id)
    return DataSubject(
      entries: [], people: [person.id], .office, doubtful: doubtful, lacksPostcode: person.postcode.isEmpty)
  }

  /// Somebody on an office's register, with what it keeps of who is helped.
  static func constituent(
    _ entry: ElectorRow, _ transaction: borrowing WriteTransaction
  ) throws -> DataSubject {
    let near = try transaction.helped(near: entry.identity)
    if let person = near.first(where: { $0.isNamed(as: entry.identity) }),
      let one = try one(entry, person, transaction)
    {
      return one
    }
    return DataSubject(entries: [entry.id], .office, doubtful: near.filter { $0.mayBe(entry.identity) }.map(\.id))
  }

  /// Both together; nil where somebody else may be either of them, or one of the same name was erased and may be meant.
  private static func one(
    _ entry: ElectorRow, _ person: HelpedPerson, _ transaction: borrowing WriteTransaction
  ) throws -> DataSubject? {
    let entries = try transaction.electors(near: person).filter { person.isNamed(as: $0.identity) }
    let near = try transaction.helped(near: entry.identity)
    let people = near.filter { $0.isNamed(as: entry.identity) }
    guard entries.map(\.id) == [entry.id], people.map(\.id) == [person.id],
      try !transaction.erasedPeople().has(entry.identity)
    else { return nil }
    return DataSubject(
      entries: [entry.id], people: [person.id], .office,
      doubtful: near.filter { $0.isNamedWithoutHouse(as: entry.identity) }.map(\.id))
  }
}
