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

  private struct NameKey: Hashable {
    var surname: String
    var forename: String
    var postcode: String
  }

  private var byNumber: [ElectorNumber: Found] = [:]
  private var byName: [NameKey: [Found]] = [:]

  /// Loads a register.
  init(_ transaction: borrowing WriteTransaction, register: Day) throws {
    for (number, (id, values)) in try transaction.electors(of: register, fields: ["surname", "forename", "postcode"]) {
      guard case .text(let surname) = values[0], case .text(let forename) = values[1] else { continue }
      let found = Found(id: id, district: number.district, surname: Self.plain(surname))
      byNumber[number] = found
      guard case .text(let postcode) = values[2] else { continue }
      let key = NameKey(
        surname: found.surname, forename: Self.first(forename), postcode: Self.postcode(postcode))
      byName[key, default: []].append(found)
    }
  }

  /// The elector of a number, of whom the row says the same surname if it says any; else the only one of that name at
  /// that postcode.
  ///
  /// Numbers are given anew when a register is republished: a number with another name is another elector's.
  func find(
    _ number: ElectorNumber?, names: [(surname: String, forename: String)], postcode: String
  ) throws(Miss) -> (Found, Way) {
    let surnames = names.map { Self.plain($0.surname) }.filter { !$0.isEmpty }
    var isOther = false
    if let number, let found = byNumber[number] {
      if surnames.isEmpty || surnames.contains(found.surname) { return (found, .number) }
      isOther = true
    }
    var candidates: [RowID: Found] = [:]
    if !postcode.isEmpty {
      for name in names {
        let key = NameKey(
          surname: Self.plain(name.surname), forename: Self.first(name.forename), postcode: Self.postcode(postcode))
        for found in byName[key] ?? [] { candidates[found.id] = found }
      }
    }
    guard candidates.count <= 1 else { throw .several }
    guard let found = candidates.values.first else { throw isOther ? .otherName : .none }
    return (found, .name)
  }

  /// Why no elector was found.
  enum Miss: Error { case none, several, otherName }

  private static func plain(_ text: String) -> String { String(text.lowercased().filter(\.isLetter)) }

  private static func first(_ forenames: String) -> String { plain(String(forenames.prefix { $0 != " " })) }

  private static func postcode(_ text: String) -> String { text.uppercased().filter { $0 != " " } }
}
