internal import HustingsProtocol

/// Somebody whom an office helps, as far as it tells who on the register that is. An office writes names as people say
/// them: `Mrs Ada Okafor`, `Okafor, Ada`, `Ada Okafor MBE`.
struct HelpedPerson {
  let id: RowID
  /// The words of the full name without a title before it, each its letters alone.
  private let words: [String]
  private let place: ElectorIdentity

  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "sir", "dame", "lady",
    "lord",
    "cllr", "councillor",
  ]

  fileprivate init(id: RowID, fullName: String, postcode: String?, address: String?) {
    self.id = id
    let words = fullName.split(whereSeparator: \.isWhitespace).map { ElectorIdentity.letters(String($0)) }
    // Nobody has more names; who writes more gets no hundreds of marks.
    self.words = Array(words.filter { !$0.isEmpty }.drop { Self.titles.contains($0) }.prefix(8))
    place = ElectorIdentity(forename: "", surname: "", postcode: postcode, address: address)
  }

  /// The postcode without spaces, in capitals; empty where it is not known.
  var postcode: String { place.postcode }

  /// Who a register may say that it is: all but the first word may belong to the surname. None without an address.
  var identities: [ElectorIdentity] {
    guard !postcode.isEmpty, !place.address.isEmpty else { return [] }
    return words.indices.dropFirst().map { start in
      ElectorIdentity(
        forename: words[0], surname: words[start...].joined(), postcode: postcode, address: place.house)
    }
  }

  /// Whether it is somebody on the register, unless there are several of that name: both have the same name, and live in
  /// the same house.
  func isNamed(as entry: ElectorIdentity) -> Bool {
    hasName(of: entry) && !place.address.isEmpty && place.hasSameHouse(as: entry)
  }

  /// Whether nothing but the house, which the office does not know, could tell it from somebody on the register.
  func isNamedWithoutHouse(as entry: ElectorIdentity) -> Bool { hasName(of: entry) && place.address.isEmpty }

  /// Whether the surname ends the name, and no forename before it tells the two apart, at the same postcode.
  private func hasName(of entry: ElectorIdentity) -> Bool {
    guard entry.isTellable, postcode == entry.postcode else { return false }
    return words.indices.dropFirst().contains { start in
      let forenames = words[..<start].joined()
      guard words[start...].joined() == entry.surname else { return false }
      return forenames == entry.forenames
        || (words[0] == entry.firstName && (start == 1 || entry.forenames == entry.firstName))
    }
  }

  /// Whether somebody must look: the surname is among the words, whatever accents are written, at the same postcode.
  func mayBe(_ entry: ElectorIdentity) -> Bool {
    guard entry.isTellable, postcode == entry.postcode else { return false }
    return words.indices.contains { start in
      (start..<words.endIndex).contains { words[start...$0].joined().mayEqual(entry.surname) }
    }
  }
}

extension WriteTransaction {
  /// Somebody whom the office helps, by the row's id.
  borrowing func helped(_ id: RowID) throws -> HelpedPerson? {
    try helped(where: "id = ?", .text(id.description)).first
  }

  /// Those whom the office helps at the postcode of somebody on the register.
  borrowing func helped(near entry: ElectorIdentity) throws -> [HelpedPerson] {
    guard entry.isTellable else { return [] }
    return try helped(where: "upper(replace(postcode, ' ', '')) = ?", .text(entry.postcode))
  }

  /// Those on the register at the postcode of somebody whom the office helps.
  borrowing func electors(near person: HelpedPerson) throws -> [ElectorRow] {
    person.postcode.isEmpty ? [] : try electors(at: person.postcode)
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
