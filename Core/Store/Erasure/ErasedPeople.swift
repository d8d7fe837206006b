package import HustingsProtocol

/// Who was erased from a tenant, as marks alone: no import brings them back.
struct ErasedPeople: Sendable {
  private let key: ErasureKey
  /// How many people have each mark.
  private(set) var marks: [String: Int]
  /// How many have been met in what is gone through.
  private var met: [String: Int] = [:]

  /// Whether nobody was.
  var isEmpty: Bool { marks.isEmpty }

  /// Loads the marks.
  init(_ connection: Connection, _ key: ErasureKey) throws {
    self.key = key
    marks = try Self.marks(connection)
  }

  static func marks(_ connection: Connection) throws -> [String: Int] {
    let found = try connection.query("SELECT mark, people FROM erasures", read: { ($0.text(0), Int($0.integer(1))) })
    // Marks of a damaged file may read alike.
    return Dictionary(found, uniquingKeysWith: max)
  }

  /// Whether the elector of a number was.
  func has(_ number: ElectorNumber, of register: Day) -> Bool {
    !isEmpty && marks[key.mark(number, of: register)] != nil
  }

  /// Whether a row was.
  func has(_ row: RowID) -> Bool { !isEmpty && marks[key.mark(row)] != nil }

  /// Whether somebody of that name and postcode was.
  func has(_ person: ElectorIdentity) -> Bool {
    !isEmpty && key.named(person).map { marks[$0] != nil } ?? false
  }

  /// What a register's entry is to those who were erased.
  enum Verdict { case other, erased, inDoubt }

  /// Holds somebody of a register that is gone through against those who were erased.
  ///
  /// Of several of the name who were told apart by more, as many are taken for the erased as there were. Somebody of
  /// whose name there was no other at the postcode is known there again by the house; with another house it is in doubt
  /// until all of the register has been gone through: see `isErased(inDoubt:)`.
  mutating func judge(_ person: ElectorIdentity) -> Verdict {
    guard !isEmpty else { return .other }
    for mark in [key.namesake(person), key.helped(person)].compactMap({ $0 }) {
      guard let people = marks[mark], met[mark, default: 0] < people else { continue }
      met[mark, default: 0] += 1
      return .erased
    }
    guard let alone = key.alone(person), marks[alone] != nil else { return .other }
    guard let house = key.house(person), marks[house] != nil else { return .inDoubt }
    met[alone, default: 0] += 1
    return .erased
  }

  /// Notes that a register's entry, known by its row or number, is of somebody who was erased.
  mutating func meet(_ person: ElectorIdentity) {
    if judge(person) == .inDoubt, let alone = key.alone(person) { met[alone, default: 0] += 1 }
  }

  /// Whether somebody who was in doubt is taken for the erased, once all of the register has been gone through: unless
  /// the erased was there besides.
  func isErased(inDoubt person: ElectorIdentity) -> Bool { key.alone(person).map { met[$0] == nil } ?? false }
}

extension WriteTransaction {
  /// Who was erased.
  borrowing func erasedPeople() throws -> ErasedPeople { try ErasedPeople(connection, erasureKey) }

  /// Adds marks of people who are erased now.
  borrowing func remember(_ marks: Set<String>) throws {
    for mark in marks {
      try connection.run(
        "INSERT INTO erasures (mark, people) VALUES (?, 1) ON CONFLICT (mark) DO UPDATE SET people = people + 1",
        [.text(mark)])
    }
  }

  /// Takes in marks from elsewhere: of each the greater number of people.
  borrowing func takeIn(_ marks: [String: Int]) throws {
    for (mark, people) in marks {
      try connection.run(
        """
        INSERT INTO erasures (mark, people) VALUES (?, ?)
        ON CONFLICT (mark) DO UPDATE SET people = max(people, excluded.people)
        """, [.text(mark), .integer(Int64(people))])
    }
  }
}

extension TenantStore {
  /// Gives the platform's file a copy of the marks, for when this one is lost.
  func copyErasures() async throws {
    guard let platform else { return }
    try await platform.keepErasures(try await writes.submit { try ErasedPeople.marks($0) }, of: id)
  }
}

extension PlatformStore {
  /// The copies of a tenant's marks of erased people.
  package func erasures(of tenant: String) async throws(RPCError) -> [String: Int] {
    try await run {
      let found = try $0.query(
        "SELECT mark, people FROM erasures WHERE tenant = ?", [.text(tenant)],
        read: { ($0.text(0), Int($0.integer(1))) })
      return Dictionary(found, uniquingKeysWith: max)
    }
  }

  /// Keeps copies of marks.
  package func keepErasures(_ marks: [String: Int], of tenant: String) async throws(RPCError) {
    try await run { try Self.keepErasures(marks, of: tenant, $0) }
  }

  static func keepErasures(_ marks: [String: Int], of tenant: String, _ connection: Connection) throws {
    for (mark, people) in marks {
      try connection.run(
        """
        INSERT INTO erasures (tenant, mark, people) VALUES (?, ?, ?)
        ON CONFLICT (tenant, mark) DO UPDATE SET people = max(people, excluded.people)
        """, [.text(tenant), .text(mark), .integer(Int64(people))])
    }
  }
}
