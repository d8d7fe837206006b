internal import HustingsProtocol

/// Somebody whom an office helps, as far as it tells who on the register that is.
struct HelpedPerson {
  let id: RowID
  /// The words of the full name, each its letters alone: a title may stand before the name.
  private let words: [String]
  private let place: ElectorIdentity

  fileprivate init(id: RowID, fullName: String, postcode: String?, address: String?) {
    self.id = id
    words = fullName.split(separator: " ").map { ElectorIdentity.letters(String($0)) }.filter { !$0.isEmpty }
    place = ElectorIdentity(forename: "", surname: "", postcode: postcode, address: address)
  }

  /// The postcode without spaces, in capitals; empty where it is not known.
  var postcode: String { place.postcode }

  /// Who a register may say that it is: the surname may have several words, and titles may stand before the first name.
  var identities: [ElectorIdentity] {
    guard !postcode.isEmpty else { return [] }
    // Nobody has more names; who writes more gets no hundreds of marks.
    let words = words.suffix(8)
    return words.indices.flatMap { start in
      words[..<start].map { first in
        ElectorIdentity(forename: first, surname: words[start...].joined(), postcode: postcode)
      }
    }
  }

  /// Whether it may be somebody on the register: the name ends in the surname, the first forename stands before that, the
  /// postcode is the same, and so is the house where both addresses are known.
  func mayBe(_ entry: ElectorIdentity) -> Bool {
    guard entry.isTellable, postcode == entry.postcode else { return false }
    guard place.address.isEmpty || entry.address.isEmpty || place.hasSameHouse(as: entry) else { return false }
    return words.indices.contains { start in
      words[start...].joined() == entry.surname && words[..<start].contains(entry.firstName)
    }
  }
}

extension WriteTransaction {
  /// Somebody whom the office helps, by the row's id.
  borrowing func helped(_ id: RowID) throws -> HelpedPerson? {
    try helped(where: "id = ?", .text(id.description)).first
  }

  /// Those whom the office helps and who may be somebody on the register.
  borrowing func helped(like entry: ElectorIdentity) throws -> [HelpedPerson] {
    guard entry.isTellable else { return [] }
    return try helped(where: "upper(replace(postcode, ' ', '')) = ?", .text(entry.postcode)).filter { $0.mayBe(entry) }
  }

  /// Those on the register who may be somebody whom the office helps.
  borrowing func electors(like person: HelpedPerson) throws -> [ElectorRow] {
    guard !person.postcode.isEmpty else { return [] }
    return try electors(at: person.postcode).filter { person.mayBe($0.identity) }
  }

  private borrowing func helped(where condition: String, _ value: SQLValue) throws -> [HelpedPerson] {
    try connection.query("SELECT id, fullName, postcode, address FROM people WHERE \(condition)", [value]) { row in
      var found: [HelpedPerson] = []
      while try row.step() {
        guard let id = RowID(row.text(0)) else { continue }
        found.append(
          HelpedPerson(id: id, fullName: row.text(1), postcode: row.value(2).text, address: row.value(3).text))
      }
      return found
    }
  }
}
