internal import HustingsProtocol

/// Makes the marks by which somebody who was erased is known again: hashes that nobody can work out, or try names for,
/// without the tenant's key.
///
/// A name and a postcode have little entropy, and whoever has a register has every name to try: a slow hash without a
/// key would cost such a guess an hour, and each import of 70,000 electors as well. So the secret is what protects
/// them: it lies in a file of its own, outside the data, and each tenant's key follows from it.
struct ErasureKey: Sendable {
  /// The secret's file in the data folder.
  static let file = "erasure.key"

  private let bytes: [UInt8]

  init(tenant: String, secret: [UInt8]) { bytes = Digest.hash("hustings erasure 1 \(tenant)", by: secret) }

  /// A row that was erased: it comes back with an older copy of the file.
  func mark(_ row: RowID) -> String { mark(["row", row.description]) }

  /// An elector's number on one register: lists have nothing else.
  func mark(_ number: ElectorNumber, of register: Day) -> String {
    mark(["number", register.description, number.district, String(number.number), String(number.suffix)])
  }

  /// A person, as other tools' files name them; nil where no name or no postcode is known.
  func named(_ person: ElectorIdentity) -> String? { tellable(person, ["named"]) }

  /// A person, as later registers have them, of whose name there is no other at that postcode.
  func alone(_ person: ElectorIdentity) -> String? { tellable(person, ["alone"]) }

  /// The same person, with the house: others of the name may come to the postcode.
  func house(_ person: ElectorIdentity) -> String? { tellable(person, ["house", person.house]) }

  /// A person, as later registers have them, where there is: all forenames and the address tell who it is.
  func namesake(_ person: ElectorIdentity) -> String? {
    tellable(person, ["namesake", person.forenames, person.address])
  }

  /// A person whom an office helped and who was on no register, as a later one has the name and the house.
  func helped(_ person: ElectorIdentity) -> String? { tellable(person, ["helped", person.house]) }

  private func tellable(_ person: ElectorIdentity, _ parts: [String]) -> String? {
    guard person.isTellable else { return nil }
    return mark(parts + [person.surname, person.firstName, person.postcode])
  }

  private func mark(_ parts: [String]) -> String {
    // 128 bits: nobody chooses what is hashed, so that nothing is gained by more.
    hexadecimal(Array(Digest.hash(parts.joined(separator: "\n"), by: bytes).prefix(16)))
  }
}
