/// Who an elector is, as registers and other tools' files tell it, without what differs between their spellings.
struct ElectorIdentity: Hashable {
  let surname: String
  /// All given names.
  let forenames: String
  /// The first of them.
  let firstName: String
  let postcode: String
  /// The letters and digits of the address.
  let address: String
  /// The numbers in the address, or its letters where there are none.
  let house: String

  init(forename: String, surname: String, postcode: String?, address: String? = nil) {
    self.surname = Self.letters(surname)
    forenames = Self.letters(forename)
    firstName = Self.letters(String(forename.prefix { $0 != " " }))
    self.postcode = (postcode ?? "").uppercased().filter { $0 != " " }
    self.address = String((address ?? "").lowercased().filter { $0.isLetter || $0.isNumber })
    let numbers = (address ?? "").split { !$0.isNumber }
    house = numbers.isEmpty ? self.address : numbers.joined(separator: " ")
  }

  /// The same as far as it is told by surname, first forename and postcode.
  init(firstOf forename: String, _ surname: String, _ postcode: String?) {
    self.init(forename: String(forename.prefix { $0 != " " }), surname: surname, postcode: postcode)
  }

  /// Whether it tells one person from most others: an anonymous entry, and an elector without an address, do not.
  var isTellable: Bool { !surname.isEmpty && !postcode.isEmpty }

  /// Whether both have the same surname and first forename at the same postcode.
  func hasSameName(as other: ElectorIdentity) -> Bool {
    surname == other.surname && firstName == other.firstName && postcode == other.postcode
  }

  /// Whether both may be the same person.
  func mayBe(_ other: ElectorIdentity) -> Bool { hasSameName(as: other) && hasFittingForenames(to: other) }

  /// Whether no forename tells them apart: one of them may have the first alone.
  func hasFittingForenames(to other: ElectorIdentity) -> Bool {
    firstName == other.firstName
      && (forenames == other.forenames || forenames == firstName || other.forenames == other.firstName)
  }

  /// Whether the addresses have the same numbers, or without any the same words: the rest is written in many ways.
  func hasSameHouse(as other: ElectorIdentity) -> Bool { house == other.house }

  /// A name's letters, in lower case.
  static func letters(_ text: String) -> String { String(text.lowercased().filter(\.isLetter)) }
}
