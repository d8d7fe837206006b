package import HustingsProtocol

/// Which of a tenant's registers a list belongs to.
package enum RegisterChoice: Sendable, Equatable {
  /// The register of that date.
  case of(Day)
  /// The latest register on or before the election's date.
  case at(RowID)
  /// The latest register there is.
  case latest

  /// The register's date.
  ///
  /// - Throws: `ImportError` `noElection`, `noRegister`.
  func date(_ transaction: borrowing WriteTransaction) throws -> Day {
    switch self {
    case .of(let date):
      let isOfIt = Filter.compare("registerDate", .eq, .string(date.description))
      guard try transaction.scalar("id", of: transaction.kind.register, where: isOfIt) != nil else {
        throw ImportError.noRegister("of \(date)")
      }
      return date
    case .at(let id):
      guard let election = try ElectionRow.all(transaction).first(where: { $0.id == id }) else {
        throw ImportError.noElection
      }
      let isBefore = Filter.compare("registerDate", .le, .string(election.date.description))
      return try Self.latest(transaction, isBefore, else: "on or before \(election.date)")
    case .latest: return try Self.latest(transaction, nil, else: "yet")
    }
  }

  private static func latest(
    _ transaction: borrowing WriteTransaction, _ filter: Filter?, else words: String
  ) throws -> Day {
    var latest: Day?
    // Each step finds a later register, of which there are few.
    while true {
      let isLater = latest.map { Filter.compare("registerDate", .gt, .string($0.description)) }
      let filters = [filter, isLater].compactMap { $0 }
      guard
        case .text(let text)? = try transaction.scalar(
          "registerDate", of: transaction.kind.register, where: filters.isEmpty ? nil : .and(filters)),
        let date = Day(text)
      else { break }
      latest = date
    }
    guard let latest else { throw ImportError.noRegister(words) }
    return latest
  }
}

extension WriteTransaction {
  /// The electors of a register by their numbers, each with the values of further fields.
  borrowing func electors(
    of date: Day, fields: [String] = []
  ) throws -> [ElectorNumber: (id: RowID, values: [SQLValue])] {
    var found: [ElectorNumber: (id: RowID, values: [SQLValue])] = [:]
    try forEach(
      Elector.schema, fields: ["id", "district", "number", "suffix"] + fields,
      where: .compare("registerDate", .eq, .string(date.description))
    ) { row in
      guard case .text(let digits) = row[0], let id = RowID(digits), case .text(let district) = row[1],
        case .integer(let number) = row[2], case .integer(let suffix) = row[3]
      else { return }
      found[ElectorNumber(district: district, number: Int(number), suffix: Int(suffix))] = (id, Array(row[4...]))
    }
    return found
  }
}
