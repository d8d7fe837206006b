internal import HustingsProtocol

/// Finds the elector whom a row is about, by number, or by name and postcode.
struct ElectorMatch {
  /// How an elector was found.
  enum Way: String { case number, name }

  /// An elector of the register.
  struct Found {
    var id: RowID
    var district: String
    fileprivate var surname: String
  }

  private var byNumber: [ElectorNumber: Found] = [:]
  private var byName: [ElectorIdentity: [Found]] = [:]
  private let erased: ErasedPeople
  private let register: Day

  /// Loads a register.
  init(_ transaction: borrowing WriteTransaction, register: Day) throws {
    erased = try transaction.erasedPeople()
    self.register = register
    for (number, (id, values)) in try transaction.electors(of: register, fields: ["surname", "forename", "postcode"]) {
      guard case .text(let surname) = values[0], case .text(let forename) = values[1] else { continue }
      let person = ElectorIdentity(firstOf: forename, surname, values[2].text)
      let found = Found(id: id, district: number.district, surname: person.surname)
      byNumber[number] = found
      if person.isTellable { byName[person, default: []].append(found) }
    }
  }

  /// The elector of a number, of whom the row says the same surname if it says any; else the only one of that name at
  /// that postcode.
  ///
  /// Numbers are given anew when a register is republished: a number with another name is another elector's.
  func find(
    _ number: ElectorNumber?, names: [(surname: String, forename: String)], postcode: String
  ) throws(Miss) -> (Found, Way) {
    let people = names.map { ElectorIdentity(firstOf: $0.forename, $0.surname, postcode) }
    let surnames = people.map(\.surname).filter { !$0.isEmpty }
    var isOther = false
    if let number, let found = byNumber[number] {
      if surnames.isEmpty || surnames.contains(found.surname) { return (found, .number) }
      isOther = true
    }
    var candidates: [RowID: Found] = [:]
    for person in people { for found in byName[person] ?? [] { candidates[found.id] = found } }
    guard candidates.count <= 1 else { throw .several }
    // In doubt which of two namesakes it is, of whom one was erased, it is nobody.
    if people.contains(where: erased.has) || number.map({ erased.has($0, of: register) }) == true { throw .erased }
    guard let found = candidates.values.first else { throw isOther ? .otherName : .none }
    return (found, .name)
  }

  /// Why no elector was found.
  enum Miss: Error { case none, several, otherName, erased }
}
